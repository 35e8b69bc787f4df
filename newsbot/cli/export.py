"""`newsbot export`: everything that is stored, or what a query matches, as a file for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from newsbot.cli import asking
from newsbot.cli.exits import FAILED, explain, of_error
from newsbot.cli.options import Data, Db, Json, kept_database, refuse_unwritable

if TYPE_CHECKING:
    from newsbot.cli.export_file import ExportFile
    from newsbot.store.engine.database import Database
    from newsbot.store.search.selection import Selection

_FORMATS = ("jsonl", "csv", "parquet")
_EVERY = 1_000  # articles between two looks at the bar


def export(  # noqa: PLR0913, PLR0917  each is an option
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="Words, phrases, AND, OR, NOT; without one, everything.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="jsonl, csv or parquet.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; without it, to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an export that was broken off.")] = False,
    source: asking.Source = None,
    author: asking.By = None,
    section: asking.Section = None,
    since: asking.Since = None,
    until: asking.Until = None,
    flagged: asking.Flagged = False,
    watch: asking.OfWatch = None,
    language: asking.Lang = None,
    query_language: asking.QueryLang = "en",
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Write stored articles with their authors, flags and earlier wordings, in order of their numbers.

    A file is there when it is whole; until then it is FILE.*.part, with which --resume goes on (not Parquet's). CSV
    and Parquet have a column for each fact, lists and wordings as JSON (authors_json, revisions_json ...); no cell of
    a CSV can be run by a spreadsheet. The keys of --json, which needs -o: file, format, articles.

    Examples: newsbot export -o articles.jsonl | newsbot export 'harbour strike' --format csv -o harbour.csv --force
    """
    from newsbot.cli.export_file import ExportError

    if form not in _FORMATS:
        raise typer.BadParameter(f"{form!r} is no format; there are {', '.join(_FORMATS)}", param_hint="--format")
    if output is None and (form == "parquet" or json or resume or force):
        raise typer.BadParameter("name a file; only JSON lines and CSV go to stdout", param_hint="-o")
    selection = asking.selection_of(
        query,
        query_language,
        source=source,
        author=author,
        section=section,
        since=since,
        until=until,
        flagged=flagged,
        watch=watch,
        language=language,
    )
    refuse_unwritable(output, data, db)
    try:
        with kept_database(data, db) as database:
            asking.refuse_unknown(database, selection)
            if output is None:
                _to_stdout(database, selection, cast("Literal['jsonl', 'csv']", form))
            else:
                key = _key(query, form, source, author, section, since, until, flagged, watch, language, query_language)
                _to_file(database, selection, output, cast("Any", form), key, force=force, resume=resume, json=json)
    except ExportError as error:
        explain(str(error))
        raise typer.Exit((error.__cause__ and of_error(error.__cause__)) or FAILED) from None


def _key(*asked: object) -> str:
    """What tells one question from another in the name of an unfinished file."""
    from hashlib import blake2b

    return blake2b(repr(asked).encode(errors="replace"), digest_size=4).hexdigest()


def _to_stdout(database: Database, selection: Selection, form: Literal["jsonl", "csv"]) -> None:
    from newsbot.cli.export_file import write_lines
    from newsbot.store.care.export import export as run
    from newsbot.store.care.export import export_lines

    read = export_lines if form == "jsonl" else run
    write_lines(sys.stdout.buffer, read(database, selection), form, lambda: None)
    sys.stdout.buffer.flush()


def _to_file(
    database: Database, selection: Selection, path: Path, form: Any, key: str, *, force: bool, resume: bool, json: bool
) -> None:
    from newsbot.cli.export_file import ExportError, ExportFile
    from newsbot.cli.output import print_json
    from newsbot.store.care.export import expected, export_lines
    from newsbot.store.care.export import export as run

    file = ExportFile(path, form, key, replaces=force)
    try:
        after = file.last_id() if resume else 0
        with _shown_progress(expected(database, selection) if not after else None) as progress:
            records = (export_lines if form == "jsonl" else run)(database, selection, after=after)
            written = file.write(records, progress, resumes=resume)
    except OSError as error:
        said = f"{file.path}: {error.strerror or error}"
        raise ExportError(
            f"{said}; what was written is in {file.part}, --resume goes on" if _has(file) else said
        ) from error
    if json:
        print_json({"file": str(path), "format": form, "articles": written})
    else:
        explain(f"{path}: {written:,} article{'' if written == 1 else 's'}{' more' if after else ''}")


def _has(file: ExportFile) -> bool:
    return file.form != "parquet" and file.part.exists()


@contextmanager
def _shown_progress(total: int | None) -> Iterator[Callable[[], None]]:
    """A bar on stderr, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    done = 0
    with Progress(
        TextColumn("articles"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("articles", total=total)

        def one() -> None:
            nonlocal done
            done += 1
            if done % _EVERY == 0:
                bar.update(task, completed=done)

        yield one
