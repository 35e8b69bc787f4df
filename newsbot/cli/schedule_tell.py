"""`newsbot schedule now`, `pause` and `resume`: what the scheduler is told of one job."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.advice import command, pasteable
from newsbot.cli.options import Data, Db, config_of
from newsbot.cli.schedule_moments import instant_or_span, said

if TYPE_CHECKING:
    from newsbot.config import Config
    from newsbot.store.engine.database import Database
    from schedules.timetable import Job, Timetable

_MOST_NAMES = 10

Name = Annotated[
    list[str],
    typer.Argument(metavar="NAME", help="As in `newsbot schedule list`; a source's name is its crawl."),
]


def now(name: Name, data: Data = None, db: Db = None) -> None:
    """Run a job at once: by the service that runs, or here where none does.

    Also one that is off or paused. The next slot of an interval is counted from here.

    Examples: newsbot schedule now backup | newsbot schedule now crawl sample
    """
    from newsbot.cli.schedule import exit_code, report
    from newsbot.logs import log_to_stderr
    from newsbot.store.engine.lock import Locked
    from newsbot.store.runs.jobs import ask
    from schedules.reloading import Reloading
    from schedules.running import newsbot_way
    from schedules.service import Service, only_scheduler, sigterm_as_interrupt

    config, timetable, job = _found(name, data, db)
    with closing(_opened(config)) as database:
        try:
            with sigterm_as_interrupt(), only_scheduler(config):
                log_to_stderr(logging.INFO)
                with Service(Reloading(lambda: timetable), database, newsbot_way(config)) as service:
                    ran = service.run_now(job)
        except Locked:
            with _registered(database, job) as connection:
                ask(connection, job.name, datetime.now(UTC))
            then = "the service will run it at once; `newsbot schedule list` shows how it ended"
            typer.echo(f"{job.name}: {pasteable(then)}")
            return
    report(ran)
    raise typer.Exit(exit_code(ran))


def pause(
    name: Name,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Until then: 2h, 3d or 2030-01-31T06:00Z.", show_default=False)
    ] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Leave a job alone until a time, or until it is resumed. What runs goes on to its end.

    Example: newsbot schedule pause crawl sample --until 2h
    """
    from newsbot.store.runs import jobs

    at = datetime.now(UTC)
    end = None if until is None else instant_or_span(until, at)
    if end is not None and end <= at:
        raise typer.BadParameter(f"{until!r} has passed", param_hint="--until")
    config, _, job = _found(name, data, db)
    with closing(_opened(config)) as database, _registered(database, job) as connection:
        jobs.pause(connection, job.name, at, end)
    typer.echo(f"{job.name}: paused until " + (said(end) if end else f"`{command(f'schedule resume {job.name}')}`"))


def resume(name: Name, data: Data = None, db: Db = None) -> None:
    """End a job's pause. Times of day that passed meanwhile are not made up for; intervals go on.

    Example: newsbot schedule resume crawl sample
    """
    from newsbot.store.runs import jobs

    config, _, job = _found(name, data, db)
    at = datetime.now(UTC)
    with closing(_opened(config)) as database, _registered(database, job) as connection:
        was_paused = jobs.states(connection, at)[job.name].paused(at)
        jobs.resume(connection, job.name, at)
    typer.echo(f"{job.name}: goes on" if was_paused else f"{job.name}: was not paused")


def _found(words: list[str], data: Any, db: Any) -> tuple[Config, Timetable, Job]:
    from schedules.reloading import load_timetable

    config = config_of(data, db)
    timetable = load_timetable(config)
    name = " ".join(words)
    job = timetable.named(name) or timetable.named(f"crawl {name}")
    if job is None:
        names = [job.name for job in timetable.jobs]
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        raise typer.BadParameter(
            f"no job is called {name!r}; known are {', '.join(names[:_MOST_NAMES])}{more} ({command('schedule list')})",
            param_hint="NAME",
        )
    return config, timetable, job


def _opened(config: Config) -> Database:
    from newsbot.store.engine.database import open_database

    return open_database(config.database)


@contextmanager
def _registered(database: Database, job: Job) -> Iterator[Any]:
    """A transaction in which the ledger knows *job*."""
    from newsbot.store.runs.jobs import register, states

    at = datetime.now(UTC)
    with database.write() as connection:
        if job.name not in states(connection, at):
            register(connection, {job.name: str(job.every)}, at)
        yield connection
