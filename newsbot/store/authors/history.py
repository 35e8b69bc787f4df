"""Author history: what authors were called and said to be, each from the first capture that says so to the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

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


class AuthorHistory:
    """The history of a batch of authors: kept in memory, written together. The order of captures does not count."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, dict[tuple[str, str], Said]] = {}
        self._stored: set[tuple[int, str, str]] = set()
        self._changed: set[tuple[int, str, str]] = set()

    def learn(self, author_ids: Iterable[int]) -> None:
        """Read the history of authors who are in the database."""
        asked = [author_id for author_id in author_ids if author_id not in self._known]
        if not asked:
            return
        self._known.update((author_id, {}) for author_id in asked)
        for row in self._connection.execute(_OF, {"author_ids": asked}):
            said = Said(row.field, row.value, row.first_captured_at, row.last_captured_at)
            self._known[row.author_id][row.field, row.value_key] = said
            self._stored.add((row.author_id, row.field, row.value_key))

    def note(self, author_id: int, stated: Mapping[str, Any], captured_at: datetime | None) -> None:
        """Take in what a capture states of an author."""
        for field in FIELDS:
            if value := stated.get(field):
                self._take(author_id, Said(field, value, captured_at, captured_at))

    def hand_over(self, author_id: int, gone_id: int) -> None:
        """Let *author_id* have the history of an author who turned out to be the same, and whose row goes."""
        self.learn([gone_id])
        for said in self._known[gone_id].values():
            self._take(author_id, said)
        self.forget(gone_id)

    def withdraw(self, author_id: int, captured_at: datetime | None) -> None:
        """Take back what nothing but the capture at that moment said of an author who was looked up."""
        known = self._known.get(author_id, {})
        for (field, value_key), said in list(known.items()):
            if captured_at is not None and said.first_captured_at == captured_at == said.last_captured_at:
                del known[field, value_key]
                self._changed.discard((author_id, field, value_key))
                self._stored.discard((author_id, field, value_key))
                this = {"of_author": author_id, "of_field": field, "of_value": value_key}
                self._connection.execute(_REMOVE, this)

    def forget(self, author_id: int) -> None:
        """Write nothing more about an author whose row is gone."""
        self._known.pop(author_id, None)
        self._changed = {each for each in self._changed if each[0] != author_id}

    def write(self) -> None:
        """Write what changed."""
        added, moved = [], []
        for author_id, field, value_key in sorted(self._changed):
            said = self._known[author_id][field, value_key]
            span = {"first_captured_at": said.first_captured_at, "last_captured_at": said.last_captured_at}
            if (author_id, field, value_key) in self._stored:
                moved.append({"of_author": author_id, "of_field": field, "of_value": value_key, **span})
            else:
                row = {"author_id": author_id, "field": field, "value_key": value_key, "value": said.value}
                added.append({**row, **span})
        self._stored |= self._changed
        self._changed = set()
        if added:
            self._connection.execute(_ADD, added)
        if moved:
            self._connection.execute(_SET, moved)

    def _take(self, author_id: int, said: Said) -> None:
        known = self._known.setdefault(author_id, {})
        key = (said.field, _value_key(said.value))
        before = known.get(key)
        after = said if before is None else _together(before, said)
        if after != before:
            known[key] = after
            self._changed.add((author_id, *key))


def history_of(connection: Connection, author_id: int) -> tuple[Said, ...]:
    """What was said of an author, field by field, the newest first."""
    found = [
        Said(row.field, row.value, row.first_captured_at, row.last_captured_at)
        for row in connection.execute(_OF, {"author_ids": [author_id]})
    ]
    newest_first = sorted(found, key=_age, reverse=True)
    return tuple(sorted(newest_first, key=lambda said: FIELDS.index(said.field)))


def _age(said: Said) -> tuple[float, float, str]:
    first, last = said.first_captured_at, said.last_captured_at
    return last.timestamp() if last else 0, first.timestamp() if first else 0, said.value


def _together(a: Said, b: Said) -> Said:
    firsts = [each for each in (a.first_captured_at, b.first_captured_at) if each is not None]
    lasts = [each for each in (a.last_captured_at, b.last_captured_at) if each is not None]
    return Said(a.field, a.value, min(firsts, default=None), max(lasts, default=None))


def _value_key(value: str) -> str:
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
