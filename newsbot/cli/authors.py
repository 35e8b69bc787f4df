"""`newsbot authors`: who wrote what is stored, and what each author was called over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from newsbot.cli.options import Data, Db, Json, kept_database

if TYPE_CHECKING:
    from rich.text import Text

    from newsbot.store.authors.history import Said
    from newsbot.store.authors.overview import AuthorEntry, Work


class _ListFirst(TyperGroup):
    """A group in which `newsbot authors NAME` is `newsbot authors list NAME`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def list_(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only authors with this in their name.")] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """List the authors of what is stored: those who wrote most first, with their newest role and bio.

    The keys of --json: id, name, role, bio, url, source, articles, captured_at.

    Example: newsbot authors list 'mira'
    """
    from rich.console import Console

    from newsbot.cli.output import print_json
    from newsbot.store.authors.overview import list_authors

    with kept_database(data, db) as database, database.read() as connection:
        found = list_authors(connection, name)
    if json:
        for author in found:
            print_json(author)
        return
    console = Console(soft_wrap=True, highlight=False)
    for author in found:
        console.print(_lines(author))
    if not found:
        console.print("No author of that name." if name else "No authors yet.")


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An author's name, or a part of it.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most articles of each to show.")] = 20,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show an author: names, roles, bios and addresses over time, and the newest articles.

    A person has one record in each source. The keys of --json: those of `authors list`, history (field, value,
    first_captured_at, last_captured_at), works (article_id, title, published, role).

    Example: newsbot authors show 'Mira Tolk'
    """
    from rich.console import Console

    from newsbot.cli.exits import FAILED, explain
    from newsbot.cli.output import plain_json, print_json
    from newsbot.store.authors.history import history_of
    from newsbot.store.authors.overview import articles_by, list_authors

    with kept_database(data, db) as database, database.read() as connection:
        found = [
            (author, history_of(connection, author.id), articles_by(connection, author.id, limit))
            for author in list_authors(connection, name)
        ]
    if not found:
        explain(f"no author has {name!r} in their name; `newsbot authors` lists all of them")
        raise typer.Exit(FAILED)
    console = Console(soft_wrap=True, highlight=False)
    for author, history, works in found:
        if json:
            print_json({**plain_json(author), "history": history, "works": works})
        else:
            console.print(_lines(author).append_text(_story_of(history, works)))


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


def _story_of(history: Sequence[Said], works: Sequence[Work]) -> Text:
    from rich.text import Text

    lines = Text()
    for said in history:
        first, last = said.first_captured_at, said.last_captured_at
        when = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first and last else "at an unknown time"
        lines.append(f"\n  {said.field}, {when}: {said.value}")
    for work in works:
        day = f"{work.published:%Y-%m-%d}" if work.published else "undated"
        lines.append(f"\n  #{work.article_id}  {day}  {work.title or '(no title)'}")
        if work.role:
            lines.append(f"  ({work.role})", style="dim")
    return lines
