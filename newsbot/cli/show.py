"""`newsbot show`: one article as it stands, or all its wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.options import Data, Db, Json, kept_config_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsbot.items import Article


def show(
    article_id: Annotated[
        int, typer.Argument(metavar="ID", max=2**63 - 1, help="The article's number, as lists show it.")
    ],
    revisions: Annotated[bool, typer.Option("--revisions", help="Every wording of it, the oldest first.")] = False,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show one stored article: what it says, who wrote it, and which watches flag it.

    Example: newsbot show 7 --revisions
    """
    from newsbot.cli.exits import FAILED, explain
    from newsbot.store.engine import open_database

    database = open_database(kept_config_of(data, db).database)
    try:
        with database.read() as connection:
            (_show_revisions if revisions else _show_article)(connection, article_id, json)
    except LookupError as error:
        explain(str(error))
        raise typer.Exit(FAILED) from error
    finally:
        database.close()


def _show_article(connection: Connection, article_id: int, json: bool) -> None:
    from newsbot.cli.output import print_json, record_json
    from newsbot.cli.report import flag_lines
    from newsbot.store.articles import load_article
    from newsbot.store.flaglist import list_flags

    article = load_article(connection, article_id)
    flags = list_flags(connection, article_id=article_id)
    if json:
        flagged = [{"watch": flag.watch, "places": flag.places} for flag in flags]
        print_json({"id": article_id, **record_json(article), "flags": flagged})
        return
    _print_article(article_id, article)
    for flag in flags:
        _print(flag_lines(flag))


def _show_revisions(connection: Connection, article_id: int, json: bool) -> None:
    from newsbot.cli.output import print_json, record_json
    from newsbot.store.articles import load_revisions

    for number, article in enumerate(load_revisions(connection, article_id), start=1):
        if json:
            print_json({"id": article_id, "revision": number, **record_json(article)})
            continue
        captured = f"{article.captured_at:%Y-%m-%d %H:%M} UTC" if article.captured_at else "at an unknown time"
        _print(f"Revision {number}, captured {captured} ({article.origin})")
        _print_article(article_id, article)


def _print_article(article_id: int, article: Article) -> None:
    from rich.text import Text

    from newsbot.cli.lines import headline

    _print(headline(article_id, article))
    facts = [article.section, *article.tags]
    if article.reading_minutes is not None:
        facts.append(f"{article.reading_minutes} min read")
    if facts:
        _print(Text("      " + " · ".join(str(fact) for fact in facts if fact)))
    for author in article.authors:
        if author.role or author.bio:
            _print(Text("      " + ". ".join(part for part in (author.name, author.role, author.bio) if part)))
    for block in article.body:
        marks = {"heading": "## ", "quote": "> ", "item": "- "}
        _print(Text("\n" + marks.get(block.kind, "") + block.text))
    _print("")


def _print(what: object) -> None:
    from rich.console import Console

    Console(soft_wrap=True, highlight=False).print(what, markup=False)
