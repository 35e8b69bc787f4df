"""`newsbot watch export|import`: all watches as one TOML file, and back, without a loss."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli.options import Data, Db, Json
from newsbot.cli.output import print_json
from newsbot.cli.watching import database_of, flag_stored, kept_database_of, stories


def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; without it, and for -, the terminal.")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Write every watch in force as TOML: query, language, forms, masks, what was chosen, and whether it is paused.

    The keys of --json: file, watches (how many). Without FILE the TOML itself is what is printed.

    Example: newsbot watch export watches.toml
    """
    from newsbot.store.watches import WatchError, saved_watches
    from newsbot.store.watchfile import written

    with kept_database_of(data, db) as database:
        with database.read() as connection:
            found = saved_watches(connection)
        if file is None or str(file) == "-":
            sys.stdout.write(written(found))
            return
        try:
            file.write_text(written(found), encoding="utf-8", newline="\n")
        except OSError as error:
            raise WatchError(f"{file}: cannot be written: {error.strerror}") from error
    if json:
        print_json({"file": str(file), "watches": len(found)})
    else:
        typer.echo(f"{len(found)} watches written to {file}")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `newsbot watch export` wrote, or you did.")],
    from_now: Annotated[bool, typer.Option("--from-now", help="Do not flag what is stored already.")] = False,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Take over the watches of FILE, all of them or none: new ones are added, those of a known name become like there.

    A watch needs a query; without `forms` they are worked out as in `watch add`. Other watches stay as they are.
    The keys of --json, for each watch: name, outcome (added, changed, unchanged), flagged (stored stories).

    Example: newsbot watch import watches.toml
    """
    from newsbot.store.watches import WatchError
    from newsbot.store.watchfile import take_over, watches_in

    with database_of(data, db) as database:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WatchError(f"{file}: cannot be read: {error}") from error
        now = datetime.now(UTC)
        given = watches_in(text, str(file), now)
        with database.write() as connection:
            outcomes = [(saved, take_over(connection, saved, now)) for saved in given]
        for saved, outcome in outcomes:
            name = saved.watch.name
            left = from_now or outcome == "unchanged" or saved.paused_at is not None
            flagged = 0 if left else flag_stored(database, name).new
            if json:
                print_json({"name": name, "outcome": outcome, "flagged": flagged})
            else:
                typer.echo(f"{outcome} {name!r}" + (f", flagged {stories(flagged)}" if flagged else ""))
