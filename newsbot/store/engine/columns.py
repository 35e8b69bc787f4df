"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CursorResult, Dialect, MetaData, Row
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from newsbot.patterns import compiled
from newsbot.store.engine.errors import UnreadableValueError

# Text that a database cannot store: PostgreSQL refuses NUL, and a lone surrogate has no UTF-8.
_UNSTORABLE = compiled("[\x00\ud800-\udfff]")
_ESCAPED_NUL = compiled(r"(?<!\\)((?:\\\\)*)\\u0000")
_REPLACEMENT = "\ufffd"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# 64 bits, as on SQLite, so that a database copied from there keeps its ids.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class String(TypeDecorator[str]):
    """Text that compares and sorts by code point on both databases, as in Python.

    A server's own order depends on its locale, and its indexes break when the system's library changes that order.
    """

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TEXT(collation="C"))
        return dialect.type_descriptor(self.impl_instance)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """*value* with U+FFFD for characters that no database stores, such as those of an undecodable file name."""
        return None if value is None else storable(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """Likewise in one step, which is faster: an article has dozens of texts."""
        return _bound


class Text(String):
    """The same type for long text."""

    impl = sa.Text
    cache_ok = True


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime that sorts in the database as in Python; SQLite itself knows no time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for a naive datetime, whose moment is unknown."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the store takes aware datetimes only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Likewise in one step for SQLite, which stores text: an article has dozens of instants."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def bind(value: datetime | None) -> str | None:
            moment = self.process_bind_param(value, dialect)
            return None if moment is None else moment.isoformat(" ", "microseconds")

        return bind

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Likewise from the text that SQLite stores."""
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(text: str | None) -> datetime | None:
    """Raises UnreadableValueError for text that is not a timestamp."""
    try:
        return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise UnreadableValueError(f"{text!r} is not a timestamp") from error


def _bound(text: str | None) -> str | None:
    return text if text is None or text.isprintable() else storable(text)


def storable(text: str) -> str:
    """*text* with U+FFFD for each NUL and each lone surrogate."""
    return _UNSTORABLE.sub(_REPLACEMENT, text) if not text.isprintable() else text


def json_text(value: Any) -> str:
    """*value* as JSON text, with U+FFFD for characters that no database stores."""
    text = _encode(value)
    if "\\u0000" in text:
        text = _ESCAPED_NUL.sub(rf"\1{_REPLACEMENT}", text)
    return storable(text)


AnyRow = Row[*tuple[Any, ...]]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id(result: CursorResult[*tuple[Any, ...]]) -> int:
    """The id that the row of an insert was given."""
    key = result.inserted_primary_key
    if not key:
        raise LookupError("the database gave the new row no id")
    return int(key[0])
