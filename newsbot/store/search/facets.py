"""Count the articles of a selection by source, author, section, tag or month, and over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Select, String, case, cast, func, select

from newsbot.batches import batched
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import article, author, byline
from newsbot.store.search.matches import find_all, matches
from newsbot.store.search.newest import newest
from newsbot.store.search.selection import Plan, Selection, Total, plan_of

Facet = Literal["source", "author", "section", "tag", "month"]
Step = Literal["day", "week", "month"]

FACETS: tuple[Facet, ...] = get_args(Facet)
STEPS: tuple[Step, ...] = get_args(Step)

_BATCH = 5_000

# Both databases cast these instants to ISO 8601 text in UTC. NULL for undated articles: their day of capture says
# nothing of when they were published.
_STATED = case((article.c.published.is_not(None), cast(article.c.stated_at, String)))
_DAY = func.substr(_STATED, 1, 10)
_MONTH = func.substr(_STATED, 1, 7)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet and its number of articles. *value* is None for articles that state none."""

    value: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The values of each facet, most common first (months in order). *total* counts all articles."""

    values: dict[Facet, tuple[Value, ...]]
    total: Total


@dataclass(frozen=True, slots=True)
class Bucket:
    """The number of articles in the day, week or month that begins on *begins*, by the dates that pages state.

    *begins* is None for the undated articles.
    """

    begins: date | None
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every day, week or month from the first with an article to the last, even empty ones; undated articles last."""

    buckets: tuple[Bucket, ...]
    total: Total


def facets(database: Database, selection: Selection, names: Sequence[Facet]) -> Facets:
    """Count the articles of *selection* by each of the facets *names*.

    Months are those of publication. An article with two authors or tags counts for both. If the total is not exact, all
    numbers are lower bounds.
    """
    with database.read() as connection:
        plans, total = _decided_plans(connection, selection)
        found = {name: _values(connection, name, plans) for name in names}
    return Facets(found, total)


def timeline(database: Database, selection: Selection, step: Step) -> Timeline:
    """Count the articles of *selection* by day, week or month of publication, as pages state it."""
    with database.read() as connection:
        plans, total = _decided_plans(connection, selection)
        days = _counted(connection, select(_DAY, func.count()).group_by(_DAY), plans)
    counted: Counter[date] = Counter()
    undated = days.pop(None, 0)
    for day, number in days.items():
        counted[_begins(date.fromisoformat(day), step)] += number
    buckets = []
    if counted:
        begins, last = min(counted), max(counted)
        while begins <= last:
            buckets.append(Bucket(begins, counted[begins]))
            begins = _next(begins, step)
    if undated:
        buckets.append(Bucket(None, undated))
    return Timeline(tuple(buckets), total)


def _decided_plans(connection: Connection, selection: Selection) -> tuple[list[Plan], Total]:
    """Decided plans that together select the articles of *selection*, and the total."""
    plan = plan_of(connection, selection)
    if plan.is_decided:
        return [plan], Total(_number(connection, plan), is_exact=True)
    found = find_all(connection, selection, plan)
    ids = [cursor.article_id for cursor in found.cursors]
    plans = [Plan(None, (article.c.id.in_(part),), is_decided=True) for part in batched(ids, _BATCH)]
    return plans, Total(len(ids), found.is_exact)


def _number(connection: Connection, plan: Plan) -> int:
    if plan.match is not None and not plan.where:
        return connection.scalar(select(func.count()).select_from(fulltext.matching(plan.match).subquery())) or 0
    return connection.scalar(_within(select(func.count(article.c.id)), plan)) or 0


def _values(connection: Connection, name: Facet, plans: Iterable[Plan]) -> tuple[Value, ...]:
    if name == "author":
        people = select(author.c.name, func.count(func.distinct(article.c.id))).select_from(article)
        people = people.join(byline, byline.c.article_id == article.c.id).join(
            author, author.c.id == byline.c.author_id
        )
        counted = _counted(connection, people.group_by(author.c.name), plans)
    elif name == "tag":
        counted = _tags(connection, plans)
    else:
        column: Any = _MONTH if name == "month" else article.c[name]
        counted = _counted(connection, select(column, func.count()).group_by(column), plans)
    found = [Value(value, number) for value, number in counted.items()]
    if name == "month":
        return tuple(sorted(found, key=lambda each: (each.value is None, each.value or "")))
    return tuple(sorted(found, key=lambda each: (-each.articles, each.value is None, each.value or "")))


def _counted(connection: Connection, query: Select[Any, int], plans: Iterable[Plan]) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for plan in plans:
        for value, number in connection.execute(_within(query, plan)):
            counted[value] += number
    return counted


def _tags(connection: Connection, plans: Iterable[Plan]) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for plan in plans:
        rows = connection.execute(_within(select(article.c.tags), plan), execution_options={"yield_per": _BATCH})
        for (tags,) in rows:
            counted.update(set(tags))
    return counted


def count(database: Database, selection: Selection) -> int:
    """The number of articles of *selection*, however many; reads texts where the database alone cannot decide."""
    with database.read() as connection:
        plan = plan_of(connection, selection)
        if plan.is_decided or selection.query is None:
            return _number(connection, plan)
        found = matches(connection, selection.query, newest(connection, plan))
        return sum(places.certainty == "meant" for _, places in found)


def _within(query: Any, plan: Plan) -> Any:
    if plan.match is not None:
        found = fulltext.matching(plan.match).subquery()
        query = query.join(found, found.c.id == article.c.id)
    return query.where(*plan.where)


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
