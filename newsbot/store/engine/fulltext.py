"""The full-text index: our own token stream, the one that the matcher sees, on SQLite (`fts5`) as on PostgreSQL
(`tsvector`).

An article is indexed as it stands; its row's id is the article's.
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
_PHRASE = 15  # words side by side have to be looked for in the places of all of them


@dataclass(frozen=True, slots=True)
class Match:
    """What the index is asked for: the words of *candidates*, in title and body alone where *in_text*."""

    candidates: Candidates
    in_text: bool = False


class _Question(TypeDecorator[Match]):
    """A Match in the words of the database that is asked."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Match | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        ask = fts5.question if dialect.name == "sqlite" else tsvector.question
        return ask(value.candidates, in_text=value.in_text)


class _Matches(FunctionElement[Any]):
    """Whether a row of the index answers a question."""

    name = "matches"
    type = NullType()  # a Boolean would be compared with 1 on SQLite, which MATCH does not bear
    inherit_cache = True


@compiles(_Matches, "sqlite")
def _in_fts5(element: _Matches, compiler: SQLCompiler, **how: Any) -> str:
    return f"article_text MATCH {compiler.process(element.clauses, **how)}"


@compiles(_Matches, "postgresql")
def _in_tsvector(element: _Matches, compiler: SQLCompiler, **how: Any) -> str:
    asked = compiler.process(element.clauses, **how)
    # An article that is not indexed whole is a candidate for everything.
    return f"(article_text.words @@ CAST({asked} AS tsquery) OR NOT article_text.whole)"


class _Relevance(FunctionElement[float]):
    """How well a row answers a question."""

    name = "relevance"
    type = Float()
    inherit_cache = True


@compiles(_Relevance, "sqlite")
def _by_bm25(element: _Relevance, compiler: SQLCompiler, **how: Any) -> str:
    return fts5.relevance("article_text")


@compiles(_Relevance, "postgresql")
def _by_ts_rank(element: _Relevance, compiler: SQLCompiler, **how: Any) -> str:
    return tsvector.relevance(compiler.process(element.clauses, **how))


class _Scanned(FunctionElement[int]):
    """A column by which no row is looked up."""

    name = "scanned"
    type = Integer()
    inherit_cache = True


@compiles(_Scanned)
def _plain(element: _Scanned, compiler: SQLCompiler, **how: Any) -> str:
    # SQLite looks up nothing by an expression; on a server the sign means as little.
    return f"+{compiler.process(element.clauses, **how)}"


def create(connection: Connection) -> None:
    """Make the index, empty."""
    for statement in (fts5.CREATE,) if connection.dialect.name == "sqlite" else tsvector.CREATE:
        connection.exec_driver_sql(statement)


def add(connection: Connection, articles: Iterable[tuple[int, Article]]) -> None:
    """Index articles that were not."""
    keep = fts5.add if connection.dialect.name == "sqlite" else tsvector.add
    keep(connection, _streams_of(articles))


def replace(connection: Connection, article_id: int, record: Article) -> None:
    """Index an article anew."""
    remove(connection, article_id)
    add(connection, [(article_id, record)])


def remove(connection: Connection, article_id: int) -> None:
    """Take an article out of the index."""
    connection.exec_driver_sql(f"DELETE FROM article_text WHERE rowid = {int(article_id)}")  # noqa: S608 - a number


def untrue(connection: Connection, articles: Iterable[tuple[int, Article]]) -> list[int]:
    """The ids of those of *articles*, each as it stands, that are not in the index, or not as they say."""
    compare = fts5.untrue if connection.dialect.name == "sqlite" else tsvector.untrue
    return compare(connection, _streams_of(articles))


def match(candidates: Candidates) -> Match | None:
    """What to ask the index, for *candidates*; None where it cannot narrow them."""
    known = _narrowing(candidates)
    return None if isinstance(known, Everything) else Match(known)


def match_in_text(candidates: Candidates) -> Match | None:
    """The same, for title and body alone: what it lets through has these words there, where the index `is_whole`."""
    known = _narrowing(candidates)
    return None if isinstance(known, Everything) else Match(known, in_text=True)


def is_whole(connection: Connection) -> bool:
    """Whether the index holds all words of every article. PostgreSQL's has an end, which few texts in the world reach;
    what it lets through of such a text may lack the words."""
    return connection.dialect.name == "sqlite" or tsvector.is_whole(connection)


def matching(asked: Match) -> Select[int]:
    """The ids (`id`) of the articles that the index lets through, as a part of a query."""
    return select(_INDEX.c.rowid.label("id")).where(_Matches(bindparam(None, asked, _Question())))


def scanned(connection: Connection, asked: Match, ids: Select[int]) -> Sequence[int]:
    """Of *ids* those that the index lets through, by going over all that it lets through: for many of *ids*."""
    return connection.scalars(_among(asked, ids)).all()


def looked_up(connection: Connection, asked: Match, ids: Select[int]) -> Sequence[int]:
    """The same, by looking at each of *ids*: for few, where much is let through."""
    if connection.dialect.name == "sqlite":
        return fts5.looked_up(connection, asked.candidates, connection.scalars(ids).all(), in_text=asked.in_text)
    return connection.scalars(matching(asked).where(_INDEX.c.rowid.in_(ids))).all()


def weight(asked: Match) -> int:
    """How long it takes to go over one article that the index lets through, as a multiple of one for a word alone."""
    return _PHRASE if fts5.has_phrase(asked.candidates) else 1


def _among(asked: Match, ids: Select[int]) -> Select[int]:
    return matching(asked).where(_Scanned(_INDEX.c.rowid).in_(ids))


def ranked(asked: Match, ids: Select[int] | None, most: int) -> Select[int, float]:
    """The *most* relevant of the articles that the index lets through (of those among *ids*), and how relevant."""
    found = matching(asked) if ids is None else _among(asked, ids)
    relevance = _Relevance(bindparam(None, asked, _Question())).label("relevance")
    return found.add_columns(relevance).order_by(relevance.desc(), _INDEX.c.rowid.desc()).limit(most)


def streams(record: Article) -> tuple[str, str, str]:
    """The words of title, body, and everything else that a query can ask for."""
    body: list[str | None] = [block.text for block in record.body]
    body += [text for entry in record.entries for text in (entry.title, *(block.text for block in entry.body))]
    rest = [record.description, record.section, record.source, record.language, *record.tags]
    rest += [text for author in record.authors for text in (author.name, author.role, author.bio)]
    rest += [text for image in record.images for text in (image.caption, image.credit)]
    rest += [link.title for link in record.related]
    return _stream([record.title]), _stream(body), _stream(rest)


def _narrowing(candidates: Candidates) -> Candidates:
    """*candidates* without what no index can tell: an empty prefix is everything."""
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
            # Of what is taken out, all must be known: otherwise too much would be.
            known = _narrowing(some)
            return known if isinstance(known, Everything) or _narrowing(without) != without else ButNot(known, without)
        case _:
            return candidates


def _streams_of(articles: Iterable[tuple[int, Article]]) -> Sequence[fts5.Streams]:
    return [(article_id, *streams(record)) for article_id, record in articles]


def _stream(texts: Iterable[str | None]) -> str:
    return " ".join(words("\n".join(text for text in texts if text)))
