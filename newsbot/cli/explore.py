"""`newsbot explore`: the views in a browser, by Datasette, for this machine alone."""

from __future__ import annotations

from typing import Annotated

import typer

from newsbot.cli.exits import BUSY, FAILED, explain
from newsbot.cli.options import Data, Db, kept_database


def explore(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on this machine; 0 takes a free one.")] = 8711,
    data: Data = None,
    db: Db = None,
) -> None:
    """Look at the database in a browser: sort, filter, count and ask in SQL, reading only. Ctrl-C ends it.

    It answers this machine alone, and no page of another site. Needs Datasette: the extra `explore`.

    Example: newsbot explore --port 8001
    """
    from newsbot.explore import CannotExplore, PortTaken
    from newsbot.explore import explore as run

    try:
        with kept_database(data, db) as database:
            run(database, port, ready=lambda address: typer.echo(f"Open {address} in a browser; Ctrl-C ends it."))
    except CannotExplore as trouble:
        explain(str(trouble))
        raise typer.Exit(BUSY if isinstance(trouble, PortTaken) else FAILED) from None
