"""Redaction: the secrets in a channel's address are taken out of what is said about the channel."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from newsbot.text import plain

_SHORTEST = 4  # a shorter piece is no secret, and would be found in ordinary words
_LONGEST = 300  # characters of a reason
_PIECES = re.compile(r"[/?&=:@#,]+")
_NAMES = re.compile(r"[?&][^=&#]*=")  # of parameters: they are known to all
_MASK = "***"


def masked(reason: str, url: str, *, shown: Collection[str] = ()) -> str:
    """*reason* as one plain line of bounded length, without any piece of *url* but its scheme and those *shown*.

    A host with a dot in its name is shown too; without one it is a token, with many chat services.
    """
    scheme, _, rest = url.partition("://")
    host = _host(url)
    stated = _NAMES.sub("&", rest)
    pieces = {piece for each in (stated, unquote(stated)) for piece in _PIECES.split(each)}
    secret = sorted(
        (piece for piece in pieces if len(piece) >= _SHORTEST and piece not in (scheme, host, *shown)), key=len
    )
    for piece in reversed(secret):
        reason = reason.replace(piece, _MASK)
    text = plain(reason)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host if "." in host or host == "localhost" else ""
