"""`newsbot schedule`: run what is due, once or as a service."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.advice import pasteable
from newsbot.cli.exits import BUSY, DONE, FAILED
from newsbot.cli.options import Data, Db, config_of
from newsbot.cli.schedule_moments import Now, said

if TYPE_CHECKING:
    from newsbot.store.engine.database import Database
    from schedules.running import Ran
    from schedules.timetable import Timetable


def run(
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, wait for its end, and leave.")] = False,
    now: Now = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Run everything in the timetable when it is due, until stopped (Ctrl-C or SIGTERM).

    Only one scheduler runs in a data folder: a second one exits with 75. What a job says goes to stderr. A timetable
    that was saved is followed within seconds, after SIGHUP at once; one that cannot be used changes nothing.

    Example: newsbot schedule run --once --now 2030-01-31T06:00Z
    """
    from newsbot.clock import MACHINE, SetClock
    from newsbot.logs import log_to_stderr
    from newsbot.store.engine.database import open_database
    from schedules.reloading import Reloading, following, load_timetable
    from schedules.running import newsbot_way
    from schedules.service import Service, listen_later, only_scheduler, sigterm_as_interrupt

    if not once:
        listen_later()
    config = config_of(data, db)
    timetables = Reloading(lambda: load_timetable(config).without_jitter()) if once else following(config)
    clock = MACHINE if now is None else SetClock(now)
    log_to_stderr(logging.INFO)
    # It warns of each wake that falls into another, which is how one is brought forward.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with sigterm_as_interrupt(), only_scheduler(config), closing(open_database(config.database)) as database:
        with Service(timetables, database, newsbot_way(config), clock=clock) as service:
            if not once:
                service.serve()
                return
            ran = service.run_once()
        upcoming = _next_words(database, timetables.current, clock.now())
    report(ran)
    typer.echo(upcoming if ran else f"nothing is due; {upcoming}")
    raise typer.Exit(exit_code(ran))


def report(ran: list[Ran]) -> None:
    """Say how each run ended."""
    from schedules.process import OUT_OF_TIME

    known = {DONE: "done", BUSY: "busy, will be tried again", OUT_OF_TIME: "ended after its time limit"}
    for one in ran:
        typer.echo(f"{one.slot.job.name}: {known.get(one.exit_code, 'failed')}, exit {one.exit_code}")


def exit_code(ran: list[Ran]) -> int:
    """The exit code of a command that ran these."""
    codes = {one.exit_code for one in ran} - {DONE}
    if codes - {BUSY}:
        return FAILED
    return BUSY if codes else DONE


def _next_words(database: Database, timetable: Timetable, now: datetime) -> str:
    from newsbot.store.runs.jobs import states
    from schedules.due import soonest
    from schedules.planning import plan_of

    with database.read() as connection:
        found = soonest(timetable, states(connection, now), plan_of(connection, timetable, now), now)
    if found is None:
        return pasteable("nothing is on (`newsbot schedule list` says why)")
    job, at = found
    return f"next: {job.name} at {said(at)}"
