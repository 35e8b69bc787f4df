"""Failures: pages that could not be fetched or read are tried again, later and later, and parked the third time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update

from newsbot.store.engine.errors import fault_reasons
from newsbot.store.engine.schema import page as table
from newsbot.store.frontier.addresses import UNLEASED, known_rows

FIRST_DELAY = timedelta(minutes=5)  # after the first failure; each further one waits five times as long
TRIES = 3
POISON = "poison"  # the reason of a page whose reading ends the process

_SET = update(table).where(table.c.url == bindparam("at_url"), table.c.source == bindparam("of_source"))


def failed(connection: Connection, url: str, reason: str, *, now: datetime, source: str | None = None) -> str | None:
    """The page at *url* could not be fetched, read or stored: it is due again after a growing delay, and parked the
    third time; its state from now on, None where nobody found it (it came from a file).

    One that was read before is not parked: what we have of it stands until its next recheck.
    """
    state = None
    query = select(table).where(table.c.url == url)
    if source is not None:
        query = query.where(table.c.source == source)
    for row in connection.execute(query).all():
        tries = row.tries + 1
        given_up = "parked" if row.born_at is None else "gone" if row.gone_at else "done"
        state = given_up if tries >= TRIES else "due"
        connection.execute(
            _SET,
            {
                "at_url": url,
                "of_source": row.source,
                "state": state,
                "reason": reason,
                "tries": tries if tries < TRIES or given_up == "parked" else 0,
                "due_at": now + FIRST_DELAY * 5 ** (tries - 1),
                "leased_until": None,
                "leased_by": None,
            },
        )
    return state


def postpone(connection: Connection, url: str, reason: str, *, until: datetime, source: str) -> None:
    """The host of the page at *url* asked to be left alone *until* then: the page is due again when that is over.

    That is no failure of the page's own, so that it is not counted as one.
    """
    values = {"state": "due", "reason": reason, "due_at": until, "leased_until": None, "leased_by": None}
    connection.execute(_SET, {"at_url": url, "of_source": source, **values})


def poisoned(connection: Connection, url: str, *, source: str, now: datetime) -> int:
    """The process died over the page at *url*; how many times in a row that was.

    It is due at once, behind all that is due (a process may be killed for other reasons), and parked the third time.
    """
    row = known_rows(connection, source, [url]).get(url)
    if row is None or row.state not in ("leased", "due"):
        return 0  # it was stored, after all, before the process died
    tries = int(row.tries) + 1
    state = "parked" if tries >= TRIES else "due"
    detail = f"the process died, or was stuck, each of {tries} times that it read or stored the page"
    values = {"state": state, "reason": POISON, "detail": detail, "tries": tries, "due_at": now, **UNLEASED}
    connection.execute(_SET, {"at_url": url, "of_source": source, **values})
    return tries


def unpark(connection: Connection, source: str, now: datetime) -> int:
    """Make the parked pages of *source* due, with as many tries as new ones have; how many."""
    parked = (table.c.source == source, table.c.state == "parked")
    return connection.execute(update(table).where(*parked).values(state="due", due_at=now, tries=0)).rowcount


def release_faults(connection: Connection, source: str, now: datetime) -> int:
    """Make the pages of *source* due that an earlier newsbot charged with a fault of its machine; how many."""
    charged = (
        table.c.source == source,
        table.c.state.in_(("parked", "due")),
        table.c.tries > 0,
        or_(*(table.c.reason.startswith(words, autoescape=True) for words in fault_reasons())),
    )
    values = {"state": "due", "reason": None, "detail": None, "due_at": now, "tries": 0}
    return connection.execute(update(table).where(*charged).values(**values)).rowcount


def parked(connection: Connection, source: str) -> int:
    """How many pages of *source* are parked."""
    query = select(func.count()).select_from(table).where(table.c.source == source, table.c.state == "parked")
    return connection.scalar(query) or 0


def waiting(connection: Connection, source: str) -> int:
    """How many pages of *source* failed once or twice, and wait for their next try."""
    query = select(func.count()).where(table.c.source == source, table.c.state == "due", table.c.tries > 0)
    return int(connection.scalar(query) or 0)
