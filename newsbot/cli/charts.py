"""Counts as bars for people, or as one JSON object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.store.search.grouping import Facets, Step, Timeline

_SHOWN = 10  # values of a facet; --json has all
_WIDTH = 40  # of the longest bar
_LONGEST_NAME = 32
_EIGHTHS = " ▏▎▍▌▋▊▉"


def print_facets(facets: Facets, *, json: bool) -> None:
    """Each facet with its commonest values; as JSON, one line a value."""
    from newsbot.cli.output import print_json

    for name, values in facets.values.items():
        if json:
            for each in values:
                exact = facets.total.is_exact
                print_json({"facet": name, "value": each.value, "articles": each.articles, "exact": exact})
            continue
        shown = values[-_SHOWN:] if name == "month" else values[:_SHOWN]
        rows = [(_named(each.value), each.articles) for each in shown]
        print(name)
        _print_bars(rows)
        if len(values) > len(shown):
            print(f"  ... and {len(values) - len(shown):,} more: the same command with --json")
        print()


def print_timeline(timeline: Timeline, step: Step, *, json: bool) -> None:
    """A bar for each day, week or month; as JSON, one line each."""
    from newsbot.cli.output import print_json

    if json:
        for each in timeline.buckets:
            print_json({"begins": each.begins, "articles": each.articles, "exact": timeline.total.is_exact})
        return
    form = "%Y-%m" if step == "month" else "%Y-%m-%d"
    _print_bars([(each.begins.strftime(form), each.articles) for each in timeline.buckets])


def bar(number: int, most: int, width: int = _WIDTH) -> str:
    """A bar for *number*, of *width* characters for *most*; whatever is more than nothing can be seen."""
    eighths = max(round(number / most * width * 8), 1) if number and most else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _print_bars(rows: list[tuple[str, int]]) -> None:
    most = max((number for _, number in rows), default=0)
    names = max((len(name) for name, _ in rows), default=0)
    numbers = len(f"{most:,}")
    for name, number in rows:
        print(f"  {name.ljust(names)}  {number:>{numbers},}  {bar(number, most)}".rstrip())


def _named(value: str | None) -> str:
    name = "(none)" if value is None else literal(value)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
