"""The pages of our invented recordings, as the extraction gets them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from newsbot.items import Article
from newsbot.page import Page

_ROOT = Path(__file__).parents[2]
_FILES = {
    "sample": _ROOT / "newsbot" / "samples" / "sample.warc.gz",
    "kyivindependent": _ROOT / "tests" / "recordings" / "kyivindependent.warc.gz",
}
_DECODE = {"gzip": gzip.decompress, "br": brotli.decompress}


@cache
def recorded_pages(name: str) -> tuple[Page, ...]:
    """Every answer in the recording called *name*, in the file's order, bodies decoded."""
    return tuple(_read(_FILES[name]))


def _read(file: Path) -> Iterator[Page]:
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type != "response":
                continue
            encoding = record.http_headers.get_header("Content-Encoding") or ""
            body = record.raw_stream.read()
            yield Page(
                body=_DECODE[encoding](body) if encoding in _DECODE else body,
                url=record.rec_headers.get_header("WARC-Target-URI"),
                headers={"content-type": record.http_headers.get_header("Content-Type") or ""},
                fetched_at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
                origin="replay",
                status=int(record.http_headers.get_statuscode()),
            )


def pages_of_kind(name: str, expected: dict[str, Any], kind: str) -> list[Any]:
    """The recorded pages that *expected* says are of *kind*, as parameters of a test."""
    kinds = {(row["url"], row["captured_at"]): row["kind"] for row in expected["captures"]}
    return [
        pytest.param(page, id=f"{page.url.split('/', 3)[-1]} {page.fetched_at:%d %H:%M:%S}")
        for page in recorded_pages(name)
        if page.url and page.fetched_at and kinds[page.url, page.fetched_at.isoformat()] == kind
    ]


def facts_of(article: Article) -> dict[str, Any]:
    """What *article* says, in the words of the tables of expected facts."""
    lead = article.images[0] if article.images else None
    return {
        "kind": article.kind,
        "title": article.title,
        "section": article.section,
        "tags": list(article.tags),
        "reading_minutes": article.reading_minutes,
        "caption": lead.caption if lead else None,
        "credit": lead.credit if lead else None,
        "image_url": lead.url if lead else None,
        "description": article.description,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "authors": [{"name": a.name, "role": a.role, "bio": a.bio, "url": a.url} for a in article.authors],
        "body": [{"kind": block.kind, "text": block.text} for block in article.body],
        "related": [{"title": link.title, "url": link.url} for link in article.related],
        "entries": [
            {
                "published": entry.published.isoformat() if entry.published else None,
                "title": entry.title,
                "text": "\n\n".join(block.text for block in entry.body),
            }
            for entry in article.entries
        ],
    }
