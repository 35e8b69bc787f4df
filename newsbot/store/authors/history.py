"""What captures say of one author over time, in any order and however often repeated.

Each value of a field is kept with the first and last capture that state it. The current value is the one stated last; a
known time wins over an unknown one, and a page over the text of a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.items import Author
from newsbot.likeness.fingerprint import name_key
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
    """One value of one field, and when it was captured; None if all its captures are of unknown time."""

    field: AuthorField
    value: str
    first_captured_at: datetime | None
    last_captured_at: datetime | None


def sayings_of(connection: Connection, author_ids: Collection[int]) -> dict[int, Sayings]:
    """What is stored of authors."""
    found: dict[int, dict[tuple[str, str], Span]] = {author_id: {} for author_id in author_ids}
    for row in connection.execute(_OF, {"author_ids": list(author_ids)}):
        found[row.author_id][row.field, row.value] = _span(row)
    return dict(found)


def settle(connection: Connection, changed: Collection[tuple[int, Sayings, Sayings]]) -> None:
    """Write what changed of authors: for each, what was stored and what is to be."""
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
    """What was said of an author, by field, newest first."""
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
    """The key under which a value is looked up."""
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


NAME_KEY = "name_key"  # a field beside FACTS: the name as it is compared
FACTS = ("name", "url", "role", "bio", "avatar_url", "page_url")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last time something was stated, if known, and whether a page stated it last."""

    first_at: datetime | None
    last_at: datetime | None
    by_page: bool

    @property
    def age(self) -> tuple[bool, datetime, bool]:
        """Sort key: the least credible first."""
        return self.last_at is not None, self.last_at or _LONG_AGO, self.by_page


Sayings = Mapping[tuple[str, str], Span]  # by fact and value


def address_of(author: Author) -> str | None:
    """The address of the profile by which *author* is known."""
    return author.url or author.page_url


def said_of(author: Author, span: Span) -> Sayings:
    """What one capture, seen over *span*, says of *author*."""
    if author.captured_at is not None:
        span = Span(author.captured_at, author.captured_at, span.by_page)
    stated = {name: getattr(author, name) for name in FACTS}
    stated |= {"url": address_of(author), NAME_KEY: name_key(author.name)}
    return {(name, value): span for name, value in stated.items() if value is not None}


def together(said: Sayings, other: Sayings) -> Sayings:
    """All that *said* and *other* say."""
    both = dict(said)
    for key, span in other.items():
        both[key] = _over(both[key], span) if key in both else span
    return both


def project(said: Iterable[Sayings]) -> Sayings:
    """What several captures say of one person."""
    all_said: Sayings = {}
    for each in said:
        all_said = together(all_said, each)
    return all_said


def believed(said: Sayings) -> dict[str, str]:
    """The current value of each field."""
    newest: dict[str, tuple[tuple[bool, datetime, bool], str]] = {}
    for (name, value), span in said.items():
        newest[name] = max(newest.get(name, (span.age, value)), (span.age, value))
    return {name: value for name, (_, value) in newest.items()}


def seen_last(said: Sayings) -> datetime | None:
    """When the person was last captured, if known."""
    return max(said.values(), key=lambda span: span.age).last_at


def _over(a: Span, b: Span) -> Span:
    firsts = [at for at in (a.first_at, b.first_at) if at is not None]
    newest = max(a, b, key=lambda span: span.age)
    return Span(min(firsts, default=None), newest.last_at, newest.by_page)
