"""Read-only access to stored articles for scripts and notebooks, opened by `newsbot.open_database`.

Each look at an answer asks the database anew. See docs/notebooks.md.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from newsbot.answer_shapes import AUTHORS, BUCKETS, EDITS, FLAGS, HITS, of_rows
from newsbot.answers import Answer, Closed, Reader
from newsbot.config import absolute, load_config
from newsbot.filters import Filters, Time, between, chosen
from newsbot.frames import NoFrames
from newsbot.items import Article
from newsbot.store.articles.edits import Edit, list_edits
from newsbot.store.articles.revisions import load_article, load_revisions
from newsbot.store.authors.overview import AuthorEntry, list_authors
from newsbot.store.care.sql import ask
from newsbot.store.engine.database import Database, file_of, open_database
from newsbot.store.engine.errors import DatabaseError
from newsbot.store.engine.sqlite import url_of
from newsbot.store.search import facets, matches
from newsbot.store.search.facets import Bucket, Step
from newsbot.store.search.matches import Hit
from newsbot.store.search.selection import Selection, refuse_unknown_source
from newsbot.store.watches.flag_list import FlagEntry, Which, certainties_asked, count_flags, left_aside, list_flags
from newsbot.store.watches.watches import named
from newsbot.watch.compiled import CompiledQuery, compile_query
from newsbot.watch.forms import notice
from newsbot.watch.senses import ANY_SENSE, sense_names

__all__ = ["Answer", "AuthorEntry", "Bucket", "Closed", "Collection", "Edit", "Filters", "FlagEntry", "Hit"]
__all__ += ["NoFrames", "Time", "open_collection"]


class Collection:
    """An open database, for reading. Use it in a `with`, or close it."""

    def __init__(self, database: Database) -> None:
        self._reader = Reader(database)

    def __enter__(self) -> Collection:
        self._reader.refuse_closed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<newsbot collection in {self._reader.name}{', closed' if self._reader.is_closed else ''}>"

    def close(self) -> None:
        """Closes the database. Whatever is asked of the collection or its answers from then on raises Closed."""
        self._reader.close()

    def search(
        self,
        query: str,
        *,
        language: str = "en",
        sense: str | None = None,
        where: Filters | None = None,
        limit: int | None = None,
    ) -> Answer[Hit]:
        """The articles that *query* matches (the language of watches, docs/watch-terms.md), newest first.

        Words match their forms in *language*, and only in the senses named by *sense*, such as "attack,walkout".
        Warns of parts of the query that are ignored. Raises QueryError for an invalid query, SenseError for an unknown
        sense, LookupError or WatchError for an unknown source or watch in *where*.
        """
        return self._hits(f"search {query!r}", self._selection(query, language, sense, where), limit)

    def articles(self, *, where: Filters | None = None, limit: int | None = None) -> Answer[Hit]:
        """All articles, or those that pass *where*, newest first, as hits without places."""
        return self._hits("articles", self._selection(None, "en", None, where), limit)

    def timeline(
        self,
        query: str | None = None,
        step: Step = "day",
        *,
        language: str = "en",
        sense: str | None = None,
        where: Filters | None = None,
    ) -> Answer[Bucket]:
        """The number of articles in each day, week or month, empty ones included: of a search, or of all articles.

        Warns if the numbers are lower bounds, as they are where many texts would have to be read.
        """
        if step not in facets.STEPS:
            raise ValueError(f"{step!r} is not a step of time; choose from {', '.join(facets.STEPS)}")
        selection = self._selection(query, language, sense, where)

        def read(database: Database, most: int | None) -> Iterator[Bucket]:
            found = facets.timeline(database, selection, step)
            if not found.total.is_exact:
                warnings.warn("so many articles may match that these numbers are lower bounds", stacklevel=2)
            return iter(found.buckets)

        about = f"articles by {step}" if query is None else f"search {query!r} by {step}"
        return Answer(self._reader, about, read, BUCKETS)

    def flags(
        self,
        watch: str | None = None,
        *,
        which: Which = "standing",
        unsure: bool = False,
        other: bool = False,
        since: Time | None = None,
        limit: int | None = None,
    ) -> Answer[FlagEntry]:
        """The flags of *watch* or of all watches, newest first; *which* selects dismissed or unseen ones.

        With *unsure* also those whose words may have another sense; with *other* only stories that use them in another
        sense. Raises WatchError for an unknown watch.
        """
        if unsure and other:
            raise ValueError("other=True shows only other senses; ask for one of unsure and other")
        certainties = certainties_asked(unsure=unsure, other=other)
        start, _ = between(since, None, datetime.now(UTC))
        if watch is not None:
            with self._reader.database.read() as connection:
                named(connection, watch)

        def read(database: Database, most: int | None) -> Iterator[FlagEntry]:
            wanted = _least(limit, most)
            with database.read() as connection:
                yield from list_flags(
                    connection, watch_name=watch, which=which, since=start, certainties=certainties, limit=wanted
                )

        def aside(database: Database) -> str | None:
            with database.read() as connection:
                may_be, are = left_aside(count_flags(connection), watch)
            said = [f"{may_be:,} unsure (unsure=True)"] if may_be else []
            said += [f"{are:,} in another sense (other=True)"] if are else []
            return f"not shown: {', '.join(said)}" if said else None

        about = "flags" if watch is None else f"flags of {watch!r}"
        return Answer(self._reader, about, read, FLAGS, note=None if unsure or other else aside)

    def edits(self, *, since: Time | None = None, until: Time | None = None, source: str | None = None) -> Answer[Edit]:
        """What was changed in articles after they were first stored, newest first, each with the difference."""
        first, end = between(since, until, datetime.now(UTC))
        if source is not None:
            with self._reader.database.read() as connection:
                refuse_unknown_source(connection, source)

        def read(database: Database, most: int | None) -> Iterator[Edit]:
            with database.read() as connection:
                yield from list_edits(connection, since=first, until=end, source=source)

        return Answer(self._reader, "edits" if source is None else f"edits of {source!r}", read, EDITS)

    def authors(self, name: str | None = None) -> Answer[AuthorEntry]:
        """The authors, or those with *name* in their name, most articles first."""

        def read(database: Database, most: int | None) -> Iterator[AuthorEntry]:
            with database.read() as connection:
                yield from list_authors(connection, name, most)

        return Answer(self._reader, "authors" if name is None else f"authors named {name!r}", read, AUTHORS)

    def article(self, article_id: int, revision: int | None = None) -> Article:
        """An article in its current or the given *revision* (1 is the oldest). Raises LookupError if there is none."""
        with self._reader.database.read() as connection:
            return load_article(connection, article_id, revision)

    def revisions(self, article_id: int) -> list[Article]:
        """The revisions of an article, oldest first. Raises LookupError if there is no such article."""
        with self._reader.database.read() as connection:
            return load_revisions(connection, article_id)

    def sql(self, statement: str, *, seconds: float = 60.0) -> Answer[dict[str, Any]]:
        """Runs one SELECT (docs/database.md has the views). Raises SqlError, or SqlStopped after *seconds*.

        Runs it once for its columns, and again when the rows are read.
        """
        with ask(self._reader.database, statement, seconds=seconds) as answer:
            columns = answer.columns

        def read(database: Database, most: int | None) -> Iterator[dict[str, Any]]:
            with ask(database, statement, seconds=seconds) as answer:
                for row in answer.rows:
                    yield dict(zip(answer.columns, row, strict=True))

        return Answer(self._reader, "rows", read, of_rows(columns))

    def _hits(self, about: str, selection: Selection, limit: int | None) -> Answer[Hit]:
        def read(database: Database, most: int | None) -> Iterator[Hit]:
            return matches.search(database, selection.query, filters=selection.filters, limit=_least(limit, most))

        def count(database: Database) -> int:
            found = facets.count(database, selection)
            return found if limit is None else min(found, limit)

        return Answer(self._reader, about, read, HITS, count=count)

    def _selection(self, query: str | None, language: str, sense: str | None, where: Filters | None) -> Selection:
        now = datetime.now(UTC)
        compiled = None if query is None else _compiled(query, language, sense, now)
        given = where or Filters()
        filters = chosen(given, now)
        with self._reader.database.read() as connection:
            if given.watch is not None:
                named(connection, given.watch)
            if given.source is not None:
                refuse_unknown_source(connection, given.source)
        return Selection(compiled, filters)


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


def _compiled(query: str, language: str, sense: str | None, now: datetime) -> CompiledQuery:
    senses = ANY_SENSE if sense is None else sense_names(sense)
    compiled = compile_query(query, language, now=now, senses=senses)
    for said in filter(None, (*compiled.query.warnings, notice(language))):
        warnings.warn(said, stacklevel=4)  # where the notebook asked
    return compiled


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
