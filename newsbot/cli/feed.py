"""`newsbot feed`: write a watch or a search as a feed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from shutil import copymode
from typing import Annotated, Any

import typer

from newsbot import durable
from newsbot.alerts.feeds import FORMATS, Feed, feed_of_search, feed_of_watch, render
from newsbot.cli.database import kept_database, refuse_unwritable
from newsbot.cli.messages import FAILED, counted, explain
from newsbot.cli.options import Where
from newsbot.cli.selection import Chosen, QueryLang
from newsbot.store.engine.database import Database

_FORMS = {".xml": "atom", ".atom": "atom", ".json": "json"}


def feed(
    watch: Annotated[str | None, typer.Argument(metavar="[WATCH]", help="The watch whose flags it holds.")] = None,
    search: Annotated[str | None, typer.Option("--search", metavar="QUERY", help="What is searched, instead.")] = None,
    query_language: QueryLang = "en",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where it is written; without it, to stdout.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORM", help="atom or json; else by the ending of FILE: .xml, .atom or .json."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most stories in it, the newest.")] = 50,
    *,
    where: Where,
) -> None:
    """Write a watch's flags or a search as an Atom or JSON feed.

    FILE is replaced in one step; without news it stays the same, byte for byte. Dismissed flags are left out. Put FILE
    where your feed reader can fetch it, and run this command from the timetable or cron.

    Examples: newsbot feed desert -o desert.xml | newsbot feed --search 'harbour AND strike' -o harbour.json
    """
    if (watch is None) == (search is None):
        raise typer.BadParameter("name a watch, or --search QUERY, and not both", param_hint="WATCH")
    chosen = _form(form, output)
    refuse_unwritable(output, where)
    with kept_database(where) as database:
        made = _made(database, watch, search, query_language, limit)
    text = render(made, chosen)
    if output is None:
        sys.stdout.buffer.write(text)
        return
    try:
        _replace(output, text)
    except OSError as error:
        explain(f"{output} cannot be written: {error.strerror}")
        raise typer.Exit(FAILED) from error
    explain(f"{output} has {counted(len(made.items), 'story', 'stories')}")


def _form(named: str | None, output: Path | None) -> Any:
    chosen = named or (_FORMS.get(output.suffix.lower()) if output else "atom")
    if chosen is None:
        raise typer.BadParameter(f"{output} ends with none of {', '.join(_FORMS)}; say --format atom or json")
    if chosen not in FORMATS:
        raise typer.BadParameter(
            f"{chosen!r} is not a feed format; choose from {', '.join(FORMATS)}", param_hint="--format"
        )
    return chosen


def _made(database: Database, watch: str | None, search: str | None, language: str, limit: int) -> Feed:
    if search is not None:
        return feed_of_search(database, search, Chosen(query_language=language).selection(search), limit=limit)
    assert watch is not None  # noqa: S101  for mypy
    with database.read() as connection:
        return feed_of_watch(connection, watch, limit=limit)


def _replace(file: Path, text: bytes) -> None:
    """Replaces *file* atomically: a reader may fetch it at any moment."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as writing:
            writing.write(text)
        if file.exists():
            copymode(file, draft)  # who may read it was decided for the one before
        durable.replace(draft, file)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
