"""The articles of a plan, newest first, without looking at more of the collection than the answer needs.

Of a rare word all articles are put in order. A common word is nowhere rare: there the dates are walked, newest first,
and the index is asked which of the articles of a stretch hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isqrt

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from newsbot.store.engine import fulltext
from newsbot.store.engine.schema import article
from newsbot.store.search.selection import Plan, Total

COUNTED = 10_000  # of an unfiltered answer, so many are counted
_COUNTED_FILTERED = 5_000
_A_PAGE = 20
_FIRST, _LONGEST = 32, 20_000  # articles of a stretch
# Three ways, and where each takes the time of another; to go over a hit of the index takes 0.15 us, of a phrase more.
_SORT = 12  # sorting n hits of N articles, 2.5 us each, and walking 20 / (n / N) dates: n * n is so many N
_SCAN = 2_000  # going over n hits, and reading 20 / (n / N) articles, 18 us each: n * n is so many N
_MOST_WALKED = 100_000  # articles: what is not found among them is found by sorting

BY_DATE = (article.c.sort_at.desc(), article.c.id.desc())
_MOST_ID = select(func.max(article.c.id))
_DATES = select(article.c.sort_at, article.c.id).where(article.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order by date; an answer goes on after it."""

    sort_at: datetime
    article_id: int


def newest(
    connection: Connection, plan: Plan, before: Cursor | None = None, known: int | None = None
) -> Iterator[Cursor]:
    """The articles of *plan*, newest first, those older than *before*; a page of them is quick.

    *known*: how many the index lets through, where that was counted up to `COUNTED`.
    """
    asked = plan.asked
    if asked is None:
        yield from in_order(connection, plan, before)
        return
    stored = connection.scalar(_MOST_ID) or 1
    few = isqrt(_SORT * stored)
    if known is None and fulltext.weight(asked) > 1:
        known = few + 1  # to count phrases takes as long as to find them all
    elif known is None:
        known = held(connection, asked, few)
    if known <= few:
        yield from in_order(connection, plan, before)
    else:
        yield from _walked(connection, plan, asked, _Commonness(known, stored, fulltext.weight(asked)), before)


def held(connection: Connection, asked: fulltext.Match, most: int = COUNTED) -> int:
    """How many articles the index lets through; one more than *most* stands for all that are more."""
    return _count(connection, fulltext.matching(asked).limit(most + 1))


@dataclass(frozen=True, slots=True)
class _Commonness:
    """How many of the articles *stored* the index lets through at least, and how long it takes to go over one."""

    known: int
    stored: int
    weight: int

    def stretch(self, found: int, walked: int) -> tuple[int, bool]:
        """How many dates to walk next, for a page, and whether by a scan; *found* among those *walked* before."""
        share = max(found / walked if walked else 0.0, self.known / self.stored)
        is_scan = share * share * self.stored * self.weight < _SCAN
        return min(max(_FIRST, round(_A_PAGE / share) * (2 if is_scan else 1)), _LONGEST), is_scan


def _walked(
    connection: Connection, plan: Plan, asked: fulltext.Match, common: _Commonness, before: Cursor | None
) -> Iterator[Cursor]:
    walked, found_all = 0, 0
    length, is_scan = common.stretch(0, 0) if common.known <= COUNTED and common.weight == 1 else (_FIRST, False)
    while walked < _MOST_WALKED:
        stretch = select(article.c.sort_at, article.c.id).where(*plan.where, *_older(before)).order_by(*BY_DATE)
        ids = stretch.with_only_columns(article.c.id).limit(length)
        among = fulltext.scanned if is_scan else fulltext.looked_up
        found = _dated(connection, among(connection, asked, ids))
        yield from found
        # The last of the stretch, whether it holds the words or not, is where the next one begins.
        last = connection.execute(stretch.offset(length - 1).limit(1)).first()
        if last is None:
            return
        before = Cursor(last.sort_at, last.id)
        walked, found_all = walked + length, found_all + len(found)
        longer = length * 2 if is_scan else 0
        length, is_scan = common.stretch(found_all, walked)
        length = min(max(length, longer), _LONGEST)
        if is_scan and common.weight > 1:
            break  # to find the phrases of one stretch takes as long as to find all
    yield from in_order(connection, plan, before)


def in_order(connection: Connection, plan: Plan, before: Cursor | None = None) -> Iterator[Cursor]:
    """The same, in one go: for whoever wants all of them."""
    query = _found(plan, select(article.c.sort_at, article.c.id)).where(*_older(before)).order_by(*BY_DATE)
    for row in connection.execute(query):
        yield Cursor(row.sort_at, row.id)


def let_through(connection: Connection, plan: Plan) -> int | None:
    """How many articles the index lets through, up to `COUNTED`; None where a plan's total does not follow from it."""
    return held(connection, plan.asked) if plan.is_decided and plan.asked is not None else None


def total(connection: Connection, plan: Plan, known: int | None = None) -> Total | None:
    """How many articles a plan that is decided has; at least so many, where they are many. None for any other.

    *known* is what `let_through` said.
    """
    if not plan.is_decided:
        return None
    asked = plan.asked
    if asked is None:
        counted = _count(connection, select(article.c.id).where(*plan.where).limit(COUNTED + 1))
        return _at_most(counted, COUNTED)
    if known is None:
        known = held(connection, asked)
    if not plan.where:
        return _at_most(known, COUNTED)
    some = fulltext.matching(asked).limit(_COUNTED_FILTERED).subquery()
    filtered = select(article.c.id).join(some, some.c.id == article.c.id).where(*plan.where)
    return Total(_count(connection, filtered), is_exact=known <= _COUNTED_FILTERED)


def _at_most(counted: int, most: int) -> Total:
    return Total(min(counted, most), is_exact=counted <= most)


def _count(connection: Connection, query: Select[int]) -> int:
    return connection.scalar(select(func.count()).select_from(query.subquery())) or 0


def _dated(connection: Connection, ids: Sequence[int]) -> list[Cursor]:
    rows = connection.execute(_DATES, {"ids": ids}) if ids else ()
    return sorted((Cursor(row.sort_at, row.id) for row in rows), key=_key, reverse=True)


def _key(cursor: Cursor) -> tuple[datetime, int]:
    return cursor.sort_at, cursor.article_id


def _found(plan: Plan, query: Select[datetime, int]) -> Select[datetime, int]:
    if plan.asked is not None:
        found = fulltext.matching(plan.asked).subquery()
        query = query.join(found, found.c.id == article.c.id)
    return query.where(*plan.where)


def _older(before: Cursor | None) -> tuple[ColumnElement[bool], ...]:
    if before is None:
        return ()
    at_once = and_(article.c.sort_at == before.sort_at, article.c.id < before.article_id)
    # The first says nothing new, but it is what an index can be entered by.
    return article.c.sort_at <= before.sort_at, or_(article.c.sort_at < before.sort_at, at_once)
