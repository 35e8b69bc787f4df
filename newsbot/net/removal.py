"""Take records out of the archive's files, where a story is to be forgotten.

Each run of records that go is replaced by one empty record of the same size, so that everything else in the file stays
where the index and other records say it is.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from newsbot import durable
from newsbot.net.repair import ENDING, alone
from newsbot.read.containers.compression import GzipStream
from newsbot.read.containers.warc_records import BEGINS, NoRecord, Records

_CHUNK = 1 << 20
_TARGET = "warc-target-uri"
_HAS_COMMENT = 0x10
_FLAGS = 3  # where a gzip member's header has its flags
_HEADER = 10  # bytes before its comment

IsGone = Callable[[str], bool]


class CannotRemove(Exception):
    """An archive file that cannot be rewritten; it was left as it is, and the message says why."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many records of *file* went: answers and the requests that asked for them."""

    file: Path
    records: int


def remove_records(folder: Path, is_gone: IsGone, progress: Callable[[int, int], None] | None = None) -> list[Removed]:
    """Remove all records of the addresses that are gone from the files in *folder*; return those that were rewritten.

    A rewritten file takes the old one's place once it is complete and was read back. Calls *progress* with files looked
    through and total. Raises CannotRemove for a file that a crawl is writing, or whose records cannot be told apart.
    """
    paths = sorted(folder.glob(f"*{ENDING}"))
    removed = []
    for done, path in enumerate(paths, start=1):
        count = _remove_from(path, is_gone)
        if count:
            removed.append(Removed(path, count))
        if progress is not None:
            progress(done, len(paths))
    return removed


def _remove_from(path: Path, is_gone: IsGone) -> int:
    with alone(path) as file:
        if file is None:
            raise CannotRemove(f"archive file {path}: a crawl is writing it, or it is read-only; try again later")
        found = list(_members(path, file))
        gone = [(start, end) for start, end, url in found if url is not None and is_gone(url)]
        if not gone:
            return 0
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            part.touch(mode=0o600, exist_ok=False)
            with part.open("wb") as out:
                _write_without(file, out, _joined(gone), path)
            _verify(part, found, is_gone)
            durable.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        return len(gone)


def _members(path: Path, file: BinaryIO) -> Iterator[tuple[int, int, str | None]]:
    """Start, end and address of every record of *file*."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    before: tuple[int, str | None] | None = None
    for record in Records(GzipStream(file, BEGINS)):
        if isinstance(record, NoRecord) and not record.is_too_large:
            raise CannotRemove(
                f"archive file {path}: {record.detail} (byte {record.offset:,}), so its records cannot be told apart; "
                "move the file out of the archive, or delete it"
            )
        if before is not None:
            if record.offset <= before[0]:
                raise CannotRemove(
                    f"archive file {path}: several records are compressed as one; move it out of the archive"
                )
            yield before[0], record.offset, before[1]
        address = record.headers.get(_TARGET, "").strip("<> ")
        before = record.offset, address or None
    if before is not None:
        yield before[0], size, before[1]


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """*spans* with neighbours as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _write_without(file: BinaryIO, out: BinaryIO, gone: Sequence[tuple[int, int]], path: Path) -> None:
    file.seek(0)
    for start, end in gone:
        _copy(file, out, start - file.tell())
        _write_empty(out, end - start, path)
        file.seek(end)
    _copy(file, out, None)


def _copy(file: BinaryIO, out: BinaryIO, length: int | None) -> None:
    while length is None or length > 0:
        data = file.read(_CHUNK if length is None else min(_CHUNK, length))
        if not data:
            return
        out.write(data)
        length = None if length is None else length - len(data)


def _write_empty(out: BinaryIO, size: int, path: Path) -> None:
    """Writes one record without content as a gzip member of exactly *size* bytes, filled up by a comment."""
    record = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\n"
        f"WARC-Date: {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    member = bytearray(packer.compress(record.encode()) + packer.flush())
    left = size - len(member) - 1
    if left < 0:
        raise CannotRemove(f"archive file {path}: a record of {size} bytes is too small to be replaced")
    member[_FLAGS] |= _HAS_COMMENT
    out.write(member[:_HEADER])
    while left:
        filled = min(left, _CHUNK)
        out.write(b"-" * filled)
        left -= filled
    out.write(b"\0" + member[_HEADER:])


def _verify(part: Path, before: Sequence[tuple[int, int, str | None]], is_gone: IsGone) -> None:
    """Raises CannotRemove unless *part* has every record that stays, at its place, and none that goes."""
    stay = {(start, url) for start, _, url in before if url is None or not is_gone(url)}
    with part.open("rb") as file:
        found = {(start, url) for start, _, url in _members(part, file)}
    if not stay <= found or any(url is not None and is_gone(url) for _, url in found):
        raise CannotRemove(f"archive file {part}: it could not be read back as it was written; nothing was changed")
