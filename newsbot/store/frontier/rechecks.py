"""Rechecks: pages that were read are fetched again to find edits, more often while the story is young.

Each page has the time of its next recheck, and the validators that its server sent, for conditional requests.
Validators are only kept for captures that were stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, and_, func, select

from newsbot.items import Article
from newsbot.store.engine.schema import AnyRow
from newsbot.store.engine.schema import address as table
from newsbot.store.frontier import addresses
from newsbot.store.frontier.transitions import MOVES
from newsbot.store.runs import runs

UNCONDITIONAL_EVERY = 3  # of a page's rechecks, to detect a server that calls everything unchanged
_SPREAD = 0.2  # of its span: how much earlier a recheck may be
_SURE_OF_DAY = timedelta(days=2)
_MANY, _MOST_CHANGED = 20, 100  # pages that one page of an entry point names
_FIRST_DOUBT, _LONGEST_DOUBT = timedelta(minutes=15), timedelta(days=30)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """A page to check again, and what is known of its last capture."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    reading: str | None = None
    conditional: bool = False  # ask whether it changed, not for the page
    was_unchanged: bool = False  # since that capture the server called it unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent with a page, and the key of what was read."""

    url: str
    source: str
    captured_at: datetime
    born_at: datetime
    recheck_at: datetime | None
    reading: str
    etag: str | None = None
    last_modified: str | None = None
    is_recheck: bool = False
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """A request to recheck every article, or every one published *since* then."""

    since: datetime | None = None


def next_recheck(url: str, born_at: datetime, after: datetime, spans: Iterable[timedelta]) -> datetime | None:
    """The first recheck after *after* of a story published at *born_at*; None after the last.

    There is one recheck at the end of each of *spans* (shortest first), or up to a fifth earlier, depending on the URL,
    so that stories published together are not all due together.
    """
    for number, span in enumerate(spans):
        at = born_at + span * (1 - _SPREAD * _fraction(f"{number} {url}"))
        if at > after:
            return at
    return None


def birth_of(article: Article, captured_at: datetime) -> datetime:
    """When the story of *article* was published; when it was captured if its page does not say."""
    published = article.published
    if published is None or published > captured_at:
        return captured_at
    # For a story of today or yesterday, a date without a time does not say how young it is.
    is_sure = article.published_precision == "minute" or captured_at - published > _SURE_OF_DAY
    return published if is_sure else captured_at


def take(
    connection: Connection,
    source: str,
    spans: Sequence[timedelta],
    *,
    run_id: int,
    now: datetime,
    wanted: Every | None = None,
) -> list[Recheck]:
    """Lease to *run_id* the pages of *source* that are due for a recheck, longest overdue first; or, if any are
    *wanted*, those, due or not.

    Missed rechecks are not made up for.
    """
    states = sorted(MOVES["recheck"].before)
    query = (
        select(table)
        .where(table.c.source == source, table.c.state.in_(states), _which(wanted, now))
        .order_by(table.c.recheck_at, table.c.id)
    )
    rows = connection.execute(query).all()
    _lease(connection, source, rows, spans, run_id, now)
    return [_recheck(row) for row in rows]


def _which(wanted: Every | None, now: datetime) -> ColumnElement[bool]:
    if wanted is None:
        return table.c.recheck_at <= now
    were_read = and_(table.c.kind == "article", table.c.state != "refused")
    if wanted.since is None:
        return were_read
    return and_(were_read, func.coalesce(table.c.born_at, table.c.captured_at, table.c.found_at) >= wanted.since)


def note(connection: Connection, answers: Sequence[Answer], run_id: int | None) -> None:
    """Save *answers*; their articles must be stored in the same transaction."""
    if not answers:
        return
    addresses.answered(
        connection,
        [
            {
                "at_url": answer.url,
                "of_source": answer.source,
                "born": answer.born_at,
                "next_at": answer.recheck_at,
                "etag": answer.etag,
                "last_modified": answer.last_modified,
                "reading": answer.reading,
                "read_as": answer.reading,
                "answered_at": answer.captured_at,
                "checked_at": answer.captured_at,
            }
            for answer in answers
        ],
    )
    again = [answer for answer in answers if answer.is_recheck]
    if again and run_id is not None:
        unchanged = sum(answer.is_unchanged for answer in again)
        runs.count_rechecks(connection, run_id, rechecked=len(again), unchanged=unchanged)


def unchanged(connection: Connection, source: str, url: str, *, run_id: int, now: datetime) -> None:
    """Record that the server said the page at *url* did not change."""
    addresses.move(connection, "unchanged", source, url, {"checked_at": now})
    runs.count_rechecks(connection, run_id, rechecked=1, unchanged=1)


def take_changed(
    connection: Connection,
    source: str,
    modified: Mapping[str, datetime],
    spans: Sequence[timedelta],
    *,
    run_id: int,
    now: datetime,
) -> list[Recheck]:
    """Lease to *run_id* the pages that, according to an entry point, were *modified* after they were last fetched; the
    latest first, at most a hundred.

    If the entry point was wrong about a page, it is believed again after a growing delay. If it says that most of many
    pages changed, it is not believed at all: the site then states the time of something else there.
    """
    known = [row for row in addresses.known_rows(connection, source, list(modified)).values() if _was_looked_at(row)]
    changed = [row for row in known if modified[row.url] > _looked_at(row)]
    if len(known) >= _MANY and 2 * len(changed) > len(known):
        return []
    rows = [row for row in changed if not row.fruitless or _looked_at(row) + _believed_after(row.fruitless) <= now]
    rows = sorted(rows, key=lambda row: modified[row.url], reverse=True)[:_MOST_CHANGED]
    _lease(connection, source, rows, spans, run_id, now)
    addresses.count_fruitless(connection, rows)
    # The first time the page itself is asked for: an entry point and a validator that contradict each other are common.
    return [
        replace(found, conditional=found.conditional and row.fruitless > 0) for row in rows for found in [_recheck(row)]
    ]


def _lease(
    connection: Connection, source: str, rows: Sequence[AnyRow], spans: Sequence[timedelta], run_id: int, now: datetime
) -> None:
    looks = {
        row.url: {
            "rechecks": row.rechecks + 1,
            "recheck_at": next_recheck(row.url, row.born_at or now, now, spans),
            **addresses.lease(run_id, now),
        }
        for row in rows
    }
    addresses.move_each(connection, "recheck", source, looks)


def _was_looked_at(row: AnyRow) -> bool:
    """Whether the page of *row* was fetched, rather than taken from its feed."""
    return row.state in MOVES["recheck"].before and (row.state == "refused" or row.answered_at is not None)


def _looked_at(row: AnyRow) -> datetime:
    return max(filter(None, (row.captured_at, row.checked_at)), default=_LONG_AGO)


def _believed_after(fruitless: int) -> timedelta:
    return timedelta(
        seconds=min(_FIRST_DOUBT.total_seconds() * 4 ** min(fruitless - 1, 9), _LONGEST_DOUBT.total_seconds())
    )


def _recheck(row: AnyRow) -> Recheck:
    known = row.state == "done" and row.answered_at is not None and row.captured_at == row.answered_at
    validated = known and bool(row.etag or row.last_modified)
    return Recheck(
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        reading=row.reading if known else None,
        conditional=validated and (row.rechecks + 1) % UNCONDITIONAL_EVERY != 0,
        was_unchanged=validated and row.checked_at is not None and row.checked_at > row.answered_at,
    )


def _fraction(text: str) -> float:
    """A number from 0 to 1 derived from *text*, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest()) / 2**32
