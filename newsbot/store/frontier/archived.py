"""The index of the archive: the file and position of what each URL answered, and when.

The files are authoritative: the index is written after them and can be rebuilt from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.store.engine.schema import AnyRow, address, alias
from newsbot.store.engine.schema import archived as table

_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
}
_NEWEST = (
    select(table).where(table.c.url == bindparam("of_url")).order_by(table.c.captured_at.desc(), table.c.id.desc())
).limit(1)
_AT = select(table).where(table.c.file == bindparam("in_file"), table.c.position == bindparam("at_position"))
_OF_ARTICLE = (
    select(table)
    .join(alias, alias.c.url == table.c.url)
    .where(alias.c.article_id == bindparam("of_article"))
    .order_by(table.c.captured_at.desc(), table.c.id.desc())
)
_ENDS = select(table.c.file, func.max(table.c.position + table.c.length)).group_by(table.c.file)
_FILES_OF_SOURCE = (
    select(table.c.file)
    .distinct()
    .join(address, address.c.url == table.c.url)
    .where(address.c.source == bindparam("of_source"))
    .order_by(table.c.file)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One capture in the archive. *file* is a name in its folder; *position* and *length* are those of the record.

    The payload is in the record at *payload_file* and *payload_position*: this record, except for an unchanged page.
    """

    url: str
    captured_at: datetime
    status: int
    digest: str
    file: str
    position: int
    length: int
    payload_file: str
    payload_position: int

    @property
    def has_payload(self) -> bool:
        """Whether the payload is in this record."""
        return (self.file, self.position) == (self.payload_file, self.payload_position)


def add(connection: Connection, captures: Sequence[Archived], *, run_id: int | None) -> None:
    """Add *captures*, except those already known."""
    if captures:
        rows = [{**asdict(capture), "run_id": run_id} for capture in captures]
        connection.execute(_ADD[connection.dialect.name], rows)


def unchanged_since(connection: Connection, url: str) -> Archived | None:
    """The capture that holds the payload of the latest answer of *url*, or None."""
    newest = connection.execute(_NEWEST, {"of_url": url}).first()
    if newest is None or (newest.file, newest.position) == (newest.payload_file, newest.payload_position):
        return _archived(newest) if newest is not None else None
    held = connection.execute(_AT, {"in_file": newest.payload_file, "at_position": newest.payload_position}).first()
    return _archived(held) if held is not None else None


def of_article(connection: Connection, article_id: int) -> list[Archived]:
    """The captures of an article at all its addresses, newest first."""
    return [_archived(row) for row in connection.execute(_OF_ARTICLE, {"of_article": article_id})]


def files_of_source(connection: Connection, source: str) -> list[str]:
    """The names of the files with captures of pages of *source*, sorted."""
    return list(connection.scalars(_FILES_OF_SOURCE, {"of_source": source}))


def ends(connection: Connection) -> dict[str, int]:
    """How far the index knows each file."""
    return {file: int(end) for file, end in connection.execute(_ENDS)}


def forget(connection: Connection, file: str) -> int:
    """Remove *file* from the index; return how many captures it had."""
    return connection.execute(delete(table).where(table.c.file == file)).rowcount


def _archived(row: AnyRow) -> Archived:
    return Archived(**{name: getattr(row, name) for name in Archived.__slots__})
