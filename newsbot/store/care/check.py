"""Checking: whether the database is whole, and what is derived in it says what it is derived from; mending it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Literal

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError as DriverError

from newsbot.items import Article, Place
from newsbot.store.articles import captures, digests, revisions
from newsbot.store.articles.fold import Capture, project
from newsbot.store.articles.load import heads_of
from newsbot.store.articles.projection import Folding, derived, other_than, wording_columns
from newsbot.store.authors.authors import AuthorBook
from newsbot.store.care.damage import damage
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import DatabaseDamaged
from newsbot.store.engine.schema import AnyRow, article, byline, flag, watch
from newsbot.store.watches.flags import places_of
from newsbot.store.watches.reflag import flag_history
from newsbot.watch.fields import form_of, texts_of

Kind = Literal["file", "foreign-key", "index", "digest", "no-revision", "record", "row", "byline", "full-text", "flag"]
Progress = Callable[[int, int], None]

_AT_ONCE = 200
# What a row does to its reader in whose values single bytes are wrong: SQLite itself finds nothing wrong with it.
_UNREADABLE = (DatabaseDamaged, ValueError, TypeError, LookupError, AttributeError)
_STRAY = "SELECT rowid FROM article_text WHERE rowid NOT IN (SELECT id FROM article)"
_VERIFY_INDEX = "INSERT INTO article_text(article_text) VALUES ('integrity-check')"
_REBUILD_INDEX = "INSERT INTO article_text(article_text) VALUES ('rebuild')"
_MENDED_BY_STANDING = ("row", "byline", "full-text")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. *article_id* is None where it is no article's, *watch* where it is no flag's."""

    kind: Kind
    detail: str
    article_id: int | None = None
    watch: str | None = None
    part: str | None = None  # of the file: "table article", "index ix_page_done_run"

    @property
    def mendable(self) -> bool:
        """Whether `mend` can make it right from what else is stored."""
        return self.kind not in ("file", "foreign-key", "no-revision", "record")


def check(database: Database, *, progress: Progress | None = None) -> Iterator[Fault]:
    """What is wrong with *database*, as it is found: the file, the index, then each article with its flags.

    Where the file itself is damaged, nothing else is looked at. Articles are read in batches, each from one view of the
    database: a crawl goes on meanwhile. *progress* is told how many articles were looked at, of how many.
    """
    damaged = list(_of_the_file(database))
    yield from damaged
    if damaged:
        return  # what is read of such a file says nothing
    yield from _of_the_keys(database)
    yield from _of_the_index(database)
    yield from _of_the_digests(database)
    with database.read() as connection:
        total, last = connection.execute(select(func.count(), func.max(article.c.id))).one()
    done = seen = 0
    while last is not None and seen < last:
        with database.read() as connection:
            query = select(article.c.id).where(article.c.id > seen).order_by(article.c.id).limit(_AT_ONCE)
            ids = list(connection.scalars(query))
        yield from _of_these(database, ids)
        if not ids:
            return
        done, seen = done + len(ids), ids[-1]
        if progress is not None:
            progress(done, max(done, total))


def mend(database: Database, faults: Iterable[Fault], *, now: datetime) -> int:
    """Make right those of *faults* that follow from what else is stored; how many.

    Rows, bylines and full text are folded again from the captures of the article, the places of a watch's flags by
    asking its query again, digests from the texts, an index that contradicts itself from its own rows. What was read
    of pages is not touched.
    """
    mendable = [fault for fault in faults if fault.mendable]
    if any(fault.kind == "index" for fault in mendable):
        _mend_index(database)
    if any(fault.kind == "digest" for fault in mendable):
        digests.rebuild(database)
    ids = dict.fromkeys(f.article_id for f in mendable if f.kind in _MENDED_BY_STANDING and f.article_id is not None)
    for article_id in ids:
        with database.write() as connection:
            if heads_of(connection, [article_id]):
                authors = AuthorBook(connection, None)
                Folding(connection, authors, None, now).refold(article_id)
                authors.write()
    for name in dict.fromkeys(fault.watch for fault in mendable if fault.watch is not None):
        flag_history(database, name, now=now)
    return len(mendable)


def _of_the_file(database: Database) -> Iterator[Fault]:
    if database.url.get_backend_name() != "sqlite":
        return  # a server looks after its files itself
    try:
        with database.read() as connection:
            yield from [Fault("file", said, part=part) for part, said in damage(connection)]
    except DatabaseDamaged as error:
        yield Fault("file", f"it cannot be read: {_said_by_driver(error)}")


def _of_the_keys(database: Database) -> Iterator[Fault]:
    if database.url.get_backend_name() != "sqlite":
        return  # a server looks after its foreign keys itself
    with database.read() as connection:
        for name, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Fault("foreign-key", f"row {row} of table {name} names a row of {parent} that is not there")


