"""Any bytes: `parse` says what a file is, whatever it holds, and never raises."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.cli.output import plain_json
from newsbot.cli.parse import page_json
from newsbot.spiders.files import find_pages
from newsbot.spiders.records import record_of

CAPTURE = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://kite.example/mill\r\n"
    b"WARC-Date: 2026-11-20T18:00:00Z\r\nContent-Length: 90\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Mill stops</h1><p>It stopped on Friday.</p>"
)
BEGINNINGS = (
    b"",
    b"WARC/1.1\r\n",
    CAPTURE,
    b"\x1f\x8b",
    b"<!doctype html>",
    b"<article><h1>Mill",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
)
PIECES = (
    b"\n",
    b"\n\n",
    b"<p>",
    b"</p>",
    b'<script type="application/ld+json">',
    b"{",
    b"5 min read",
    b"by ",
    b"\xe2\x80\x94",
)
ANY = st.builds(
    lambda beginning, pieces: beginning + b"".join(pieces),
    st.sampled_from(BEGINNINGS),
    st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(PIECES)), max_size=30),
)


@given(ANY, st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_lines_of_json(tmp_path: Path, data: bytes, zipped: bool) -> None:
    """One for each page, with a record or a reason."""
    file = tmp_path / "page"
    file.write_bytes(gzip.compress(data, mtime=0) if zipped else data)
    lines = [page_json(found, record_of(found.page)) for found in find_pages([file])]
    assert lines
    for line in lines:
        assert json.loads(json.dumps(plain_json(line)))["file"] == str(file)
        assert line["kind"] != "unusable" or line["miss"]
