"""The articles of a plan, the most relevant first, where of two that are as relevant the newer one counts more.

How relevant one is the index says (bm25 on SQLite, ts_rank on PostgreSQL; a word in the title counts five times one in
the body). An article of today counts twice one that is very old, one of a month ago one and a half times. Of a common
word not all articles are ranked but the newest, and since when is said.
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
from newsbot.store.search.newest import BY_DATE, COUNTED, held
from newsbot.store.search.selection import Plan

RANKED = 400  # articles in an order: who wants more asks more narrowly
_ALL = 20_000  # articles that are all ranked; of more,
_POOL = 5_000  # about so many of the newest
_COUNTED = 200_000  # articles that are counted, to know how common a word is
_MOST_DATES = 400_000
_HALF = 30.0  # days after which half of what a new article gains is left


@dataclass(frozen=True, slots=True)
class Ranked:
    """One article in the order by rank, as it was at *now*; an answer goes on after it."""

    score: float
    article_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Ranking:
    """The most relevant articles, best first. *since*: older ones were left out; None where none were."""

    articles: tuple[Ranked, ...]
    since: datetime | None


def ranking(connection: Connection, plan: Plan, now: datetime, known: int | None = None) -> Ranking:
    """The first `RANKED` articles of *plan* by rank. Raises ValueError for a plan in which no word narrows anything.

    *known* is what `newsbot.store.search.newest.let_through` said.
    """
    if plan.asked is None:
        raise ValueError("there are no words to rank by")
    pool, since = None, None
    let_through = known
    if let_through is None or let_through > COUNTED:
        let_through = held(connection, plan.asked, _COUNTED)
    if let_through > _ALL:
        pool, since = _newest_of(connection, plan, let_through)
    # Of few, those that the filters keep are not known yet.
    most = RANKED if pool is not None or not plan.where else _ALL
    relevant = {row.id: row.relevance for row in connection.execute(fulltext.ranked(plan.asked, pool, most))}
    dated = _dated(connection, plan, list(relevant))
    ranked = [Ranked(relevant[row.id] * _freshness(row.sort_at, now), row.id, now) for row in dated]
    ranked.sort(key=lambda one: (one.score, one.article_id), reverse=True)
    return Ranking(tuple(islice(ranked, RANKED)), since)


def _newest_of(connection: Connection, plan: Plan, let_through: int) -> tuple[Select[int], datetime | None]:
    """So many of the newest articles that a pool of them is let through; since when they are, None where all are."""
    stored = connection.scalar(select(func.max(article.c.id))) or 1
    dates = min(stored * _POOL // let_through, _MOST_DATES)
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
