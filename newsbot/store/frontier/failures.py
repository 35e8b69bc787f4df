"""Failed fetches: a page is tried again after growing delays, parked the third time, or gone if it was read before."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from newsbot.store.engine.errors import fault_reasons
from newsbot.store.engine.schema import address as table
from newsbot.store.engine.schema import alias, article, revision
from newsbot.store.frontier.addresses import known_rows, move, move_all, settle_older
from newsbot.store.frontier.transitions import MOVES, State
from newsbot.store.runs import runs

FIRST_DELAY = timedelta(minutes=5)  # after the first failure; each further one waits five times as long
TRIES = 3
CUT = "evidence cut"  # the fact of an article whose page breaks off
_NEWEST = 5  # stories of a source by which its pages are known
POISON = "poison"  # the reason of a page whose reading ends the process


def failed(connection: Connection, url: str, reason: str, *, now: datetime, source: str | None = None) -> State | None:
    """Count a failure to fetch, read or store the page at *url*; return its new state, None if it is unknown (from a
    file).

    It is due again after a growing delay, and parked the third time; a page that was read before keeps its state
    instead until its next recheck.
    """
    state: State | None = None
    of_source = () if source is None else (table.c.source == source,)
    for row in connection.execute(select(table).where(table.c.url == url, *of_source)).all():
        tries = row.tries + 1
        given_up: State = "parked" if row.born_at is None else "gone" if row.gone_at else "done"
        state = given_up if tries >= TRIES else "due"
        due_at = now + FIRST_DELAY * 5 ** (tries - 1)
        counted = tries if state in ("due", "parked") else 0
        move(connection, "fail", row.source, url, {"reason": reason, "tries": counted, "due_at": due_at}, state)
    return state


def keeps_cut(connection: Connection, source: str, url: str) -> bool:
    """Whether the page at *url*, which breaks off inside its story, is to be kept as it is: the third time, if what is
    stored of it breaks off too, or if all of the newest stories of *source* do, whose pages may have no end.
    """
    row = known_rows(connection, source, [url]).get(url)
    newest = select(revision.c.facts).join(article, article.c.newest_revision == revision.c.id)
    stored = connection.scalar(newest.join(alias, alias.c.article_id == article.c.id).where(alias.c.url == url))
    if stored is not None:
        return CUT in stored
    if row is not None and row.tries + 1 >= TRIES:
        return True
    of_source = newest.where(article.c.source == source).order_by(article.c.id.desc()).limit(_NEWEST)
    known = connection.scalars(of_source).all()
    return len(known) == _NEWEST and all(CUT in facts for facts in known)


def postpone(connection: Connection, url: str, reason: str, *, until: datetime, source: str) -> None:
    """Make the page at *url* due *until* then, when its host's pause is over. Not counted as a failure."""
    move(connection, "postpone", source, url, {"reason": reason, "due_at": until})


def silent_reason(host: str) -> str:
    """The reason of a page that was not requested because *host* no longer answered."""
    return f"{host} stopped answering; its other pages are left for the next crawl"


def was_silent(connection: Connection, source: str, host: str) -> bool:
    """Whether pages of *source* are still due because *host* stopped answering in an earlier crawl."""
    left = table.c.state.in_(("due", "leased")) & (table.c.reason == silent_reason(host))
    return connection.scalar(select(table.c.id).where(table.c.source == source, left).limit(1)) is not None


def poisoned(connection: Connection, url: str, *, source: str, now: datetime) -> int:
    """Count that the process died over the page at *url*; return how many times in a row.

    It is due at once, but last (a process may be killed for other reasons), and parked the third time.
    """
    row = known_rows(connection, source, [url]).get(url)
    if row is None or row.state not in MOVES["poison"].before:
        return 0  # it was stored before the process died
    tries = int(row.tries) + 1
    detail = f"the process died, or was stuck, each of {tries} times that it read or stored the page"
    state: State = "parked" if tries >= TRIES else "due"
    why = {"reason": POISON, "detail": detail, "tries": tries, "due_at": now}
    move(connection, "poison", source, url, why, state)
    return tries


def unpark(connection: Connection, source: str, now: datetime) -> int:
    """Make the parked pages of *source* due, with all their tries again; return how many."""
    return move_all(connection, "unpark", {"due_at": now}, table.c.source == source)


def release_faults(connection: Connection, source: str, now: datetime) -> int:
    """Make pages of *source* due whose failures were this machine's fault; return how many."""
    faults = or_(*(table.c.reason.startswith(words, autoescape=True) for words in fault_reasons()))
    return move_all(connection, "forgive", {"due_at": now}, table.c.source == source, table.c.tries > 0, faults)


def gone(connection: Connection, url: str, detail: str, *, source: str, run_id: int | None, at: datetime) -> bool:
    """Record that the page at *url* is no longer there; return whether an article was read from it before.

    If none was, nothing is recorded: refuse the page instead. The stored article stays. A capture older than the newest
    one read changes nothing.
    """
    row = known_rows(connection, source, [url]).get(url)
    if row is None or not was_read(connection, url):
        return False
    if row.captured_at is not None and at < row.captured_at:
        settle_older(connection, row)
        return True
    values = {
        "reason": "http-status",
        "detail": detail,
        "done_run": run_id,
        "captured_at": at,
        "checked_at": at,
        "gone_at": row.gone_at or at,
    }
    move(connection, "gone", source, url, values)
    # A story that moved is still there.
    if row.gone_at is None and run_id is not None and _is_gone_everywhere(connection, url):
        runs.count_gone(connection, run_id)
    return True


def was_read(connection: Connection, url: str) -> bool:
    return connection.scalar(select(alias.c.article_id).where(alias.c.url == url)) is not None


def _is_gone_everywhere(connection: Connection, url: str) -> bool:
    article_id = connection.scalar(select(alias.c.article_id).where(alias.c.url == url))
    return article_id is None or gone_since(connection, article_id) is not None


def gone_since(connection: Connection, article_id: int) -> datetime | None:
    """When all addresses of an article were gone; None if one still answers, or none was asked."""
    query = (
        select(table.c.state, table.c.gone_at)
        .join(alias, alias.c.url == table.c.url)
        .where(alias.c.article_id == article_id)
    )
    rows = connection.execute(query).all()
    if any(row.gone_at is None and row.state == "done" for row in rows):
        return None
    return min((row.gone_at for row in rows if row.gone_at is not None), default=None)
