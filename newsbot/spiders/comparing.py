"""Comparing: today's extraction over the archive, against what the database holds of the same captures.

Nothing is fetched, and `compare` stores nothing: it shows what a better extractor would read in another way. `apply`
lets what it reads take the place of what was read before.
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
from newsbot.spiders.reading import record_of, sure
from newsbot.store.articles.identity import urls_of
from newsbot.store.correct import FieldChange, FlagsOf, Held, changes, correct, held_of
from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import machine_fault, why_not_stored
from newsbot.store.keep import keep
from newsbot.urls import UrlError, canonical_url

Verdict = Literal["same", "changed", "lost", "gained", "superseded", "other", "damaged"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one capture.

    Read as it is held (`same`) or not (`changed`, in *fields*); held as an article and read as none (`lost`, for the
    reason in *detail*), or the other way round (`gained`); between two that said the same (`superseded`); none then
    or today (`other`); not to be read, not in time, or not stored (`damaged`).
    """

    verdict: Verdict
    url: str | None
    captured_at: datetime | None
    article_id: int | None = None
    fields: tuple[FieldChange, ...] = ()
    detail: str = ""


@dataclass(slots=True)
class Counts:
    """How many captures came to what, and in how many each field changed."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)

    def add(self, compared: Compared) -> None:
        """Counts one capture."""
        self.verdicts[compared.verdict] += 1
        self.fields.update(dict.fromkeys((kind_of(change.field) for change in compared.fields), 1))


def kind_of(name: str) -> str:
    """The field's name without that of the person of whom it speaks: "author role"."""
    return " ".join(name.split(" ")[:2]) if name.startswith("author ") else name


async def compare(
    database: Database, files: Iterable[Path], *, source: str | None = None, folders: Iterable[Path] = ()
) -> AsyncIterator[Compared]:
    """Each capture in the WARC *files*, in their order; where a *source* is named, those of its pages only."""
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
    """As `compare`, and what is changed or gained is stored, each capture in a transaction of its own.

    What is lost stays as it is held: it was an article to somebody. Applied again, all is the same. What cannot be
    stored is `damaged`, and the rest goes on, but for a fault of the machine, which is raised.
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


def _applied(
    database: Database, page: Page, record: Record, flags_of: FlagsOf, run_id: int, folders: tuple[Path, ...]
) -> Compared:
    with database.read() as connection:
        compared, _ = _judge(connection, page, record, folders)
    if compared.verdict in ("changed", "gained") and isinstance(record, Article):
        with database.write() as connection:
            # Somebody may have come between.
            compared, held = _judge(connection, page, record, folders)
            compared = _store(connection, compared, held, record, flags_of, run_id)
    return compared


def _store(
    connection: Connection, compared: Compared, held: Held, record: Article, flags_of: FlagsOf, run_id: int
) -> Compared:
    if compared.verdict == "changed":
        correct(connection, held, record, flags_of, run_id=run_id, now=MACHINE.now())
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
        said = f"{record.reason}: {record.detail}" if isinstance(record, Miss) else "it is no article"
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
