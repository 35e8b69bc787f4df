"""WARC files: the captures in them, and the pages among these. Streamed, whatever the size of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from newsbot.dumps.compression import DamagedError, GzipStream, Readable, TooLargeError
from newsbot.dumps.detect import form_of
from newsbot.dumps.payload import LARGEST, unpacked
from newsbot.items import Miss
from newsbot.page import Page

_CHUNK = 1 << 16
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_WITH_BODY = frozenset({"response", "resource", "conversion"})

# Where the payload of a revisit lies, as Heritrix spells it.
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_POSITION = "WARC-Refers-To-File-Offset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one address answered at one moment. *body* is unpacked; *headers* have lower-case names.

    *digest* is what the record states as that of the payload; empty where it states none.
    """

    url: str
    time: datetime | None
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """One address answered at one moment what it had answered before. Where that lies is None as far as nobody says.

    *file* is the name of a file beside this one, *position* the place of the record in it.
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
    """A record that cannot be read, or is too large to be a page's; the message says which and why."""

    def __init__(self, reason: str, detail: str, url: str | None = None, time: datetime | None = None) -> None:
        super().__init__(f"{url}: {detail}" if url else detail)
        self.reason, self.detail, self.url, self.time = reason, detail, url, time


class _Records(ArchiveIterator):  # type: ignore[misc]
    # warcio would print this to stderr; `err_count` says the same, and we name it.
    INC_RECORD = ""


def captures(stream: BinaryIO) -> Iterator[Capture]:
    """Every capture in the WARC that *stream* reads from where it stands, gzipped or not, in the order of the file.

    Raises DamagedWarc at the first that cannot be read.
    """
    for _, found in located(stream):
        if isinstance(found, DamagedWarc):
            raise found
        if isinstance(found, Capture):
            yield found


def pages(stream: BinaryIO) -> Iterator[Page | Miss]:
    """Every page in the WARC: captures of HTML and text with status 200. Never raises for what the file holds.

    A damaged record is a Miss with the reason `damaged`, one over 16 MiB is `too-large`; the others are read.
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
    return kind in _HTML_TYPES or (kind == "text/plain" and not capture.url.endswith("/robots.txt"))


def located(stream: BinaryIO) -> Iterator[tuple[int, Capture | Revisit | DamagedWarc]]:
    """Captures, revisits and damages, in order, each with the offset in *stream* from which on it can be read anew.

    After damage inside a gzip file the next member is tried.
    """
    head = stream.read(2)
    rest = _After(head, stream)
    unzipped = GzipStream(rest) if head == b"\x1f\x8b" else None
    while True:
        try:
            yield from _records(unzipped or rest)
            return
        except DamagedWarc as damage:
            yield (unzipped.member if unzipped else 0), damage
        if unzipped is None or not unzipped.skip_damage():
            return


class _After:
    """A stream whose first bytes were read already: files that cannot seek can be looked into, too."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream, self._given = head, stream, 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most *size* of them."""
        head, self._head = self._head[:size], self._head[len(self._head[:size]) :]
        given = head + self._stream.read(size - len(head))
        self._given += len(given)
        return given

    def tell(self) -> int:
        """How many bytes were read."""
        return self._given


def _records(source: Readable) -> Iterator[tuple[int, Capture | Revisit | DamagedWarc]]:
    """The captures of one unbroken stretch of records. Raises DamagedWarc where it breaks."""
    records = _Records(source)
    url: str | None = None
    ill = at = 0
    while True:
        url, before = None, url
        try:
            record = next(records, None)
            if records.err_count > ill:
                ill = records.err_count
                yield at, DamagedWarc("damaged", "the record's length is wrong: it does not end where it says", before)
            if record is None:
                return
            at = source.member if isinstance(source, GzipStream) else records.offset
            url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
            capture = _capture(record, url)
        except TooLargeError as error:
            yield at, DamagedWarc("too-large", str(error), url, _time(record))
            continue
        except Exception as error:  # warcio lets through whatever its parts raise on broken input
            raise DamagedWarc("damaged", f"the WARC is damaged: {_said(error)}", url or None) from error
        if capture is not None:
            yield at, capture


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _capture(record: Any, url: str) -> Capture | Revisit | DamagedWarc | None:
    """The capture that *record* holds; None for a record of another kind."""
    if not record.rec_type:
        raise DamagedError("a record's header ends too early")
    if record.rec_type == "revisit":
        return _revisit(record, url)
    if record.rec_type not in _WITH_BODY or (record.rec_type == "response" and record.http_headers is None):
        return None
    if record.length is None:
        raise DamagedError("the record does not say how long it is")
    raw = _raw_body(record)
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise DamagedError(f"the record ends {record.raw_stream.limit:,} bytes too early")
    headers = _headers(record)
    codings = headers.pop("content-encoding", "")
    try:
        body = unpacked(raw, codings)
    except DamagedError as error:
        return DamagedWarc("damaged", str(error), url, _time(record))
    return Capture(
        url=url, time=_time(record), status=_status(record), headers=headers, body=body, digest=_digest(record)
    )


def _revisit(record: Any, url: str) -> Revisit:
    stated = record.rec_headers.get_header
    position = stated(REFERS_TO_POSITION) or ""
    return Revisit(
        url=url,
        time=_time(record),
        status=_status(record),
        digest=_digest(record),
        of_url=stated("WARC-Refers-To-Target-URI"),
        of_time=_moment(stated("WARC-Refers-To-Date")),
        file=stated(REFERS_TO_FILE),
        position=int(position) if position.isdecimal() and len(position) < 19 else None,
    )


def _raw_body(record: Any) -> bytes:
    http = record.http_headers
    chunked = http is not None and (http.get_header("transfer-encoding") or "").lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_CHUNK):
        size += len(part)
        if size > LARGEST:
            raise TooLargeError(f"the record is larger than {LARGEST:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _headers(record: Any) -> dict[str, str]:
    if record.http_headers is None:
        return {"content-type": record.rec_headers.get_header("Content-Type") or "text/plain"}
    headers = {name.lower(): value for name, value in reversed(record.http_headers.headers)}
    headers.pop("transfer-encoding", None)
    return headers


def _status(record: Any) -> int:
    if record.http_headers is None:
        return 200
    code = record.http_headers.get_statuscode()
    return int(code) if code.isdigit() else 0


def _digest(record: Any) -> str:
    return record.rec_headers.get_header("WARC-Payload-Digest") or ""


def _time(record: Any) -> datetime | None:
    return _moment(record.rec_headers.get_header("WARC-Date"))


def _moment(stated: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stated or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
