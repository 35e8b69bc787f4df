"""`newsbot watch`: what newsbot watches for, and which forms a word stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli import watch_alert
from newsbot.cli.exits import USAGE, explain
from newsbot.cli.options import Data, Db, Json
from newsbot.cli.output import print_json, table_lines
from newsbot.cli.watching import (
    Except,
    Lang,
    Name,
    With,
    WithoutForms,
    as_kept,
    database_of,
    echo_notices,
    echo_offer,
    echo_words,
    flag_stored,
    kept_database_of,
    left_out,
    offered_masks,
    said_of,
    stories,
    watch_json,
)
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.store.watches.flag_list import FlagCount
    from newsbot.store.watches.watches import SavedWatch


def add(  # noqa: PLR0913, PLR0917  each is an option
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A word, or a query in the watch language.")],
    name: Annotated[str | None, typer.Option("--name", help="What flags call it; by default the query itself.")] = None,
    lang: Lang = "en",
    except_: Except = None,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Leave out the phrases that newsbot suggests, too.")
    ] = False,
    with_: With = None,
    without: WithoutForms = None,
    each_copy: Annotated[
        bool,
        typer.Option("--each-copy", help="Flag the copies of a flagged story too, instead of listing them under it."),
    ] = False,
    from_now: Annotated[bool, typer.Option("--from-now", help="Do not flag what is stored already.")] = False,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Watch for QUERY in every story, show the forms that its words stand for, and flag what is stored.

    Nobody is alerted of flags on what is stored. `newsbot watch test` shows beforehand what QUERY would flag.
    The keys of --json: those of `watch list`, flagged (stored stories), offered (masks that newsbot suggests).

    Examples: newsbot watch add desert --except 'Sahara desert' --except 'desert storm' |
    newsbot watch add desert --name deserters --without deserted --with 'went AWOL'
    """
    from newsbot.store.watches.edit import Choices, chosen_watch
    from newsbot.store.watches.watches import add_watch

    choices = Choices(tuple(with_ or ()), tuple(without or ()))
    masks = tuple(except_ or ())
    with database_of(data, db) as database:
        watch, kept = chosen_watch(name or query, query, lang, masks, choices)
        if suggested:
            watch, kept = chosen_watch(watch.name, query, lang, masks + offered_masks(watch), choices)
        with database.write() as connection:
            now = datetime.now(UTC)
            add_watch(
                connection,
                watch,
                now,
                with_forms=kept.with_forms,
                without_forms=kept.without_forms,
                each_copy=each_copy,
            )
        if not json:
            typer.echo(f"watching for {watch.name!r}")
            echo_words(watch)
        echo_notices(watch)
        flagged = 0 if from_now else flag_stored(database, watch.name).new
        if json:
            print_json({**as_kept(database, watch.name), "flagged": flagged, "offered": offered_masks(watch)})
            return
    if not from_now:
        typer.echo(f"flagged {stories(flagged)}")
    echo_offer(watch)


def list_(data: Data = None, db: Db = None, json: Json = False) -> None:
    """Every watch in force: its forms, how many flags it has, and how many of them were dismissed.

    The keys of --json: name, query, language, forms (word: its forms), masks, homographs (word, meaning, example,
    masks: what is not counted), with, without, added, changed, paused, each_copy, flags, unseen, dismissed,
    dismissed_share.

    Example: newsbot watch list --json
    """
    from newsbot.store.watches.flag_list import count_flags
    from newsbot.store.watches.watches import saved_watches

    with kept_database_of(data, db) as database, database.read() as connection:
        found = saved_watches(connection)
        counts = count_flags(connection)
    for saved in found:
        if json:
            print_json(watch_json(saved, counts[saved.watch.name]))
        else:
            _show(saved, counts[saved.watch.name])


def show(name: Name, data: Data = None, db: Db = None, json: Json = False) -> None:
    """One watch: its query, forms and masks, what was chosen of them, its flags in numbers, and who is told of them.

    The keys of --json are those of `watch list`, and alert (those of `watch alert`).

    Example: newsbot watch show desert
    """
    from newsbot.store.outbox.rules import rule_of
    from newsbot.store.watches.flag_list import count_flags
    from newsbot.store.watches.watches import named

    with kept_database_of(data, db) as database, database.read() as connection:
        saved = named(connection, name)
        count = count_flags(connection)[name]
        rule = rule_of(connection, name)
    if json:
        print_json({**watch_json(saved, count), "alert": rule})
        return
    _show(saved, count)
    chosen = ("added by hand", saved.with_forms), ("taken out by hand", saved.without_forms)
    for what, forms in chosen:
        if forms:
            typer.echo(f"  {what}: {', '.join(forms)}")
    if saved.each_copy:
        typer.echo("  flags each copy of a story")
    if rule is not None:
        typer.echo(f"  {watch_alert.said_of_rule(rule)}")
    typer.echo(f"  language {saved.watch.language}, added {saved.added_at:%Y-%m-%d}")


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
    from newsbot.watch.matcher import new_watch
    from newsbot.watch.tokens import tokens

    if len(tokens(word)) != 1:
        explain(f"{word!r} is not one word: ask for the forms of each of its words")
        raise typer.Exit(USAGE)
    found = forms_of(word, lang)
    if json:
        for form in found:
            print_json({"form": form.form, "language": form.language, "from": form.origin})
    else:
        for line in table_lines([(form.form, form.origin) for form in found]):
            typer.echo(line)
    for homograph in left_out(new_watch(word, word, lang)):
        explain(f"not counted: {said_of(homograph)}")
    if said := notice(lang):
        explain(said)


def _show(saved: SavedWatch, count: FlagCount) -> None:
    watch = saved.watch
    typer.echo(literal(watch.name if watch.name == watch.query else f"{watch.name}: {watch.query}"))
    said = [f"{count.flags:,} flag{'' if count.flags == 1 else 's'}", f"{count.unseen:,} unseen"]
    if count.dismissed:
        said.append(f"{count.dismissed:,} dismissed ({count.dismissed_share:.0%})")
    if saved.paused_at:
        said.append(f"paused since {saved.paused_at:%Y-%m-%d}")
    typer.echo(f"  {', '.join(said)}")
    echo_words(watch)
