"""`newsbot schedule run`, `now`, `pause` and `resume`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Connection

from newsbot.cli.database import opened
from newsbot.cli.messages import BUSY, DONE, FAILED, command, pasteable
from newsbot.cli.moments import Now, instant_or_span, stamp
from newsbot.cli.options import Where
from newsbot.cli.output import say
from newsbot.clock import MACHINE, SetClock
from newsbot.config import Config
from newsbot.logs import log_to_stderr
from newsbot.store.engine.database import Database
from newsbot.store.engine.lock import Locked
from newsbot.store.runs import ledger
from schedules.due import soonest
from schedules.plan import plan_of
from schedules.process import OUT_OF_TIME
from schedules.reload import LiveTimetable, following, load_timetable
from schedules.runner import Ran, newsbot_way
from schedules.service import Service, listen_later, only_scheduler, sigterm_as_interrupt
from schedules.timetable import Job, Timetable

_MOST_NAMES = 10

Name = Annotated[
    list[str],
    typer.Argument(metavar="NAME", help="As in `newsbot schedule list`; a source's name is its crawl."),
]


def run(
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, wait for its end, and leave.")] = False,
    now: Now = None,
    *,
    where: Where,
) -> None:
    """Run the jobs of the timetable as they fall due, until stopped.

    Ctrl-C or SIGTERM stops it. One scheduler runs in a data folder: a second one exits with 75. Jobs write to stderr. A
    saved timetable takes effect within seconds, or at once after SIGHUP; an invalid one changes nothing.

    Example: newsbot schedule run --once --now 2030-01-31T06:00Z
    """
    if not once:
        listen_later()
    config = where.config()
    timetables = LiveTimetable(lambda: load_timetable(config).without_jitter()) if once else following(config)
    clock = MACHINE if now is None else SetClock(now)
    log_to_stderr(logging.INFO)
    # It warns each time a wake is brought forward.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with sigterm_as_interrupt(), only_scheduler(config), opened(config) as database:
        with Service(timetables, database, newsbot_way(config), clock=clock) as service:
            if not once:
                service.serve()
                return
            ran = service.run_once()
        upcoming = _next_words(database, timetables.current, clock.now())
    _end(ran, upcoming if ran else f"nothing is due; {upcoming}")


def now(name: Name, *, where: Where) -> None:
    """Run a job at once, in the running service or else here.

    This works for a job that is off or paused, too. The next slot of an interval is counted from here.

    Examples: newsbot schedule now backup | newsbot schedule now crawl sample
    """
    config, timetable, job = _found(name, where)
    with opened(config) as database:
        try:
            with sigterm_as_interrupt(), only_scheduler(config):
                log_to_stderr(logging.INFO)
                with Service(LiveTimetable(lambda: timetable), database, newsbot_way(config)) as service:
                    ran = service.run_now(job)
        except Locked:
            with _registered(database, job) as connection:
                ledger.ask(connection, job.name, datetime.now(UTC))
            then = "the service will run it at once; `newsbot schedule list` shows how it ended"
            say(f"{job.name}: {pasteable(then)}")
            return
    _end(ran)


def pause(
    name: Name,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Until then: 2h, 3d or 2030-01-31T06:00Z.", show_default=False)
    ] = None,
    *,
    where: Where,
) -> None:
    """Pause a job until a time, or until it is resumed.

    A run in progress continues.

    Example: newsbot schedule pause crawl sample --until 2h
    """
    at = datetime.now(UTC)
    end = None if until is None else instant_or_span(until, at)
    if end is not None and end <= at:
        raise typer.BadParameter(f"{until!r} has passed", param_hint="--until")
    config, _, job = _found(name, where)
    with opened(config) as database, _registered(database, job) as connection:
        ledger.pause(connection, job.name, at, end)
    say(f"{job.name}: paused until " + (stamp(end) if end else f"`{command(f'schedule resume {job.name}')}`"))


def resume(name: Name, *, where: Where) -> None:
    """Resume a paused job.

    Times of day that passed meanwhile are not made up for; intervals go on.

    Example: newsbot schedule resume crawl sample
    """
    config, _, job = _found(name, where)
    at = datetime.now(UTC)
    with opened(config) as database, _registered(database, job) as connection:
        was_paused = ledger.states(connection, at)[job.name].paused(at)
        ledger.resume(connection, job.name, at)
    say(f"{job.name}: goes on" if was_paused else f"{job.name}: was not paused")


def _end(ran: list[Ran], *more: str) -> NoReturn:
    """Prints how each run ended, and *more*; exits with their code."""
    known = {DONE: "done", BUSY: "busy, will be tried again", OUT_OF_TIME: "ended after its time limit"}
    say(*(f"{one.slot.job.name}: {known.get(one.exit_code, 'failed')}, exit {one.exit_code}" for one in ran), *more)
    codes = {one.exit_code for one in ran} - {DONE}
    raise typer.Exit(FAILED if codes - {BUSY} else BUSY if codes else DONE)


def _next_words(database: Database, timetable: Timetable, now: datetime) -> str:
    with database.read() as connection:
        found = soonest(timetable, ledger.states(connection, now), plan_of(connection, timetable, now), now)
    if found is None:
        return pasteable("nothing is on (`newsbot schedule list` says why)")
    job, at = found
    return f"next: {job.name} at {stamp(at)}"


def _found(words: list[str], where: Where) -> tuple[Config, Timetable, Job]:
    config = where.config()
    timetable = load_timetable(config)
    name = " ".join(words)
    job = timetable.named(name) or timetable.named(f"crawl {name}")
    if job is None:
        names = [job.name for job in timetable.jobs]
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        raise typer.BadParameter(
            f"no job is called {name!r}; known: {', '.join(names[:_MOST_NAMES])}{more} ({command('schedule list')})",
            param_hint="NAME",
        )
    return config, timetable, job


@contextmanager
def _registered(database: Database, job: Job) -> Iterator[Connection]:
    """A transaction with *job* registered in the ledger."""
    at = datetime.now(UTC)
    with database.write() as connection:
        if job.name not in ledger.states(connection, at):
            ledger.register(connection, {job.name: str(job.every)}, at)
        yield connection
