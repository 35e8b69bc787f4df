"""Read the files that the user imports. Nothing else does."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers import warc
from newsbot.read.containers.compression import DamagedError, GzipStream, Readable
from newsbot.read.containers.detect import HEAD, Form, form_inside, form_of
from newsbot.read.containers.forms import LARGEST_EXPORT, Unread, may_hold_many, pages_in
from newsbot.read.containers.mail import messages_of, page_of_mail
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.read_later import pages_of_omnivore
from newsbot.read.containers.warc_records import BEGINS
from newsbot.spiders.folders import File, files_in, miss_of, name_of, said_of
from newsbot.spiders.poison import in_time, too_slow

_LARGEST_SIDECAR = 8192
_CHUNK = 1 << 20
_NO_PAGE = (
    "contains no page: it is not text, Markdown, HTML, JSON, mail, MHTML, web archive, SingleFile ZIP, WARC or PDF"
)

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
        for file in files_in(path, ours):
            if isinstance(file, Miss):
                yield Found(None, file)
            elif file.is_export:
                yield from _pages_of_export(file.path)
            else:
                yield from (_known(found, file) for found in _read(file.path, url or file.url))


def _known(found: Found, file: File) -> Found:
    """*found* with the time of saving stated by the tool that saved it."""
    if file.saved_at is None or isinstance(found.page, Miss):
        return found
    return replace(found, page=replace(found.page, fetched_at=file.saved_at))


def _read(path: Path, url: str | None) -> Iterator[Found]:
    try:
        with _open(path) as file:
            yield from _read_open(path, file, url)
    except FileNotFoundError:
        yield Found(None, miss_of(path, "missing", "there is no such file or folder"))
    except (OSError, ValueError) as error:
        yield Found(None, miss_of(path, "unreadable", f"cannot be read: {_said(error)}"))


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
        yield Found("gzip", miss_of(path, "damaged", "its gzip data is damaged or compressed twice"))
    elif form == "warc":
        yield from _pages_of_warc(path, file)
    elif form == "empty":
        yield Found(form, miss_of(path, "empty", "the file is empty"))
    elif form == "binary":
        yield Found(form, miss_of(path, "binary", _NO_PAGE))
    elif form == "mbox":
        yield from _pages_of_mailbox(path, stream)
    else:
        yield from in_time(lambda: _pages(path, stream, form, url)) or [Found(form, miss_of(path, *too_slow()))]


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
        named = replace(page, file=name_of(path))
        yield Found("warc", replace(named, detail=said_of(path, named.detail)) if isinstance(named, Miss) else named)
    if not count:
        yield Found("warc", miss_of(path, "no-pages", "the WARC has no capture of HTML or text with status 200"))


def _pages(path: Path, stream: Readable, form: Form, url: str | None) -> list[Found]:
    """The pages of a file, or why it has none."""
    try:
        head = _at_most(stream, HEAD)
        limit = LARGEST_EXPORT if may_hold_many(form, head) else LARGEST
        body = head + _at_most(stream, limit + 1 - len(head))
        if len(body) > limit:
            of_what = "an export" if limit > LARGEST else "a page"
            said = f"is larger than {limit // 2**20} MiB, the limit for {of_what}"
            return [Found(form, miss_of(path, "too-large", said))]
        form, pages = pages_in(body, form, url=url or _sidecar(path), file=name_of(path))
    except DamagedError as error:
        return [Found(form, miss_of(path, "damaged", f"{error}"))]
    except Unread as error:
        return [Found(form, miss_of(path, error.reason, f"{error}"))]
    return [Found(form, page) for page in pages]


def _pages_of_mailbox(path: Path, stream: Readable) -> Iterator[Found]:
    count = 0
    for count, message in enumerate(messages_of(_lines_of(stream), LARGEST), 1):
        if isinstance(message, int):
            said = f"message {count:,} has {message:,} bytes, more than the limit for a page"
            yield Found("mbox", miss_of(path, "too-large", said))
            continue
        page = in_time(partial(page_of_mail, message, file=name_of(path)))
        yield Found("mbox", page or miss_of(path, "damaged", f"message {count:,} is damaged or has no text"))


def _lines_of(stream: Readable) -> Iterator[bytes]:
    """The lines of *stream*; a line without end comes in pieces."""
    rest = b""
    while part := stream.read(_CHUNK):
        *lines, rest = (rest + part).split(b"\n")
        yield from (line + b"\n" for line in lines)
        if len(rest) >= _CHUNK:
            yield rest
            rest = b""
    if rest:
        yield rest


def _pages_of_export(folder: Path) -> Iterator[Found]:
    """The pages in a *folder* of Omnivore's."""
    names = [name.name for name in folder.iterdir()]

    def read(name: str) -> bytes:
        file = folder / name
        if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
            raise KeyError(name)
        try:
            with _open(file) as opened:
                return opened.read(LARGEST)
        except (OSError, ValueError) as error:
            raise KeyError(name) from error

    for page in pages_of_omnivore(names, read, file=name_of(folder)):
        yield Found("json", page)


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
