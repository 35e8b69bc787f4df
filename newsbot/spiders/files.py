"""Read the files that the user imports. Nothing else does."""

from __future__ import annotations

import codecs
import logging
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers import warc
from newsbot.read.containers.compression import DamagedError, GzipStream, Readable, TooLargeError
from newsbot.read.containers.detect import HEAD, Form, form_inside, form_of
from newsbot.read.containers.html import page_of_html
from newsbot.read.containers.markdown import is_markdown, page_of_markdown
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.saved_pages import may_unzip_itself, page_of_mhtml, page_of_webarchive, page_of_zip
from newsbot.read.containers.warc_records import BEGINS
from newsbot.spiders.poison import in_time, too_slow

logger = logging.getLogger(__name__)

_SIDE_FILES = (".url", ".json")  # describe the file beside them
_SAMPLE = 256 * 1024  # bytes, to detect the encoding
_LARGEST_SIDECAR = 8192
_TEXT_TYPE = "text/plain; charset=utf-8"

# Reasons of files that could not be read, as opposed to pages that are no article.
UNREAD = frozenset({"missing", "unreadable", "empty", "binary", "too-large", "damaged"})


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a file, or why there is none, and the file's form (None if it could not be read)."""

    form: Form | None
    page: Page | Miss


def read_pages(paths: Iterable[Path], *, url: str | None = None, own: Iterable[Path] = ()) -> Iterator[Page | Miss]:
    """Yield every page in *paths* (folders in sorted order), and a Miss for every file without one.

    *url* is the address of pages outside WARCs; a file `<name>.url` beside a page also gives it. *own* are newsbot's
    files and folders, which are skipped and logged. Reasons of misses: missing, unreadable, empty, binary, too-large,
    damaged.
    """
    return (found.page for found in find_pages(paths, url=url, own=own))


def find_pages(paths: Iterable[Path], *, url: str | None = None, own: Iterable[Path] = ()) -> Iterator[Found]:
    """Like `read_pages`, with the form of each file."""
    ours = frozenset(Path(os.path.realpath(file)) for file in own)
    for path in paths:
        for file in _files(path, ours):
            if isinstance(file, Miss):
                yield Found(None, file)
            else:
                yield from _read(file, url)


def _files(path: Path, own: frozenset[Path]) -> Iterator[Path | Miss]:
    if not path.is_dir():
        yield path
        return
    root = path.resolve()
    for folder, folders, names in os.walk(path, onerror=None):
        here = Path(folder)
        real = Path(os.path.realpath(here))
        passed = [name for name in sorted((*folders, *names)) if real / name in own]
        if passed:
            logger.warning("%s: skipped newsbot's own files: %s", _name(here), ", ".join(passed))
        folders[:] = sorted(set(folders).difference(passed))
        for inner in folders:
            # Links to folders are not followed: they may form a circle, and inside the tree the target is read anyway.
            if _leads_out(here / inner, root):
                yield _outside(here / inner, path)
        if not os.access(here, os.R_OK | os.X_OK):
            yield _miss(here, "unreadable", "the folder cannot be read; check its permissions")
            continue
        for name in sorted(names):
            file = here / name
            if name in passed or name.startswith(".") or name.endswith(_SIDE_FILES):
                continue
            if _leads_out(file, root):
                yield _outside(file, path)
            else:
                yield file


def _leads_out(path: Path, root: Path) -> bool:
    # Path.resolve raises for a link to itself.
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root)


def _outside(link: Path, folder: Path) -> Miss:
    return _miss(link, "unreadable", f"leads out of the folder {_name(folder)}; name it itself to read it")


def _read(path: Path, url: str | None) -> Iterator[Found]:
    try:
        with _open(path) as file:
            yield from _read_open(path, file, url)
    except FileNotFoundError:
        yield Found(None, _miss(path, "missing", "there is no such file or folder"))
    except (OSError, ValueError) as error:
        yield Found(None, _miss(path, "unreadable", f"cannot be read: {_said(error)}"))


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class _NoFileError(ValueError):
    pass


def _open(path: Path) -> BinaryIO:
    # A pipe without a writer would block; O_NONBLOCK does not affect files.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise _NoFileError("it is a pipe, socket or device, not a file")
    return os.fdopen(descriptor, "rb")


