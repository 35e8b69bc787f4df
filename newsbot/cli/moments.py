"""Parse and show times and spans in options and output."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from newsbot.sources.spans import parse_span
from newsbot.watch.moments import span_of


def moment_since(written: str | None, now: datetime) -> datetime | None:
    """The start of `7d`, `12h`, `now-2w`, `2026-03` or `2026-03-02T10:30` (UTC); None for None."""
    found = _span(written, now, "--since")
    return found and found[0]


def moment_until(written: str | None, now: datetime) -> datetime | None:
    """The first moment after *written*, so that a day or month is included whole; None for None."""
    found = _span(written, now, "--until")
    return found and found[1]


def _span(written: str | None, now: datetime, option: str) -> tuple[datetime, datetime] | None:
    if written is None:
        return None
    try:
        return span_of(written, now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def instant(text: str) -> datetime:
    """The time that *text* states in ISO 8601, in UTC if it has no zone. Raises BadParameter."""
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{text!r} is not a time such as 2030-01-31T06:00Z") from error
    if not 1970 <= found.year < 9000:
        raise typer.BadParameter(f"{text!r} should lie between 1970 and 9000")
    return found


Now = Annotated[
    datetime | None,
    typer.Option(
        "--now",
        metavar="ISO",
        parser=instant,
        help="Act as if it were this time (UTC where it has no zone), to try out a timetable.",
    ),
]


def instant_or_span(text: str, now: datetime) -> datetime:
    """The time that *text* states, or the end of a span from *now*: "2h", "3d". Raises BadParameter."""
    try:
        return now + parse_span(text)
    except ValueError:
        pass
    try:
        return instant(text)
    except typer.BadParameter:
        raise typer.BadParameter(
            f"{text!r} is neither a span such as 2h nor a time such as 2030-01-31T06:00Z"
        ) from None


def stamp(at: datetime | None) -> str:
    """*at* to the second, in a form that options accept."""
    return "" if at is None else at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def in_largest_unit(length: timedelta) -> str:
    """*length* as `3 d`, `12 h`, `5 min` or `20 s`."""
    seconds = int(length.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
