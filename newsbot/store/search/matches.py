"""Search: the stored articles that a query matches, decided by the evaluator that also flags.

The full-text index gives candidates; which of them match, and where, the query itself decides. So a search and a flag
never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from newsbot.batches import batched
from newsbot.items import Article, Place
from newsbot.store.articles.facts import article_of
from newsbot.store.articles.load import standing_articles
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import article, revision
from newsbot.store.search.filters import Filters
from newsbot.store.search.newest import Cursor, in_order, let_through, newest, total
from newsbot.store.search.ranking import Ranked, ranking
from newsbot.store.search.selection import Plan, Selection, Total, plan_of
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.places import Places
from newsbot.watch.query import DEFAULT_FIELDS

_AT_ONCE = 50  # candidates read together
_MOST_READ = 5_000  # candidates that are read for a count

_TEXTS = (
    select(article.c.id, article.c.title, article.c.published, revision.c.texts)
    .join(revision, revision.c.id == article.c.newest_revision)
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)

Where = TypeVar("Where", Cursor, Ranked)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that a query matches. *places* is empty where it matches by what it does not say.

    There are *more* places than are shown.
    """

    article_id: int
    article: Article
    places: tuple[Place, ...]
    cursor: Cursor | Ranked
    more: int = 0

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.places) + self.more


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles that match, in order, and how many there are in all.

    *after* leads to the next page; None where this is the last. *ranked_since*: older articles were not ranked, for the
    words are common; None where all were, or none had to be.
    """

    hits: tuple[Hit, ...]
    total: Total
    after: Cursor | Ranked | None
    ranked_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """All articles that match, newest first. Unless *is_exact*, there are more: only so many were read."""

    cursors: tuple[Cursor, ...]
    is_exact: bool


def search(
    database: Database,
    query: CompiledQuery | None,
    *,
    filters: Filters | None = None,
    limit: int | None = None,
    before: Cursor | None = None,
) -> Iterator[Hit]:
    """The articles that *query* matches as they stand (None: all), newest first, from one unchanging view."""
    selection = Selection(query, filters or Filters())
    with database.read() as connection:
        cursors = newest(connection, plan_of(connection, selection), before)
        yield from islice(_hits(connection, query, cursors, limit), limit)


def newest_page(database: Database, selection: Selection, *, limit: int, after: Cursor | None = None) -> Page:
    """*limit* of the articles of *selection*, newest first, those that come *after* one."""
    with database.read() as connection:
        plan = plan_of(connection, selection)
        known = let_through(connection, plan)
        cursors = newest(connection, plan, after, known)
        found = list(islice(_hits(connection, selection.query, cursors, limit + 1), limit + 1))
        counted = total(connection, plan, known)
    hits, more = tuple(found[:limit]), len(found) > limit
    if counted is None:
        counted = Total(len(found), is_exact=not more and after is None)
    return Page(hits, counted, hits[-1].cursor if more else None)


def ranked_page(
    database: Database, selection: Selection, *, limit: int, now: datetime, after: Ranked | None = None
) -> Page:
    """*limit* of the articles of *selection*, best first (`newsbot.store.search.ranking`), those that come *after* one.

    How new an article is counts from *now*, on all pages from that of the first. Raises ValueError for a selection
    without words.
    """
    now = after.now if after else now
    with database.read() as connection:
        plan = plan_of(connection, selection)
        known = let_through(connection, plan)
        best = ranking(connection, plan, now, known)
        rest = (each for each in best.articles if after is None or _key(each) < _key(after))
        found = list(islice(_hits(connection, selection.query, rest, limit + 1), limit + 1))
        counted = total(connection, plan, known)
    hits, more = tuple(found[:limit]), len(found) > limit
    if counted is None:
        known = not more and after is None and best.since is None
        counted = Total(len(found), is_exact=known)
    return Page(hits, counted, hits[-1].cursor if more else None, best.since)


def find_all(connection: Connection, selection: Selection, plan: Plan) -> Found:
    """All articles of *selection*, newest first; where texts have to be read, those of so many candidates at most."""
    if plan.is_decided or selection.query is None:
        return Found(tuple(in_order(connection, plan)), is_exact=True)
    candidates = list(islice(newest(connection, plan), _MOST_READ + 1))
    found = tuple(cursor for cursor, _ in matches(connection, selection.query, candidates[:_MOST_READ]))
    return Found(found, is_exact=len(candidates) <= _MOST_READ)


def matches(
    connection: Connection, query: CompiledQuery, cursors: Iterable[Cursor], at_once: int = _AT_ONCE
) -> Iterator[tuple[Cursor, tuple[Place, ...]]]:
    """Which of the articles *query* matches, and where. Only the texts that it can ask for are read."""
    for some in batched(cursors, at_once):
        records = _readable(connection, query, [cursor.article_id for cursor in some])
        for cursor in some:
            places = query.places(records[cursor.article_id])
            if places is not None:
                yield cursor, places


def _hits(
    connection: Connection, query: CompiledQuery | None, cursors: Iterable[Where], limit: int | None
) -> Iterator[Hit]:
    for some in batched(cursors, min(limit or _AT_ONCE, _AT_ONCE)):
        records = standing_articles(connection, [cursor.article_id for cursor in some])
        for cursor in some:
            record = records[cursor.article_id]
            found = Places(()) if query is None else query.found(record)
            if found is not None:
                yield Hit(cursor.article_id, record, found.shown, cursor, found.more)


def _readable(connection: Connection, query: CompiledQuery, ids: Sequence[int]) -> dict[int, Article]:
    """The articles as they stand, as far as *query* can ask for them: most ask for title and body alone."""
    if not DEFAULT_FIELDS.issuperset(query.scopes()):
        return standing_articles(connection, ids)
    found = {}
    for row in connection.execute(_TEXTS, {"ids": ids}):
        texts = article_of({**row.texts, "title": row.title}, url=None, source=None, captured_at=None)
        found[row.id] = replace(texts, published=row.published) if row.published else texts
    return found


def _key(ranked: Ranked) -> tuple[float, int]:
    return ranked.score, ranked.article_id
