"""Reads the captures and pages in WARC files, streaming files of any size."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers.compression import GZIP_MAGIC, DamagedError, GzipStream, Readable, TooLargeError
from newsbot.read.containers.detect import form_of
from newsbot.read.containers.payload import LARGEST, unpacked, without_chunks
from newsbot.read.containers.warc_records import BEGINS, HEAD_ENDS, NoRecord, Record, Records, headers_of

_HEAD = 1 << 16
_LARGEST_HEAD = 1 << 18  # bytes of one answer's headers
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/markdown"})
_WITH_BODY = frozenset({"response", "resource", "conversion"})

# Where a revisit's payload is stored, as Heritrix spells it.
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_POSITION = "WARC-Refers-To-File-Offset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One address's answer at one time. *body* is unpacked; *headers* have lower-case names.

    *digest* is the payload's as the record states it, else empty.
    """

    url: str
    time: datetime | None
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """An answer identical to an earlier one, whose place is None if the record does not state it.

    *file* names a file beside this one, *position* the record's offset in it.
    """

    url: str
    time: datetime | None
    status: int
    digest: str
    of_url: str | None = None
    of_time: datetime | None = None
    file: str | None = None
    position: int | None = None


class DamagedWarc(ValueError):
    """A record that is unreadable or too large for a page; the message says which and why."""

    def __init__(self, reason: str, detail: str, url: str | None = None, time: datetime | None = None) -> None:
        super().__init__(f"{url}: {detail}" if url else detail)
        self.reason, self.detail, self.url, self.time = reason, detail, url, time


def captures(stream: BinaryIO) -> Iterator[Capture]:
    """Every capture in the WARC at *stream*, gzipped or not, in the file's order.

    Raises DamagedWarc at the first unreadable record.
    """
    for _, found in located(stream):
        if isinstance(found, DamagedWarc):
            raise found
        if isinstance(found, Capture):
            yield found


def pages(stream: BinaryIO) -> Iterator[Page | Miss]:
    """Every page in the WARC: captures of HTML and text with status 200. Never raises, whatever the file holds.

    A damaged record is a Miss with reason `damaged`, one over 16 MiB a `too-large` one; reading goes on.
    """
    for _, found in located(stream):
        if isinstance(found, DamagedWarc):
            yield Miss(reason=found.reason, detail=found.detail, url=found.url, captured_at=found.time)
        elif isinstance(found, Capture) and found.status == 200 and _is_page(found):
            yield Page(body=found.body, url=found.url, headers=found.headers, fetched_at=found.time)


def _is_page(capture: Capture) -> bool:
    kind = capture.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind:
        return form_of(capture.body) == "html"
    return kind in _PAGE_TYPES or (kind == "text/plain" and not capture.url.endswith("/robots.txt"))


def located(stream: BinaryIO) -> Iterator[tuple[int, Capture | Revisit | DamagedWarc]]:
    """Captures, revisits and damaged records in order, each with the offset at which it can be read again.

    After damage in a gzip file, reading resumes at the next member.
    """
    start = stream.tell() if stream.seekable() else None
    head = stream.read(_HEAD)
    if start is not None:
        stream.seek(start)
    source: Readable = stream if start is not None else _Prefixed(head, stream)
    if head.startswith(GZIP_MAGIC) or (not head.startswith(BEGINS) and GZIP_MAGIC in head):
        records = Records(GzipStream(source, BEGINS))
    else:
        records = Records(source, _size_from(stream, start) if start is not None else None)
    for record in records:
        found = _damage(record) if isinstance(record, NoRecord) else _capture(record)
        if found is not None:
            yield record.offset, found


def _size_from(stream: BinaryIO, start: int) -> int:
    """The number of bytes in *stream* from *start*, where it is left."""
    size = stream.seek(0, os.SEEK_END) - start
    stream.seek(start)
    return size


class _Prefixed:
    """A stream with its first bytes put back, for files that cannot seek."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most *size*."""
        head, self._head = self._head[:size], self._head[len(self._head[:size]) :]
        return head or self._stream.read(size)


def _damage(record: NoRecord) -> DamagedWarc:
    reason = "too-large" if record.is_too_large else "damaged"
    return DamagedWarc(reason, record.detail, _address(record.headers) or None, _time(record.headers))


def _time(headers: Mapping[str, str]) -> datetime | None:
    return _moment(headers.get("warc-date"))


def _address(headers: Mapping[str, str]) -> str:
    return headers.get("warc-target-uri", "").strip("<> ")


def _capture(record: Record) -> Capture | Revisit | DamagedWarc | None:
    """The capture in *record*, or None for other kinds of record."""
    kind, url, time = record.headers.get("warc-type"), _address(record.headers), _time(record.headers)
    if kind is None:
        return DamagedWarc("damaged", "the WARC is damaged: the record does not say what it is", url or None, time)
    if kind not in _WITH_BODY and kind != "revisit":
        return None
    try:
        status, headers, payload = _answer(record)
        if kind == "revisit":
            return _revisit(record.headers, url, time, status)
        if kind == "response" and status is None:
            if "application/http" in record.headers.get("content-type", ""):
                raise DamagedError("the answer does not begin as HTTP does")
            return None  # another protocol, such as DNS
        codings = headers.pop("content-encoding", "")
        body = unpacked(payload, codings)
    except TooLargeError as error:
        return DamagedWarc("too-large", str(error), url, time)
    except DamagedError as error:
        return DamagedWarc("damaged", str(error), url, time)
    if len(body) > LARGEST:
        return DamagedWarc("too-large", f"the record is larger than {LARGEST:,} bytes", url, time)
    status = 200 if status is None else status
    digest = record.headers.get("warc-payload-digest", "")
    return Capture(url=url, time=time, status=status, headers=headers, body=body, digest=digest)


def _answer(record: Record) -> tuple[int | None, dict[str, str], bytes]:
    """The status, headers and payload of the HTTP answer in *record*; without a status, all of it is payload."""
    if not record.block.startswith(b"HTTP/"):
        return None, {"content-type": record.headers.get("content-type") or "text/plain"}, record.block
    ends = HEAD_ENDS.search(record.block, 0, _LARGEST_HEAD)
    if ends is None and len(record.block) > _LARGEST_HEAD:
        raise DamagedError("the headers of the answer do not end")
    head, payload = (record.block[: ends.start()], record.block[ends.end() :]) if ends else (record.block, b"")
    headers = headers_of(head)
    if headers.pop("transfer-encoding", "").lower() == "chunked":
        payload = without_chunks(payload)
    code = head.split(None, 2)[1:2]
    return int(code[0]) if code and code[0].isdigit() and len(code[0]) < 9 else 0, headers, payload


def _revisit(headers: Mapping[str, str], url: str, time: datetime | None, status: int | None) -> Revisit:
    position = headers.get(REFERS_TO_POSITION.lower(), "")
    return Revisit(
        url=url,
        time=time,
        status=200 if status is None else status,
        digest=headers.get("warc-payload-digest", ""),
        of_url=headers.get("warc-refers-to-target-uri"),
        of_time=_moment(headers.get("warc-refers-to-date")),
        file=headers.get(REFERS_TO_FILE.lower()),
        position=int(position) if position.isdecimal() and len(position) < 19 else None,
    )


def _moment(stated: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stated or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
