"""`newsbot health`: the state of each source, what is wrong, and what to try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from newsbot.cli.database import kept_config, opened
from newsbot.cli.health_report import show_changes, show_history, show_report
from newsbot.cli.messages import DONE, FAILED, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import say
from newsbot.config import Config, ConfigError
from newsbot.health.diagnosis import Bounds, update_alarms
from newsbot.health.report import report
from newsbot.sources import load_source
from newsbot.sources.spans import parse_span
from newsbot.store.engine.database import Database
from newsbot.store.runs import alarms
from schedules.reload import load_timetable
from schedules.timetable import Timetable


def health(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only this source, at length.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Open, repeat and close alarms, and queue them for their channels.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="The newest runs, weeks and alarms of the source NAME.")
    ] = False,
    snooze: Annotated[
        str | None, typer.Option("--snooze", metavar="KEY", help="Send no reminders of this open alarm for a time.")
    ] = None,
    span: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="For how long: 12h or 3d; with --snooze.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show the health of newsbot and each source; exit code 1 if bad.

    Green or amber exits with 0, red with 1. Amber: the last run of a source failed; if that lasts, an alarm opens and
    it is red. Snoozed alarms are shown and leave the state green. --check, which the scheduler runs, opens alarms,
    repeats them each day and closes them; its exit code is 0 unless it fails. docs/operate.md explains the alarms.

    The events of --json: source, alarm, and last health (state: green, amber or red; green; alarms); of --check: alarm,
    health; of --history: run, week, alarm.

    Examples: newsbot health | newsbot health kyivindependent --history | newsbot health --snooze disk:newsbot --for 3d
    """
    _refuse_mixed(name, check=check, history=history, snooze=snooze, span=span)
    config = kept_config(where)
    if name is not None:
        load_source(name, config.source_folders)  # raises SourceError for an unknown name
    now = datetime.now(UTC)
    with opened(config) as database:
        if check:
            show_changes(update_alarms(database, _bounds(config), now), json=json)
        elif history and name:
            show_history(database, name, now, json=json)
        elif snooze and span:
            _snooze(database, snooze, span, now)
        else:
            with database.read() as connection:
                found = report(connection, _bounds(config), now, only=name)
            show_report(found, now, at_length=name is not None, json=json)
            raise typer.Exit(FAILED if found.state == "red" else DONE)


def _refuse_mixed(name: str | None, *, check: bool, history: bool, snooze: str | None, span: str | None) -> None:
    if sum((check, history, bool(snooze))) > 1:
        raise typer.BadParameter("ask for one of --check, --history and --snooze", param_hint="--check")
    if (snooze is None) != (span is None):
        raise typer.BadParameter("--snooze KEY and --for SPAN go together", param_hint="--for")
    if name is None and history:
        raise typer.BadParameter("name the source whose history is to be shown", param_hint="NAME")
    if name is not None and (check or snooze):
        raise typer.BadParameter("all sources are looked at together; leave the name out", param_hint="NAME")


def _bounds(config: Config) -> Bounds:
    timetable = _timetable(config)
    jobs = timetable.jobs if timetable else ()
    return Bounds(
        data=config.data,
        silence_chance=config.health.silence_chance,
        disk_free=config.health.disk_free_gb * 1e9,
        repeat=timedelta(hours=config.health.repeat_hours),
        time_limit=timedelta(seconds=config.schedule.time_limit),
        channels=config.alerts.alarms,
        jobs=frozenset(job.name for job in jobs if job.off_because is None) if timetable else None,
        zones={job.source: ZoneInfo(job.zone) for job in jobs if job.source and job.zone},
    )


def _timetable(config: Config) -> Timetable | None:
    try:
        return load_timetable(config)
    except ConfigError as error:
        explain(f"the timetable cannot be used, so overdue crawls are not known: {error}")
        return None


def _snooze(database: Database, key: str, span: str, now: datetime) -> None:
    try:
        until = now + parse_span(span)
    except ValueError as error:
        raise typer.BadParameter(f"{span!r}: {error}", param_hint="--for") from error
    with database.write() as connection:
        is_done = alarms.snooze(connection, key, until)
        known = ", ".join(map(repr, alarms.open_alarms(connection))) or "none"
    if not is_done:
        raise typer.BadParameter(f"no alarm {key!r} is open; open are {known}", param_hint="--snooze")
    say(f"{key} is snoozed until {until:%Y-%m-%d %H:%M} UTC, or until it closes")
