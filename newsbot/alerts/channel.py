"""Channels: where alerts go, according to the settings, with their secrets kept out of sight."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from newsbot.patterns import compiled
from newsbot.text import plain

ChannelKind = Literal["apprise", "webhook"]
_SHORTEST = 4  # shorter pieces are not secret, and occur in ordinary words
_LONGEST = 300  # characters of a reason
_PIECES = compiled(r"[/?&=:@#,]+")
_NAMES = compiled(r"[?&][^=&#?]*=")  # names of parameters, which are public
_MASK = "***"


class ChannelError(ValueError):
    """A channel that cannot be used as configured; the message says which and why, without secrets."""


class Undelivered(Exception):
    """A channel did not accept a message; the text says why, without secrets.

    *permanent*: it will not accept it later either, unless something is changed. *retry_after* is the pause it asked
    for in seconds, None if it did not.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place alerts go to: a service known to Apprise, or a webhook signed with *secret*."""

    name: str
    kind: ChannelKind
    url: str = field(repr=False)  # holds passwords and tokens for most services
    secret: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """Enough of the address to recognise it, without parts that may hold a secret."""
        scheme = self.url.partition("://")[0]
        if self.kind == "webhook":
            try:
                parts = urlsplit(self.url)
                return f"{scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}/***"
            except ValueError:
                pass  # invalid port or host: sending will report it
        return f"{scheme}://***"


class ChannelSettings(Protocol):
    """The settings of a channel."""

    @property
    def url(self) -> str | None:
        """The Apprise URL,"""

    @property
    def url_from(self) -> str | None:
        """or the environment variable that holds it;"""

    @property
    def webhook(self) -> str | None:
        """or the address of a webhook,"""

    @property
    def secret_from(self) -> str | None:
        """and the environment variable that holds its signing secret."""


def channel_of(name: str, stated: Mapping[str, ChannelSettings], environment: Mapping[str, str]) -> Channel:
    """The channel *name* of the settings *stated*, with its secrets from *environment*.

    Raises ChannelError if there is no such channel, or a variable is not set.
    """
    one = stated.get(name)
    if one is None:
        known = ", ".join(sorted(stated)) or "none"
        raise ChannelError(
            f"there is no channel {name!r}; newsbot.toml has {known}: add [alerts.channels.{name}] (docs/alerts.md)"
        )
    if one.webhook is not None:
        secret = None if one.secret_from is None else _variable(name, "secret_from", one.secret_from, environment)
        return Channel(name=name, kind="webhook", url=one.webhook, secret=secret)
    url = one.url if one.url_from is None else _variable(name, "url_from", one.url_from, environment)
    if not url or "://" not in url:
        where = f"the variable {one.url_from}" if one.url_from else "its url"
        raise ChannelError(f"channel {name!r}: {where} is not an Apprise URL, such as mailtos://... or ntfys://...")
    return Channel(name=name, kind="apprise", url=url)


def _variable(name: str, key: str, variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable, "").strip()
    if not value:
        raise ChannelError(
            f"channel {name!r}: the environment variable {variable} ({key} of alerts.channels.{name}) is not set"
        )
    return value


def masked(reason: str, url: str, *, shown: Collection[str] = ()) -> str:
    """*reason* as one plain line of limited length, without any piece of *url* except its scheme and those *shown*.

    A host with a dot in its name is kept, too; without one it is a token, for many chat services.
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
