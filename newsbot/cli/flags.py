"""`newsbot flags`: list flags, and mark or dismiss them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.articles import flag_lines
from newsbot.cli.database import kept_database
from newsbot.cli.messages import command, explain
from newsbot.cli.moments import moment_since
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit, emit_lines, number, picked, print_json, say
from newsbot.cli.watch_senses import WRONG_SENSE, asked_sense, check_sense
from newsbot.store.watches import marks
from newsbot.store.watches.flag_list import (
    MEANT,
    FlagCount,
    Which,
    certainties_asked,
    count_flags,
    left_aside,
    list_flags,
)
from newsbot.store.watches.watches import named

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Numbers of flags; `newsbot flags` shows them.")]

_COUNTS = ("watch", "flags", "unseen", "dismissed", "", "unsure", "other")


def flags(  # noqa: PLR0913  each is an option
    context: typer.Context,
    watch: Annotated[str | None, typer.Option(metavar="NAME", help="Only flags of this watch.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only flags since then: 7d, 12h, 2026-03-01.")
    ] = None,
    unseen: Annotated[bool, typer.Option("--unseen", help="Only flags that nobody marked.")] = False,
    dismissed: Annotated[
        bool, typer.Option("--dismissed", help="Only dismissed flags, which are left out else.")
    ] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="Also show flags whose words may have another sense.")
    ] = False,
    other: Annotated[
        bool, typer.Option("--other", help="Show only stories that use the watch's words in another sense.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="For each watch, how many flags it has.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most flags to show.")] = 20,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show flagged articles with the matching sentences and words.

    One flag for each story and watch, whatever its addresses and revisions; copies in other sources are listed under
    it. "since revision 2" means that an edit introduced the match. Dismissed flags are shown only with --dismissed. The
    keys of --json: id, watch, article_id, title, url, source, published, flagged_at, revision, since_revision, seen_at,
    dismissed_at, dismissed_reason, dismissed_sense, also_at, copies, places, count (of places), certainty (meant,
    unsure, other), sense, why (words that suggest it); of --count: watch, flags, unseen, dismissed, unsure, other,
    dismissed_share.

    Examples: newsbot flags --watch desert --limit 5 | newsbot flags --unseen --since 7d | newsbot flags --unsure |
    newsbot flags --count
    """
    if context.invoked_subcommand is not None:
        _refuse_options(context)
        return
    if unsure and other:
        raise typer.BadParameter("--other shows only other senses; use one of the two options", param_hint="--unsure")
    if unseen and dismissed:
        raise typer.BadParameter("what is dismissed is not unseen; ask for one of the two", param_hint="--unseen")
    certainties = certainties_asked(unsure=unsure, other=other)
    which: Which = "dismissed" if dismissed else "unseen" if unseen else "standing"
    start = None if count else moment_since(since, datetime.now(UTC))
    with kept_database(where) as database, database.read() as connection:
        if watch is not None:
            named(connection, watch)
        if count:
            counts = count_flags(connection)
        else:
            found = list_flags(
                connection, watch_name=watch, since=start, which=which, certainties=certainties, limit=limit
            )
            aside = None if unsure or other or json else _aside(count_flags(connection), watch)
    if count:
        shown = [one for one in counts.items() if watch in (None, one[0])]
        emit(
            shown,
            ("watch", "flags", "unseen", "dismissed", "", "unsure", "other"),
            _count_cells,
            json=json,
            as_json=_count_json,
        )
        return
    asked = watch is not None or since is not None or which != "standing" or certainties != MEANT
    emit_lines(found, flag_lines, json=json, nothing="No such flags." if asked else "No flags yet.")
    if aside:
        explain(aside)


def _aside(counts: Mapping[str, FlagCount], watch: str | None) -> str | None:
    """The flags that are not listed because their words may have another sense."""
    unsure, other = left_aside(counts, watch)
    said = [f"{unsure:,} unsure (`newsbot flags --unsure`)"] if unsure else []
    said += [f"{other:,} in another sense (`newsbot flags --other`)"] if other else []
    return f"not shown: {', '.join(said)}" if said else None


def _refuse_options(context: typer.Context) -> None:
    word = context.invoked_subcommand
    if any(value for name, value in context.params.items() if name != "limit"):
        raise typer.BadParameter(f"options come after {word!r}: {command(f'flags {word} ID... [OPTIONS]')}")


def seen(ids: Ids, *, where: Where, json: Json = False) -> None:
    """Mark flags as seen, so that `flags --unseen` leaves them out.

    The keys of --json: id, outcome.

    Example: newsbot flags seen 12 13
    """
    with kept_database(where) as database, database.write() as connection:
        marks.mark_seen(connection, ids, datetime.now(UTC))
    _tell(ids, "seen", json)


def dismiss(
    ids: Ids,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why, e.g. 'wrong sense'; is shown with the flag.")
    ] = None,
    sense: Annotated[
        str | None, typer.Option("--sense", metavar="NAME", help="The sense that the word has there, e.g. sport.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Dismiss flags as false or useless.

    With --sense the words of their sentences speak for that sense from then on, in this watch: `newsbot watch show`
    lists them, and `newsbot flags restore` takes them back. On a terminal, --reason 'wrong sense' asks for it.
    `newsbot watch list` shows which watches have many dismissed flags. The keys of --json: id, outcome.

    Examples: newsbot flags dismiss 12 --reason 'nothing new' | newsbot flags dismiss 12 --sense sport
    """
    with kept_database(where) as database:
        with database.read() as connection:
            watches = [named(connection, name).watch for name in marks.watches_of(connection, ids)]
        if sense is None and reason is not None and reason.casefold() == WRONG_SENSE:
            sense = asked_sense(watches, asks=sys.stdin.isatty() and sys.stdout.isatty() and not json)
        if sense is not None:
            check_sense(watches, sense)
        with database.write() as connection:
            why = WRONG_SENSE if sense and not reason else reason
            marks.dismiss(connection, ids, why, datetime.now(UTC), sense=sense)
    _tell(ids, f"dismissed as {sense}" if sense and not json else "dismissed", json)
    if sense is not None:
        for name in (watch.name for watch in watches):
            explain(f"what this says against {name!r}: `{command(f'watch show {shlex.quote(name)}')}`")


def restore(ids: Ids, *, where: Where, json: Json = False) -> None:
    """Undo the dismissal of flags, and what it said of their sense.

    The keys of --json: id, outcome.

    Example: newsbot flags restore 12
    """
    with kept_database(where) as database, database.write() as connection:
        marks.restore(connection, ids)
    _tell(ids, "restored", json)


def _tell(ids: list[int], outcome: str, json: bool) -> None:
    numbers = list(dict.fromkeys(ids))
    if not json:
        say(f"{outcome}: {', '.join(map(str, numbers))}")
        return
    for each in numbers:
        print_json({"id": each, "outcome": outcome})


def _count_cells(of_watch: tuple[str, FlagCount]) -> tuple[object, ...]:
    name, count = of_watch
    share = f"({count.dismissed_share:.0%})" if count.dismissed else ""
    said = map(number, (count.flags, count.unseen, count.dismissed))
    return name, *said, share, *map(number, (count.unsure, count.other))


def _count_json(of_watch: tuple[str, FlagCount]) -> dict[str, object]:
    name, count = of_watch
    numbers = picked(count, "flags", "unseen", "dismissed", "unsure", "other")
    return {"watch": name, **numbers, "dismissed_share": round(count.dismissed_share, 4)}