def _read_open(path: Path, file: BinaryIO, url: str | None) -> Iterator[Found]:
    form: Form | None = form_of(file.read(HEAD))
    file.seek(0)
    stream: Readable = file
    if form == "gzip":
        form = form_inside(GzipStream(file, BEGINS))
        file.seek(0)
        stream = GzipStream(file)
    if form is None or form == "gzip":
        yield Found("gzip", _miss(path, "damaged", "its gzip data is damaged or compressed twice"))
    elif form == "warc":
        yield from _pages_of_warc(path, file)
    elif form == "empty":
        yield Found(form, _miss(path, "empty", "the file is empty"))
    elif form == "binary":
        yield Found(form, _no_page(path))
    else:
        page = in_time(lambda: _page(path, stream, form, url))
        yield Found(form, page or _miss(path, *too_slow()))


def _at_most(stream: Readable, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size < limit and (part := stream.read(min(limit - size, 1 << 20))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _pages_of_warc(path: Path, file: BinaryIO) -> Iterator[Found]:
    count = 0
    for page in warc.pages(file):
        count += 1
        named = replace(page, file=_name(path))
        yield Found("warc", replace(named, detail=_said_of(path, named.detail)) if isinstance(named, Miss) else named)
    if not count:
        yield Found("warc", _miss(path, "no-pages", "the WARC has no capture of HTML or text with status 200"))


def _page(path: Path, stream: Readable, form: Form, url: str | None) -> Page | Miss:
    try:
        body = _at_most(stream, LARGEST + 1)
    except DamagedError as error:
        return _miss(path, "damaged", f"{error}")
    if len(body) > LARGEST:
        return _miss(path, "too-large", f"is larger than {LARGEST // 2**20} MiB, the limit for a page")
    address = url or _sidecar(path)
    if form != "text":
        return _saved_page(path, body, form, address)
    text = _decode(body)
    if text is None:
        return _miss(path, "binary", "its text encoding was not recognised")
    if is_markdown(text):
        return page_of_markdown(text, url=address, file=_name(path))
    return Page(body=text.encode(), url=address, headers={"content-type": _TEXT_TYPE}, file=_name(path))


def _saved_page(path: Path, body: bytes, form: Form, url: str | None) -> Page | Miss:
    """The page in *body*, saved by a browser or a similar tool."""
    name = _name(path)
    if form == "mhtml":
        return page_of_mhtml(body, url=url, file=name) or _unread(path, "MHTML")
    if form == "webarchive":
        return page_of_webarchive(body, url=url, file=name) or _unread(path, "web archive")
    if form == "zip" or may_unzip_itself(body):
        try:
            page = page_of_zip(body, LARGEST, url=url, file=name)
        except TooLargeError as error:
            return _miss(path, "too-large", f"{error}")
        if page is not None or form == "zip":
            return page or _unread(path, "ZIP file")
    return page_of_html(body, url=url, file=name)


def _unread(path: Path, called: str) -> Miss:
    return _miss(path, "damaged", f"the {called} is damaged or contains no page")


def _no_page(path: Path) -> Miss:
    return _miss(path, "binary", "contains no page: it is not text, HTML, MHTML, web archive, SingleFile ZIP or WARC")


def _decode(body: bytes) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(body[:_SAMPLE]).best()
        return body.decode(best.encoding, errors="replace") if best else None


def _sidecar(path: Path) -> str | None:
    """The address in a file beside *path*: `story.txt.url` or `story.url`, plain or as browsers write it."""
    for beside in dict.fromkeys((path.with_name(f"{path.name}.url"), path.with_suffix(".url"), _bare(path))):
        try:
            with _open(beside) as file:
                text = file.read(_LARGEST_SIDECAR).decode("utf-8-sig", errors="replace")
        except (OSError, ValueError):
            continue
        lines = [line.strip().removeprefix("URL=") for line in text.splitlines()]
        address = next((line for line in lines if line.startswith(("http://", "https://"))), None)
        if address:
            return address
    return None


def _bare(path: Path) -> Path:
    """`story.url` for `story.txt.gz`."""
    return path.with_suffix("").with_suffix(".url") if path.suffix == ".gz" else path.with_suffix(".url")


def _miss(path: Path, reason: str, detail: str) -> Miss:
    return Miss(reason=reason, detail=_said_of(path, detail), file=_name(path))


def _said_of(path: Path, detail: str) -> str:
    return f"{_name(path)}: {detail}"


def _name(path: Path) -> str:
    """*path* as text that can be stored: names on disk may hold bytes that are none."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
