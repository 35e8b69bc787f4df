"""`newsbot watch edit|refresh|pause|resume|remove`: change a watch."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.messages import command, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, print_json, say
from newsbot.cli.watch_forms import explain_notices
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
)
from newsbot.store.engine.database import Database
from newsbot.store.watches.edit import changes, edited, refreshed
from newsbot.store.watches.reflag import Reflagged
from newsbot.store.watches.watches import (
    SavedWatch,
    WatchError,
    change_watch,
    named,
    pause_watch,
    remove_watch,
    resume_watch,
)

Changes = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def edit(  # noqa: PLR0913  each is an option
    name: Name,
    query: Annotated[str | None, typer.Option("--query", metavar="QUERY", help="What it asks from now on.")] = None,
    with_: With = None,
    without: WithoutForms = None,
    except_: Except = None,
    no_except: Annotated[
        list[str] | None, typer.Option("--no-except", metavar="PHRASE", help="A mask that goes. May repeat.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="CODE", help="Another language; works out all forms anew.")
    ] = None,
    each_copy: Annotated[
        bool | None,
        typer.Option("--each-copy/--one-a-story", help="Flag the copies of a flagged story too, or only the story."),
    ] = None,
    *,
    senses: Senses,
    where: Where,
    json: Json = False,
) -> None:
    """Change a watch and bring its flags up to date, without alerts.

    Words that stay in the query keep their forms (`newsbot watch refresh` computes them again). Flags that the watch no
    longer raises are withdrawn; the others keep their numbers and stay seen or dismissed.
    The keys of --json: those of `watch list`, changes (word: added, removed), new, kept, withdrawn (stories).

    Examples: newsbot watch edit desert --except 'desert island' --without deserted |
    newsbot watch edit losses --query '"general staff" AND (losses OR casualties)'
    """
    choices = choices_of(with_, without)
    with database_of(where) as database:
        with database.read() as connection:
            saved = named(connection, name)
        masks = _masks(saved, except_ or [], no_except or [])
        after = edited(saved, choices, query=query, language=lang, masks=masks, senses=senses.chosen())
        if each_copy is not None:
            after = replace(after, each_copy=each_copy)
        asked = (query, with_, without, except_, no_except, lang, senses.chosen())
        # An edit that was killed may have been saved without all its flags: the same command again completes them.
        if after == saved and not any(asked) and each_copy is None:
            raise WatchError(f"nothing to change in the watch {name!r}; see `newsbot watch edit --help`")
        _keep_and_flag(database, saved, after, json)


def refresh(
    name: Name,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Compute a watch's word forms again, keeping those set by hand.

    The keys of --json are those of `watch edit`; with --dry-run: name, changes.

    Example: newsbot watch refresh desert --dry-run
    """
    with database_of(where) as database:
        with database.read() as connection:
            saved = named(connection, name)
        after = refreshed(saved)
        if not dry_run:
            _keep_and_flag(database, saved, after, json)
            return
    found = changes(saved.watch.forms, after.watch.forms)
    answer({"name": name, "changes": _changes_json(found)}, *_change_lines(found), json=json)


def pause(name: Name, *, where: Where, json: Json = False) -> None:
    """Stop flagging for a watch until it is resumed; its flags stay.

    The keys of --json are those of `watch list`.

    Example: newsbot watch pause desert
    """
    with database_of(where) as database:
        with database.write() as connection:
            pause_watch(connection, name, datetime.now(UTC))
        again = f"`{command(f'watch resume {shlex.quote(name)}')}` starts it again"
        answer(as_kept(database, name), f"paused {name!r}; {again}", json=json)


def resume(name: Name, *, where: Where, json: Json = False) -> None:
    """Flag for a watch again, including stories stored meanwhile.

    The keys of --json: those of `watch edit`.

    Example: newsbot watch resume desert
    """
    with database_of(where) as database:
        with database.write() as connection:
            resume_watch(connection, name, datetime.now(UTC))
        if not json:
            say(f"watching for {name!r} again")
        _tell(database, name, {}, flag_stored(database, name), json)


def remove(name: Name, *, where: Where, json: Json = False) -> None:
    """Remove a watch and hide its flags.

    The keys of --json: name, removed.

    Example: newsbot watch remove desert
    """
    with database_of(where) as database, database.write() as connection:
        remove_watch(connection, name, datetime.now(UTC))
    answer({"name": name, "removed": True}, f"no longer watching for {name!r}", json=json)


def _masks(saved: SavedWatch, more: list[str], less: list[str]) -> tuple[str, ...]:
    masks = saved.watch.masks
    for mask in less:
        if mask not in masks:
            has = "; ".join(masks) or "none"
            raise WatchError(f"--no-except {mask!r}: the watch {saved.watch.name!r} has no such mask. It has {has}")
    return tuple(dict.fromkeys((*(mask for mask in masks if mask not in less), *more)))


def _keep_and_flag(database: Database, before: SavedWatch, after: SavedWatch, json: bool) -> None:
    name = after.watch.name
    with database.write() as connection:
        change_watch(connection, after, datetime.now(UTC))
    found = changes(before.watch.forms, after.watch.forms)
    if not json:
        say(*_change_lines(found))
    explain_notices(after.watch)
    if after.paused_at is not None:
        explain(f"{name!r} is paused: its flags are brought up to date when it is resumed")
    _tell(database, name, found, flag_stored(database, name) if after.paused_at is None else None, json)


def _tell(database: Database, name: str, found: Changes, flagged: Reflagged | None, json: bool) -> None:
    if json:
        counts = {what: getattr(flagged, what, 0) for what in ("new", "kept", "withdrawn")}
        print_json({**as_kept(database, name), "changes": _changes_json(found), **counts})
    elif flagged is not None:
        say(f"flags: {flagged.new:,} new, {flagged.kept:,} kept, {flagged.withdrawn:,} withdrawn")


def _change_lines(found: Changes) -> Iterator[str]:
    for word, (come, go) in found.items():
        signed = [f"+{form}" for form in come] + [f"-{form}" for form in go]
        yield f"  {word}: {', '.join(signed)}"
    if not found:
        yield "  no forms change"


def _changes_json(found: Changes) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {word: {"added": come, "removed": go} for word, (come, go) in found.items()}
