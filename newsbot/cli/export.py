"""`newsbot export`: write articles to a file for other programs."""

from __future__ import annotations

import sys
from dataclasses import astuple
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from newsbot.cli.database import kept_database, refuse_unwritable
from newsbot.cli.export_file import ExportError, ExportFile, Format, write_lines
from newsbot.cli.messages import counted, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import print_json
from newsbot.cli.progress import shown_count
from newsbot.cli.selection import Chosen, refuse_unknown
from newsbot.store.care.export import expected, export_lines
from newsbot.store.care.export import export as run
from newsbot.store.engine.database import Database
from newsbot.store.search.selection import Selection

_FORMATS = ("jsonl", "csv", "parquet")


def export(
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="Words, phrases, AND, OR, NOT; without one, everything.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="jsonl, csv or parquet.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; without it, to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an export that was broken off.")] = False,
    *,
    chosen: Chosen,
    where: Where,
    json: Json = False,
) -> None:
    """Export articles with their authors, flags and revisions.

    Articles are written by id. A file appears once it is complete; until then it is FILE.*.part, from which --resume
    continues (not for Parquet). CSV and Parquet have a column for each fact, with lists and revisions as JSON
    (authors_json, revisions_json ...); no spreadsheet runs a cell of the CSV. The keys of --json, which needs -o: file,
    format, articles.

    Examples: newsbot export -o articles.jsonl | newsbot export 'harbour strike' --format csv -o harbour.csv --force
    """
    if form not in _FORMATS:
        raise typer.BadParameter(f"{form!r} is not a format; choose from {', '.join(_FORMATS)}", param_hint="--format")
    if output is None and (form == "parquet" or json or resume or force):
        raise typer.BadParameter("name a file; only JSON lines and CSV go to stdout", param_hint="-o")
    selection = chosen.selection(query)
    refuse_unwritable(output, where)
    with kept_database(where) as database:
        refuse_unknown(database, selection)
        if output is None:
            _to_stdout(database, selection, cast("Literal['jsonl', 'csv']", form))
            return
        key = _key(query, form, *astuple(chosen))
        file = ExportFile(output, cast("Format", form), key, replaces=force)
        after = file.last_id() if resume else 0
        written = _to_file(database, selection, file, after, resume=resume)
    if json:
        print_json({"file": str(output), "format": form, "articles": written})
    else:
        explain(f"{output}: {counted(written, 'article')}{' more' if after else ''}")


def _key(*asked: object) -> str:
    """Distinguishes exports in the name of an unfinished file."""
    return blake2b(repr(asked).encode(errors="replace"), digest_size=4).hexdigest()


def _to_stdout(database: Database, selection: Selection, form: Literal["jsonl", "csv"]) -> None:
    read = export_lines if form == "jsonl" else run
    write_lines(sys.stdout.buffer, read(database, selection), form, lambda: None)
    sys.stdout.buffer.flush()


def _to_file(database: Database, selection: Selection, file: ExportFile, after: int, *, resume: bool) -> int:
    try:
        total = None if after else expected(database, selection)
        with shown_count("writing", "articles written", total) as progress:
            records = (export_lines if file.form == "jsonl" else run)(database, selection, after=after)
            return file.write(records, progress, resumes=resume)
    except OSError as error:
        said = f"{file.path}: {error.strerror or error}"
        goes_on = file.form != "parquet" and file.part.exists()
        raise ExportError(
            f"{said}; what was written is in {file.part}, and --resume continues it" if goes_on else said
        ) from error
