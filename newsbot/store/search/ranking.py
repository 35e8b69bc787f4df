"""Rank the articles of a plan by relevance and age.

The index gives the relevance (bm25 on SQLite, ts_rank on PostgreSQL; a word in the title counts five times one in the
body). It is doubled for an article of today, multiplied by 1.5 after a month, and tends to itself with age. For very
common words only the newest articles are ranked; the answer says since when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Select, func, select

from newsbot.batches import batched
from newsbot.store.engine import fulltext
from newsbot.store.engine.schema import AnyRow, article
from newsbot.store.search.newest import BY_DATE, COUNTED, count_matching
from newsbot.store.search.selection import Plan

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
