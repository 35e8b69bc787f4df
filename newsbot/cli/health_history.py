"""What `newsbot health NAME --history` shows: the newest runs of a source in numbers, and its alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsbot.cli.output import print_json, record_json
from newsbot.health.words import moment
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.measure import Measure
    from newsbot.store.alarms import Standing

MOST = 20  # of each kind
_HEAD = "run at                 found   new  edited  same  refused  seconds  doors  outcome"


def show_history(runs: Sequence[Measure], alarms: Sequence[Standing], *, json: bool) -> None:
    """Prints both, the newest first."""
    if json:
        for run in runs:
            print_json({"event": "run", **record_json(run)})
        for each in alarms:
            said = {name: value for name, value in record_json(each.alarm).items() if name != "state"}
            print_json({"event": "alarm", **said, "opened_at": each.opened_at, "closed_at": each.closed_at})
        return
    print(_HEAD if runs else "No crawl of it was measured.")
    for run in runs:
        print(_line(run))
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
