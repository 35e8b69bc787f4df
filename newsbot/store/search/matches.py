"""Find the stored articles that a query matches.

The full-text index finds candidates; the evaluator that also flags decides, so that a search and a watch always agree.
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
from newsbot.store.articles.revisions import current_articles
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import article, revision
from newsbot.store.search.newest import Cursor, count_candidates, in_order, newest, total
from newsbot.store.search.ranking import Ranked, ranking
from newsbot.store.search.selection import Filters, Plan, Selection, Total, plan_of
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.places import Places
from newsbot.watch.query import DEFAULT_FIELDS

_BATCH = 50  # candidates read in one batch
_MOST_READ = 5_000  # candidates read for a count

_TEXTS = (
    select(article.c.id, article.c.title, article.c.published, article.c.stated_at, revision.c.texts)
    .join(revision, revision.c.id == article.c.newest_revision)
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)

Position = TypeVar("Position", Cursor, Ranked)


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """One matching article. *places* is empty if it matches by absent words; *more* counts places left out."""

    article_id: int
    article: Article
    places: tuple[Place, ...]
    cursor: Cursor | Ranked
    more: int = 0

    @property
    def count(self) -> int:
        """The number of places."""
        return len(self.places) + self.more

    def __repr__(self) -> str:
        return (
            f"<hit {self.article_id}: {self.article.title!r}, {self.count} {'place' if self.count == 1 else 'places'}>"
        )


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of results and the total number of matches.

    *after* continues on the next page; None on the last one. *ranked_since* is set if the words are so common that
    older articles were not ranked.
    """

    hits: tuple[Hit, ...]
    total: Total
    after: Cursor | Ranked | None
    ranked_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """All matches, newest first; only part of them if not *is_exact*."""

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
    """The articles whose current text matches *query* (None: all), newest first, from one snapshot of the database."""
    selection = Selection(query, filters or Filters())
    with database.read() as connection:
        cursors = newest(connection, plan_of(connection, selection), before)
        yield from islice(hits(connection, query, cursors, limit), limit)


def newest_page(database: Database, selection: Selection, *, limit: int, after: Cursor | None = None) -> ResultPage:
    """Up to *limit* articles of *selection*, newest first, continuing *after* a result."""
    with database.read() as connection:
        plan = plan_of(connection, selection)
        candidates = count_candidates(connection, plan)
        cursors = newest(connection, plan, after, candidates)
        found = list(islice(hits(connection, selection.query, cursors, limit + 1), limit + 1))
        counted = total(connection, plan, candidates)
    shown, more = tuple(found[:limit]), len(found) > limit
    if counted is None:
        counted = Total(len(found), is_exact=not more and after is None)
    return ResultPage(shown, counted, shown[-1].cursor if more else None)


def ranked_page(
    database: Database, selection: Selection, *, limit: int, now: datetime, after: Ranked | None = None
) -> ResultPage:
    """Up to *limit* articles of *selection*, best first (see `newsbot.store.search.ranking`), continuing *after* a
    result.

    Age counts from *now*, or from the first page's *now* on later pages. Raises ValueError for a selection without
    words.
    """
    now = after.now if after else now
    with database.read() as connection:
        plan = plan_of(connection, selection)
        candidates = count_candidates(connection, plan)
        best = ranking(connection, plan, now, candidates)
        rest = (each for each in best.articles if after is None or _key(each) < _key(after))
        found = list(islice(hits(connection, selection.query, rest, limit + 1), limit + 1))
        counted = total(connection, plan, candidates)
    shown, more = tuple(found[:limit]), len(found) > limit
    if counted is None:
        counted = Total(len(found), is_exact=not more and after is None and best.since is None)
    return ResultPage(shown, counted, shown[-1].cursor if more else None, best.since)


def find_all(connection: Connection, selection: Selection, plan: Plan) -> Found:
    """All articles of *selection*, newest first; if texts must be read, those among the newest 5,000 candidates."""
    if plan.is_decided or selection.query is None:
        return Found(tuple(in_order(connection, plan)), is_exact=True)
    candidates = list(islice(newest(connection, plan), _MOST_READ + 1))
    matching = matches(connection, selection.query, candidates[:_MOST_READ])
    found = tuple(cursor for cursor, places in matching if places.certainty == "meant")
    return Found(found, is_exact=len(candidates) <= _MOST_READ)


def matches(
    connection: Connection, query: CompiledQuery, cursors: Iterable[Cursor], at_once: int = _BATCH
) -> Iterator[tuple[Cursor, Places]]:
    """The articles that *query* matches in any sense, with places. Reads only the texts that the query can ask for."""
    for some in batched(cursors, at_once):
        records = _readable(connection, query, [cursor.article_id for cursor in some])
        for cursor in some:
            places = query.judged(records[cursor.article_id])
            if places is not None:
                yield cursor, places


def hits(
    connection: Connection, query: CompiledQuery | None, cursors: Iterable[Position], limit: int | None
) -> Iterator[Hit]:
    for some in batched(cursors, min(limit or _BATCH, _BATCH)):
        records = current_articles(connection, [cursor.article_id for cursor in some])
        for cursor in some:
            record = records[cursor.article_id]
            found = Places(()) if query is None else query.found(record)
            if found is not None:
                yield Hit(cursor.article_id, record, found.shown, cursor, found.more)


def _readable(connection: Connection, query: CompiledQuery, ids: Sequence[int]) -> dict[int, Article]:
    """The current articles, with no more than the fields *query* can ask for; usually title and body."""
    if not DEFAULT_FIELDS.issuperset(query.scopes()):
        return current_articles(connection, ids)
    found = {}
    for row in connection.execute(_TEXTS, {"ids": ids}):
        texts = article_of({**row.texts, "title": row.title}, url=None, source=None, captured_at=None)
        if row.published:
            offset = (row.stated_at - row.published).total_seconds() // 60
            texts = replace(texts, published=row.published, published_offset=int(offset))
        found[row.id] = texts
    return found


def _key(ranked: Ranked) -> tuple[float, int]:
    return ranked.score, ranked.article_id
