"""Writes invented captures as a WARC that is the same, byte for byte, each time it is written."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Encoding = Literal["identity", "gzip", "br"]
_REASONS = {200: "OK", 302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone", 500: "Internal Server Error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer of the invented site: what it said under *url* at the moment *at*."""

    url: str
    at: datetime
    body: str
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    encoding: Encoding = "identity"
    location: str | None = None  # where a redirect leads


def warc_bytes(captures: Iterable[Capture], *, title: str) -> bytes:
    """The WARC that holds *captures* in their order, after one warcinfo record that says what it is."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    taken = list(captures)
    info = writer.create_warcinfo_record(
        f"{title}.warc.gz", {"software": "newsbot", "description": f"{title}: an invented news site, recorded"}
    )
    first = min(capture.at for capture in taken)
    _pin(info, f"{title}#warcinfo", first)
    writer.write_record(info)
    for number, capture in enumerate(taken):
        payload = _encoded(capture)
        headers = [("Content-Type", capture.content_type), ("Content-Length", str(len(payload)))]
        if capture.location is not None:
            headers.append(("Location", capture.location))
        if capture.encoding != "identity":
            headers.append(("Content-Encoding", capture.encoding))
        http = StatusAndHeaders(f"{capture.status} {_REASONS[capture.status]}", headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(capture.url, "response", payload=BytesIO(payload), http_headers=http)
        _pin(record, f"{capture.url}#{number}", capture.at)
        writer.write_record(record)
    return out.getvalue()


def read_captures(path: Path) -> list[Capture]:
    """The captures that the WARC at *path* holds, bodies decoded: what two recordings are compared by, for two builds
    of zlib may spell the same bytes in different ways."""
    with path.open("rb") as stream:
        return [_capture(record) for record in ArchiveIterator(stream) if record.rec_type == "response"]


def _capture(record: ArcWarcRecord) -> Capture:
    http, warc = record.http_headers, record.rec_headers
    encoding: Encoding = http.get_header("Content-Encoding") or "identity"
    payload = record.raw_stream.read()
    return Capture(
        url=warc.get_header("WARC-Target-URI"),
        at=datetime.fromisoformat(warc.get_header("WARC-Date")),
        body=_decoded(payload, encoding).decode("utf-8"),
        content_type=http.get_header("Content-Type"),
        status=int(http.get_statuscode()),
        encoding=encoding,
    )


def _decoded(payload: bytes, encoding: Encoding) -> bytes:
    # By hand: warcio cannot decode brotli with today's brotli package.
    if encoding == "gzip":
        return gzip.decompress(payload)
    return bytes(brotli.decompress(payload)) if encoding == "br" else payload


def _pin(record: ArcWarcRecord, seed: str, at: datetime) -> None:
    headers = record.rec_headers
    headers.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, seed)}>")
    headers.replace_header("WARC-Date", f"{at:%Y-%m-%dT%H:%M:%SZ}")


def _encoded(capture: Capture) -> bytes:
    body = capture.body.encode("utf-8")
    if capture.encoding == "gzip":
        return gzip.compress(body, compresslevel=zlib.Z_BEST_COMPRESSION, mtime=0)
    if capture.encoding == "br":
        return bytes(brotli.compress(body))
    return body
