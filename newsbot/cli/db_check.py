"""`newsbot db check`: what is wrong with a database, and making right what can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.database import kept_database
from newsbot.cli.messages import FAILED
from newsbot.cli.options import Json, Where
from newsbot.cli.output import plain_json, print_json, say
from newsbot.cli.progress import shown_progress
from newsbot.literal import literal
from newsbot.store.care.check import Fault, mend
from newsbot.store.care.check import check as check_database

_MOST_LINES = 50  # of faults; --json has them all


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Make right what follows from what else is stored.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Look through the database: the file, the full-text index, and each article with its byline, address and flags.

    Exit code 1 where something is wrong, and stays wrong.

    Example: newsbot db check --repair
    """
    with kept_database(where) as database:
        with shown_progress("checking", "articles checked") as progress:
            faults = list(check_database(database, progress=progress))
        mended: list[Fault] = []
        if repair and faults:
            mend(database, faults, now=datetime.now(UTC))
            left = set(check_database(database))
            mended = [fault for fault in faults if fault not in left]
            faults = [fault for fault in faults if fault in left] + [one for one in left if one not in faults]
    if json:
        for fault in (*mended, *faults):
            print_json({**plain_json(fault), "mended": fault not in faults})
    else:
        say(*_lines(faults, len(mended)))
    if faults:
        raise typer.Exit(FAILED)


def _lines(faults: list[Fault], mended: int) -> Iterator[str]:
    for fault in faults[:_MOST_LINES]:
        about = f"article {fault.article_id}: " if fault.article_id is not None else ""
        about += f"{fault.part}: " if fault.part else ""
        yield literal(f"{fault.kind}: {about}{fault.detail}")
    if len(faults) > _MOST_LINES:
        yield f"and {len(faults) - _MOST_LINES:,} more; --json has them all"
    if mended:
        yield f"Mended {mended:,}."
    if not faults:
        yield "Nothing is wrong."
    elif any(fault.kind == "file" for fault in faults):
        yield _ways_out(faults)
    else:
        remedy = " --repair mends what follows from what else is stored." if any(f.mendable for f in faults) else ""
        yield f"{len(faults):,} wrong.{remedy}"


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
