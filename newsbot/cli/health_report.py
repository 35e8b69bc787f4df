"""The output of `newsbot health`: sources and alarms, or the history of one source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from newsbot.cli.messages import pasteable
from newsbot.cli.output import number, plain_json, print_json, print_table, say
from newsbot.health.alarms import Change
from newsbot.health.completeness import Completeness
from newsbot.health.report import Report, SourceHealth
from newsbot.health.report import weeks as missed_by_week
from newsbot.health.words import counted, few, moment, percent, span
from newsbot.items import Alarm
from newsbot.literal import literal
from newsbot.measure import Measure
from newsbot.store.engine.database import Database
from newsbot.store.runs import alarms as kept_alarms
from newsbot.store.runs import measures
from newsbot.store.runs.alarms import StoredAlarm

_WHOLE = 0.995  # a field is named below this share
_MOST = 20  # runs, alarms
_WEEKS = 4
_RUN_COLUMNS = ("run at", "found", "new", "edited", "same", "refused", "seconds", "entry points", "outcome")
_COLUMNS = ("source", "", "last run", "last new", "a day", "missed", "covered in 7 days")


def show_report(report: Report, now: datetime, *, at_length: bool, json: bool) -> None:
    """Prints the state of all sources; *at_length* adds what is usual for each and some missed articles."""
    found = [*report.alarms, *(alarm for source in report.sources for alarm in source.alarms)]
    if json:
        for source in report.sources:
            keys = [alarm.key for alarm in source.alarms]
            print_json({"event": "source", **plain_json(source), "state": source.state, "alarms": keys})
        for alarm in found:
            print_json({"event": "alarm", **plain_json(alarm), "snoozed": alarm.key in report.snoozed})
        is_green = report.state == "green"
        print_json({"event": "health", "state": report.state, "green": is_green, "alarms": len(found)})
        return
    failed = [source for source in report.sources if source.failed]
    say(_headline(report, len(found), len(failed)))
    if not report.sources:
        say("No source was crawled live in the last four weeks; recordings say nothing of a site's health.")
    elif at_length:
        for source in report.sources:
            _show_at_length(source, now)
    else:
        say("")
        print_table(_COLUMNS, [_row(source, now) for source in report.sources])
    for source in failed:
        say("", _failed_lines(source))
    for alarm in found:
        say("", _alarm_lines(alarm, snoozed=alarm.key in report.snoozed))


def _headline(report: Report, alarms: int, failed: int) -> Text:
    said = [counted(alarms, "alarm")] if alarms else []
    said += [f"the last run of {counted(failed, 'source')} failed"] if failed else []
    style = "bold yellow" if report.state == "amber" else f"bold {report.state}"
    return Text(report.state, style=style).append(f": {', '.join(said) or 'nothing is wrong'}", style="not bold")


def show_changes(changes: Sequence[Change], *, json: bool) -> None:
    """Prints the alarms opened, repeated or closed, and how many are open."""
    told = [change.alarm for change in changes if change.tell or change.alarm.state != "still"]
    left = sum(change.alarm.state != "closed" for change in changes)
    if json:
        for alarm in told:
            print_json({"event": "alarm", **plain_json(alarm)})
        print_json({"event": "health", "green": not left, "alarms": left})
        return
    for alarm in told:
        say(f"{alarm.state}: {literal(alarm.source or 'newsbot')}: {literal(alarm.says)}")
    say(f"{counted(left, 'alarm')} open" if left else "nothing is wrong")


def _row(source: SourceHealth, now: datetime) -> tuple[str, ...]:
    return (
        literal(source.source),
        "ok" if source.state == "green" else source.state,
        _ago(source.last_run, now),
        _ago(source.last_new, now),
        few(source.usual_a_day) if source.usual_a_day is not None else "?",
        _missed_words(source.completeness),
        _covered(source),
    )


def _show_at_length(source: SourceHealth, now: datetime) -> None:
    rows = [
        ("last run", _ago(source.last_run, now) + (f", {literal(source.last_outcome)}" if source.last_outcome else "")),
        ("last new article", _ago(source.last_new, now)),
        ("usual", _usual(source)),
        ("in 7 days", f"{counted(source.new, 'new article')}: {_covered(source, shown=1.1)}"),
        ("missed", _missed_words(source.completeness) + _by(source.completeness)),
        *(("", f"{literal(url)} ({literal(why)})") for url, why in source.missed),
    ]
    say("", Text(literal(source.source), style="bold"))
    print_table((), [(f"  {name}", said) for name, said in rows])


def _usual(source: SourceHealth) -> str:
    if source.usual_a_day is None:
        return "not known yet"
    said = f"{few(source.usual_a_day)} articles a day"
    return said + (f"; silence until {moment(source.allowed_until)} is usual" if source.allowed_until else "")


def _missed_words(found: Completeness) -> str:
    """What was missed: `about 0.2 %, 3 known`."""
    known = f"{found.known:,} known"
    return f"unknown, {known}" if found.missed is None else f"about {percent(found.missed)}, {known}"


def _by(found: Completeness) -> str:
    if found.doors is None or found.unseen is None:
        return " (no two entry points show enough of each other's articles for an estimate)"
    bounds = f"{few(found.unseen.low)} to {few(found.unseen.high)}"
    return f" of {counted(found.shown, 'article')}; {bounds} unseen, by {literal(' and '.join(found.doors))}"


def _covered(source: SourceHealth, *, shown: float = _WHOLE) -> str:
    if not source.covered:
        return "no new article"
    lacking = [f"{name} {percent(share)}" for name, share in source.covered.items() if share < shown]
    return ", ".join(lacking) or "all fields"


def _ago(at: datetime | None, now: datetime) -> str:
    return "never" if at is None else f"{span(now - at)} ago"


def _alarm_lines(alarm: Alarm, *, snoozed: bool) -> Text:
    lines = Text(f"{literal(alarm.source or 'newsbot')}: ", style="bold").append(literal(alarm.says), style="not bold")
    about = [f"since {moment(alarm.since)}", f"usual: {literal(alarm.normal)}"]
    if alarm.example:
        about.append(f"for example: {literal(alarm.example)}")
    about += [
        f"try: {literal(pasteable(alarm.advice))}",
        f"alarm {literal(alarm.key)}" + (", snoozed" if snoozed else ""),
    ]
    return lines.append("".join(f"\n    {line}" for line in about), style="not bold")


def _failed_lines(source: SourceHealth) -> Text:
    failed = source.failed
    if failed is None:
        return Text()
    lines = Text(f"{literal(source.source)}: ", style="bold").append(literal(failed.says), style="not bold")
    about = (f"since {moment(failed.since)}", f"try: {literal(pasteable(failed.advice))}", f"an alarm {failed.alarm}")
    return lines.append("".join(f"\n    {line}" for line in about), style="not bold")


def show_history(database: Database, name: str, now: datetime, *, json: bool) -> None:
    """Prints runs, weeks with data, and alarms, the newest first."""
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
        print_table(_RUN_COLUMNS, map(_run_cells, runs))
    else:
        say("No crawl of it was measured.")
    for since, found in weeks:
        say(f"week from {since:%Y-%m-%d}: {counted(found.shown, 'article')} shown, missed: {_missed_words(found)}")
    for each in alarms:
        until = moment(each.closed_at) if each.closed_at else "now"
        say(f"alarm {literal(each.alarm.key)}, {moment(each.opened_at)} to {until}: {literal(each.alarm.says)}")


def _alarm_json(each: StoredAlarm) -> dict[str, object]:
    said = {name: value for name, value in plain_json(each.alarm).items() if name != "state"}
    return {"event": "alarm", **said, "opened_at": each.opened_at, "closed_at": each.closed_at}


def _run_cells(run: Measure) -> tuple[object, ...]:
    counts = (run.found, run.new, run.edited, run.same, sum(run.refused.values()))
    seconds = "?" if run.seconds is None else number(round(run.seconds))
    failed = f"-{len(run.doors_failed)}" if run.doors_failed else ""
    doors = "?" if run.doors_opened is None else f"{run.doors_opened}{failed}"
    reasons = ", ".join(f"{reason} {times:,}" for reason, times in sorted(run.refused.items()))
    scope = {"whole": "", "rechecks": ", rechecks only", "back": ", a walk back"}[run.scope]
    outcome = f"{run.outcome}{scope}" + (f" ({reasons})" if reasons else "")
    return moment(run.began), *map(number, counts), seconds, doors, outcome
