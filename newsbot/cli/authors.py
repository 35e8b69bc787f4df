"""`newsbot authors`: who wrote what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.options import Data, Db, Json, kept_config_of

if TYPE_CHECKING:
    from rich.text import Text

    from newsbot.store.authors import AuthorEntry


def authors(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only authors with this in their name.")] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """List the authors of what is stored: those who wrote most first, with their newest role and bio.

    Example: newsbot authors 'mira'
    """
    from rich.console import Console

    from newsbot.cli.output import print_json, record_json
    from newsbot.store.authors import list_authors
    from newsbot.store.engine import open_database

    database = open_database(kept_config_of(data, db).database)
    try:
        with database.read() as connection:
            found = list_authors(connection, name)
    finally:
        database.close()
    if json:
        for author in found:
            print_json(record_json(author))
        return
    console = Console(soft_wrap=True, highlight=False)
    for author in found:
        console.print(_lines(author))
    if not found:
        console.print("No author of that name." if name else "No authors yet.")


def _lines(author: AuthorEntry) -> Text:
    from rich.text import Text

    lines = Text()
    lines.append(author.name, style="bold")
    about = [author.role, author.source, f"{author.articles} article" + ("" if author.articles == 1 else "s")]
    lines.append("  " + " · ".join(part for part in about if part))
    for detail in (author.bio, author.url):
        if detail:
            lines.append("\n      " + detail)
    return lines
