"""What `newsbot health NAME --history` shows: the newest runs of a source in numbers, its weeks, and its alarms."""

from __future__ import annotations

from datetime import datetime

from newsbot.cli.health_report import missed_words
from newsbot.cli.output import number, plain_json, print_json, print_table, say
from newsbot.health.report import weeks as missed_by_week
from newsbot.health.words import counted, moment
from newsbot.literal import literal
from newsbot.measure import Measure
from newsbot.store.engine.database import Database
from newsbot.store.runs import alarms as kept_alarms
from newsbot.store.runs import measures
from newsbot.store.runs.alarms import Standing

_MOST = 20  # runs, alarms
_WEEKS = 4
_COLUMNS = ("run at", "found", "new", "edited", "same", "refused", "seconds", "doors", "outcome")


def show_history(database: Database, name: str, now: datetime, *, json: bool) -> None:
    """Prints each kind, the newest first; of weeks those of which anything is known."""
    with database.read() as connection:
        runs = measures.newest(connection, name, _MOST)
        weeks = [one for one in missed_by_week(connection, name, now, _WEEKS) if one[1].shown or one[1].known]
        alarms = kept_alarms.past(connection, name, _MOST)
    if json:
        for run in runs:
            print_json({"event": "run", **plain_json(run)})
        for since, found in weeks:
            print_json({"event": "week", "since": since, **plain_json(found), "share": found.missed})
        for each in alarms:
            print_json(_alarm_json(each))
        return
    if runs:
        print_table(_COLUMNS, map(_cells, runs))
    else:
        say("No crawl of it was measured.")
    for since, found in weeks:
        say(f"week from {since:%Y-%m-%d}: {counted(found.shown, 'article')} shown, missed: {missed_words(found)}")
    for each in alarms:
        until = moment(each.closed_at) if each.closed_at else "now"
        say(f"alarm {literal(each.alarm.key)}, {moment(each.opened_at)} to {until}: {literal(each.alarm.says)}")


def _alarm_json(each: Standing) -> dict[str, object]:
    said = {name: value for name, value in plain_json(each.alarm).items() if name != "state"}
    return {"event": "alarm", **said, "opened_at": each.opened_at, "closed_at": each.closed_at}


def _cells(run: Measure) -> tuple[object, ...]:
    counts = (run.found, run.new, run.edited, run.same, sum(run.refused.values()))
    seconds = "?" if run.seconds is None else number(round(run.seconds))
    failed = f"-{len(run.doors_failed)}" if run.doors_failed else ""
    doors = "?" if run.doors_opened is None else f"{run.doors_opened}{failed}"
    reasons = ", ".join(f"{reason} {times:,}" for reason, times in sorted(run.refused.items()))
    scope = {"whole": "", "rechecks": ", rechecks only", "back": ", a walk back"}[run.scope]
    outcome = f"{run.outcome}{scope}" + (f" ({reasons})" if reasons else "")
    return moment(run.began), *map(number, counts), seconds, doors, outcome
