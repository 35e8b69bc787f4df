"""The exit code of each error."""

from __future__ import annotations

from newsbot.alerts.channel import ChannelError
from newsbot.cli.database import NoDatabaseYet
from newsbot.cli.export_file import ExportError
from newsbot.cli.messages import BUSY, FAILED, USAGE
from newsbot.config import ConfigError, ShadowedPackage
from newsbot.sources import SourceError
from newsbot.store.care.sql import SqlError, SqlStopped
from newsbot.store.engine.errors import DatabaseDamaged, DatabaseError, DatabaseNameError, machine_fault
from newsbot.store.engine.lock import Locked
from newsbot.store.outbox.entries import OutboxError
from newsbot.store.watches.marks import UnknownFlag
from newsbot.store.watches.watches import WatchError
from newsbot.watch.language import QueryError

_OF_USAGE = (
    *(ConfigError, ChannelError, SourceError, QueryError, WatchError, OutboxError),
    *(SqlError, DatabaseNameError, UnknownFlag),
)
_FAILURES = (DatabaseError, NoDatabaseYet, ShadowedPackage, SqlStopped)


def exit_code_of(error: BaseException) -> int | None:
    """The exit code for *error*; None for an unexpected one, which deserves its traceback."""
    if isinstance(error, _OF_USAGE):
        return USAGE
    if isinstance(error, DatabaseDamaged):
        return FAILED
    if isinstance(error, ExportError):
        return (error.__cause__ and exit_code_of(error.__cause__)) or FAILED
    if isinstance(error, Locked) or machine_fault(error):
        return BUSY
    return FAILED if isinstance(error, _FAILURES) else None
