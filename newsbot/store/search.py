"""Search: the stored articles that a query matches, newest first, decided by the evaluator that also flags.

The full-text index gives candidates; which of them match, and where, the query itself decides. So a search and a flag
never disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, and_, or_, select

from newsbot.items import Article, Place
from newsbot.store import fulltext
from newsbot.store.articles import load_articles
from newsbot.store.engine import Database
from newsbot.store.schema import article
from newsbot.watch.candidates import Candidates
from newsbot.watch.compiled import CompiledQuery

_AT_ONCE = 50  # candidates read together


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the order of results; `search(before=hit.cursor)` goes on after that hit."""

    sort_at: datetime
    article_id: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that a query matches. *places* is empty where it matches by what it does not say."""

    article_id: int
    article: Article
    places: tuple[Place, ...]
    cursor: Cursor


def search(
    database: Database, query: CompiledQuery, *, limit: int | None = None, before: Cursor | None = None
) -> Iterator[Hit]:
    """The articles that *query* matches as they stand, newest first, from one unchanging view of the database."""
    with database.read() as connection:
        yield from islice(_hits(connection, query, before), limit)


def _hits(connection: Connection, query: CompiledQuery, before: Cursor | None) -> Iterator[Hit]:
    for cursors in _chunks(candidates(connection, query.candidates(), before)):
        records = load_articles(connection, [cursor.article_id for cursor in cursors])
        for cursor in cursors:
            record = records[cursor.article_id]
            places = query.places(record)
            if places is not None:
                yield Hit(cursor.article_id, record, places, cursor)


def candidates(connection: Connection, tree: Candidates, before: Cursor | None = None) -> Iterator[Cursor]:
    """The articles that the full-text index lets through, newest first, those older than *before*."""
    return _let_through(connection, fulltext.match(tree), before)


def holding(connection: Connection, tree: Candidates) -> Iterator[Cursor] | None:
    """The articles whose title and body together hold what *tree* says, newest first; None where no index can tell."""
    match = fulltext.match_in_text(tree)
    return None if match is None or not fulltext.is_whole(connection) else _let_through(connection, match, None)


def _let_through(connection: Connection, match: fulltext.Match | None, before: Cursor | None) -> Iterator[Cursor]:
    query = select(article.c.sort_at, article.c.id).order_by(article.c.sort_at.desc(), article.c.id.desc())
    if before is not None:
        older = article.c.sort_at < before.sort_at
        at_once = and_(article.c.sort_at == before.sort_at, article.c.id < before.article_id)
        query = query.where(or_(older, at_once))
    if match is not None:
        found = fulltext.matching(match).subquery()
        query = query.join(found, found.c.id == article.c.id)
    for row in connection.execute(query):
        yield Cursor(row.sort_at, row.id)


def _chunks(cursors: Iterator[Cursor]) -> Iterator[list[Cursor]]:
    while chunk := list(islice(cursors, _AT_ONCE)):
        yield chunk
