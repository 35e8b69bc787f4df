"""Serves what a static generator wrote, as a web server of the usual kind does: validators, index files, a 404 page."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote

from tests.local_site import Answer, LocalSite, serving

_KINDS = {".xml": "application/xml", ".atom": "application/atom+xml", ".rss": "application/rss+xml"}


@contextmanager
def serving_folder(folder: Path) -> Iterator[LocalSite]:
    """A running server for the files of *folder*, whatever is written there meanwhile."""
    with serving() as site:
        site.otherwise = lambda path, headers: _answer(folder, path, headers)
        yield site


def _answer(folder: Path, path: str, headers: dict[str, str]) -> Answer:
    named = unquote(path.partition("?")[0])
    file = folder / named.lstrip("/")
    if not file.resolve().is_relative_to(folder.resolve()):
        return 403, {"Content-Type": "text/html"}, b"forbidden"
    if file.is_dir():
        if not named.endswith("/"):
            return 301, {"Location": f"{named}/", "Content-Type": "text/html"}, b"moved"
        file = file / "index.html"
    if not file.is_file():
        missing = folder / "404.html"
        return 404, {"Content-Type": "text/html"}, missing.read_bytes() if missing.is_file() else b"not here"
    body = file.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    validators = {"ETag": tag, "Last-Modified": formatdate(file.stat().st_mtime, usegmt=True)}
    if headers.get("if-none-match") == tag:
        return 304, validators, b""
    kind = _KINDS.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return 200, {"Content-Type": kind, **validators}, body
