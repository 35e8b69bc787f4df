"""Read pages from files, each by the source it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from newsbot.items import Article, Miss, Record, page_kind
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.document import miss
from newsbot.source import Source
from newsbot.sources import load_source, source_of_url
from newsbot.spiders.poison import in_time, too_slow

SURE = 0.5  # records of less confidence are shown, and not stored


def record_of(page: Page | Miss, source_name: str | None = None, folders: Iterable[Path] = ()) -> Record:
    """Read *page* as one of the source *source_name*, or else of the source whose site it is on.

    A Miss is returned as it is; a page that takes too long gives one. Raises SourceError for an unknown *source_name*.
    """
    if isinstance(page, Miss):
        return page
    source = _source(page, source_name, tuple(folders))
    record = in_time(lambda: extract(page, source)) or miss(page, *too_slow())
    return replace(record, file=page.file) if isinstance(record, Miss) and page.file else record


def _source(page: Page, name: str | None, folders: tuple[Path, ...]) -> Source | None:
    if name is not None:
        return load_source(name, folders)
    return source_of_url(page.url, folders) if page.url else None


def sure(record: Record, file: str | None = None) -> Record:
    """*record*, or a Miss if it is an article of too little confidence. *file* is where it was read from."""
    if not isinstance(record, Article) or record.confidence >= SURE:
        return record
    return Miss(
        reason="low-confidence",
        detail=f"{record.title or 'a story without a headline'!r} was read with confidence {record.confidence:.2f}, "
        f"below {SURE}: it is unclear where the story ends",
        kind=page_kind(record),
        url=record.page_url or record.url,
        file=file,
        source=record.source,
        captured_at=record.captured_at,
        origin=record.origin,
        confidence=record.confidence,
    )
