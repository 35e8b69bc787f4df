"""A lock that one process at a time can hold, and that a killed process lets go of.

Who shares a file shares a machine, so a lock beside a database of SQLite is a lock on a file. A database of a server
is shared by machines, and so are its locks: they are the server's.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.store.engine import database


class Locked(RuntimeError):
    """Somebody else holds the lock; the message says who."""


@contextmanager
def hold(file: Path, what: str) -> Iterator[None]:
    """Holds the lock on *file* while the block runs. *what* names the work, for the message of whoever comes second.

    Raises Locked at once where another process holds it. The kernel releases it when the holder ends, however it ends.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
            raise Locked(f"{what} is already being done by {holder}; try again when it has ended") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def hold_for(database_url: str, folder: Path, name: str, what: str) -> Iterator[None]:
    """Holds the lock *name* of all who use the database: a file in *folder* where that is SQLite's, else the server's.

    Raises Locked as `hold`, and DatabaseError where a server cannot be asked. A server that is started anew has let go.
    """
    locks = database.locks_of(database_url)
    if locks is None:
        with hold(folder / f"{name}.lock", what):
            yield
        return
    with locks.hold(name) as holder:
        if holder is not None:
            raise Locked(f"{what} is already being done by {holder}; try again when it has ended")
        yield
