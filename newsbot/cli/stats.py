"""`newsbot stats`: count pages by source and day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.database import kept_database
from newsbot.cli.moments import moment_since
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit, number, say
from newsbot.literal import literal
from newsbot.store.search.statistics import DayCount, statistics
from newsbot.store.watches.flag_list import meant_stories

_COLUMNS = ("day", "source", "found", "new", "edited", "flagged", "refused", "")


def stats(
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only of this source.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only since then: 7d, 12h, 2026-03-01.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Count pages found, new, flagged and refused by source and day.

    New and edited articles are counted apart, and refusals by reason. Days are UTC. The keys of --json: day, source,
    found, new, edited, flagged, refused (by reason).

    Example: newsbot stats --since 7d
    """
    start = moment_since(since, datetime.now(UTC))
    with kept_database(where) as database, database.read() as connection:
        days = statistics(connection, meant_stories(), source=source, since=start)
    if days or json:
        emit(days, _COLUMNS, _cells, json=json)
    else:
        say("Nothing came in." if source or since else "Nothing came in yet.")


def _cells(day: DayCount) -> tuple[object, ...]:
    counts = (day.found, day.new, day.edited, day.flagged, day.refused.total())
    reasons = ", ".join(f"{literal(reason)} {times:,}" for reason, times in day.refused.most_common())
    return day.day, day.source or "(none)", *map(number, counts), reasons and f"({reasons})"
