"""How the articles of a selection spread: over sources, authors, sections, tags, and over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, String, cast, func, select

from newsbot.batches import batched
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import article, author, byline
from newsbot.store.search.matches import find_all
from newsbot.store.search.selection import Selection, Total, plan_of

Facet = Literal["source", "author", "section", "tag", "month"]
Step = Literal["day", "week", "month"]

FACETS: tuple[Facet, ...] = get_args(Facet)
STEPS: tuple[Step, ...] = get_args(Step)

_AT_ONCE = 5_000

# Instants are kept, or shown, in UTC and as ISO 8601.
_DAY = func.substr(cast(article.c.sort_at, String), 1, 10)
_MONTH = func.substr(cast(article.c.sort_at, String), 1, 7)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet, and how many articles have it. The *value* None: those that state none."""

    value: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """For each facet its values, the commonest first (months in order). *total* is of all articles."""

    values: dict[Facet, tuple[Value, ...]]
    total: Total


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many articles there are of a day, or of the week or month that begins on it (UTC)."""

    begins: date
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days, weeks or months from the first that has an article to the last, those without one among them."""

    buckets: tuple[Bucket, ...]
    total: Total


def facets(database: Database, selection: Selection, names: Sequence[Facet]) -> Facets:
    """How the articles of *selection* spread over the facets *names*.

    Months are those of the date by which answers are ordered: published, else first captured. An article of two
    authors, or tags, counts for both. Where the total is not exact, so are all numbers: at least so many.
    """
    with database.read() as connection:
        groups, total = _scopes(connection, selection)
        found = {name: _values(connection, name, groups) for name in names}
    return Facets(found, total)


def timeline(database: Database, selection: Selection, step: Step) -> Timeline:
    """How the articles of *selection* spread over time, by the date by which answers are ordered."""
    with database.read() as connection:
        groups, total = _scopes(connection, selection)
        days = _counted(connection, select(_DAY, func.count()).group_by(_DAY), groups)
    counted: Counter[date] = Counter()
    for day, number in days.items():
        counted[_begins(date.fromisoformat(day), step)] += number
    if not counted:
        return Timeline((), total)
    begins, last, buckets = min(counted), max(counted), []
    while begins <= last:
        buckets.append(Bucket(begins, counted[begins]))
        begins = _next(begins, step)
    return Timeline(tuple(buckets), total)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Rows of `article` to be counted: those that the index lets through, and of which *where* is true."""

    asked: fulltext.Match | None
    where: tuple[ColumnElement[bool], ...]


def _scopes(connection: Connection, selection: Selection) -> tuple[list[_Scope], Total]:
    plan = plan_of(connection, selection)
    if plan.is_decided:
        scope = _Scope(plan.asked, plan.where)
        return [scope], Total(_number(connection, scope), is_exact=True)
    found = find_all(connection, selection, plan)
    ids = [cursor.article_id for cursor in found.cursors]
    return [_Scope(None, (article.c.id.in_(part),)) for part in batched(ids, _AT_ONCE)], Total(len(ids), found.is_exact)


def _number(connection: Connection, scope: _Scope) -> int:
    if scope.asked is not None and not scope.where:
        return connection.scalar(select(func.count()).select_from(fulltext.matching(scope.asked).subquery())) or 0
    return connection.scalar(_within(select(func.count(article.c.id)), scope)) or 0


def _values(connection: Connection, name: Facet, scopes: Iterable[_Scope]) -> tuple[Value, ...]:
    if name == "author":
        people = select(author.c.name, func.count(func.distinct(article.c.id))).select_from(article)
        people = people.join(byline, byline.c.article_id == article.c.id).join(
            author, author.c.id == byline.c.author_id
        )
        counted = _counted(connection, people.group_by(author.c.name), scopes)
    elif name == "tag":
        counted = _tags(connection, scopes)
    else:
        column: Any = _MONTH if name == "month" else article.c[name]
        counted = _counted(connection, select(column, func.count()).group_by(column), scopes)
    found = [Value(value, number) for value, number in counted.items()]
    if name == "month":
        return tuple(sorted(found, key=lambda each: each.value or ""))
    return tuple(sorted(found, key=lambda each: (-each.articles, each.value is None, each.value or "")))


def _counted(connection: Connection, query: Select[Any, int], scopes: Iterable[_Scope]) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for scope in scopes:
        for value, number in connection.execute(_within(query, scope)):
            counted[value] += number
    return counted


def _tags(connection: Connection, scopes: Iterable[_Scope]) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for scope in scopes:
        rows = connection.execute(_within(select(article.c.tags), scope), execution_options={"yield_per": _AT_ONCE})
        for (tags,) in rows:
            counted.update(set(tags))
    return counted


def _within(query: Any, scope: _Scope) -> Any:
    if scope.asked is not None:
        found = fulltext.matching(scope.asked).subquery()
        query = query.join(found, found.c.id == article.c.id)
    return query.where(*scope.where)


def _begins(day: date, step: Step) -> date:
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def _next(begins: date, step: Step) -> date:
    return (
        _begins(begins + timedelta(days=31), step)
        if step == "month"
        else begins + timedelta(days=7 if step == "week" else 1)
    )
