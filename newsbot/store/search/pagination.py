"""Encode a position in a result list as an opaque token, valid only for the same search."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from hashlib import blake2b
from typing import Any

from newsbot.store.search.newest import Cursor
from newsbot.store.search.ranking import Ranked
from newsbot.store.search.selection import Selection

_VERSION = "1"  # of the token format


class CursorError(ValueError):
    """A token that is truncated, made up, or from another search."""


Place = Cursor | Ranked


def token_of(place: Place, selection: Selection) -> str:
    """The token of *place* in the results of *selection*."""
    if isinstance(place, Cursor):
        written: list[Any] = [place.sort_at.isoformat(), place.article_id]
    else:
        written = [place.now.isoformat(), place.article_id, place.score]
    text = json.dumps([*written], separators=(",", ":"))
    packed = f"{_VERSION}{_mark(text, selection)}{text}"
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place_of(token: str, selection: Selection) -> Place:
    """The place that `token_of` encoded for *selection*. Raises CursorError for any other token."""
    try:
        padded = token + "=" * (-len(token) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        mark, text = packed[1:17], packed[17:]
        written = json.loads(text)
        moment, number, *score = written
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError):
        raise CursorError(f"{_short(token)} is not a cursor; copy all of the one that the last page gave") from None
    if packed[0] != _VERSION or mark != _mark(text, selection):
        raise CursorError(f"{_short(token)} is a cursor of another search; use the same query and filters")
    return Ranked(score[0], number, at) if score else Cursor(at, number)


def _mark(text: str, selection: Selection) -> str:
    """A checksum of token and search. Relative dates are left out: they move between pages."""
    query, filters = selection.query, selection.filters
    terms = [query.query.text, sorted(query.forms.items())] if query else []
    chosen = [filters.source, filters.author, filters.section, filters.language, filters.flagged, filters.watch]
    return blake2b(json.dumps([terms, chosen, text]).encode(), digest_size=8).hexdigest()


def _short(token: str) -> str:
    return repr(token if len(token) <= 40 else f"{token[:40]}...")
