"""Read the archive again with today's extraction, and compare with what the database holds of the same captures.

Nothing is fetched. `compare` stores nothing; `apply` replaces what was read before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from newsbot.clock import MACHINE
from newsbot.items import Article, Finding, Miss, Record
from newsbot.page import Page
from newsbot.sources import source_of_url
from newsbot.spiders.cores import cores_here, read_in_order
from newsbot.spiders.files import read_pages
from newsbot.spiders.records import record_of, sure
from newsbot.store.articles.forgotten import is_forgotten
from newsbot.store.articles.identity import urls_of
from newsbot.store.authors.authors import fold_unnamed
from newsbot.store.correct import FieldChange, FlagsOf, Held, changes, correct, held_of
from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import machine_fault, why_not_stored
from newsbot.store.frontier import tombstones
from newsbot.store.keep import keep
from newsbot.urls import UrlError, canonical_url

Verdict = Literal["same", "changed", "lost", "gained", "superseded", "other", "damaged"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The result for one capture.

    `same` or `changed` (in *fields*); `lost`: stored as an article, but not read as one now (*detail* has the reason);
    `gained`: the other way round; `superseded`: between two captures that said the same; `other`: never an article;
    `damaged`: unreadable, too slow, or not stored.
    """

    verdict: Verdict
    url: str | None
    captured_at: datetime | None
    article_id: int | None = None
    fields: tuple[FieldChange, ...] = ()
    detail: str = ""


@dataclass(slots=True)
class Counts:
    """The number of captures by result, and of changes by field."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    def add(self, compared: Compared) -> None:
        self.verdicts[compared.verdict] += 1
        self.fields.update(dict.fromkeys((kind_of(change.field) for change in compared.fields), 1))


def kind_of(name: str) -> str:
    """The field's name without a person's name: "author role"."""
    return " ".join(name.split(" ")[:2]) if name.startswith("author ") else name


async def compare(
    database: Database, files: Iterable[Path], *, source: str | None = None, folders: Iterable[Path] = ()
) -> AsyncIterator[Compared]:
    """Compare each capture in the WARC *files*, in order; with *source*, only those of its pages."""
    folders = tuple(folders)
    async for page, record in _read_anew(files, source, folders):
        if isinstance(page, Miss):
            yield _damaged(page)
            continue
        with database.read() as connection:
            yield _judge(connection, page, record, folders)[0]


async def apply(
    database: Database,
    files: Iterable[Path],
    flags_of: FlagsOf,
    *,
    run_id: int,
    source: str | None = None,
    folders: Iterable[Path] = (),
) -> AsyncIterator[Compared]:
    """Like `compare`, and store what is changed or gained, each capture in its own transaction.

    What is lost stays as stored. Applying again changes nothing. What cannot be stored is `damaged`, and the rest
    continues; but a fault of this machine is raised.
    """
    folders = tuple(folders)
    async for page, record in _read_anew(files, source, folders):
        if isinstance(page, Miss):
            yield _damaged(page)
            continue
        try:
            yield _applied(database, page, record, flags_of, run_id, folders)
        except Exception as error:
            if machine_fault(error) is not None:
                raise
            yield Compared("damaged", page.url, page.fetched_at, detail=why_not_stored(error))
    fold_unnamed(database)


def _applied(
    database: Database, page: Page, record: Record, flags_of: FlagsOf, run_id: int, folders: tuple[Path, ...]
) -> Compared:
    with database.read() as connection:
        compared, _ = _judge(connection, page, record, folders)
    if compared.verdict in ("changed", "gained") and isinstance(record, Article):
        with database.write() as connection:
            # Another process may have written meanwhile.
            compared, held = _judge(connection, page, record, folders)
            compared = _store(connection, compared, held, record, flags_of, run_id)
    return compared


def _store(
    connection: Connection, compared: Compared, held: Held, record: Article, flags_of: FlagsOf, run_id: int
) -> Compared:
    if compared.verdict == "changed":
        correct(connection, held, record, flags_of, run_id=run_id, now=MACHINE.now())
    elif compared.verdict == "gained" and is_forgotten(connection, record):
        return Compared("other", compared.url, compared.captured_at, detail=f"{tombstones.REASON}: {tombstones.DETAIL}")
    elif compared.verdict == "gained":
        kept = keep(connection, Finding(article=record, flags=flags_of(record)), run_id=run_id, now=MACHINE.now())
        return Compared("gained", compared.url, compared.captured_at, kept.article_id, detail=compared.detail)
    return compared


async def _read_anew(
    files: Iterable[Path], source: str | None, folders: tuple[Path, ...]
) -> AsyncIterator[tuple[Page | Miss, Record]]:
    read = partial(record_of, folders=folders)
    async for page, record in read_in_order(_wanted(files, source, folders), read, cores=cores_here()):
        yield page, sure(record, page.file)


def _wanted(files: Iterable[Path], source: str | None, folders: tuple[Path, ...]) -> Iterator[Page | Miss]:
    for page in read_pages(files):
        if isinstance(page, Miss) or source is None or _is_of(page, source, folders):
            yield page


def _damaged(page: Miss) -> Compared:
    return Compared("damaged", page.url, page.captured_at, detail=page.detail)


def _judge(connection: Connection, page: Page, record: Record, folders: tuple[Path, ...]) -> tuple[Compared, Held]:
    urls = tuple(urls_of(record)) if isinstance(record, Article) else ()
    held = held_of(connection, (*urls, *_spellings(page, folders)), page.fetched_at)
    return _judged(page, record, held), held


def _judged(page: Page, record: Record, held: Held) -> Compared:
    about = page.url, page.fetched_at, held.article_id
    if held.standing == "superseded":
        return Compared("superseded", *about)
    if not isinstance(record, Article):
        if isinstance(record, Miss) and record.reason == "too-slow":
            return Compared("damaged", *about, detail=f"{record.reason}: {record.detail}")
        if held.standing == "unknown":
            return Compared("other", *about)
        said = f"{record.reason}: {record.detail}" if isinstance(record, Miss) else "it is not an article"
        return Compared("lost", *about, detail=said)
    if held.standing == "unknown":
        return Compared("gained", *about, detail=record.title or "")
    fields = changes(held, record)
    return Compared("changed" if fields else "same", *about, fields=fields)


def _is_of(page: Page, source: str, folders: tuple[Path, ...]) -> bool:
    found = source_of_url(page.url, folders) if page.url else None
    return found is not None and found.name == source


def _spellings(page: Page, folders: tuple[Path, ...]) -> tuple[str, ...]:
    try:
        return (canonical_url(page.url, source_of_url(page.url, folders)),) if page.url else ()
    except UrlError:
        return ()
