"""Backup: a copy of the database in one file, made while others read and write, and looked through before it counts."""

from __future__ import annotations

import errno
import os
import re
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import DatabaseError, DatabaseUnavailable
from newsbot.store.engine.schema import metadata
from newsbot.store.engine.sqlite import url_of

_PAGES_AT_ONCE = 2_000  # 8 MB: between them Ctrl-C is heard
_DATED = re.compile(r"newsbot-\d{4}-\d{2}-\d{2}T\d{6}Z\.db")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied."""

    file: Path
    size: int
    articles: int
    revisions: int
    flags: int


def backup(database: Database, file: Path, *, progress: Progress | None = None) -> Backup:
    """Copy *database* as it stands at this moment into *file*, which must not exist, and read the copy through.

    The file appears only when it is whole: every page was checked, and each table has as many rows as the original.
    *progress* is told how many pages were copied, of how many. Raises DatabaseError for a file that exists or a
    database of PostgreSQL, DatabaseUnavailable where the disk is full or fails; nothing is left behind then.
    """
    if database.url.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"database {database.name}: a backup file is SQLite's way; use pg_dump, or copy it into a file with "
            f"`newsbot db copy {shlex.quote(url_of(file))}`"
        )
    if file.exists():
        raise DatabaseError(
            f"backup {file}: there is such a file, and a backup overwrites nothing; choose another name"
        )
    # Whole: what begins with "file:" SQLite would take for a URI.
    part = file.absolute().with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with _named(file):
            part.touch(mode=0o600, exist_ok=False)
            counts = _copy(Path(database.url.database or ""), part, progress)
            _look_through(part, counts)
            _settle(part, file)
    finally:
        part.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, counts["article"], counts["revision"], counts["flag"])


def backup_into(
    database: Database, folder: Path, *, keep: int, now: datetime, progress: Progress | None = None
) -> tuple[Backup, tuple[Path, ...]]:
    """A backup of *database* in *folder*, named after *now* (UTC), and the older ones that went for it.

    The newest *keep* backups of this name stay, this one among them; no other file is touched. The folder is made
    where it is missing, for its owner alone. Raises as `backup`, and then nothing has gone; DatabaseError for a
    file that cannot be removed.
    """
    file = folder / f"newsbot-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.db"
    with _named(file):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = backup(database, file, progress=progress)
    # By name they are in the order of their making. One from a clock that was ahead is no reason to lose this one.
    others = sorted(found for found in folder.iterdir() if _DATED.fullmatch(found.name) and found != file)
    gone = tuple(others[: max(len(others) - (keep - 1), 0)])
    for each in gone:
        try:
            each.unlink(missing_ok=True)
        except OSError as error:
            raise DatabaseError(f"backup {each}: it is too old to stay, but {error.strerror}; remove it") from error
    return made, gone


def _copy(source: Path, part: Path, progress: Progress | None) -> dict[str, int]:
    with closing(_reading(source, "mode=ro")) as original, closing(sqlite3.connect(part)) as copy:
        # This view of the original is held to the end: a writer who commits meanwhile does not make us begin again.
        original.execute("BEGIN")
        counts = _counts(original)

        def step(_status: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        original.backup(copy, pages=_PAGES_AT_ONCE, progress=step)
        return counts


def _look_through(part: Path, counts: dict[str, int]) -> None:
    # Immutable: nobody else has it, and a look at it should leave no log beside it.
    with closing(_reading(part, "mode=ro&immutable=1")) as copy:
        found = [said for (said,) in copy.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise DatabaseError(
                f"backup {part}: the copy is damaged ({found[0]}); check the disk, and run `newsbot db check`"
            )
        if _counts(copy) != counts:
            raise DatabaseError(f"backup {part}: the copy lacks rows of the original; check the disk, and try again")


def _settle(part: Path, file: Path) -> None:
    with part.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(part, file)  # unlike a rename, it fails where somebody was quicker
    except FileExistsError:
        raise DatabaseError(f"backup {file}: somebody made that file meanwhile; choose another name") from None
    except OSError:  # a disk without links
        part.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    count = "SELECT count(*) FROM {}"
    return {name: connection.execute(count.format(name)).fetchone()[0] for name in metadata.tables}


def _reading(path: Path, way: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, timeout=30, isolation_level=None)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DatabaseUnavailable if error.errno is not None and error.errno in _NO_ROOM else DatabaseError
        raise kind(f"backup {file}: {error.strerror}; nothing was written") from error
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(f"backup {file}: {error}; nothing was written, try again") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"backup {file}: {error}; run `newsbot db check`") from error
