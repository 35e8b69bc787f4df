"""Tombstones: marks of what was forgotten for good, so that no crawl, import or replay stores it again.

A mark is a hash: it recognises an address, a text or an author, and does not reveal them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.batches import batched
from newsbot.store.engine.schema import tombstone as table

REASON = "forgotten"  # the reason for which a page is refused
DETAIL = "it was removed for good with `newsbot forget`"

Kind = Literal["address", "text", "author"]

_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
}
_ANY = select(table.c.id).limit(1)
_KNOWN = select(table.c.mark, table.c.source).where(table.c.mark.in_(bindparam("marks", expanding=True)))


@dataclass(frozen=True, slots=True)
class Mark:
    """The hash of an address, text or author of *source*; an empty source is any."""

    kind: Kind
    hash: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What was forgotten at one time: what it was, and how many marks keep it out."""

    named: str
    source: str
    forgotten_at: datetime
    addresses: int
    texts: int
    authors: int


def mark_of(kind: Kind, value: str, source: str = "") -> Mark:
    """The mark of *value*."""
    return Mark(kind, blake2b(f"{kind} {value}".encode("utf-8", "replace"), digest_size=16).hexdigest(), source)


def add(connection: Connection, marks: Iterable[Mark], named: str, now: datetime) -> None:
    """Keep out what *marks* stand for; *named* says what they were of, in words that reveal nothing."""
    rows = [
        {"mark": one.hash, "kind": one.kind, "source": one.source, "named": named, "forgotten_at": now}
        for one in dict.fromkeys(marks)
    ]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def are_any(connection: Connection) -> bool:
    """Whether anything was ever forgotten."""
    return connection.scalar(_ANY) is not None


def standing(connection: Connection, marks: Collection[Mark]) -> set[Mark]:
    """Those of *marks* that a tombstone keeps out. One whose source is unknown matches whatever source."""
    known: dict[str, set[str]] = {}
    for some in batched(dict.fromkeys(one.hash for one in marks)):
        for found, source in connection.execute(_KNOWN, {"marks": some}):
            known.setdefault(found, set()).add(source)
    return {one for one in marks if (of := known.get(one.hash)) and (one.source in of or "" in of or not one.source)}


def forgotten_urls(connection: Connection, urls: Collection[str]) -> set[str]:
    """Those of *urls* that were forgotten."""
    if not urls or not are_any(connection):
        return set()
    marks = {url: mark_of("address", url) for url in urls}
    kept_out = standing(connection, list(marks.values()))
    return {url for url, mark in marks.items() if mark in kept_out}


def list_tombstones(connection: Connection) -> list[Tombstone]:
    """All tombstones, the newest first."""
    counted = (func.count().filter(table.c.kind == kind) for kind in ("address", "text", "author"))
    group = (table.c.named, table.c.forgotten_at)
    query = select(*group, func.max(table.c.source), *counted).group_by(*group)
    rows = connection.execute(query.order_by(table.c.forgotten_at.desc(), table.c.named))
    return [
        Tombstone(
            named=named, source=source, forgotten_at=forgotten_at, addresses=addresses, texts=texts, authors=authors
        )
        for named, forgotten_at, source, addresses, texts, authors in rows
    ]
