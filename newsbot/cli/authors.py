"""`newsbot authors`: authors, their articles and their history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from newsbot.cli.database import kept_database
from newsbot.cli.messages import FAILED, counted, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit_lines, plain_json
from newsbot.store.authors.history import Said, history_of
from newsbot.store.authors.overview import AuthorEntry, Work, articles_by, list_authors


def list_(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Only authors with this in their name.")] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """List authors with their latest role and bio, most articles first.

    The keys of --json: id, name, role, bio, url, source, articles, captured_at.

    Example: newsbot authors list 'mira'
    """
    with kept_database(where) as database, database.read() as connection:
        found = list_authors(connection, name)
    emit_lines(found, _lines, json=json, nothing="No author of that name." if name else "No authors yet.")


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An author's name, or a part of it.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most articles of each to show.")] = 20,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show an author's names, roles and bios over time, and articles.

    A person has one record in each source. The keys of --json: those of `authors list`, history (field, value,
    first_captured_at, last_captured_at), works (article_id, title, published, role).

    Example: newsbot authors show 'Mira Tolk'
    """
    with kept_database(where) as database, database.read() as connection:
        found = [
            (author, history_of(connection, author.id), articles_by(connection, author.id, limit))
            for author in list_authors(connection, name)
        ]
    if not found:
        explain(f"no author has {name!r} in their name; `newsbot authors` lists all of them")
        raise typer.Exit(FAILED)
    emit_lines(
        found,
        lambda one: _lines(one[0]).append_text(_history_lines(*one[1:])),
        json=json,
        as_json=lambda one: {**plain_json(one[0]), "history": one[1], "works": one[2]},
    )


def _lines(author: AuthorEntry) -> Text:
    lines = Text()
    lines.append(author.name, style="bold")
    about = [author.role, author.source, counted(author.articles, "article")]
    lines.append("  " + " · ".join(part for part in about if part))
    for detail in (author.bio, author.url):
        if detail:
            lines.append("\n      " + detail)
    return lines


def _history_lines(history: Sequence[Said], works: Sequence[Work]) -> Text:
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
