"""Rereading: what the database holds of one capture, beside what today's extraction reads in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, or_, select

from newsbot.items import OF_DOORS, Article
from newsbot.store import revisions
from newsbot.store.facts import Facts, facts_of
from newsbot.store.schema import AnyRow, alias, revision

Standing = Literal["held", "superseded", "unknown"]

# How a page was read and come by, as against what it says.
_OF_THE_READING = ("confidence", "origin", "page_url")
_BEFORE_A_NAME = ("evidence ", "author captured_at ", "author source ", "author page_url ")
_EVIDENCE = "evidence "
_ARTICLES = select(alias.c.article_id).distinct().where(alias.c.url.in_(bindparam("urls", expanding=True)))

# Not what lies between two captures: nobody says that it was among those that were read.
_HELD = (
    select(revision.c.id)
    .join(alias, alias.c.article_id == revision.c.article_id)
    .where(alias.c.url == bindparam("at_url"))
    .where(or_(revision.c.first_captured_at == bindparam("moment"), revision.c.last_captured_at == bindparam("moment")))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that would be read in another way; None is what is not stated."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Held:
    """What the database holds of the capture of an article: *values* by the names of `newsbot.store.facts`.

    A capture is `superseded` where newer ones of the same wording state all that it states, and `unknown` where the
    database has no article at its address, or was never shown that capture of it: then there are no values.
    """

    standing: Standing
    article_id: int | None = None
    revision_id: int | None = None
    facts: Facts | None = None
    own: Mapping[str, Any] | None = None


def held_of(connection: Connection, urls: tuple[str, ...], captured_at: datetime | None) -> Held:
    """What the database holds of the page at one of *urls* as it stood at *captured_at*."""
    if captured_at is None:
        return Held("unknown")
    superseded: int | None = None
    for article_id in connection.scalars(_ARTICLES, {"urls": urls}).all():
        for row in revisions.revisions_of(connection, article_id):
            if not _spans(row, captured_at):
                continue
            facts = revisions.facts_from(row)
            own = _own(facts, captured_at)
            if own:
                return Held("held", article_id, row.id, facts, own)
            superseded = article_id
    return Held("superseded", superseded) if superseded is not None else Held("unknown")


def is_held(connection: Connection, url: str, captured_at: datetime) -> bool:
    """Whether the capture of *url* at that very moment was read into the database as one of an article's."""
    return connection.execute(_HELD, {"at_url": url, "moment": captured_at}).first() is not None


def changes(held: Held, record: Article) -> tuple[FieldChange, ...]:
    """The fields of a capture that is held which *record*, read of the same capture, has in another way.

    What a newer capture of the wording states counts for neither.
    """
    if held.facts is None or held.own is None:
        return ()
    read = facts_of(record).values
    kept = hinted(held, read)
    names = [name for name in dict.fromkeys((*held.own, *read)) if _is_of_the_page(name) and name not in kept]
    return tuple(
        FieldChange(name, held.own.get(name), read.get(name))
        for name in names
        if (name in held.own or name not in held.facts.values) and held.own.get(name) != read.get(name)
    )


def hinted(held: Held, read: Mapping[str, Any]) -> frozenset[str]:
    """The facts of a capture that is held which a door told, and not its page: a reading of the page takes none away
    that it does not state itself.
    """
    own = held.own or {}
    told = {name.removeprefix(_EVIDENCE) for name, by in own.items() if name.startswith(_EVIDENCE) and by in OF_DOORS}
    names = {name for name in own if name in told or (name.startswith("author ") and "authors" in told)}
    return frozenset(names | {_EVIDENCE + name for name in told}) - read.keys()


def _spans(row: AnyRow, moment: datetime) -> bool:
    first, last = row.first_captured_at, row.last_captured_at
    return first is not None and last is not None and bool(first <= moment <= last)


def _own(facts: Facts, captured_at: datetime) -> dict[str, Any]:
    moment = captured_at.isoformat()
    return {name: value for name, value in facts.values.items() if facts.stamp_of(name)[0] == moment}


def _is_of_the_page(name: str) -> bool:
    return name not in _OF_THE_READING and not name.startswith(_BEFORE_A_NAME)
