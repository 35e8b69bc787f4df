"""`newsbot stats`: what came in, for each source and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.options import Data, Db, Json, kept_database

if TYPE_CHECKING:
    from newsbot.store.search.statistics import DayCount


def stats(
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only of this source.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only since then: 7d, 12h, 2026-03-01.")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show how many pages were found, articles new, edited and flagged, and pages refused and why, by source and day.

    Days are UTC's. The keys of --json: day, source, found, new, edited, flagged, refused (by reason).

    Example: newsbot stats --since 7d
    """
    from datetime import UTC, datetime

    from newsbot.cli.output import print_json
    from newsbot.cli.since import moment_since
    from newsbot.store.search.statistics import statistics

    start = moment_since(since, datetime.now(UTC))
    with kept_database(data, db) as database, database.read() as connection:
        days = statistics(connection, source=source, since=start)
    if json:
        for day in days:
            print_json(day)
    elif days:
        _print_table(days)
    else:
        typer.echo("Nothing came in." if source or since else "Nothing came in yet.")


def _print_table(days: list[DayCount]) -> None:
    from newsbot.literal import literal

    names = [literal(day.source) or "(none)" for day in days]
    width = max(len("source"), *map(len, names))
    typer.echo(f"day         {'source'.ljust(width)}   found     new  edited  flagged  refused")
    for day, name in zip(days, names, strict=True):
        reasons = ", ".join(f"{literal(reason)} {number:,}" for reason, number in day.refused.most_common())
        counts = f"{day.found:>8,}{day.new:>8,}{day.edited:>8,}{day.flagged:>9,}{day.refused.total():>9,}"
        typer.echo(f"{day.day}  {name.ljust(width)}{counts}{f'  ({reasons})' if reasons else ''}")
