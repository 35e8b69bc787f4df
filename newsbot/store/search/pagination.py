"""A place in an answer as a token that a user can hand back: opaque, and of one question only."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from hashlib import blake2b
from typing import Any

from newsbot.store.search.newest import Cursor
from newsbot.store.search.ranking import Ranked
from newsbot.store.search.selection import Selection

_KIND = "1"  # of the token; another way of writing them gets another


class CursorError(ValueError):
    """A token that leads nowhere: cut short, made up, or of another question."""


Place = Cursor | Ranked


def token_of(place: Place, selection: Selection) -> str:
    """The token of a place in the answer to *selection*."""
    if isinstance(place, Cursor):
        written: list[Any] = [place.sort_at.isoformat(), place.article_id]
    else:
        written = [place.now.isoformat(), place.article_id, place.score]
    text = json.dumps([*written], separators=(",", ":"))
    packed = f"{_KIND}{_mark(text, selection)}{text}"
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place_of(token: str, selection: Selection) -> Place:
    """The place that `token_of` wrote for *selection*. Raises CursorError for anything else."""
    try:
        padded = token + "=" * (-len(token) % 4)
        packed = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        mark, text = packed[1:17], packed[17:]
        written = json.loads(text)
        moment, number, *score = written
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError):
        raise CursorError(
            f"{_short(token)} is no place in an answer; copy the whole of what the last page said"
        ) from None
    if packed[0] != _KIND or mark != _mark(text, selection):
        raise CursorError(
            f"{_short(token)} is a place in the answer to another search; ask it with the same query and filters"
        )
    return Ranked(score[0], number, at) if score else Cursor(at, number)


def _mark(text: str, selection: Selection) -> str:
    """What tells the tokens of one question from those of another. Dates that count from now are left out of it."""
    query, filters = selection.query, selection.filters
    asked = [query.query.text, sorted(query.forms.items())] if query else []
    kept = [filters.source, filters.author, filters.section, filters.language, filters.flagged, filters.watch]
    return blake2b(json.dumps([asked, kept, text]).encode(), digest_size=8).hexdigest()


def _short(token: str) -> str:
    return repr(token if len(token) <= 40 else f"{token[:40]}...")
