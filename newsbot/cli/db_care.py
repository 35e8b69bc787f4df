"""`newsbot db info`, `backup`, `check` and `vacuum`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.exits import FAILED
from newsbot.cli.options import Data, Db, Json, kept_database

if TYPE_CHECKING:
    from newsbot.store.care.check import Fault

_KEEP = 3  # backups, where --keep says nothing
_MOST_LINES = 50  # of faults; --json has them all


def info(data: Data = None, db: Db = None, json: Json = False) -> None:
    """Say where the database is, how large, and what it holds.

    Example: newsbot db info
    """
    from newsbot.cli.output import print_json
    from newsbot.store.care.vacuum import state

    with kept_database(data, db) as database:
        found = state(database)
    if json:
        print_json(found)
        return
    typer.echo(f"Database:  {found.database}")
    typer.echo(f"Size:      {size(found.size)}, revision {found.revision}")
    span = f", {found.oldest:%Y-%m-%d} to {found.newest:%Y-%m-%d}" if found.oldest and found.newest else ""
    typer.echo(f"Articles:  {found.articles:,} in {found.revisions:,} wordings{span}")
    typer.echo(f"Authors:   {found.authors:,}")
    typer.echo(f"Flags:     {found.flags:,}")


def backup(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A file that does not exist yet.")] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A folder instead; the file is named after the time.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With --into: so many stay there, the newest (3).")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Copy the database into a file, while crawls go on, and read the copy through.

    The file appears when it is whole and checked; nothing is overwritten. To go back to it, stop newsbot and put it in
    the place of newsbot.db, without the -wal and -shm files of the old one. PostgreSQL has pg_dump for this.

    Examples: newsbot db backup newsbot-2026-03-01.db | newsbot db backup --into backups --keep 7
    """
    from datetime import UTC, datetime

    from newsbot.cli.output import plain_json, print_json
    from newsbot.cli.progress import shown_progress
    from newsbot.store.care.backup import backup as run
    from newsbot.store.care.backup import backup_into

    if (file is None) == (into is None):
        raise typer.BadParameter("name one of FILE and --into", param_hint="FILE")
    if keep is not None and into is None:
        raise typer.BadParameter("goes with --into", param_hint="--keep")
    gone: tuple[Path, ...] = ()
    with (
        kept_database(data, db) as database,
        shown_progress("copying", "pages copied") as progress,
    ):
        if into is not None:
            made, gone = backup_into(database, into, keep=keep or _KEEP, now=datetime.now(UTC), progress=progress)
        elif file is not None:
            made = run(database, file, progress=progress)
    if json:
        print_json({**plain_json(made), "removed": gone})
        return
    typer.echo(f"{made.file}: {size(made.size)}, {made.articles:,} articles, checked.")
    for each in gone:
        typer.echo(f"Removed {each}.")


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Make right what follows from what else is stored.")] = False,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Look through the database: the file, the full-text index, and each article with its byline, address and flags.

    Exit code 1 where something is wrong, and stays wrong.

    Example: newsbot db check --repair
    """
    from datetime import UTC, datetime

    from newsbot.cli.progress import shown_progress
    from newsbot.store.care.check import check as run
    from newsbot.store.care.check import mend

    with kept_database(data, db) as database:
        with shown_progress("checking", "articles checked") as progress:
            faults = list(run(database, progress=progress))
        mended: list[Fault] = []
        if repair and faults:
            mend(database, faults, now=datetime.now(UTC))
            left = set(run(database))
            mended = [fault for fault in faults if fault not in left]
            faults = [fault for fault in faults if fault in left] + [one for one in left if one not in faults]
    _tell(faults, mended, json=json)
    if faults:
        raise typer.Exit(FAILED)


def vacuum(data: Data = None, db: Db = None, json: Json = False) -> None:
    """Give the room of what was removed back to the disk, and put the full-text index into one piece.

    SQLite writes the whole file anew: it needs as much free disk again, and crawls wait for it.

    Example: newsbot db vacuum
    """
    from newsbot.cli.output import print_json
    from newsbot.store.care.vacuum import vacuum as run

    with kept_database(data, db) as database:
        done = run(database)
    if json:
        print_json(done)
    else:
        typer.echo(f"From {size(done.before)} to {size(done.after)}.")


def size(number: int) -> str:
    """Bytes as people read them."""
    if number < 1000:
        return f"{number} bytes"
    for power, unit in ((3, "KB"), (6, "MB")):
        if number < 10 ** (power + 3):
            return f"{number / 10**power:.1f} {unit}"
    return f"{number / 10**9:,.1f} GB"


def _tell(faults: list[Fault], mended: list[Fault], *, json: bool) -> None:
    from newsbot.cli.output import plain_json, print_json
    from newsbot.literal import literal

    if json:
        for fault in (*mended, *faults):
            print_json({**plain_json(fault), "mended": fault not in faults})
        return
    for fault in faults[:_MOST_LINES]:
        about = f"article {fault.article_id}: " if fault.article_id is not None else ""
        about += f"{fault.part}: " if fault.part else ""
        typer.echo(literal(f"{fault.kind}: {about}{fault.detail}"))
    if len(faults) > _MOST_LINES:
        typer.echo(f"and {len(faults) - _MOST_LINES:,} more; --json has them all")
    if mended:
        typer.echo(f"Mended {len(mended):,}.")
    if not faults:
        typer.echo("Nothing is wrong.")
        return
    if any(fault.kind == "file" for fault in faults):
        typer.echo(_ways_out(faults))
        return
    remedy = " --repair mends what follows from what else is stored." if any(f.mendable for f in faults) else ""
    typer.echo(f"{len(faults):,} wrong.{remedy}")


def _ways_out(faults: list[Fault]) -> str:
    """What is damaged of the file of *faults*, and what to do: an index that can be read can be made anew, too."""
    parts = list(dict.fromkeys(fault.part or "what is no table's" for fault in faults))
    said = f"The file is damaged: {', '.join(parts)}. The rest was not looked at."
    if all(part.startswith("index ") and not part.startswith("index of ") for part in parts):
        return f"{said}\nIndexes are made anew from their tables: stop newsbot, then sqlite3 FILE REINDEX"
    return (
        f"{said}\nStop newsbot, and keep a copy of the file. Then put a backup in its place (docs/database.md),\n"
        "or take out what can be read: newsbot export -o rescued.jsonl, or sqlite3 FILE .recover | sqlite3 rescued.db"
    )
