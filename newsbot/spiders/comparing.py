"""Comparing: today's extraction over the archive, against what the database holds of the same captures.

Nothing is fetched and nothing is stored. It shows what a better extractor would read in another way, before it does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from newsbot.items import Article, Miss
from newsbot.page import Page
from newsbot.sources import source_of_url
from newsbot.spiders.files import read_pages
from newsbot.spiders.reading import record_of, sure
from newsbot.store.engine import Database
from newsbot.store.identity import urls_of
from newsbot.store.rereading import FieldChange, changes, held_of
from newsbot.urls import UrlError, canonical_url

Verdict = Literal["same", "changed", "lost", "gained", "superseded", "other", "damaged"]


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one capture.

    Read as it is held (`same`) or not (`changed`, in *fields*); held as an article and read as none (`lost`, for the
    reason in *detail*), or the other way round (`gained`); read again in newer captures (`superseded`); no article then
    or today (`other`); not readable (`damaged`).
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
        self.fields.update({kind_of(change.field) for change in compared.fields})


def kind_of(name: str) -> str:
    """The field's name without that of the person of whom it speaks: "author role"."""
    return " ".join(name.split(" ")[:2]) if name.startswith("author ") else name


def compare(
    database: Database, files: Iterable[Path], *, source: str | None = None, folders: Iterable[Path] = ()
) -> Iterator[Compared]:
    """Each capture in the WARC *files*, in their order; where a *source* is named, those of its pages only."""
    folders = tuple(folders)
    for page in read_pages(files):
        if isinstance(page, Miss):
            yield Compared("damaged", page.url, page.captured_at, detail=page.detail)
        elif source is None or _is_of(page, source, folders):
            yield _compared(database, page, folders)


def _compared(database: Database, page: Page, folders: tuple[Path, ...]) -> Compared:
    record = sure(record_of(page, folders=folders), page.file)
    urls = tuple(urls_of(record)) if isinstance(record, Article) else ()
    with database.read() as connection:
        held = held_of(connection, (*urls, *_spellings(page, folders)), page.fetched_at)
    about = page.url, page.fetched_at, held.article_id
    if held.standing == "superseded":
        return Compared("superseded", *about)
    if not isinstance(record, Article):
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
