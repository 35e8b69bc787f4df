"""The frontier: what there is to fetch, who fetches it, and what became of it.

A page that was found is done, refused with a reason, parked after three failures, gone from its site after it was
read, or still due; never nothing. What a crawl fetches is leased to its run, so that no other takes it, for as long as
a page may take, and anew for as long as the run lives (`renew`); the lease of a run that died ends by itself, or with
`release` at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from newsbot.batches import batched
from newsbot.items import Miss
from newsbot.store.engine.schema import AnyRow, Instant, alias, revision
from newsbot.store.engine.schema import page as table

PageTarget = Literal["article", "author", "file"]

LEASE = timedelta(minutes=15)
_LONGEST_LEASE = 2 * LEASE  # of two machines' clocks; what is leased for longer was so by a clock that was set back
GONE_FOR = timedelta(hours=1)  # before a page that is gone, and that a door still names, is asked for again
LOOPED_FOR = timedelta(days=1)  # before one that was not asked for, since its like gave one story, is so again

_AT = table.c.url == bindparam("at_url"), table.c.source == bindparam("of_source")
_SET = update(table).where(*_AT)
_KNOWN = select(table).where(
    table.c.source == bindparam("of_source"), table.c.url.in_(bindparam("urls", expanding=True))
)
_ADD = insert(table)
UNLEASED = {"leased_until": None, "leased_by": None}
SETTLED = {"reason": None, "detail": None, "tries": 0, "gone_at": None, **UNLEASED}
_FIRST_CAPTURES = (
    select(alias.c.url, func.min(revision.c.first_captured_at, type_=Instant))
    .join(revision, revision.c.article_id == alias.c.article_id)
    .where(alias.c.url.in_(bindparam("urls", expanding=True)))
    .group_by(alias.c.url)
)
_LEASE = update(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Found:
    """A page that a door names. *newest* is when it is known to have changed last (a sitemap's lastmod, a recording's
    newest capture), *oldest* the first capture that a recording has of it; None where nobody says."""

    url: str
    newest: datetime | None = None
    kind: PageTarget = "article"
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A page that gave a record, as it stood at *captured_at*."""

    url: str
    source: str
    captured_at: datetime | None = None
    kind: PageTarget = "article"


def find(connection: Connection, source: str, found: Sequence[Found], *, run_id: int, now: datetime) -> list[str]:
    """Note the pages *found*; those that are due, leased to *run_id* from now on, in the order they were found.

    A page that nobody knew is due; so is one that was read, or refused, before it changed, and one of which a recording
    has an older capture than we. What another run holds, what this run took before, and what is parked is not in the
    answer.
    """
    each = {one.url: one for one in found}
    known = known_rows(connection, source, list(each))
    fresh = [
        {
            "source": source,
            "url": one.url,
            "kind": one.kind,
            "state": "leased",
            "found_run": run_id,
            "found_at": now,
            "due_at": now,
            "leased_until": now + LEASE,
            "leased_by": run_id,
        }
        for one in each.values()
        if one.url not in known
    ]
    if fresh:
        connection.execute(_ADD, fresh)
    older = _with_older_captures(connection, [one for one in each.values() if one.oldest and one.kind == "article"])
    again = [
        row
        for row in known.values()
        if _is_due(row, now) or _has_changed(row, each[row.url].newest) or (row.state == "done" and row.url in older)
    ]
    _lease(connection, [row.id for row in again], run_id, now)
    taken = {row.url for row in again}
    return [url for url in each if url in taken or url not in known]


def due(connection: Connection, source: str, *, run_id: int, now: datetime) -> list[str]:
    """What earlier runs left due, leased to *run_id* from now on; the oldest first, what failed before last."""
    query = (
        select(table.c.id, table.c.url)
        .where(
            table.c.source == source,
            or_(
                (table.c.state == "due") & (table.c.due_at <= now),
                (table.c.state == "leased") & ~table.c.leased_until.between(now, now + _LONGEST_LEASE),
            ),
        )
        .order_by(table.c.tries, table.c.due_at, table.c.id)
    )
    rows = connection.execute(query).all()
    _lease(connection, [row.id for row in rows], run_id, now)
    return [row.url for row in rows]


def release(connection: Connection, source: str) -> int:
    """End the leases of runs that died; how many. For whoever holds the lock of *source*: no other run is alive."""
    result = connection.execute(
        update(table)
        .where(table.c.source == source, table.c.state == "leased")
        .values(state="due", leased_until=None, leased_by=None)
    )
    return result.rowcount


def give_back(connection: Connection, run_id: int) -> None:
    """The run *run_id* has ended: what it has leased is due."""
    held = (table.c.leased_by == run_id, table.c.state == "leased")
    connection.execute(update(table).where(*held).values(state="due", **UNLEASED))


def renew(connection: Connection, run_id: int, now: datetime) -> None:
    """The run *run_id* lives: what it has leased stays its own."""
    held = (table.c.leased_by == run_id, table.c.state == "leased")
    connection.execute(update(table).where(*held).values(leased_until=now + LEASE))


