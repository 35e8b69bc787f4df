"""Check that a database is intact and that derived data agrees with its sources, and repair what can be derived."""

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
from newsbot.store.articles.derived import derived, other_than, wording_columns
from newsbot.store.articles.fold import Capture, project
from newsbot.store.articles.revisions import heads_of
from newsbot.store.authors.authors import AuthorBook, fold_unnamed
from newsbot.store.care.damage import damage, whole_tables
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import DatabaseDamaged
from newsbot.store.engine.schema import AnyRow, article, byline, flag, watch
from newsbot.store.projection import Folding
from newsbot.store.watches.flags import places_of
from newsbot.store.watches.reflag import flag_history
from newsbot.watch.fields import form_of, texts_of

Kind = Literal["file", "foreign-key", "index", "digest", "no-revision", "record", "row", "byline", "full-text", "flag"]
Progress = Callable[[int, int], None]

_BATCH = 200
# What reading a row with damaged values may raise; SQLite's own check does not notice those.
_UNREADABLE = (DatabaseDamaged, ValueError, TypeError, LookupError, AttributeError)
_STRAYS = "SELECT rowid FROM article_text WHERE rowid NOT IN (SELECT id FROM article)"
_VERIFY_INDEX = "INSERT INTO article_text(article_text) VALUES ('integrity-check')"
_REBUILD_INDEX = "INSERT INTO article_text(article_text) VALUES ('rebuild')"
_REFOLDED = ("row", "byline", "full-text")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. *article_id* and *watch* are None if it concerns no article or no watch."""

    kind: Kind
    detail: str
    article_id: int | None = None
    watch: str | None = None
    part: str | None = None  # of a damaged file: "table article", "index ix_page_done_run"

    @property
    def repairable(self) -> bool:
        """Whether `repair_faults` can restore it from other stored data."""
        return self.kind not in ("file", "foreign-key", "no-revision", "record")


def check(database: Database, *, progress: Progress | None = None) -> Iterator[Fault]:
    """Yield the faults of *database* as they are found: the file, the indexes, then each article with its flags.

    If the file itself is damaged, nothing else is checked. Articles are read in batches, each from one snapshot, while
    crawls continue. Calls *progress* with articles checked and total.
    """
    damaged = list(_check_file(database))
    yield from damaged
    if damaged:
        return  # what such a file contains proves nothing
    yield from _check_keys(database)
    yield from _check_index(database)
    yield from _check_digests(database)
    with database.read() as connection:
        total, last = connection.execute(select(func.count(), func.max(article.c.id))).one()
    done = seen = 0
    while last is not None and seen < last:
        with database.read() as connection:
            query = select(article.c.id).where(article.c.id > seen).order_by(article.c.id).limit(_BATCH)
            ids = list(connection.scalars(query))
        yield from _check_batch(database, ids)
        if not ids:
            return
        done, seen = done + len(ids), ids[-1]
        if progress is not None:
            progress(done, max(done, total))


def readable_tables(database: Database) -> dict[str, int]:
    """The tables of a damaged file that can be read to the end, with their numbers of rows."""
    try:
        with database.read() as connection:
            return whole_tables(connection)
    except DatabaseDamaged:
        return {}


def repair_faults(database: Database, faults: Iterable[Fault], *, now: datetime) -> int:
    """Repair those of *faults* that can be derived from other stored data; return how many.

    Rows, bylines and full text come from the article's captures, places of flags from matching the watch again, digests
    from the texts, a broken index from its own rows, and authors whom an interrupted prune or replay left marked from
    their captures. What was read from pages is never changed.
    """
    repairable = [fault for fault in faults if fault.repairable]
    if any(fault.kind == "index" for fault in repairable):
        _repair_index(database)
    if any(fault.kind == "digest" for fault in repairable):
        digests.rebuild(database)
    ids = dict.fromkeys(f.article_id for f in repairable if f.kind in _REFOLDED and f.article_id is not None)
    for article_id in ids:
        with database.write() as connection:
            if heads_of(connection, [article_id]):
                authors = AuthorBook(connection, None)
                Folding(connection, authors, None, now).refold(article_id)
                authors.write()
    for name in dict.fromkeys(fault.watch for fault in repairable if fault.watch is not None):
        flag_history(database, name, now=now)
    fold_unnamed(database)
    return len(repairable)


def _check_file(database: Database) -> Iterator[Fault]:
    if database.url.get_backend_name() != "sqlite":
        return  # a server checks its own files
    try:
        with database.read() as connection:
            yield from [Fault("file", line, part=part) for part, line in damage(connection)]
    except DatabaseDamaged as error:
        yield Fault("file", f"it cannot be read: {_driver_message(error)}")


def _check_keys(database: Database) -> Iterator[Fault]:
    if database.url.get_backend_name() != "sqlite":
        return  # a server enforces its foreign keys
    with database.read() as connection:
        for name, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Fault("foreign-key", f"row {row} of table {name} refers to a missing row of {parent}")


def _check_index(database: Database) -> Iterator[Fault]:
    with database.read() as connection:
        for (stray,) in connection.exec_driver_sql(_STRAYS):
            yield Fault("index", f"the full-text index has article {stray}, which does not exist")
    if database.url.get_backend_name() != "sqlite":
        return
    try:
        with database.write() as connection:
            connection.exec_driver_sql(_VERIFY_INDEX)
    except (DriverError, DatabaseDamaged) as error:
        yield Fault("index", f"the full-text index disagrees with its own texts ({_driver_message(error)})")


def _driver_message(error: BaseException) -> object:
    cause = error.__cause__ if isinstance(error, DatabaseDamaged) else error
    return cause.orig if isinstance(cause, DriverError) else cause


def _check_digests(database: Database) -> Iterator[Fault]:
    try:
        with database.read() as connection:
            wrong = digests.check(connection)
    except _UNREADABLE:
        return  # the check of the articles reports which one cannot be read
    yield from (Fault("digest", detail) for detail in wrong)


def _check_batch(database: Database, ids: Sequence[int]) -> list[Fault]:
    try:
        with database.read() as connection:
            return list(_check_articles(connection, ids))
    except _UNREADABLE as error:
        if len(ids) == 1:
            return [Fault("record", f"its stored data cannot be read: {_driver_message(error)!r}", ids[0])]
    return [fault for each in ids for fault in _check_batch(database, [each])]


def _repair_index(database: Database) -> None:
    with database.write() as connection:
        strays = list(connection.exec_driver_sql(_STRAYS).scalars())
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(_REBUILD_INDEX)
        for stray in strays:
            fulltext.remove(connection, stray)


def _check_articles(connection: Connection, ids: Sequence[int]) -> Iterator[Fault]:
    wordings: dict[int, list[AnyRow]] = {}
    for row in revisions.revisions_of_all(connection, ids):
        wordings.setdefault(row.article_id, []).append(row)
    bylines = _bylines(connection, ids)
    records: dict[int, Article] = {}
    heads = heads_of(connection, ids)
    known_captures = captures.captures_of(connection, ids)
    for head in heads:
        rows = wordings.get(head.id)
        if not rows or head.id not in known_captures:
            yield Fault("no-revision", "has no revision, so its text is unknown", head.id)
            continue
        records[head.id] = current = revisions.current_article(rows[-1], head)
        yield from _check_row(head, rows, known_captures[head.id])
        names = [author.name for author in current.authors]
        if bylines.get(head.id, []) != names:
            yield Fault("byline", f"byline has {bylines.get(head.id, [])}, but its newest revision {names}", head.id)
    for article_id in fulltext.stale(connection, records.items()):
        yield Fault("full-text", "is not in the full-text index with its current text", article_id)
    yield from _check_flags(connection, {head.id: head for head in heads}, wordings, records)


def _check_row(head: AnyRow, rows: list[AnyRow], known_captures: Sequence[Capture]) -> Iterator[Fault]:
    projection = project(known_captures)
    for row, wording in zip_longest(rows, projection.wordings):
        if row is None or wording is None or other_than(row, wording_columns(wording)):
            yield Fault("row", "its revisions do not agree with its captures", head.id)
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


def _check_flags(
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
        if not all(_is_there(place, record) for place in places_of(found.places)):
            yield Fault("flag", f"flag {found.id} has a place that is not in its text", article_id, found.name)


def _is_there(place: Place, record: Article) -> bool:
    scope = "body" if place.field == "entry" else place.field
    texts: Any = texts_of(record, (scope,), " ", "\n")[0]
    return any(
        place.form in (form_of(text.text, place.start, place.end), text.text[place.start : place.end])
        for text in texts
        if (text.field, text.block) == (place.field, place.block)
    )
