"""`newsbot db upgrade`, `info`, `backup`, `vacuum`, `check` and `copy`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli.database import kept_database, name_here
from newsbot.cli.messages import FAILED
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, emit, number, plain_json, print_json, say
from newsbot.cli.progress import shown_progress
from newsbot.literal import literal
from newsbot.store.care import backup as backups
from newsbot.store.care.check import Fault, readable_tables, repair_faults
from newsbot.store.care.check import check as check_database
from newsbot.store.care.copy import copy as copy_database
from newsbot.store.care.vacuum import state
from newsbot.store.care.vacuum import vacuum as vacuum_database
from newsbot.store.engine.database import upgrade as upgrade_database

_MOST_LINES = 50  # of faults; --json has them all
_KEEP = 3  # backups, without --keep


def upgrade(*, where: Where, json: Json = False) -> None:
    """Upgrade an older database to the current schema.

    All of it or nothing.

    Example: newsbot db upgrade
    """
    config = where.config()
    before, after = upgrade_database(config.database)
    name = name_here(config)
    moved = f"{name}: from {before or 'nothing'} to revision {after}."
    stays = f"{name} is at revision {after}; there is nothing to do."
    record = {"database": name, "before": before, "after": after}
    answer(record, stays if before == after else moved, json=json)


def info(*, where: Where, json: Json = False) -> None:
    """Show where the database is, its size and what it holds.

    Example: newsbot db info
    """
    with kept_database(where) as database:
        found = state(database)
    span = f", {found.oldest:%Y-%m-%d} to {found.newest:%Y-%m-%d}" if found.oldest and found.newest else ""
    lines = (
        f"Database:  {found.database}",
        f"Size:      {size(found.size)}, revision {found.revision}",
        f"Articles:  {found.articles:,} in {found.revisions:,} wordings{span}",
        f"Authors:   {found.authors:,}",
        f"Flags:     {found.flags:,}",
    )
    answer(found, *lines, json=json)


def backup(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A file that does not exist yet.")] = None,
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A folder instead; the file is named after the time.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With --into: so many stay there, the newest (3).")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Copy the database into a file while crawls go on, and verify it.

    The file appears once it is complete and checked; nothing is overwritten. To restore it, stop newsbot and put it in
    the place of newsbot.db, without the old -wal and -shm files. For PostgreSQL, use pg_dump.

    Examples: newsbot db backup newsbot-2026-03-01.db | newsbot db backup --into backups --keep 7
    """
    if (file is None) == (into is None):
        raise typer.BadParameter("name one of FILE and --into", param_hint="FILE")
    if keep is not None and into is None:
        raise typer.BadParameter("only works with --into", param_hint="--keep")
    gone: tuple[Path, ...] = ()
    with kept_database(where) as database, shown_progress("copying", "pages copied") as progress:
        if into is not None:
            made, gone = backups.backup_into(
                database, into, keep=keep or _KEEP, now=datetime.now(UTC), progress=progress
            )
        elif file is not None:
            made = backups.backup(database, file, progress=progress)
    removed = [f"Removed {each}." for each in gone]
    made_said = f"{made.file}: {size(made.size)}, {made.articles:,} articles, checked."
    answer({**plain_json(made), "removed": gone}, made_said, *removed, json=json)


def vacuum(*, where: Where, json: Json = False) -> None:
    """Return free space to the disk and compact the full-text index.

    SQLite rewrites the whole file: it needs as much free disk again, and crawls wait for it.

    Example: newsbot db vacuum
    """
    with kept_database(where) as database:
        done = vacuum_database(database)
    answer(done, f"From {size(done.before)} to {size(done.after)}.", json=json)


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Restore what can be derived from other data.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Check the database: file, full-text index, and each article.

    Of each article, its byline, address and flags. The exit code is 1 if something is wrong and stays wrong.

    Example: newsbot db check --repair
    """
    with kept_database(where) as database:
        with shown_progress("checking", "articles checked") as progress:
            faults = list(check_database(database, progress=progress))
        repaired: list[Fault] = []
        whole = readable_tables(database) if any(fault.kind == "file" for fault in faults) else {}
        if repair:
            repair_faults(database, faults, now=datetime.now(UTC))
            left = set(check_database(database)) if faults else set()
            repaired = [fault for fault in faults if fault not in left]
            faults = [fault for fault in faults if fault in left] + [one for one in left if one not in faults]
    if json:
        for fault in (*repaired, *faults):
            print_json({**plain_json(fault), "mended": fault not in faults})
    else:
        say(*_fault_lines(faults, len(repaired), whole))
    if faults:
        raise typer.Exit(FAILED)


def copy(
    url: Annotated[str, typer.Argument(metavar="URL", help="The database to fill: empty, or made by this.")],
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Copy the database into an empty one, SQLite or PostgreSQL.

    All of it or nothing; each table is read back and compared by its number of rows and their hash. What a crawl adds
    meanwhile is not copied. To use the copy, set NEWSBOT_DATABASE_URL, or database_url in newsbot.toml.

    Example: newsbot db copy postgresql://newsbot@localhost/newsbot
    """
    with kept_database(where) as database, shown_progress("copying", "rows copied") as progress:
        copied = copy_database(database, url, progress=progress)
    emit(copied, (), lambda table: (number(table.rows), table.table, table.sha256[:16]), json=json)
    if not json:
        say(f"Copied {sum(table.rows for table in copied):,} rows; each table was read back and is the same.")


def size(number: int) -> str:
    """A number of bytes in KB, MB or GB."""
    if number < 1000:
        return f"{number} bytes"
    for power, unit in ((3, "KB"), (6, "MB")):
        if number < 10 ** (power + 3):
            return f"{number / 10**power:.1f} {unit}"
    return f"{number / 10**9:,.1f} GB"


def _fault_lines(faults: list[Fault], repaired: int, whole: dict[str, int]) -> Iterator[str]:
    for fault in faults[:_MOST_LINES]:
        about = f"article {fault.article_id}: " if fault.article_id is not None else ""
        about += f"{fault.part}: " if fault.part else ""
        yield literal(f"{fault.kind}: {about}{fault.detail}")
    if len(faults) > _MOST_LINES:
        yield f"and {len(faults) - _MOST_LINES:,} more; --json has them all"
    if repaired:
        yield f"Repaired {repaired:,}."
    if not faults:
        yield "Nothing is wrong."
    elif any(fault.kind == "file" for fault in faults):
        if whole:
            yield "Can be read to the end: " + ", ".join(f"{name} ({rows:,})" for name, rows in whole.items())
        yield _ways_out(faults)
    else:
        remedy = " --repair restores what can be derived from other data." if any(f.repairable for f in faults) else ""
        yield f"{len(faults):,} wrong.{remedy}"


def _ways_out(faults: list[Fault]) -> str:
    """What is damaged in the file, and what to do. Damaged indexes can be rebuilt."""
    parts = list(dict.fromkeys(fault.part or "what belongs to no table" for fault in faults))
    said = f"The file is damaged: {', '.join(parts)}. The rest was not checked."
    if all(part.startswith("index ") and not part.startswith("index of ") for part in parts):
        return f"{said}\nIndexes can be rebuilt from their tables: stop newsbot, then sqlite3 FILE REINDEX"
    return (
        f"{said}\nStop newsbot, and keep a copy of the file. Then put a backup in its place (docs/database.md),\n"
        "or take out what can be read: newsbot export -o rescued.jsonl, or sqlite3 FILE .recover | sqlite3 rescued.db"
    )
