"""The pages of our invented recordings, as the extraction gets them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import brotli
from warcio.archiveiterator import ArchiveIterator

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
