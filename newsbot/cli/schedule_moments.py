"""Moments in `newsbot schedule`: as people type them, and as it shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer


def instant(text: str) -> datetime:
    """The instant that *text* says in ISO 8601, UTC where it has no zone. Raises BadParameter."""
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
        parser=instant,
        help="Act as if it were this time (UTC where it has no zone), to try out a timetable.",
    ),
]


def instant_or_span(text: str, now: datetime) -> datetime:
    """The instant that *text* says, as such or as a span from *now* on: "2h", "3d". Raises BadParameter."""
    from newsbot.sources.spans import parse_span

    try:
        return now + parse_span(text)
    except ValueError:
        pass
    try:
        return instant(text)
    except typer.BadParameter:
        raise typer.BadParameter(
            f"{text!r} is neither a span such as 2h nor an instant such as 2030-01-31T06:00Z"
        ) from None


def said(moment: datetime | None) -> str:
    """*moment* to the second, as it can be typed again."""
    return "" if moment is None else moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def said_span(span: timedelta) -> str:
    """How long that is, in its largest unit."""
    seconds = int(span.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
