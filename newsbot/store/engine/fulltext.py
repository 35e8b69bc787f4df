"""The full-text index of the articles' current text: FTS5 on SQLite (`fts5`), a tsvector on PostgreSQL (`tsvector`).

It holds the tokens that the matcher sees. A row has the id of its article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Float, Integer, Select, String, bindparam, column, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator

from newsbot.items import Article
from newsbot.store.engine import fts5, tsvector
from newsbot.watch.candidates import AllOf, AnyOf, ButNot, Candidates, Everything, Prefix, Within, all_of, any_of
from newsbot.watch.tokens import words

_INDEX = table("article_text", column("rowid", Integer))
_PHRASE = 15  # a phrase costs this many times as much as a word: all positions must be compared


@dataclass(frozen=True, slots=True)
class Match:
    """A query to the index for *candidates*; with *in_text*, in title and body only."""

    candidates: Candidates
    in_text: bool = False


class _MatchType(TypeDecorator[Match]):
    """Binds a Match in the syntax of the database."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Match | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        ask = fts5.query if dialect.name == "sqlite" else tsvector.query
        return ask(value.candidates, in_text=value.in_text)


class _Matches(FunctionElement[Any]):
    """The condition that a row of the index matches."""

    name = "matches"
    type = NullType()  # SQLAlchemy compares a Boolean with 1 on SQLite, which MATCH cannot take
    inherit_cache = True


@compiles(_Matches, "sqlite")
def _in_fts5(element: _Matches, compiler: SQLCompiler, **how: Any) -> str:
    return f"article_text MATCH {compiler.process(element.clauses, **how)}"


@compiles(_Matches, "postgresql")
def _in_tsvector(element: _Matches, compiler: SQLCompiler, **how: Any) -> str:
    query = compiler.process(element.clauses, **how)
    # An article that is indexed in part is a candidate of every query.
    return f"(article_text.words @@ CAST({query} AS tsquery) OR NOT article_text.whole)"


class _Relevance(FunctionElement[float]):
    """The relevance of a row."""

    name = "relevance"
    type = Float()
    inherit_cache = True


@compiles(_Relevance, "sqlite")
def _by_bm25(element: _Relevance, compiler: SQLCompiler, **how: Any) -> str:
    return fts5.relevance("article_text")


@compiles(_Relevance, "postgresql")
def _by_ts_rank(element: _Relevance, compiler: SQLCompiler, **how: Any) -> str:
    return tsvector.relevance(compiler.process(element.clauses, **how))


class _Unindexed(FunctionElement[int]):
    """A column by which the database looks up no rows."""

    name = "unindexed"
    type = Integer()
    inherit_cache = True


@compiles(_Unindexed)
def _plain(element: _Unindexed, compiler: SQLCompiler, **how: Any) -> str:
    # SQLite does not use an index for an expression; on PostgreSQL the unary plus changes nothing.
    return f"+{compiler.process(element.clauses, **how)}"


def create(connection: Connection) -> None:
    """Create the empty index."""
    for statement in (fts5.CREATE,) if connection.dialect.name == "sqlite" else tsvector.CREATE:
        connection.exec_driver_sql(statement)


def add(connection: Connection, articles: Iterable[tuple[int, Article]]) -> None:
    """Index articles that are not yet indexed."""
    insert = fts5.add if connection.dialect.name == "sqlite" else tsvector.add
    insert(connection, _streams_of(articles))


def replace(connection: Connection, article_id: int, record: Article) -> None:
    """Index an article again."""
    remove(connection, article_id)
    add(connection, [(article_id, record)])


def remove(connection: Connection, article_id: int) -> None:
    """Remove an article from the index."""
    connection.exec_driver_sql(f"DELETE FROM article_text WHERE rowid = {int(article_id)}")  # noqa: S608 - a number


def stale(connection: Connection, articles: Iterable[tuple[int, Article]]) -> list[int]:
    """The ids of those *articles* that are not in the index with their current text."""
    compare = fts5.stale if connection.dialect.name == "sqlite" else tsvector.stale
    return compare(connection, _streams_of(articles))