def done_all(connection: Connection, pages: Sequence[Read], *, run_id: int | None, now: datetime) -> None:
    """The *pages* were read. One that nobody found is noted as found and read."""
    newest: dict[tuple[str, str], Read] = {}
    for each in pages:
        key = each.source, each.url
        newest[key] = replace(each, captured_at=_later(each, newest.get(key)))
    updates, additions = [], []
    for source in dict.fromkeys(source for source, _ in newest):
        known = known_rows(connection, source, [url for of, url in newest if of == source])
        for (of, url), each in newest.items():
            if of != source:
                continue
            row = known.get(url)
            done = {"state": "done", "done_run": run_id, "captured_at": _later(each, row)}
            if row is None:
                additions.append({**_new_row(source, url, each.kind, run_id, now), **done})
            else:
                updates.append({"at_url": url, "of_source": source, **done, **SETTLED})
    if updates:
        connection.execute(_SET, updates)
    if additions:
        connection.execute(_ADD, additions)


def done(
    connection: Connection,
    url: str,
    *,
    source: str,
    run_id: int | None,
    now: datetime,
    captured_at: datetime | None = None,
    kind: PageTarget = "article",
) -> None:
    """The page at *url* was read, as it stood at *captured_at*: `done_all` of one."""
    done_all(connection, [Read(url, source, captured_at, kind)], run_id=run_id, now=now)


def refuse(connection: Connection, miss: Miss, *, run_id: int | None, now: datetime) -> None:
    """The page of *miss* gave no record, and why. An older capture than one that was read takes nothing back."""
    source, url = miss.source or "", name_of(miss)
    row = known_rows(connection, source, [url]).get(url)
    captured_at = miss.captured_at or (now if miss.origin == "live" else None)
    if row is not None and row.captured_at is not None and captured_at is not None and captured_at < row.captured_at:
        settle_older(connection, row)
        return
    values = {
        "state": "refused",
        "reason": miss.reason,
        "detail": miss.detail or None,
        "done_run": run_id,
        "captured_at": captured_at,
        "leased_until": None,
        "leased_by": None,
    }
    if row is None:
        kind: PageTarget = "file" if miss.url is None else "author" if miss.kind == "author_page" else "article"
        connection.execute(_ADD, {**_new_row(source, url, kind, run_id, now), **values})
    else:
        connection.execute(_SET, {"at_url": url, "of_source": source, **values})


def known_before(connection: Connection, source: str, urls: Iterable[str], run_id: int) -> bool:
    """Whether all of *urls* were found in run *run_id* or an earlier one."""
    wanted = list(dict.fromkeys(urls))
    known = known_rows(connection, source, wanted)
    return all(url in known and known[url].found_run is not None and known[url].found_run <= run_id for url in wanted)


def name_of(miss: Miss) -> str:
    """What the page of *miss* is called in the frontier: its URL, else its file."""
    return miss.url or f"file:{miss.file or ''}"


def known_rows(connection: Connection, source: str, urls: Sequence[str]) -> dict[str, AnyRow]:
    """The rows of those of *urls* that were found, by URL."""
    rows: dict[str, AnyRow] = {}
    for chunk in batched(urls):
        rows |= {row.url: row for row in connection.execute(_KNOWN, {"of_source": source, "urls": chunk})}
    return rows


def _lease(connection: Connection, ids: Sequence[int], run_id: int, now: datetime) -> None:
    for chunk in batched(ids):
        values = {"state": "leased", "leased_until": now + LEASE, "leased_by": run_id}
        connection.execute(_LEASE, {"ids": chunk, **values})


def _is_due(row: AnyRow, now: datetime) -> bool:
    if row.state == "leased":
        return not now < row.leased_until <= now + _LONGEST_LEASE
    if row.state == "gone":
        return bool(row.checked_at + GONE_FOR <= now)
    if row.state == "refused" and row.reason == "loop":
        # Its like may have shown a notice of that day instead of their stories.
        return row.captured_at is None or bool(row.captured_at + LOOPED_FOR <= now)
    return bool(row.state == "due" and row.due_at <= now)


def _has_changed(row: AnyRow, newest: datetime | None) -> bool:
    if newest is None or row.captured_at is None or row.state not in ("done", "refused", "gone"):
        return False
    return bool(newest > row.captured_at)


def _later(one: Read | AnyRow, other: Read | AnyRow | None) -> datetime | None:
    known = (each.captured_at for each in (one, other) if each is not None)
    return max((moment for moment in known if moment is not None), default=None)


def _with_older_captures(connection: Connection, found: Sequence[Found]) -> set[str]:
    """The URLs of those pages whose *oldest* capture is from before the first that we have of their article."""
    older: set[str] = set()
    for chunk in batched(found):
        oldest = {one.url: one.oldest for one in chunk}
        rows = connection.execute(_FIRST_CAPTURES, {"urls": list(oldest)})
        older |= {url for url, first in rows if first is not None and (oldest[url] or first) < first}
    return older


def settle_older(connection: Connection, row: AnyRow) -> None:
    """Nothing newer came of the page than what was known: it is what it was before it was taken."""
    if row.state in ("leased", "due"):
        state = "gone" if row.gone_at else "refused" if row.reason else "done"
        values = {"state": state, "leased_until": None, "leased_by": None}
        connection.execute(_SET, {"at_url": row.url, "of_source": row.source, **values})


def _new_row(source: str, url: str, kind: PageTarget, run_id: int | None, now: datetime) -> dict[str, Any]:
    return {"source": source, "url": url, "kind": kind, "found_run": run_id, "found_at": now, "due_at": now}
