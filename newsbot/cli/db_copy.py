"""`newsbot db copy`: moving a collection from one kind of database to the other."""

from __future__ import annotations

from typing import Annotated

import typer

from newsbot.cli.options import Data, Db, Json, kept_database


def copy(
    url: Annotated[str, typer.Argument(metavar="URL", help="The database to fill: empty, or made by this.")],
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Copy the whole database into an empty one: from SQLite to PostgreSQL, or back.

    All of it or nothing; each table is read back, and compared by the number of its rows and their hash. What a crawl
    adds meanwhile is not in the copy. To go on with it, set NEWSBOT_DATABASE_URL, or database_url in newsbot.toml.

    Example: newsbot db copy postgresql://newsbot@localhost/newsbot
    """
    from newsbot.cli.output import print_json
    from newsbot.cli.progress import shown_progress
    from newsbot.store.care.copy import copy as run

    with kept_database(data, db) as database, shown_progress("copying", "rows copied") as progress:
        copied = run(database, url, progress=progress)
    if json:
        for table in copied:
            print_json(table)
        return
    for table in copied:
        typer.echo(f"{table.rows:>12,}  {table.table:<16} {table.sha256[:16]}")
    typer.echo(f"Copied {sum(table.rows for table in copied):,} rows; each table was read back and is the same.")
