"""`newsbot watch`: what newsbot watches for, and which forms a word stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.exits import USAGE, explain
from newsbot.cli.options import Data, Db, Json, config_of
from newsbot.cli.output import print_json

if TYPE_CHECKING:
    from newsbot.store.engine import Database
    from newsbot.watch.matcher import Watch

watch_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What newsbot watches for (docs/watch-terms.md).\n\nExample: newsbot watch add 'invade AND (border OR coast)'",
)

Lang = Annotated[str, typer.Option("--lang", metavar="CODE", help="The language whose word forms count, e.g. en.")]
_SHOWN_MASKS = 3


@watch_app.command("add")
def add(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A word, or a query in the watch language.")],
    name: Annotated[str | None, typer.Option("--name", help="What flags call it; by default the query itself.")] = None,
    lang: Lang = "en",
    except_: Annotated[
        list[str] | None,
        typer.Option(
            "--except", metavar="PHRASE", help="A phrase that does not count, e.g. 'Sahara desert'. May repeat."
        ),
    ] = None,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Leave out the phrases that newsbot suggests, too.")
    ] = False,
    data: Data = None,
    db: Db = None,
) -> None:
    """Watch for QUERY in every story from now on, and show the forms that its words stand for.

    Example: newsbot watch add desert --except 'Sahara desert' --except 'desert storm'
    """
    from newsbot.store.watches import WatchError, add_watch
    from newsbot.watch.forms import notice
    from newsbot.watch.language import parse_query
    from newsbot.watch.masks import suggested_masks
    from newsbot.watch.matcher import new_watch

    masks = tuple(except_ or ())
    try:
        watch = new_watch(name or query, query, lang, masks)
        offered = tuple(mask for mask in suggested_masks(watch.forms, lang) if mask not in masks)
        if suggested:
            watch = new_watch(watch.name, query, lang, masks + offered)
        database = _database(data, db)
        with database.write() as connection:
            add_watch(connection, watch, datetime.now(UTC))
    except (WatchError, ValueError) as error:
        explain(str(error))
        raise typer.Exit(USAGE) from None
    typer.echo(f"watching for {watch.name!r}")
    _echo_words(watch)
    for said in filter(None, (*parse_query(query).warnings, notice(lang))):
        explain(said)
    if offered and not suggested:
        typer.echo(f"{watch.name!r} has another sense; --suggested leaves out {len(offered)} kinds of phrase such as")
        for mask in offered[:_SHOWN_MASKS]:
            typer.echo(f"  {mask}")


@watch_app.command("list")
def list_(data: Data = None, db: Db = None, json: Json = False) -> None:
    """Every watch in force, with the forms that were fixed when it was added.

    The keys of --json: name, query, language, forms (word: its forms), masks.

    Example: newsbot watch list --json
    """
    from newsbot.store.watches import watches

    with _database(data, db).read() as connection:
        found = watches(connection)
    for watch in found:
        if json:
            print_json(watch)
            continue
        typer.echo(watch.name if watch.name == watch.query else f"{watch.name}: {watch.query}")
        _echo_words(watch)


@watch_app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A watch's name; `newsbot watch list` shows them.")],
    data: Data = None,
    db: Db = None,
) -> None:
    """Watch for NAME no more, and show its flags no more.

    Example: newsbot watch remove desert
    """
    from newsbot.store.watches import WatchError, remove_watch

    try:
        with _database(data, db).write() as connection:
            remove_watch(connection, name, datetime.now(UTC))
    except WatchError as error:
        explain(str(error))
        raise typer.Exit(USAGE) from None
    typer.echo(f"no longer watching for {name!r}")


@watch_app.command("forms")
def forms(
    word: Annotated[str, typer.Argument(metavar="WORD", help="One word.")],
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """The forms that WORD stands for in a query, each with where it comes from. Stores nothing.

    The keys of --json: form, language, from.

    Example: newsbot watch forms desert --json
    """
    from newsbot.watch.forms import forms as forms_of
    from newsbot.watch.forms import notice
    from newsbot.watch.tokens import tokens

    if len(tokens(word)) != 1:
        explain(f"{word!r} is not one word: ask for the forms of each of its words")
        raise typer.Exit(USAGE)
    found = forms_of(word, lang)
    width = max(len(form.form) for form in found)
    for form in found:
        if json:
            print_json({"form": form.form, "language": form.language, "from": form.origin})
        else:
            typer.echo(f"{form.form.ljust(width)}  {form.origin}")
    if said := notice(lang):
        explain(said)


def _database(data: Path | None, db: str | None) -> Database:
    """The database, with the default watches in it where nobody ever chose any."""
    from newsbot.store.engine import open_database
    from newsbot.store.watches import ensure_default_watches

    database = open_database(config_of(data, db).database)
    with database.write() as connection:
        ensure_default_watches(connection, datetime.now(UTC))
    return database


def _echo_words(watch: Watch) -> None:
    for word, found in watch.forms.items():
        typer.echo(f"  {word}: {', '.join(found)}")
    if watch.masks:
        typer.echo(f"  but not in: {'; '.join(watch.masks)}")
