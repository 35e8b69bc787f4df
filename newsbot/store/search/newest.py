"""List the articles of a plan, newest first, reading no more of the collection than the answer needs.

Rare words: sort every match by date. Common words: walk the dates, newest first, in stretches, and let the index pick
the matches of each stretch.
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

COUNTED = 10_000  # matches counted without filters; more are reported as "at least"
_COUNTED_FILTERED = 5_000  # likewise with filters
_PAGE = 20
_FIRST, _LONGEST = 32, 20_000  # articles in a stretch
# For n hits among N articles, each constant is the value of n * n / N at which two strategies take equally long.
_SORT = 12  # sorting n hits (2.5 us each) against walking 20 * N / n dates
_SCAN = 2_000  # scanning n hits (0.15 us each, phrases more) against looking up 20 * N / n articles (18 us each)
_MOST_WALKED = 100_000  # articles to walk before sorting the rest

BY_DATE = (article.c.sort_at.desc(), article.c.id.desc())
_HIGHEST_ID = select(func.max(article.c.id))
_DATES = select(article.c.sort_at, article.c.id).where(article.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in the order by date, after which the next page begins."""

    sort_at: datetime
    article_id: int


def newest(
    connection: Connection, plan: Plan, before: Cursor | None = None, known: int | None = None
) -> Iterator[Cursor]:
    """The articles of *plan*, newest first, those before *before*; fast for a page of them.

    *known* is the number of index matches, if already counted up to `COUNTED`.
    """
    match = plan.match
    if match is None:
        yield from in_order(connection, plan, before)
        return
    stored = connection.scalar(_HIGHEST_ID) or 1
    few = isqrt(_SORT * stored)
    if known is None and fulltext.weight(match) > 1:
        known = few + 1  # counting phrases takes as long as finding them
    elif known is None:
        known = count_matching(connection, match, few)
    if known <= few:
        yield from in_order(connection, plan, before)
    else:
        yield from _walked(connection, plan, match, _Commonness(known, stored, fulltext.weight(match)), before)


def count_matching(connection: Connection, match: fulltext.Match, most: int = COUNTED) -> int:
    """The number of articles the index matches; *most* + 1 if there are more than *most*."""
    return _count(connection, fulltext.matching(match).limit(most + 1))


@dataclass(frozen=True, slots=True)
class _Commonness:
    """How common a query is: at least *known* of *stored* articles match, and scanning one match costs *weight*."""

    known: int
    stored: int
    weight: int

    def stretch(self, found: int, walked: int) -> tuple[int, bool]:
        """The number of dates to walk next, and whether to scan; *found* of the *walked* so far matched."""
        share = max(found / walked if walked else 0.0, self.known / self.stored)
        is_scan = share * share * self.stored * self.weight < _SCAN
        return min(max(_FIRST, round(_PAGE / share) * (2 if is_scan else 1)), _LONGEST), is_scan


def _walked(
    connection: Connection, plan: Plan, match: fulltext.Match, common: _Commonness, before: Cursor | None
) -> Iterator[Cursor]:
    walked, found_all = 0, 0
    length, is_scan = common.stretch(0, 0) if common.known <= COUNTED and common.weight == 1 else (_FIRST, False)
    while walked < _MOST_WALKED:
        stretch = select(article.c.sort_at, article.c.id).where(*plan.where, *_older(before)).order_by(*BY_DATE)
        ids = stretch.with_only_columns(article.c.id).limit(length)
        pick = fulltext.filter_by_scan if is_scan else fulltext.filter_by_lookup
        found = _dated(connection, pick(connection, match, ids))
        yield from found
        # The next stretch begins after the last article of this one, whether that matches or not.
        last = connection.execute(stretch.offset(length - 1).limit(1)).first()
        if last is None:
            return
        before = Cursor(last.sort_at, last.id)
        walked, found_all = walked + length, found_all + len(found)
        longer = length * 2 if is_scan else 0
        length, is_scan = common.stretch(found_all, walked)
        length = min(max(length, longer), _LONGEST)
        if is_scan and common.weight > 1:
            break  # finding the phrases of one stretch takes as long as finding all
    yield from in_order(connection, plan, before)


def in_order(connection: Connection, plan: Plan, before: Cursor | None = None) -> Iterator[Cursor]:
    """All articles of *plan* in one query: for callers that want all of them."""
    query = _found(plan, select(article.c.sort_at, article.c.id)).where(*_older(before)).order_by(*BY_DATE)
    for row in connection.execute(query):
        yield Cursor(row.sort_at, row.id)


def count_candidates(connection: Connection, plan: Plan) -> int | None:
    """The number of index matches, up to `COUNTED` + 1; None if the plan's total does not depend on it."""
    return count_matching(connection, plan.match) if plan.is_decided and plan.match is not None else None


def total(connection: Connection, plan: Plan, known: int | None = None) -> Total | None:
    """The number of articles of a decided plan, as a lower bound if there are many; None if the plan is not decided.

    *known* is the result of `count_candidates`.
    """
    if not plan.is_decided:
        return None
    match = plan.match
    if match is None:
        counted = _count(connection, select(article.c.id).where(*plan.where).limit(COUNTED + 1))
        return _at_most(counted, COUNTED)
    if known is None:
        known = count_matching(connection, match)
    if not plan.where:
        return _at_most(known, COUNTED)
    some = fulltext.matching(match).limit(_COUNTED_FILTERED).subquery()
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
    if plan.match is not None:
        found = fulltext.matching(plan.match).subquery()
        query = query.join(found, found.c.id == article.c.id)
    return query.where(*plan.where)


def _older(before: Cursor | None) -> tuple[ColumnElement[bool], ...]:
    if before is None:
        return ()
    same_moment = and_(article.c.sort_at == before.sort_at, article.c.id < before.article_id)
    # The first condition is redundant, but lets the database use an index.
    return article.c.sort_at <= before.sort_at, or_(article.c.sort_at < before.sort_at, same_moment)
