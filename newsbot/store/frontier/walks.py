"""How far walks have come: the last complete walk of each listing, and the progress of a walk back (backfill).

A walk of a listing stops at the first page whose stories were all known when the last complete one ended. An
interrupted backfill continues where it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from newsbot.batches import batched
from newsbot.store.engine.schema import backfill, walk
from newsbot.store.frontier.addresses import known_rows

MOST_STEPS = 50_000  # for one entry point: a calendar never ends


@dataclass(frozen=True, slots=True)
class Step:
    """A sitemap or listing page still to walk, and the entry point that led there."""

    url: str
    entry_point_url: str


@dataclass(frozen=True, slots=True)
class Backfill:
    """A walk back to *since*; *steps* are still to be walked."""

    since: datetime
    is_resumed: bool
    steps: tuple[Step, ...]


def finished(connection: Connection, source: str, entry_point_url: str) -> int | None:
    """The last run that walked the entry point to its end, or None."""
    query = select(walk.c.run_id).where(walk.c.source == source, walk.c.entry_point_url == entry_point_url)
    return connection.scalar(query)


def finish(connection: Connection, source: str, entry_point_url: str, run_id: int) -> None:
    """Record that run *run_id* walked the entry point to its end."""
    here = (walk.c.source == source, walk.c.entry_point_url == entry_point_url)
    if connection.execute(update(walk).where(*here).values(run_id=run_id)).rowcount == 0:
        connection.execute(insert(walk).values(source=source, entry_point_url=entry_point_url, run_id=run_id))


def known_before(connection: Connection, source: str, urls: Iterable[str], run_id: int) -> bool:
    """Whether all of *urls* were found in run *run_id* or earlier."""
    wanted = list(dict.fromkeys(urls))
    known = known_rows(connection, source, wanted)
    return all(url in known and known[url].found_run is not None and known[url].found_run <= run_id for url in wanted)


def begin_backfill(connection: Connection, source: str, since: datetime, entry_point_urls: Iterable[str]) -> Backfill:
    """Start the backfill of *source* to *since*, or resume an unfinished one that goes back as far."""
    rows = connection.execute(
        select(backfill).where(backfill.c.source == source).order_by(backfill.c.entry_point_url, backfill.c.url)
    )
    left = [row for row in rows if row.walked_run is None]
    if left and left[0].since <= since:
        return Backfill(left[0].since, True, tuple(Step(row.url, row.entry_point_url) for row in left))
    connection.execute(delete(backfill).where(backfill.c.source == source))
    steps = tuple(Step(url, url) for url in dict.fromkeys(entry_point_urls))
    _add_steps(connection, source, since, steps)
    return Backfill(since, False, steps)


def step_walked(
    connection: Connection, source: str, step: Step, further: Iterable[str], *, run_id: int
) -> tuple[str, ...]:
    """Record that *step* was walked and led to *further*; return those that are new.

    Limited to MOST_STEPS for one entry point.
    """
    here = (backfill.c.source == source, backfill.c.url == step.url)
    since = connection.scalar(select(backfill.c.since).where(*here))
    if since is None:
        return ()  # another backfill replaced this one
    connection.execute(update(backfill).where(*here).values(walked_run=run_id))
    urls = list(dict.fromkeys(further))
    known: set[str] = set()
    for chunk in batched(urls):
        among = backfill.c.url.in_(chunk)
        known.update(connection.scalars(select(backfill.c.url).where(backfill.c.source == source, among)))
    fresh = tuple(url for url in urls if url not in known)[: _room(connection, source, step.entry_point_url)]
    _add_steps(connection, source, since, tuple(Step(url, step.entry_point_url) for url in fresh))
    return fresh


def _room(connection: Connection, source: str, entry_point_url: str) -> int:
    of_entry_point = (backfill.c.source == source, backfill.c.entry_point_url == entry_point_url)
    taken = connection.scalar(select(func.count()).select_from(backfill).where(*of_entry_point)) or 0
    return max(0, MOST_STEPS - taken)


def steps_left(connection: Connection, source: str) -> int:
    """How many sitemaps and listing pages of the backfill of *source* are still to be walked."""
    query = (
        select(func.count()).select_from(backfill).where(backfill.c.source == source, backfill.c.walked_run.is_(None))
    )
    return connection.scalar(query) or 0


def _add_steps(connection: Connection, source: str, since: datetime, steps: Iterable[Step]) -> None:
    rows = [
        {"source": source, "url": step.url, "entry_point_url": step.entry_point_url, "since": since} for step in steps
    ]
    if rows:
        connection.execute(insert(backfill), rows)
