"""Author history: what authors were called and said to be, each from the first capture that says so to the last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.store.authors.person import Sayings, Span
from newsbot.store.engine.schema import AnyRow
from newsbot.store.engine.schema import author_history as table

AuthorField = Literal["name", "role", "bio", "url"]
FIELDS: tuple[AuthorField, ...] = ("name", "role", "bio", "url")

_OF = select(table).where(table.c.author_id.in_(bindparam("author_ids", expanding=True)))
_ADD = insert(table)
_THIS = (
    table.c.author_id == bindparam("of_author"),
    table.c.field == bindparam("of_field"),
    table.c.value_key == bindparam("of_value"),
)
_SET = update(table).where(*_THIS)
_REMOVE = delete(table).where(*_THIS)


@dataclass(frozen=True, slots=True)
class Said:
    """One value of one field, and when it was captured; None where every capture of it is of unknown time."""

    field: AuthorField
    value: str
    first_captured_at: datetime | None
    last_captured_at: datetime | None


def sayings_of(connection: Connection, author_ids: Collection[int]) -> dict[int, Sayings]:
    """What is kept of authors."""
    found: dict[int, dict[tuple[str, str], Span]] = {author_id: {} for author_id in author_ids}
    for row in connection.execute(_OF, {"author_ids": list(author_ids)}):
        found[row.author_id][row.field, row.value] = _span(row)
    return dict(found)


def settle(connection: Connection, changed: Collection[tuple[int, Sayings, Sayings]]) -> None:
    """Let what is kept of authors, each with what was, be what they are said to be now."""
    fresh = [
        {"author_id": author_id, "field": field, "value_key": key_of(value), "value": value, **_columns(span)}
        for author_id, before, after in changed
        for (field, value), span in after.items()
        if (field, value) not in before
    ]
    moved = [
        {**_at(author_id, *said), **_columns(span)}
        for author_id, before, after in changed
        for said, span in after.items()
        if before.get(said, span) != span
    ]
    gone = [_at(author_id, *said) for author_id, before, after in changed for said in before.keys() - after.keys()]
    for statement, rows in ((_ADD, fresh), (_SET, moved), (_REMOVE, gone)):
        if rows:
            connection.execute(statement, rows)


def history_of(connection: Connection, author_id: int) -> tuple[Said, ...]:
    """What was said of an author, field by field, the newest first."""
    rows = [row for row in connection.execute(_OF, {"author_ids": [author_id]}) if row.field in FIELDS]
    newest_first = sorted(rows, key=_age, reverse=True)
    return tuple(
        Said(row.field, row.value, row.first_captured_at, row.last_captured_at)
        for row in sorted(newest_first, key=lambda row: FIELDS.index(row.field))
    )


def _age(row: AnyRow) -> tuple[float, float, str]:
    first, last = row.first_captured_at, row.last_captured_at
    return last.timestamp() if last else 0, first.timestamp() if first else 0, row.value


def _span(row: AnyRow) -> Span:
    return Span(row.first_captured_at, row.last_captured_at, bool(row.by_page))


def _columns(span: Span) -> dict[str, Any]:
    return {"first_captured_at": span.first_at, "last_captured_at": span.last_at, "by_page": int(span.by_page)}


def _at(author_id: int, field: str, value: str) -> dict[str, Any]:
    return {"of_author": author_id, "of_field": field, "of_value": key_of(value)}


def key_of(value: str) -> str:
    """The key of a value, by which it is looked up."""
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
