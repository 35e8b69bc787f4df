"""`newsbot explore`: browse the database."""

from __future__ import annotations

from typing import Annotated

import typer

from newsbot.cli.database import kept_database
from newsbot.cli.options import Where
from newsbot.cli.output import say
from newsbot.explore import explore as run


def explore(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on this machine; 0 takes a free one.")] = 8711,
    *,
    where: Where,
) -> None:
    """Browse, sort, filter and query the database in a browser.

    Read-only, and only on this machine; press Ctrl-C to stop. Needs Datasette: the extra `explore`.

    Example: newsbot explore --port 8001
    """
    with kept_database(where) as database:
        run(database, port, ready=lambda address: say(f"Open {address} in a browser; press Ctrl-C to stop."))
