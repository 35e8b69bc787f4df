"""Read-only access to stored articles for scripts and notebooks, opened by `newsbot.open_database`.

Iterating over an answer again runs its query again. See docs/notebooks.md.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar

from newsbot.config import absolute, load_config
from newsbot.extras import install_command, install_hint
from newsbot.items import Article
from newsbot.store.articles.revisions import load_article, load_revisions
from newsbot.store.authors.overview import AuthorEntry, list_authors
from newsbot.store.care.sql import ask
from newsbot.store.engine.database import Database, file_of, open_database
from newsbot.store.engine.errors import DatabaseError
from newsbot.store.engine.sqlite import url_of
from newsbot.store.search.matches import Hit, search
from newsbot.store.search.selection import Filters
from newsbot.store.watches.flag_list import FlagEntry, Which, list_flags
from newsbot.watch.compiled import compile_query
from newsbot.watch.forms import notice

__all__ = ["Answer", "Collection", "Filters", "NoFrames", "open_collection"]

Record = TypeVar("Record")
Library = Literal["pandas", "polars"]

_PLACES = ("places", "form", "sentence")  # how many there are; form and sentence of the first
_OF_ARTICLE = ("title", "url", "source", "kind", "section", "language", "published", "captured_at", "description")
_HIT = ("id", *_OF_ARTICLE, "authors", "tags", "body", *_PLACES)
_OF_FLAG = ("id", "watch", "article_id", "title", "url", "source", "published", "flagged_at", "revision")
_OF_MARKS = ("since_revision", "seen_at", "dismissed_at", "dismissed_reason", "dismissed_sense")
_FLAG = (*_OF_FLAG, *_OF_MARKS, *_PLACES)
_AUTHOR = ("id", "name", "role", "bio", "url", "source", "articles", "captured_at")


class NoFrames(ImportError):
    """The library that a frame or table needs is not installed."""


class Answer(Generic[Record]):
    """Records, as an iterable or a table. Nothing is read until it is iterated over."""

    def __init__(
        self,
        read: Callable[[], Iterator[Record]],
        columns: Sequence[str],
        row: Callable[[Record], Sequence[Any]],
    ) -> None:
        self._read = read
        self._columns = tuple(columns)
        self._row = row

    def __iter__(self) -> Iterator[Record]:
        """Yields the records from one snapshot of the database."""
        return self._read()

    def columns(self) -> dict[str, list[Any]]:
        """The table by column: plain values, aware datetimes, lists of names."""
        rows = [self._row(record) for record in self]
        return {name: [row[at] for row in rows] for at, name in enumerate(self._columns)}

    def frame(self, library: Library | None = None) -> Any:
        """The table as a frame of *library*, or of pandas or polars, whichever is installed.

        Raises NoFrames if none is.
        """
        for name in (library,) if library else ("pandas", "polars"):
            try:
                found = import_module(name)
            except ImportError:
                continue
            data = self.columns()
            return found.DataFrame(data) if name == "pandas" else found.DataFrame(data, strict=False)
        wanted = library or "pandas or polars"
        raise NoFrames(f"{wanted} is not installed; install it with: {install_command(library or 'pandas')}")

    def arrow(self) -> Any:
        """The table as a `pyarrow.Table`. Raises NoFrames if pyarrow is not installed."""
        try:
            pyarrow = import_module("pyarrow")
        except ImportError as error:
            raise NoFrames(f"pyarrow is not installed; install it with: {install_hint('parquet')}") from error
        return pyarrow.table(self.columns())


class Collection:
    """An open database, for reading. Use it in a `with`, or close it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Collection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<newsbot collection in {self._database.name}>"

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    def search(
        self, query: str, *, language: str = "en", where: Filters | None = None, limit: int | None = None
    ) -> Answer[Hit]:
        """The articles that *query* matches (the language of watches, docs/watch-terms.md), newest first.

        Words match their forms in *language*. Warns of parts of the query that are ignored. Raises QueryError if the
        query is invalid.
        """
        compiled = compile_query(query, language, now=datetime.now(UTC))
        for said in filter(None, (*compiled.query.warnings, notice(language))):
            warnings.warn(said, stacklevel=2)
        return Answer(lambda: search(self._database, compiled, filters=where, limit=limit), _HIT, _hit_row)

    def articles(self, *, where: Filters | None = None, limit: int | None = None) -> Answer[Hit]:
        """All articles, or those that pass *where*, newest first, as hits without places."""
        return Answer(lambda: search(self._database, None, filters=where, limit=limit), _HIT, _hit_row)

    def flags(
        self,
        watch: str | None = None,
        *,
        which: Which = "standing",
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Answer[FlagEntry]:
        """The flags of *watch* or of all watches, newest first; *which* selects dismissed or unseen ones."""

        def read() -> Iterator[FlagEntry]:
            with self._database.read() as connection:
                yield from list_flags(connection, watch_name=watch, which=which, since=since, limit=limit)

        return Answer(read, _FLAG, _flag_row)

    def authors(self, name: str | None = None) -> Answer[AuthorEntry]:
        """The authors, or those with *name* in their name, most articles first."""

        def read() -> Iterator[AuthorEntry]:
            with self._database.read() as connection:
                yield from list_authors(connection, name)

        return Answer(read, _AUTHOR, lambda author: [getattr(author, column) for column in _AUTHOR])

    def article(self, article_id: int, revision: int | None = None) -> Article:
        """An article in its current or the given *revision* (1 is the oldest). Raises LookupError if there is none."""
        with self._database.read() as connection:
            return load_article(connection, article_id, revision)

    def revisions(self, article_id: int) -> list[Article]:
        """The revisions of an article, oldest first. Raises LookupError if there is no such article."""
        with self._database.read() as connection:
            return load_revisions(connection, article_id)

    def sql(self, statement: str, *, seconds: float = 60.0) -> Answer[dict[str, Any]]:
        """Runs one SELECT (docs/database.md has the views). Raises SqlError, or SqlStopped after *seconds*.

        Runs it once for its columns, and again when the rows are read.
        """
        with ask(self._database, statement, seconds=seconds) as answer:
            columns = answer.columns

        def read() -> Iterator[dict[str, Any]]:
            with ask(self._database, statement, seconds=seconds) as answer:
                for row in answer.rows:
                    yield dict(zip(answer.columns, row, strict=True))

        return Answer(read, columns, lambda row: list(row.values()))


def open_collection(where: str | Path | None = None) -> Collection:
    """Opens the database at *where*: a URL, a file, or a folder with a newsbot.db; by default that of the settings.

    Raises DatabaseError if there is none, so that a mistyped name creates no database.
    """
    url = _url(where)
    file = file_of(url)
    if file is not None and not file.exists():
        raise DatabaseError(f"database {file}: there is no such file; a crawl or an import makes one")
    return Collection(open_database(url))


def _url(where: str | Path | None) -> str:
    if where is None:
        return load_config().database
    if "://" in str(where):
        return str(where)
    path = absolute(Path(where))
    return url_of(path / "newsbot.db" if path.is_dir() else path)


def _hit_row(hit: Hit) -> list[Any]:
    article = hit.article
    plain = [getattr(article, name) for name in _OF_ARTICLE]
    authors = [author.name for author in article.authors]
    return [hit.article_id, *plain, authors, list(article.tags), article.text, *_first(hit)]


def _flag_row(flag: FlagEntry) -> list[Any]:
    return [*(getattr(flag, name) for name in (*_OF_FLAG, *_OF_MARKS)), *_first(flag)]


def _first(found: Hit | FlagEntry) -> list[Any]:
    first = found.places[0] if found.places else None
    return [found.count, first and first.form, first and first.sentence]
