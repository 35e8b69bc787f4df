"""Failures: pages that could not be fetched or read are tried again, later and later, and parked the third time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select, update

from newsbot.store.frontier import UNLEASED, known_rows
from newsbot.store.schema import page as table

FIRST_DELAY = timedelta(minutes=5)  # after the first failure; each further one waits five times as long
TRIES = 3
POISON = "poison"  # the reason of a page whose reading ends the process

_SET = update(table).where(table.c.url == bindparam("at_url"), table.c.source == bindparam("of_source"))


def failed(connection: Connection, url: str, reason: str, *, now: datetime, source: str | None = None) -> None:
    """The page at *url* could not be fetched: it is due again after a growing delay, and parked the third time.

    One that was read before is not parked: what we have of it stands until its next recheck.
    """
    query = select(table).where(table.c.url == url)
    if source is not None:
        query = query.where(table.c.source == source)
    for row in connection.execute(query).all():
        tries = row.tries + 1
        given_up = "parked" if row.born_at is None else "gone" if row.gone_at else "done"
        connection.execute(
            _SET,
            {
                "at_url": url,
                "of_source": row.source,
                "state": given_up if tries >= TRIES else "due",
                "reason": reason,
                "tries": tries if tries < TRIES or given_up == "parked" else 0,
                "due_at": now + FIRST_DELAY * 5 ** (tries - 1),
                "leased_until": None,
                "leased_by": None,
            },
        )


def postpone(connection: Connection, url: str, reason: str, *, until: datetime, source: str) -> None:
    """The host of the page at *url* asked to be left alone *until* then: the page is due again when that is over.

    That is no failure of the page's own, so that it is not counted as one.
    """
    values = {"state": "due", "reason": reason, "due_at": until, "leased_until": None, "leased_by": None}
    connection.execute(_SET, {"at_url": url, "of_source": source, **values})


def poisoned(connection: Connection, url: str, *, source: str, now: datetime) -> int:
    """The process died while it read the page at *url*; how many times in a row that was.

    It is due at once, behind all that is due (a process may be killed for other reasons), and parked the third time.
    """
    row = known_rows(connection, source, [url]).get(url)
    if row is None:
        return 0
    tries = int(row.tries) + 1
    state = "parked" if tries >= TRIES else "due"
    detail = f"the process died, or was stuck, each of {tries} times that it read the page"
    values = {"state": state, "reason": POISON, "detail": detail, "tries": tries, "due_at": now, **UNLEASED}
    connection.execute(_SET, {"at_url": url, "of_source": source, **values})
    return tries


def unpark(connection: Connection, source: str, now: datetime) -> int:
    """Make the parked pages of *source* due, with as many tries as new ones have; how many."""
    parked = (table.c.source == source, table.c.state == "parked")
    return connection.execute(update(table).where(*parked).values(state="due", due_at=now, tries=0)).rowcount


def parked(connection: Connection, source: str) -> int:
    """How many pages of *source* are parked."""
    query = select(func.count()).select_from(table).where(table.c.source == source, table.c.state == "parked")
    return connection.scalar(query) or 0
