"""`newsbot watch add`, `list` and `show`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.messages import counted
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, emit_lines, print_json, say
from newsbot.cli.watch_forms import Lang, explain_notices, form_lines, offer_lines, offered_masks
from newsbot.cli.watch_senses import choice_line, dismissed_lines, sense_lines, sense_table
from newsbot.cli.watches import (
    Except,
    Name,
    Senses,
    With,
    WithoutForms,
    as_kept,
    choices_of,
    database_of,
    flag_stored,
    kept_database_of,
    rule_words,
    watch_json,
)
from newsbot.literal import literal
from newsbot.store.watches.alert_rules import AlertRule, rule_of
from newsbot.store.watches.edit import chosen_watch
from newsbot.store.watches.flag_list import FlagCount, count_flags
from newsbot.store.watches.sense_counts import senses_of_flags
from newsbot.store.watches.watches import SavedWatch, add_watch, named, saved_watches


def add(  # noqa: PLR0913  each is an option
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
    *,
    senses: Senses,
    where: Where,
    json: Json = False,
) -> None:
    """Flag every story that matches QUERY, stored or still to come.

    Shows the word forms that QUERY matches. Flags on stored stories send no alerts. To see beforehand what would be
    flagged, use `newsbot watch test`. A word with several senses counts in those of news unless you choose others with
    --sense; `newsbot flags` shows only clear cases. The keys of --json: those of `watch list`, flagged (stored
    stories), offered (masks that newsbot suggests).

    Examples: newsbot watch add desert --except 'Sahara desert' --except 'desert storm' |
    newsbot watch add desert --name deserters --without deserted --with 'went AWOL'
    """
    choices, masks = choices_of(with_, without), tuple(except_ or ())
    with database_of(where) as database:
        chosen = senses.chosen() or ()
        watch, kept = chosen_watch(name or query, query, lang, masks, choices, chosen)
        if suggested:
            watch, kept = chosen_watch(watch.name, query, lang, masks + offered_masks(watch), choices, chosen)
        forms = {"with_forms": kept.with_forms, "without_forms": kept.without_forms}
        with database.write() as connection:
            add_watch(connection, watch, datetime.now(UTC), **forms, each_copy=each_copy)
        if not json:
            say(f"watching for {watch.name!r}", *form_lines(watch))
        explain_notices(watch)
        flagged = 0 if from_now else flag_stored(database, watch.name).new
        if json:
            print_json({**as_kept(database, watch.name), "flagged": flagged, "offered": offered_masks(watch)})
            return
        with database.read() as connection:
            count = count_flags(connection)[watch.name]
            found = None if from_now else senses_of_flags(connection, watch.name)
    say(*sense_table(watch, found), *choice_line(watch, f"watch edit {shlex.quote(watch.name)}"))
    if not from_now:
        said = f"flagged {counted(count.flags, 'stored story', 'stored stories')}"
        apart = [f"{count.unsure:,} unsure"] if count.unsure else []
        apart += [f"{count.other:,} in another sense"] if count.other else []
        say(f"{said}, and {' and '.join(apart)}" if apart else said)
    say(*offer_lines(watch))


def list_(*, where: Where, json: Json = False) -> None:
    """List the watches with their word forms and numbers of flags.

    The keys of --json: name, query, language, forms (word: its forms), masks, homographs (word, meaning, example,
    masks: what is not counted), senses (word, name, means, meant), any_sense, dismissed_as (sense, flags, words: what
    dismissed flags say against the senses meant), with, without, added, changed, paused, each_copy,
    flags, unseen, dismissed, unsure, other, dismissed_share.

    Example: newsbot watch list --json
    """
    with kept_database_of(where) as database, database.read() as connection:
        found = saved_watches(connection)
        counts = count_flags(connection)
    counted_watches = [(saved, counts[saved.watch.name]) for saved in found]
    emit_lines(counted_watches, _of_list, json=json, as_json=lambda one: watch_json(*one))


def show(name: Name, *, where: Where, json: Json = False) -> None:
    """Show a watch: its query, word forms, masks, flags and alerts.

    The keys of --json are those of `watch list`, and alert (those of `watch alert`); senses also have stories, unsure
    and example.

    Example: newsbot watch show desert
    """
    with kept_database_of(where) as database, database.read() as connection:
        saved = named(connection, name)
        count = count_flags(connection)[name]
        rule, found = rule_of(connection, name), senses_of_flags(connection, name)
    lines = (*_lines(saved, count), *sense_table(saved.watch, found), *dismissed_lines(saved.watch))
    answer({**watch_json(saved, count, found), "alert": rule}, *lines, *_more_lines(saved, rule), json=json)


def _of_list(one: tuple[SavedWatch, FlagCount]) -> str:
    watch = one[0].watch
    return "\n".join((*_lines(*one), *sense_lines(watch), *dismissed_lines(watch)))


def _lines(saved: SavedWatch, count: FlagCount) -> Iterator[str]:
    watch = saved.watch
    yield literal(watch.name if watch.name == watch.query else f"{watch.name}: {watch.query}")
    said = [counted(count.flags, "flag"), f"{count.unseen:,} unseen"]
    if count.dismissed:
        said.append(f"{count.dismissed:,} dismissed ({count.dismissed_share:.0%})")
    said += [f"{count.unsure:,} unsure"] if count.unsure else []
    said += [f"{count.other:,} in another sense"] if count.other else []
    if saved.paused_at:
        said.append(f"paused since {saved.paused_at:%Y-%m-%d}")
    yield f"  {', '.join(said)}"
    yield from form_lines(watch)


def _more_lines(saved: SavedWatch, rule: AlertRule | None) -> Iterator[str]:
    chosen = ("added by hand", saved.with_forms), ("taken out by hand", saved.without_forms)
    yield from (f"  {what}: {', '.join(forms)}" for what, forms in chosen if forms)
    if saved.each_copy:
        yield "  flags each copy of a story"
    if rule is not None:
        yield f"  {rule_words(rule)}"
    yield f"  language {saved.watch.language}, added {saved.added_at:%Y-%m-%d}"
