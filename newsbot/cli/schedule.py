"""`newsbot schedule`: run what is due, once or as a service, and show the timetable."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.exits import BUSY, DONE, FAILED
from newsbot.cli.options import Data, Db, Json, config_of
from newsbot.cli.output import print_json

if TYPE_CHECKING:
    from newsbot.store.ledger import Taken
    from schedules.service import Ran
    from schedules.timetable import Job

schedule_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Crawl on time: what is due, once or as a service.\n\nExample: newsbot schedule run --once",
)


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{text!r} is no instant such as 2030-01-31T06:00Z") from error
    if not 1970 <= moment.year < 9000:
        raise typer.BadParameter(f"{text!r} should lie between 1970 and 9000")
    return moment


Now = Annotated[
    datetime | None,
    typer.Option(
        "--now",
        metavar="ISO",
        parser=_instant,
        help="Act as if it were this time (UTC where it has no zone), to try out a timetable.",
    ),
]


@schedule_app.command("run")
def run(
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, wait for its end, and leave.")] = False,
    now: Now = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Crawl every source of the timetable when it is due, until stopped (Ctrl-C or SIGTERM).

    Only one scheduler runs in a data folder: a second one exits with 75. What a source's crawl says goes to stderr.

    Example: newsbot schedule run --once --now 2030-01-31T06:00Z
    """
    from newsbot.store.engine import open_database
    from schedules.service import (
        Service,
        clock_from,
        newsbot_way,
        only_scheduler,
        sigterm_as_interrupt,
        utc_now,
    )
    from schedules.timetable import load_timetable

    config = config_of(data, db)
    timetable = load_timetable(config)
    clock = utc_now if now is None else clock_from(now)
    _log_to_stderr()
    with sigterm_as_interrupt(), only_scheduler(config):
        database = open_database(config.database)
        try:
            with Service(timetable, database, newsbot_way(config), clock=clock) as service:
                if not once:
                    service.serve()
                    return
                ran = service.run_once()
            with database.read() as connection:
                _report(ran, _next_words(connection, timetable, clock()))
        finally:
            database.close()
    raise typer.Exit(_exit_code(ran))


@schedule_app.command("list")
def list_(now: Now = None, data: Data = None, db: Db = None, json: Json = False) -> None:
    """The timetable: what is on, how often, when it ran last and when it is due next.

    The keys of --json: job, source, every, on, why (it is off; else null), last (due_at, started_at, finished_at,
    exit_code; null where it never ran), due (now), next_due (null where it is off).

    Example: newsbot schedule list
    """
    from newsbot.store.engine import open_database
    from newsbot.store.ledger import last_taken
    from schedules.due import next_due
    from schedules.service import utc_now
    from schedules.timetable import load_timetable

    config = config_of(data, db)
    timetable = load_timetable(config)
    database = open_database(config.database)
    try:
        with database.read() as connection:
            taken = last_taken(connection)
    finally:
        database.close()
    now = now or utc_now()
    slots = {job: last.due_at for job, last in taken.items()}
    rows = [(job, taken.get(job.name), next_due(job, slots, now)) for job in timetable]
    if json:
        for job, last, at in rows:
            print_json(_facts(job, last, at, now))
    else:
        typer.echo(_table(rows, now))


def _log_to_stderr() -> None:
    form = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(form)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)


def _report(ran: list[Ran], upcoming: str) -> None:
    for one in ran:
        typer.echo(f"{one.slot.job.source}: {_outcome(one.exit_code)}, exit {one.exit_code}")
    typer.echo(upcoming if ran else f"nothing is due; {upcoming}")


def _outcome(exit_code: int) -> str:
    from schedules.process import OUT_OF_TIME

    known = {DONE: "crawled", BUSY: "busy, will be tried again", OUT_OF_TIME: "ended after its time limit"}
    return known.get(exit_code, "failed")


def _exit_code(ran: list[Ran]) -> int:
    codes = {one.exit_code for one in ran} - {DONE}
    if codes - {BUSY}:
        return FAILED
    return BUSY if codes else DONE


def _next_words(connection: Any, timetable: tuple[Job, ...], now: datetime) -> str:
    from newsbot.store.ledger import last_slots
    from schedules.due import soonest

    found = soonest(timetable, last_slots(connection), now)
    if found is None:
        return "nothing is on (newsbot schedule list says why)"
    job, at = found
    return f"next: {job.source} at {_said(at)}"


def _said(moment: datetime | None) -> str:
    return "" if moment is None else moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _facts(job: Job, last: Taken | None, at: datetime | None, now: datetime) -> Mapping[str, object]:
    return {
        "job": job.name,
        "source": job.source,
        "every": str(job.every),
        "on": job.off_because is None,
        "why": job.off_because,
        "last": last and {key: getattr(last, key) for key in ("due_at", "started_at", "finished_at", "exit_code")},
        "due": at is not None and at <= now,
        "next_due": at,
    }


def _table(rows: list[tuple[Job, Taken | None, datetime | None]], now: datetime) -> str:
    lines = [("JOB", "EVERY", "LAST RUN", "NEXT DUE")]
    for job, last, at in rows:
        upcoming = f"off: {job.off_because}" if at is None else "now" if at <= now else _said(at)
        lines.append((job.name, str(job.every), _last_run(last), upcoming))
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line[:3], widths, strict=True)), line[3]])
        for line in lines
    )


def _last_run(last: Taken | None) -> str:
    if last is None:
        return "never"
    if last.finished_at is None:
        return f"{_said(last.started_at)}, unfinished"
    return f"{_said(last.finished_at)}, exit {last.exit_code}"
