"""Locks that one process at a time can hold, released when it ends or is killed.

The users of an SQLite file share a machine, so its locks are lock files. The users of a server may be on several
machines, so the server holds their locks.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.store.engine import database
from newsbot.store.engine.errors import DatabaseUnavailable


class Locked(RuntimeError):
    """Someone else holds the lock; the message says who."""


@contextmanager
def hold(file: Path, what: str) -> Iterator[None]:
    """Hold the lock on *file* while the block runs. *what* names the work, for the message to whoever comes second.

    Raises Locked at once if another process holds it, and DatabaseUnavailable if the file cannot be written. The kernel
    releases it however the holder ends.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DatabaseUnavailable(f"{what} needs the lock {file}: {error.strerror}; let newsbot write there") from error
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


def is_held(database_url: str, folder: Path, name: str) -> bool:
    """Whether a process holds the lock *name* of `hold_for`. Raises DatabaseError if the server cannot be asked."""
    server = database.locks_of(database_url)
    if server is not None:
        with server.hold(name) as holder:
            return holder is not None
    try:
        descriptor = os.open(folder / f"{name}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False  # nobody has held it
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def hold_for(database_url: str, folder: Path, name: str, what: str) -> Iterator[None]:
    """Hold the lock *name* among all users of the database: a file in *folder* for SQLite, else a lock of the server.

    Raises Locked as `hold`, and DatabaseError if the server cannot be asked. A server that restarts releases the lock.
    """
    server = database.locks_of(database_url)
    if server is None:
        with hold(folder / f"{name}.lock", what):
            yield
        return
    with server.hold(name) as holder:
        if holder is not None:
            raise Locked(f"{what} is already being done by {holder}; try again when it has ended")
        yield
