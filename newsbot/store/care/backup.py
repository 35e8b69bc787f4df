"""Back up an SQLite database into one file while others read and write, and verify the copy."""

from __future__ import annotations

import errno
import os
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newsbot import durable
from newsbot.patterns import anchored
from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import DatabaseError, DatabaseUnavailable
from newsbot.store.engine.schema import metadata
from newsbot.store.engine.sqlite import url_of

_PAGES_AT_ONCE = 2_000  # 8 MB, after which Ctrl-C takes effect
_DATED = anchored(r"newsbot-\d{4}-\d{2}-\d{2}T\d{6}Z\.db")
_PART = anchored(r"(?P<file>.+)\.(?P<process>[1-9]\d{0,9})\.part")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup, and what it holds."""

    file: Path
    size: int
    articles: int
    revisions: int
    flags: int


def backup(database: Database, file: Path, *, progress: Progress | None = None) -> Backup:
    """Copy *database*, as of now, into *file*, which must not exist, and verify the copy.

    The file appears only once it is complete: every page was checked and each table has as many rows as the original.
    Calls *progress* with pages copied and total. Raises DatabaseError if the file exists or the database is on
    PostgreSQL, and DatabaseUnavailable if the disk is full or fails; nothing is left behind then.
    """
    if database.url.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"database {database.name}: backup files are for SQLite; use pg_dump, or copy it into a file with "
            f"`newsbot db copy {shlex.quote(url_of(file))}`"
        )
    if file.exists():
        raise DatabaseError(f"backup {file}: the file exists, and a backup overwrites nothing; choose another name")
    # Absolute, so that SQLite does not take a name that begins with "file:" for a URI.
    part = file.absolute().with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with _explained(file):
            _remove_left_behind(file)
            part.touch(mode=0o600, exist_ok=False)
            counts = _copy(Path(database.url.database or ""), part, progress)
            _verify(part, counts)
            _publish(part, file)
    finally:
        part.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, counts["article"], counts["revision"], counts["flag"])


def backup_into(
    database: Database, folder: Path, *, keep: int, now: datetime, progress: Progress | None = None
) -> tuple[Backup, tuple[Path, ...]]:
    """Back up *database* into *folder*, named after *now* (UTC); return the backup and the older ones removed for it.

    The newest *keep* backups with such names stay, including this one; other files are not touched. The folder is
    created if missing, for its owner alone. Raises as `backup`, before removing anything, and DatabaseError for a file
    that cannot be removed.
    """
    file = folder / f"newsbot-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.db"
    with _explained(file):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = backup(database, file, progress=progress)
    # Names sort by time. This backup stays even if a clock that was ahead named another one later.
    others = sorted(found for found in folder.iterdir() if _DATED.fullmatch(found.name) and found != file)
    gone = tuple(others[: max(len(others) - (keep - 1), 0)])
    for each in gone:
        try:
            each.unlink(missing_ok=True)
        except OSError as error:
            raise DatabaseError(
                f"backup {each}: too old to keep, but it cannot be removed: {error.strerror}; remove it"
            ) from error
    return made, gone


def _remove_left_behind(file: Path) -> None:
    """Remove what killed backups had begun, of *file* or of dated backups beside it."""
    for found in list(file.absolute().parent.iterdir()):
        part = _PART.fullmatch(found.name)
        if part and (part["file"] == file.name or _DATED.fullmatch(part["file"])) and not _runs(int(part["process"])):
            for each in (found, *(found.with_name(found.name + ending) for ending in ("-journal", "-wal", "-shm"))):
                each.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _copy(source: Path, part: Path, progress: Progress | None) -> dict[str, int]:
    with closing(_open_readonly(source, "mode=ro")) as original, closing(sqlite3.connect(part)) as copy:
        # One snapshot for the whole copy: a commit meanwhile does not make SQLite start over.
        original.execute("BEGIN")
        counts = _counts(original)

        def step(_status: int, remaining: int, total: int) -> None:
            if progress is not None:
                progress(total - remaining, total)

        original.backup(copy, pages=_PAGES_AT_ONCE, progress=step)
        return counts


def _verify(part: Path, counts: dict[str, int]) -> None:
    # Immutable, because no one else has it open and reading should leave no log beside it.
    with closing(_open_readonly(part, "mode=ro&immutable=1")) as copy:
        found = [line for (line,) in copy.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise DatabaseError(
                f"backup {part}: the copy is damaged ({found[0]}); check the disk, and run `newsbot db check`"
            )
        if _counts(copy) != counts:
            raise DatabaseError(
                f"backup {part}: the copy is missing rows of the original; check the disk, and try again"
            )


def _publish(part: Path, file: Path) -> None:
    durable.sync(part)
    try:
        os.link(part, file)  # unlike a rename, fails if the file exists
    except FileExistsError:
        raise DatabaseError(f"backup {file}: someone created the file meanwhile; choose another name") from None
    except OSError:  # a file system without hard links
        part.rename(file)
    durable.sync(file.parent)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    count = "SELECT count(*) FROM {}"
    return {name: connection.execute(count.format(name)).fetchone()[0] for name in metadata.tables}


def _open_readonly(path: Path, way: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, timeout=30, isolation_level=None)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DatabaseUnavailable if error.errno is not None and error.errno in _NO_ROOM else DatabaseError
        raise kind(f"backup {file}: {error.strerror}; nothing was written") from error
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(f"backup {file}: {error}; nothing was written, try again") from error
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"backup {file}: {error}; run `newsbot db check`") from error