def _of_the_index(database: Database) -> Iterator[Fault]:
    with database.read() as connection:
        for (stray,) in connection.exec_driver_sql(_STRAY):
            yield Fault("index", f"the full-text index holds article {stray}, which is not there")
    if database.url.get_backend_name() != "sqlite":
        return
    try:
        with database.write() as connection:
            connection.exec_driver_sql(_VERIFY_INDEX)
    except (DriverError, DatabaseDamaged) as error:
        yield Fault("index", f"the full-text index contradicts its own texts ({_said_by_driver(error)})")


def _said_by_driver(error: BaseException) -> object:
    cause = error.__cause__ if isinstance(error, DatabaseDamaged) else error
    return cause.orig if isinstance(cause, DriverError) else cause


def _of_the_digests(database: Database) -> Iterator[Fault]:
    try:
        with database.read() as connection:
            wrong = digests.check(connection)
    except _UNREADABLE:
        return  # which article cannot be read is told of itself
    yield from (Fault("digest", said) for said in wrong)


def _of_these(database: Database, ids: Sequence[int]) -> list[Fault]:
    try:
        with database.read() as connection:
            return list(_of_articles(connection, ids))
    except _UNREADABLE as error:
        if len(ids) == 1:
            return [Fault("record", f"what is stored of it cannot be read: {_said_by_driver(error)!r}", ids[0])]
    return [fault for each in ids for fault in _of_these(database, [each])]


def _mend_index(database: Database) -> None:
    with database.write() as connection:
        strays = list(connection.exec_driver_sql(_STRAY).scalars())
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(_REBUILD_INDEX)
        for stray in strays:
            fulltext.remove(connection, stray)


def _of_articles(connection: Connection, ids: Sequence[int]) -> Iterator[Fault]:
    wordings: dict[int, list[AnyRow]] = {}
    for row in revisions.revisions_of_all(connection, ids):
        wordings.setdefault(row.article_id, []).append(row)
    bylines = _bylines(connection, ids)
    records: dict[int, Article] = {}
    heads = heads_of(connection, ids)
    said = captures.captures_of(connection, ids)
    for head in heads:
        rows = wordings.get(head.id)
        if not rows or head.id not in said:
            yield Fault("no-revision", "has no revision: nothing is known of its text", head.id)
            continue
        records[head.id] = standing = revisions.standing(rows[-1], head)
        yield from _of_row(head, rows, said[head.id])
        names = [author.name for author in standing.authors]
        if bylines.get(head.id, []) != names:
            yield Fault("byline", f"byline names {bylines.get(head.id, [])}, its newest revision {names}", head.id)
    for article_id in fulltext.untrue(connection, records.items()):
        yield Fault("full-text", "is not in the full-text index as it stands", article_id)
    yield from _of_flags(connection, {head.id: head for head in heads}, wordings, records)


def _of_row(head: AnyRow, rows: list[AnyRow], said: Sequence[Capture]) -> Iterator[Fault]:
    projection = project(said)
    for row, wording in zip_longest(rows, projection.wordings):
        if row is None or wording is None or other_than(row, wording_columns(wording)):
            yield Fault("row", "its revisions are not what its captures say", head.id)
            break
    expected = derived(head, projection, rows[-1].id)
    wrong = other_than(head, expected)
    if wrong:
        detail = "; ".join(f"{name} is {getattr(head, name)!r}, should be {expected[name]!r}" for name in wrong)
        yield Fault("row", detail, head.id)


def _bylines(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(byline.c.article_id, byline.c.name).where(byline.c.article_id.in_(ids))
    found: dict[int, list[str]] = {}
    for article_id, name in connection.execute(query.order_by(byline.c.article_id, byline.c.position)):
        found.setdefault(article_id, []).append(name)
    return found


def _of_flags(
    connection: Connection, heads: dict[int, AnyRow], wordings: dict[int, list[AnyRow]], records: dict[int, Article]
) -> Iterator[Fault]:
    read = {row.id: (article_id, row) for article_id, rows in wordings.items() for row in rows}
    query = (
        select(flag.c.id, flag.c.revision_id, flag.c.places, watch.c.name)
        .join(watch, watch.c.id == flag.c.watch_id)
        .where(flag.c.revision_id.in_(list(read)), watch.c.removed_at.is_(None))
    )
    for found in connection.execute(query):
        article_id, row = read[found.revision_id]
        record = records[article_id]
        if row.id != wordings[article_id][-1].id:
            record = revisions.record_of(row, heads[article_id])
        if not all(_stands(place, record) for place in places_of(found.places)):
            yield Fault("flag", f"flag {found.id} names a place that its text does not have", article_id, found.name)


def _stands(place: Place, record: Article) -> bool:
    scope = "body" if place.field == "entry" else place.field
    texts: Any = texts_of(record, (scope,), " ", "\n")[0]
    return any(
        place.form in (form_of(text.text, place.start, place.end), text.text[place.start : place.end])
        for text in texts
        if (text.field, text.block) == (place.field, place.block)
    )
