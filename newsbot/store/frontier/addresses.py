"""The addresses to fetch: which run has leased each, and what became of it. The only writer of the table `address`.

`transitions` lists every move; `move` makes no other. A crawl leases what it fetches, so that no other run takes it,
and renews the leases while it lives (`renew`). The leases of a run that died expire, or end at once with `release`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Update, bindparam, case, delete, func, insert, or_, select, update

from newsbot.batches import batched
from newsbot.items import Miss
from newsbot.store.engine.schema import AnyRow, Instant, alias, revision
from newsbot.store.engine.schema import address as table
from newsbot.store.frontier import tombstones
from newsbot.store.frontier.transitions import (
    LEASE,
    LONGEST_LEASE,
    MOVES,
    STATES,
    Event,
    State,
    before_lease,
    columns,
    has_changed,
    is_due,
)

AddressKind = Literal["article", "author", "file"]


def _update(event: Event, *where: ColumnElement[bool]) -> Update:
    before = MOVES[event].before
    if before < STATES:  # no IN: executemany takes no lists
        where = (*where, or_(*(table.c.state == state for state in sorted(before))))
    return update(table).where(*where)


_AT = table.c.url == bindparam("at_url"), table.c.source == bindparam("of_source")
_MOVE = {event: _update(event, *_AT) for event in MOVES}
_LEASE = _update("lease", table.c.id.in_(bindparam("ids", expanding=True)))
_ADD = insert(table)
_KNOWN = select(table).where(
    table.c.source == bindparam("of_source"), table.c.url.in_(bindparam("urls", expanding=True))
)
_ANSWERED = (
    update(table)
    .where(*_AT)
    .values(
        born_at=func.coalesce(table.c.born_at, bindparam("born", type_=table.c.born_at.type)),
        recheck_at=case(
            (table.c.born_at.is_(None), bindparam("next_at", type_=table.c.recheck_at.type)), else_=table.c.recheck_at
        ),
        fruitless=case(
            (table.c.reading == bindparam("read_as", type_=table.c.reading.type), table.c.fruitless), else_=0
        ),
    )
)
_FRUITLESS = update(table).where(table.c.id == bindparam("of_page")).values(fruitless=table.c.fruitless + 1)
_FIRST_CAPTURES = (
    select(alias.c.url, func.min(revision.c.first_captured_at, type_=Instant))
    .join(revision, revision.c.article_id == alias.c.article_id)
    .where(alias.c.url.in_(bindparam("urls", expanding=True)))
    .group_by(alias.c.url)
)


@dataclass(frozen=True, slots=True)
class Found:
    """An address that an entry point names.

    *newest* is when its page last changed, if known (a sitemap's lastmod, a recording's newest capture); *oldest* is
    the first capture of it in a recording.
    """

    url: str
    newest: datetime | None = None
    kind: AddressKind = "article"
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """An address whose page gave a record, as of *captured_at*."""

    url: str
    source: str
    captured_at: datetime | None = None
    kind: AddressKind = "article"


def find(connection: Connection, source: str, found: Sequence[Found], *, run_id: int, now: datetime) -> list[str]:
    """Record the addresses *found*; return those that are due, now leased to *run_id*, in the order found.

    New addresses are due, as are those read or refused before their page changed, and those of which a recording has an
    older capture than we do. Left out: what another run holds, what this run took before, and what is parked. What was
    forgotten is refused.
    """
    each = {one.url: one for one in found}
    known = known_rows(connection, source, list(each))
    forgotten = tombstones.forgotten_urls(connection, list(each))
    _refuse_forgotten(connection, source, [each[url] for url in forgotten if url not in known], run_id, now)
    each = {url: one for url, one in each.items() if url not in forgotten}
    known = {url: row for url, row in known.items() if url not in forgotten}
    fresh = [_new_row(source, one, run_id, now) for one in each.values() if one.url not in known]
    if fresh:
        leased = columns("find", lease(run_id, now))
        connection.execute(_ADD, [{**row, **leased} for row in fresh])
    older = _with_older_captures(connection, [one for one in each.values() if one.oldest and one.kind == "article"])
    again = [
        row
        for row in known.values()
        if is_due(row, now) or has_changed(row, each[row.url].newest) or (row.state == "done" and row.url in older)
    ]
    _lease(connection, again, run_id, now)
    taken = {row.url for row in again}
    return [url for url in each if url in taken or url not in known]


def count_found(connection: Connection, source: str, since: datetime) -> int:
    """The number of addresses of *source* found after *since*."""
    found = select(func.count()).where(table.c.source == source, table.c.found_at > since)
    return connection.scalar(found) or 0


def due(connection: Connection, source: str, *, run_id: int, now: datetime) -> list[str]:
    """Lease to *run_id* what earlier runs left due, oldest first, earlier failures last."""
    query = (
        select(table.c.id, table.c.url)
        .where(
            table.c.source == source,
            or_(
                (table.c.state == "due") & (table.c.due_at <= now),
                (table.c.state == "leased") & ~table.c.leased_until.between(now, now + LONGEST_LEASE),
            ),
        )
        .order_by(table.c.tries, table.c.due_at, table.c.id)
    )
    rows = connection.execute(query).all()
    _lease(connection, rows, run_id, now)
    return [row.url for row in rows]


def release(connection: Connection, source: str) -> int:
    """End all leases of *source* and return how many. Only for the holder of the source's lock, when no other run is
    alive.
    """
    return move_all(connection, "release", {}, table.c.source == source)


def give_back(connection: Connection, run_id: int) -> None:
    """Make what run *run_id* still leases due again: the run has ended."""
    move_all(connection, "release", {}, table.c.leased_by == run_id)


def renew(connection: Connection, run_id: int, now: datetime) -> None:
    """Extend the leases of run *run_id*."""
    move_all(connection, "renew", {"leased_until": now + LEASE}, table.c.leased_by == run_id)


def read(connection: Connection, pages: Sequence[Read], *, run_id: int | None, now: datetime) -> None:
    """Record that *pages* gave records. Addresses that were never found are added."""
    newest: dict[tuple[str, str], Read] = {}
    for each in pages:
        key = each.source, each.url
        newest[key] = replace(each, captured_at=_later(each, newest.get(key)))
    for source in dict.fromkeys(source for source, _ in newest):
        of_source = [each for (of, _), each in newest.items() if of == source]
        known = known_rows(connection, source, [each.url for each in of_source])
        done = {each.url: {"done_run": run_id, "captured_at": _later(each, known.get(each.url))} for each in of_source}
        move_each(connection, "read", source, {url: done[url] for url in known})
        fresh = [each for each in of_source if each.url not in known]
        if fresh:
            rows = [{**_new_row(source, each, run_id, now), **columns("read", done[each.url])} for each in fresh]
            connection.execute(_ADD, rows)


def refuse(connection: Connection, miss: Miss, *, run_id: int | None, now: datetime) -> None:
    """Record that the page of *miss* gave no record. A capture older than one already read changes nothing."""
    source, url = miss.source or "", name_of(miss)
    row = known_rows(connection, source, [url]).get(url)
    captured_at = miss.captured_at or (now if miss.origin == "live" else None)
    if row is not None and row.captured_at is not None and captured_at is not None and captured_at < row.captured_at:
        settle_older(connection, row)
        return
    known_at = row.captured_at if row is not None else None
    why = {
        "reason": miss.reason,
        "detail": miss.detail or None,
        "done_run": run_id,
        "captured_at": captured_at or known_at,
    }
    if row is None:
        kind: AddressKind = "file" if miss.url is None else "author" if miss.kind == "author_page" else "article"
        new = _new_row(source, Found(url, kind=kind), run_id, now)
        connection.execute(_ADD, {**new, **columns("refuse", why)})
    else:
        move(connection, "refuse", source, url, why)


def settle_older(connection: Connection, row: AnyRow) -> None:
    """Return the address of *row* to its state before the lease: it gave nothing newer than what is known."""
    move(connection, "settle", row.source, row.url, {}, before_lease(row))


def answered(connection: Connection, answers: Sequence[Mapping[str, Any]]) -> None:
    """Save what servers sent with pages that were read, as columns with their keys (`at_url`, `of_source`). No state
    changes.

    `born` and `next_at` (publication and next recheck) are only saved the first time.
    """
    connection.execute(_ANSWERED, answers)


def count_fruitless(connection: Connection, rows: Sequence[AnyRow]) -> None:
    """Count the rechecks prompted by an entry point that found no edit; an edit resets it. Changes no state."""
    if rows:
        connection.execute(_FRUITLESS, [{"of_page": row.id} for row in rows])


def move(
    connection: Connection, event: Event, source: str, url: str, sets: Mapping[str, Any], to: State | None = None
) -> None:
    """Apply *event* to one address (`transitions.columns`); do nothing if its state does not allow it."""
    connection.execute(_MOVE[event], {"at_url": url, "of_source": source, **columns(event, sets, to)})


def move_each(connection: Connection, event: Event, source: str, sets: Mapping[str, Mapping[str, Any]]) -> None:
    """Apply *event* to several addresses of *source*; *sets* holds their columns by URL."""
    rows = [{"at_url": url, "of_source": source, **columns(event, each)} for url, each in sets.items()]
    if rows:
        connection.execute(_MOVE[event], rows)


def move_all(connection: Connection, event: Event, sets: Mapping[str, Any], *where: ColumnElement[bool]) -> int:
    """Apply *event* to all addresses that meet *where*; return how many."""
    return connection.execute(_update(event, *where).values(**columns(event, sets))).rowcount


def remove(connection: Connection, urls: Sequence[str]) -> None:
    """Forget *urls*, in all sources. There is no way back."""
    connection.execute(delete(table).where(table.c.url.in_(urls)))


def lease(run_id: int, now: datetime) -> dict[str, Any]:
    """The columns of a lease by run *run_id* that starts *now*."""
    return {"leased_until": now + LEASE, "leased_by": run_id}


def name_of(miss: Miss) -> str:
    """The name of the page of *miss* in the frontier: its URL, or its file."""
    return miss.url or f"file:{miss.file or ''}"


def known_rows(connection: Connection, source: str, urls: Sequence[str]) -> dict[str, AnyRow]:
    """The rows of those of *urls* that are known, by URL."""
    rows: dict[str, AnyRow] = {}
    for chunk in batched(urls):
        rows |= {row.url: row for row in connection.execute(_KNOWN, {"of_source": source, "urls": chunk})}
    return rows


def _refuse_forgotten(connection: Connection, source: str, found: Sequence[Found], run_id: int, now: datetime) -> None:
    why = {"reason": tombstones.REASON, "detail": tombstones.DETAIL, "done_run": run_id, "captured_at": None}
    rows = [{**_new_row(source, one, run_id, now), **columns("refuse", why)} for one in found]
    if rows:
        connection.execute(_ADD, rows)


def _lease(connection: Connection, rows: Sequence[AnyRow], run_id: int, now: datetime) -> None:
    leased = columns("lease", lease(run_id, now))
    for chunk in batched(rows):
        connection.execute(_LEASE, {"ids": [row.id for row in chunk], **leased})


def _later(one: Read, other: Read | AnyRow | None) -> datetime | None:
    known = (each.captured_at for each in (one, other) if each is not None)
    return max((moment for moment in known if moment is not None), default=None)


def _with_older_captures(connection: Connection, found: Sequence[Found]) -> set[str]:
    """The URLs whose *oldest* capture is before the first stored one of their article."""
    older: set[str] = set()
    for chunk in batched(found):
        oldest = {one.url: one.oldest for one in chunk}
        rows = connection.execute(_FIRST_CAPTURES, {"urls": list(oldest)})
        older |= {url for url, first in rows if first is not None and (oldest[url] or first) < first}
    return older


def _new_row(source: str, one: Found | Read, run_id: int | None, now: datetime) -> dict[str, Any]:
    return {"source": source, "url": one.url, "kind": one.kind, "found_run": run_id, "found_at": now, "due_at": now}
