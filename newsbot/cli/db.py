"""`newsbot db`: looking after the database."""

from __future__ import annotations

import typer

from newsbot.cli.options import Data, Db, Json, config_of


def upgrade(data: Data = None, db: Db = None, json: Json = False) -> None:
    """Bring the database of an older newsbot to this one's form: all of it, or nothing.

    Example: newsbot db upgrade
    """
    from newsbot.cli.crawl import database_name
    from newsbot.cli.output import print_json
    from newsbot.store.engine.database import upgrade as run

    config = config_of(data, db)
    before, after = run(config.database)
    if json:
        print_json({"database": database_name(config), "before": before, "after": after})
    elif before == after:
        typer.echo(f"{database_name(config)} is at revision {after}; there is nothing to do.")
    else:
        typer.echo(f"{database_name(config)}: from {before or 'nothing'} to revision {after}.")
