"""After a crash, make the archive's files end with whole records, and complete their index.

A killed process leaves at most one torn record, the last in its file. It is cut off and kept beside the file.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from newsbot.batches import batched
from newsbot.read.containers.compression import DamagedError, GzipStream
from newsbot.read.containers.warc import Capture, DamagedWarc, Revisit, located
from newsbot.read.containers.warc_records import BEGINS
from newsbot.store.engine.database import Database
from newsbot.store.frontier import archived
from newsbot.store.frontier.archived import Archived
from newsbot.urls import UrlError

logger = logging.getLogger(__name__)

Spelling = Callable[[str], str]

ENDING = ".warc.gz"
TORN = ".torn"
_CHUNK = 1 << 20
_ROWS = 1000  # index rows in one transaction


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file that was torn: its last whole record ends at *position*; the *rest* bytes after it are kept beside it."""

    file: str
    position: int
    rest: int

    def __str__(self) -> str:
        return (
            f"{self.file} was torn at byte {self.position:,}; "
            f"the {self.rest:,} bytes of its unfinished record are kept in {self.file}{TORN}"
        )


def catch_up(database: Database, folder: Path, spelled: Spelling) -> list[Repaired]:
    """Repair damage that crashes left in *folder* and add missing entries to the index; return what was repaired.

    Files that another process is writing are skipped. *spelled* gives the canonical spelling of an address.
    """
    with database.read() as connection:
        known = archived.ends(connection)
    repaired = []
    for path in sorted(folder.glob(f"*{ENDING}")):
        if path.stat().st_size == known.get(path.name, 0):
            continue
        with alone(path) as file:
            if file is not None:
                torn = _catch_up(database, path, file, known.get(path.name, 0), spelled)
                repaired += [torn] if torn is not None else []
    return repaired


def _catch_up(database: Database, path: Path, file: BinaryIO, end: int, spelled: Spelling) -> Repaired | None:
    if file.seek(0, os.SEEK_END) < end:
        # Shorter than indexed: somebody restored an older copy.
        end = 0
        with database.write() as connection:
            archived.forget(connection, path.name)
    torn = repair(path, file, end)
    _index(database, path.name, file, end, spelled)
    return torn


def repair(path: Path, file: BinaryIO, start: int = 0) -> Repaired | None:
    """Cut off a torn record at the end of *file*, open at *path*, and keep it beside; None if there is none.

    Everything before *start* is known to be whole.
    """
    at = torn_at(file, start)
    if at is None:
        return None
    file.seek(at)
    rest = file.read()
    with path.with_name(path.name + TORN).open("wb") as kept:
        kept.write(rest)
        kept.flush()
        os.fsync(kept.fileno())
    file.truncate(at)
    os.fsync(file.fileno())
    repaired = Repaired(path.name, at, len(rest))
    logger.warning("%s", repaired)
    return repaired


def torn_at(file: BinaryIO, start: int = 0) -> int | None:
    """Where the torn record at the end of *file* begins, looking from *start*; None if it ends with a whole one.

    Damage followed by complete records is not a torn end.
    """
    file.seek(start)
    stream = GzipStream(file, BEGINS)
    torn: int | None = None
    while True:
        begun = -1
        try:
            while stream.read(_CHUNK):
                begun = stream.member if begun < 0 else begun
            return None
        except DamagedError:
            if torn is None or 0 <= begun < stream.member:
                torn = start + stream.member
        if not stream.skip_damage():
            return torn


def _index(database: Database, name: str, file: BinaryIO, start: int, spelled: Spelling) -> None:
    for rows in batched(_archived(name, file, start, spelled), _ROWS):
        with database.write() as connection:
            archived.add(connection, rows, run_id=None)


def _archived(name: str, file: BinaryIO, start: int, spelled: Spelling) -> Iterator[Archived]:
    """The captures in *file* from *start*; each reaches to the next."""
    size = file.seek(0, os.SEEK_END)
    file.seek(start)
    before: Archived | None = None
    for offset, one in located(file):
        if before is not None:
            yield replace(before, length=start + offset - before.position)
        before = _of(name, start + offset, one, spelled)
    if before is not None:
        yield replace(before, length=size - before.position)


def _of(name: str, position: int, found: Capture | Revisit | DamagedWarc, spelled: Spelling) -> Archived | None:
    if isinstance(found, DamagedWarc) or found.time is None:
        return None
    try:
        url = spelled(found.url)
    except UrlError:
        return None
    held = name, position
    if isinstance(found, Revisit):
        if found.file is None or found.position is None:
            return None
        held = found.file, found.position
    return Archived(
        url=url,
        captured_at=found.time,
        status=found.status,
        digest=found.digest,
        file=name,
        position=position,
        length=0,
        payload_file=held[0],
        payload_position=held[1],
    )


@contextmanager
def alone(path: Path) -> Iterator[BinaryIO | None]:
    """Open *path* for exclusive writing; None if another process is writing it, or it is not writable."""
    try:
        file = path.open("r+b")
    except PermissionError as error:
        logger.warning("%s was not looked at for torn records: %s", path.name, error.strerror)
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file
