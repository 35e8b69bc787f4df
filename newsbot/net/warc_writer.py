"""Write requests and responses as records of a WARC (ISO 28500, WARC/1.1).

The payload is kept as received, content encoding included; its chunks are already joined, so no Transfer-Encoding is
stated.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Headers, Response
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from newsbot import __version__
from newsbot.read.containers.warc import REFERS_TO_FILE, REFERS_TO_POSITION
from newsbot.store.frontier.archived import Archived

NOT_MODIFIED = 304
_VERSION = "WARC/1.1"
_GZIP = zlib.MAX_WBITS + 16
_WELL, _STORED = 6, 0  # levels of zlib; a payload that came compressed grows no smaller
_SAID_BY_SERVER = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_UNTRUE_HERE = (b"transfer-encoding", b"content-length")
# Credentials do not belong in the archive.
_SECRET = (b"authorization", b"proxy-authorization", b"cookie")


@dataclass(frozen=True, slots=True)
class Records:
    """The gzip members of one exchange: the request's record, and the response's, which comes last in a file."""

    request: bytes
    answer: bytes


def digest_of(payload: bytes) -> str:
    """The digest of *payload*, as WARC readers expect it."""
    digester = Digester("sha1")
    digester.update(payload)
    return str(digester)


def info_record(name: str) -> bytes:
    """The first record of the file *name*: what wrote it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version=_VERSION)
    info = {"software": f"newsbot/{__version__}", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return _member(out)


def records_of(
    request: Request, response: Response, moment: datetime, *, digest: str, unchanged: Archived | None = None
) -> Records:
    """The records of an exchange at *moment*; *digest* is that of the payload.

    If the capture *unchanged* holds the same payload, the response becomes a `revisit` of it without payload.
    """
    answer = BytesIO()
    writer = WARCWriter(answer, gzip=False, warc_version=_VERSION)
    named = {"WARC-Date": _date(moment)}
    if response.ip_address is not None:
        named["WARC-IP-Address"] = str(response.ip_address)
    if unchanged is None:
        record = writer.create_warc_record(
            request.url,
            "response",
            payload=BytesIO(response.body),
            http_headers=_answer_headers(response),
            warc_headers_dict={**named, "WARC-Payload-Digest": digest},
        )
    else:
        record = _revisit(writer, request, response, named, unchanged)
    writer.write_record(record)
    is_packed = unchanged is None and b"Content-Encoding" in response.headers
    return Records(_request(request, record, named), _member(answer, _STORED if is_packed else _WELL))


def _revisit(
    writer: WARCWriter, request: Request, response: Response, named: dict[str, str], unchanged: Archived
) -> Any:
    record = writer.create_revisit_record(
        request.url,
        unchanged.digest,
        request.url,
        _date(unchanged.captured_at),
        http_headers=_answer_headers(response),
        warc_headers_dict=named,
    )
    # As Heritrix does: the payload may be in the file of an earlier run.
    record.rec_headers.add_header(REFERS_TO_FILE, unchanged.file)
    record.rec_headers.add_header(REFERS_TO_POSITION, str(unchanged.position))
    if response.status == NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", _SAID_BY_SERVER)
    return record


def _request(request: Request, answer: Any, named: dict[str, str]) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version=_VERSION)
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc.rpartition("@")[2]), *_pairs(request.headers, (*_SECRET, b"host"))]
    record = writer.create_warc_record(
        request.url,
        "request",
        payload=BytesIO(request.body),
        http_headers=StatusAndHeaders(f"{request.method} {path} HTTP/1.1", headers, is_http_request=True),
        warc_headers_dict={**named, "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")},
    )
    writer.write_record(record)
    return _member(out)


def _member(record: BytesIO, level: int = _WELL) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    return packer.compress(record.getbuffer()) + packer.flush()


def _answer_headers(response: Response) -> StatusAndHeaders:
    headers = _pairs(response.headers, _UNTRUE_HERE)
    headers.append(("Content-Length", str(len(response.body))))
    return StatusAndHeaders(_status_line(response.status), headers, protocol="HTTP/1.1")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _pairs(headers: Headers, but: tuple[bytes, ...]) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
        if name.lower() not in but
    ]


def _date(moment: datetime) -> str:
    # To the microsecond, as WARC/1.1 allows: the database knows a capture by its moment.
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"


class WarcFile:
    """A new file at *path*, for its owner's eyes alone. Raises FileExistsError where there is one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        # Without a buffer: what `append` has written is the kernel's, and outlives the process.
        self._file = path.open("xb", buffering=0)
        self.size = 0
        # Whoever mends files leaves alone what is being written.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self.append(info_record(path.name))

    def append(self, *members: bytes) -> int:
        """Write *members*; return where the last one begins. A partial write is undone."""
        data = b"".join(members)
        try:
            written = 0
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError:
            self._file.truncate(self.size)
            self._file.seek(self.size)
            raise
        self.size += len(data)
        return self.size - len(members[-1])

    def sync(self) -> None:
        """Return once everything appended is on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
