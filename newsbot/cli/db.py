"""`newsbot db`: looking after the database."""

from __future__ import annotations

import typer

from newsbot.cli.db_care import backup, check, info, vacuum
from newsbot.cli.db_copy import copy
from newsbot.cli.db_prune import prune
from newsbot.cli.db_sql import sql
from newsbot.cli.options import Data, Db, Json, config_of

db_app = typer.Typer(no_args_is_help=True, help="Look after the database.\n\nExample: newsbot db upgrade")


@db_app.command()
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


for command in (sql, info, backup, check, vacuum, prune, copy):
    db_app.command(command.__name__)(command)
