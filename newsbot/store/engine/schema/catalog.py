"""The catalog that all tables are in, and what reading and writing any of them needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, MetaData, Row

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