def match(candidates: Candidates) -> Match | None:
    """The index query for *candidates*; None if it would narrow nothing."""
    known = _narrowing(candidates)
    return None if isinstance(known, Everything) else Match(known)


def match_in_text(candidates: Candidates) -> Match | None:
    """Likewise for title and body only, where every match really has these words if the index `is_complete`."""
    known = _narrowing(candidates)
    return None if isinstance(known, Everything) else Match(known, in_text=True)


def is_complete(connection: Connection) -> bool:
    """Whether the index holds all words of every article.

    Always on SQLite. On PostgreSQL an extremely long text may not fit in the index; such an article matches even if it
    lacks the words.
    """
    return connection.dialect.name == "sqlite" or tsvector.is_complete(connection)


def matching(query: Match) -> Select[int]:
    """Select the ids (`id`) of the articles that the index matches, for use in a larger query."""
    return select(_INDEX.c.rowid.label("id")).where(_Matches(bindparam(None, query, _MatchType())))


def filter_by_scan(connection: Connection, query: Match, ids: Select[int]) -> Sequence[int]:
    """Those of *ids* that match, by scanning all matches: for many *ids*."""
    return connection.scalars(_among(query, ids)).all()


def filter_by_lookup(connection: Connection, query: Match, ids: Select[int]) -> Sequence[int]:
    """Those of *ids* that match, by looking up each: for few *ids* and many matches."""
    if connection.dialect.name == "sqlite":
        return fts5.filter_by_lookup(connection, query.candidates, connection.scalars(ids).all(), in_text=query.in_text)
    return connection.scalars(matching(query).where(_INDEX.c.rowid.in_(ids))).all()


def weight(query: Match) -> int:
    """The cost of scanning one match, relative to a single word."""
    return _PHRASE if fts5.has_phrase(query.candidates) else 1


def _among(query: Match, ids: Select[int]) -> Select[int]:
    return matching(query).where(_Unindexed(_INDEX.c.rowid).in_(ids))


def ranked(query: Match, ids: Select[int] | None, most: int) -> Select[int, float]:
    """The *most* relevant matches (among *ids*, if given), with their relevance."""
    found = matching(query) if ids is None else _among(query, ids)
    relevance = _Relevance(bindparam(None, query, _MatchType())).label("relevance")
    return found.add_columns(relevance).order_by(relevance.desc(), _INDEX.c.rowid.desc()).limit(most)


def streams(record: Article) -> tuple[str, str, str]:
    """The words of the title, of the body, and of everything else a query can ask for."""
    body: list[str | None] = [block.text for block in record.body]
    body += [text for entry in record.entries for text in (entry.title, *(block.text for block in entry.body))]
    rest = [record.description, record.section, record.source, record.language, *record.tags]
    rest += [text for author in record.authors for text in (author.name, author.role, author.bio)]
    rest += [text for image in record.images for text in (image.caption, image.credit)]
    rest += [link.title for link in record.related]
    return _stream([record.title]), _stream(body), _stream(rest)


def _narrowing(candidates: Candidates) -> Candidates:
    """*candidates* without what an index cannot express; an empty prefix matches everything."""
    match candidates:
        case Prefix(token=""):
            return Everything()
        case AllOf(children=children):
            return all_of(map(_narrowing, children))
        case AnyOf(children=children):
            return any_of(map(_narrowing, children))
        case Within(scope=scope, child=child):
            known = _narrowing(child)
            return known if isinstance(known, Everything) else Within(scope, known)
        case ButNot(some=some, without=without):
            # The excluded part must be exact, or too much would be excluded.
            known = _narrowing(some)
            return known if isinstance(known, Everything) or _narrowing(without) != without else ButNot(known, without)
        case _:
            return candidates


def _streams_of(articles: Iterable[tuple[int, Article]]) -> Sequence[fts5.Streams]:
    return [(article_id, *streams(record)) for article_id, record in articles]


def _stream(texts: Iterable[str | None]) -> str:
    return " ".join(words("\n".join(text for text in texts if text)))
