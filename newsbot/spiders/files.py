"""Files: the one place that reads what the user gives us to import."""

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
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.saved_pages import may_unzip_itself, page_of_mhtml, page_of_webarchive, page_of_zip
from newsbot.read.containers.warc_records import BEGINS
from newsbot.spiders.poison import in_time, too_slow

logger = logging.getLogger(__name__)

_SIDE_FILES = (".url", ".json")  # say something about the file beside them
_SAMPLE = 256 * 1024  # bytes that show how a text is encoded
_LARGEST_SIDECAR = 8192
_TEXT_TYPE = "text/plain; charset=utf-8"

# Why an input could not be read at all, as against a page that was read and is no article.
UNREAD = frozenset({"missing", "unreadable", "empty", "binary", "too-large", "damaged"})


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a file, or why there is none, and what the file holds (None for one that could not be read)."""

    form: Form | None
    page: Page | Miss


def read_pages(paths: Iterable[Path], *, url: str | None = None, own: Iterable[Path] = ()) -> Iterator[Page | Miss]:
    """Every page in *paths*, of which folders are walked in sorted order, and a Miss for every file that gives none.

    *url* is the address of pages that do not stand in a WARC; a file `<name>.url` beside a page's says it, too. *own*
    are files and folders of newsbot's, which a walk passes by with a word to the log.
    The reasons of misses: missing, unreadable, empty, binary, too-large, damaged.
    """
    return (found.page for found in find_pages(paths, url=url, own=own))


def find_pages(paths: Iterable[Path], *, url: str | None = None, own: Iterable[Path] = ()) -> Iterator[Found]:
    """As `read_pages`, with what each file holds."""
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
            logger.warning("%s: newsbot's own, passed by: %s", _name(here), ", ".join(passed))
        folders[:] = sorted(set(folders).difference(passed))
        for inner in folders:
            # A link to a folder is not followed, for it may lead in a circle; within the tree it is met anyway.
            if _leads_out(here / inner, root):
                yield _outside(here / inner, path)
        if not os.access(here, os.R_OK | os.X_OK):
            yield _miss(here, "unreadable", "the folder cannot be read; give yourself the right to")
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
    # Path.resolve would raise for a link that leads to itself.
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
    # A pipe without a writer would block for ever; O_NONBLOCK does nothing to files.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise _NoFileError("it is a pipe, socket or device, and no file")
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
        yield Found("gzip", _miss(path, "damaged", "its gzip data is damaged, or zipped twice"))
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
        return _miss(path, "too-large", f"is larger than {LARGEST // 2**20} MiB; no page is")
    address = url or _sidecar(path)
    if form != "text":
        return _saved_page(path, body, form, address)
    text = _decode(body)
    if text is None:
        return _miss(path, "binary", "is in no encoding of text that could be told")
    return Page(body=text.encode(), url=address, headers={"content-type": _TEXT_TYPE}, file=_name(path))


def _saved_page(path: Path, body: bytes, form: Form, url: str | None) -> Page | Miss:
    """The page in *body*, which a browser or a tool of its kind has saved."""
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
    return _miss(path, "damaged", f"the {called} is damaged, or holds no page")


def _no_page(path: Path) -> Miss:
    return _miss(path, "binary", "holds no page: it is no text, HTML, MHTML, web archive, SingleFile ZIP or WARC")


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
    """The address that a file beside *path* states: `story.txt.url` or `story.url`, of a browser's kind or plain."""
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
