"""`newsbot flags`: what the watches found, newest first."""

from __future__ import annotations

from typing import Annotated

import typer

from newsbot.cli.options import Data, Db, Json, config_of


def flags(
    watch: Annotated[str | None, typer.Option(metavar="NAME", help="Only the flags of this watch.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most flags to show.")] = 20,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show which stored articles were flagged, by which watch, and the sentence and word form that say why.

    Example: newsbot flags --watch desert --limit 5
    """
    from rich.console import Console

    from newsbot.cli.output import print_json, record_json
    from newsbot.cli.report import flag_lines
    from newsbot.store.engine import open_database
    from newsbot.store.flaglist import list_flags
    from newsbot.store.watches import WatchError, named

    database = open_database(config_of(data, db).database)
    try:
        with database.read() as connection:
            if watch is not None:
                named(connection, watch)
            found = list_flags(connection, watch_name=watch, limit=limit)
    except WatchError as error:
        raise typer.BadParameter(str(error), param_hint="--watch") from error
    finally:
        database.close()
    if json:
        for flag in found:
            print_json(record_json(flag))
        return
    console = Console(soft_wrap=True, highlight=False)
    for flag in found:
        console.print(flag_lines(flag))
    if not found:
        console.print("No flags yet.")
