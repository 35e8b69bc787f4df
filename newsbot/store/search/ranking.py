"""Rank the articles of a plan by relevance and age.

The index gives the relevance (bm25 on SQLite, ts_rank on PostgreSQL; a word in the title counts five times one in the
body). It is doubled for an article of today, multiplied by 1.5 after a month, and tends to itself with age. For very
common words only the newest articles are ranked; the answer says since when.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, select

from newsbot.batches import batched
from newsbot.store.engine import fulltext
from newsbot.store.engine.schema import AnyRow, article
from newsbot.store.search.newest import BY_DATE, COUNTED, Cursor, count_matching
from newsbot.store.search.selection import Plan, Selection

RANKED = 400  # results at most; a narrower query shows others
_ALL = 20_000  # rank all matches up to this many; if there are more,
_POOL = 5_000  # rank about this many of the newest
_COUNTED = 200_000  # matches to count at most, to know how common the words are
_MOST_DATES = 400_000
_HALF = 30.0  # days after which an article has half the bonus of a new one


@dataclass(frozen=True, slots=True)
class Ranked:
    """A position in the ranking as of *now*, after which the next page begins."""

    score: float
    article_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best articles, best first. *since* is set if older articles were left out."""

    articles: tuple[Ranked, ...]
    since: datetime | None


def ranking(connection: Connection, plan: Plan, now: datetime, known: int | None = None) -> Ranking:
    """The first `RANKED` articles of *plan*. Raises ValueError for a plan whose words narrow nothing.

    *known* is the result of `newest.count_candidates`.
    """
    if plan.match is None:
        raise ValueError("there are no words to rank by")
    pool, since = None, None
    candidates = known
    if candidates is None or candidates > COUNTED:
        candidates = count_matching(connection, plan.match, _COUNTED)
    if candidates > _ALL:
        pool, since = _newest_of(connection, plan, candidates)
    # Filters apply after ranking, so rank more than needed.
    most = RANKED if pool is not None or not plan.where else _ALL
    relevant = {row.id: row.relevance for row in connection.execute(fulltext.ranked(plan.match, pool, most))}
    dated = _dated(connection, plan, list(relevant))
    ranked = [Ranked(relevant[row.id] * _freshness(row.sort_at, now), row.id, now) for row in dated]
    ranked.sort(key=lambda one: (one.score, one.article_id), reverse=True)
    return Ranking(tuple(islice(ranked, RANKED)), since)


def _newest_of(connection: Connection, plan: Plan, candidates: int) -> tuple[Select[int], datetime | None]:
    """Enough of the newest articles to hold about `_POOL` matches, and the date of the oldest (None: all articles)."""
    stored = connection.scalar(select(func.max(article.c.id))) or 1
    dates = min(stored * _POOL // candidates, _MOST_DATES)
    newest = select(article.c.id).where(*plan.where).order_by(*BY_DATE)
    last = connection.scalar(newest.with_only_columns(article.c.sort_at).offset(dates - 1).limit(1))
    return newest.limit(dates), last


def _dated(connection: Connection, plan: Plan, ids: Sequence[int]) -> Iterator[AnyRow]:
    for some in batched(ids):
        among = article.c.id.in_(some)
        yield from connection.execute(select(article.c.id, article.c.sort_at).where(among, *plan.where))


def _freshness(sort_at: datetime, now: datetime) -> float:
    days = max((now - sort_at).total_seconds(), 0.0) / 86_400
    return 1.0 + _HALF / (_HALF + days)


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
