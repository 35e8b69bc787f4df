"""What `newsbot health NAME --history` shows: the newest runs of a source in numbers, and its alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from newsbot.cli.health_report import missed_words
from newsbot.cli.output import plain_json, print_json
from newsbot.health.words import counted, moment
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.health.completeness import Completeness
    from newsbot.measure import Measure
    from newsbot.store.runs.alarms import Standing

MOST = 20  # runs, alarms
WEEKS = 4
_HEAD = "run at                 found   new  edited  same  refused  seconds  doors  outcome"


def show_history(
    runs: Sequence[Measure], weeks: Sequence[tuple[datetime, Completeness]], alarms: Sequence[Standing], *, json: bool
) -> None:
    """Prints each kind, the newest first; of weeks those of which anything is known."""
    weeks = [(since, found) for since, found in weeks if found.shown or found.known]
    if json:
        for run in runs:
            print_json({"event": "run", **plain_json(run)})
        for since, found in weeks:
            print_json({"event": "week", "since": since, **plain_json(found), "share": found.missed})
        for each in alarms:
            said = {name: value for name, value in plain_json(each.alarm).items() if name != "state"}
            print_json({"event": "alarm", **said, "opened_at": each.opened_at, "closed_at": each.closed_at})
        return
    print(_HEAD if runs else "No crawl of it was measured.")
    for run in runs:
        print(_line(run))
    for since, found in weeks:
        print(f"week from {since:%Y-%m-%d}: {counted(found.shown, 'article')} shown, missed: {missed_words(found)}")
    for each in alarms:
        until = moment(each.closed_at) if each.closed_at else "now"
        print(f"alarm {literal(each.alarm.key)}, {moment(each.opened_at)} to {until}: {literal(each.alarm.says)}")


def _line(run: Measure) -> str:
    refused = sum(run.refused.values())
    seconds = "?" if run.seconds is None else f"{run.seconds:.0f}"
    doors = (
        "?"
        if run.doors_opened is None
        else f"{run.doors_opened}" + (f"-{len(run.doors_failed)}" * bool(run.doors_failed))
    )
    counts = f"{run.found:>8,}{run.new:>6,}{run.edited:>8,}{run.same:>6,}{refused:>9,}{seconds:>9}{doors:>7}"
    reasons = ", ".join(f"{literal(reason)} {number:,}" for reason, number in sorted(run.refused.items()))
    scope = {"whole": "", "rechecks": ", rechecks only", "back": ", a walk back"}[run.scope]
    return f"{moment(run.began)}{counts}  {literal(run.outcome)}{scope}" + (f" ({reasons})" if reasons else "")
