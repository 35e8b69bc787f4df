"""The articles of a plan, newest first, without looking at more of the collection than the answer needs.

Of a rare word all articles are put in order. A common word is nowhere rare: there the dates are walked, newest first,
and the index is asked which of the articles of a stretch hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from newsbot.store import fulltext
from newsbot.store.schema import article
from newsbot.store.selection import Plan, Total

COUNTED = 10_000  # of an unfiltered answer, so many are counted
_COUNTED_FILTERED = 5_000
_FEW = 5_000  # articles that are sorted sooner than a stretch of dates is walked
_A_PAGE = 20
_FIRST, _LONGEST = 32, 20_000  # articles of a stretch
_SCAN = 20_000  # to look an article up takes the time of going over a thousand; a page needs twenty / share look-ups
_MOST_WALKED = 100_000  # articles: what is not found among them is found by sorting

BY_DATE = (article.c.sort_at.desc(), article.c.id.desc())


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order by date; an answer goes on after it."""

    sort_at: datetime
    article_id: int


def newest(connection: Connection, plan: Plan, before: Cursor | None = None) -> Iterator[Cursor]:
    """The articles of *plan*, newest first, those older than *before*; a page of them is quick."""
    asked = plan.asked
    let_through = 0 if asked is None else held(connection, asked, _LONGEST)
    if asked is None or let_through <= _FEW:
        yield from in_order(connection, plan, before)
    else:
        yield from _walked(connection, plan, asked, let_through, before)


def held(connection: Connection, asked: fulltext.Match, most: int) -> int:
    """How many articles the index lets through; one more than *most* stands for all that are more."""
    return _count(connection, fulltext.matching(asked).limit(most + 1))


def _walked(
    connection: Connection, plan: Plan, asked: fulltext.Match, let_through: int, before: Cursor | None
) -> Iterator[Cursor]:
    stored = connection.scalar(select(func.max(article.c.id))) or 1
    walked, length, is_scan = 0, _FIRST, False
    while walked < _MOST_WALKED:
        stretch = select(article.c.sort_at, article.c.id).where(*plan.where, *_older(before)).order_by(*BY_DATE)
        ids = stretch.with_only_columns(article.c.id).limit(length)
        found = _dated(connection, fulltext.among(asked, ids, is_scan=is_scan))
        yield from found
        # The last of the stretch, whether it holds the words or not, is where the next one begins.
        last = connection.execute(stretch.offset(length - 1).limit(1)).first()
        if last is None:
            return
        before = Cursor(last.sort_at, last.id)
        walked += length
        share = max(len(found) / length, let_through / stored)
        is_scan = share * share * stored < _SCAN
        length = min(max(length, round(_A_PAGE / share)) * (2 if is_scan else 1), _LONGEST)
    yield from in_order(connection, plan, before)


def in_order(connection: Connection, plan: Plan, before: Cursor | None = None) -> Iterator[Cursor]:
    """The same, in one go: for whoever wants all of them."""
    query = _found(plan, select(article.c.sort_at, article.c.id)).where(*_older(before)).order_by(*BY_DATE)
    for row in connection.execute(query):
        yield Cursor(row.sort_at, row.id)


def total(connection: Connection, plan: Plan) -> Total | None:
    """How many articles a plan that is decided has; at least so many, where they are many. None for any other."""
    if not plan.is_decided:
        return None
    asked = plan.asked
    if asked is None:
        counted = _count(connection, select(article.c.id).where(*plan.where).limit(COUNTED + 1))
        return _at_most(counted, COUNTED)
    if not plan.where:
        return _at_most(held(connection, asked, COUNTED), COUNTED)
    let_through = held(connection, asked, _COUNTED_FILTERED)
    some = fulltext.matching(asked).limit(_COUNTED_FILTERED).subquery()
    filtered = select(article.c.id).join(some, some.c.id == article.c.id).where(*plan.where)
    return Total(_count(connection, filtered), is_exact=let_through <= _COUNTED_FILTERED)


def _at_most(counted: int, most: int) -> Total:
    return Total(min(counted, most), is_exact=counted <= most)


def _count(connection: Connection, query: Select[int]) -> int:
    return connection.scalar(select(func.count()).select_from(query.subquery())) or 0


def _dated(connection: Connection, ids: Select[int]) -> list[Cursor]:
    found = list(connection.scalars(ids))
    rows = connection.execute(select(article.c.sort_at, article.c.id).where(article.c.id.in_(found)))
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
