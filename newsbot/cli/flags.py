"""`newsbot flags`: what the watches found, newest first, and what people say of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.advice import command
from newsbot.cli.exits import USAGE, explain
from newsbot.cli.options import Data, Db, Json, kept_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from newsbot.store.watches.flag_list import Which


Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Numbers of flags; `newsbot flags` shows them.")]


def flags(  # noqa: PLR0913, PLR0917  each is an option
    context: typer.Context,
    watch: Annotated[str | None, typer.Option(metavar="NAME", help="Only the flags of this watch.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only flags since then: 7d, 12h, 2026-03-01.")
    ] = None,
    unseen: Annotated[bool, typer.Option("--unseen", help="Only flags that nobody marked.")] = False,
    dismissed: Annotated[
        bool, typer.Option("--dismissed", help="Only dismissed flags, which are left out else.")
    ] = False,
    count: Annotated[bool, typer.Option("--count", help="For each watch, how many flags it has.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most flags to show.")] = 20,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show which stored articles were flagged, by which watch, and the sentence and word form that say why.

    One flag for each story and watch, whatever its addresses and wordings; copies in other sources are listed under it.
    "since revision 2": an edit brought it in.
    Of what was dismissed nothing is shown without --dismissed.
    The keys of --json: id, watch, article_id, title, url, source, published, flagged_at, revision, since_revision,
    seen_at, dismissed_at, dismissed_reason, also_at, copies, places, count (of places); of --count: watch, flags,
    unseen, dismissed, dismissed_share.

    Examples: newsbot flags --watch desert --limit 5 | newsbot flags --unseen --since 7d | newsbot flags --count
    """
    if context.invoked_subcommand is not None:
        if any((watch, since, unseen, dismissed, count, data, db, json)):
            word = context.invoked_subcommand
            right = command(f"flags {word} ID... [OPTIONS]")
            raise typer.BadParameter(f"options come after {word!r}: {right}")
        return
    if unseen and dismissed:
        raise typer.BadParameter("what is dismissed is not unseen; ask for one of the two", param_hint="--unseen")
    which: Which = "dismissed" if dismissed else "unseen" if unseen else "standing"
    if count:
        _count(watch, data, db, json)
    else:
        _list(watch, since, which, limit, data, db, json)


def seen(ids: Ids, data: Data = None, db: Db = None, json: Json = False) -> None:
    """Mark flags as seen: `newsbot flags --unseen` leaves them out. The keys of --json: id, outcome.

    Example: newsbot flags seen 12 13
    """
    from newsbot.store.watches.marks import mark_seen

    _mark(lambda connection: mark_seen(connection, ids, datetime.now(UTC)), ids, "seen", data, db, json)


def dismiss(
    ids: Ids,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why, e.g. 'wrong sense'; is shown with the flag.")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Say that flags are no use. `newsbot watch list` shows which watches have many of those.

    The keys of --json: id, outcome.

    Example: newsbot flags dismiss 12 --reason 'wrong sense'
    """
    from newsbot.store.watches.marks import dismiss as mark

    _mark(lambda connection: mark(connection, ids, reason, datetime.now(UTC)), ids, "dismissed", data, db, json)


def restore(ids: Ids, data: Data = None, db: Db = None, json: Json = False) -> None:
    """Take a dismissal back. The keys of --json: id, outcome.

    Example: newsbot flags restore 12
    """
    from newsbot.store.watches.marks import restore as mark

    _mark(lambda connection: mark(connection, ids), ids, "restored", data, db, json)


def _list(
    watch: str | None, since: str | None, which: Which, limit: int, data: Path | None, db: str | None, json: bool
) -> None:
    from rich.console import Console

    from newsbot.cli.output import print_json
    from newsbot.cli.report import flag_lines
    from newsbot.cli.since import moment_since
    from newsbot.store.watches.flag_list import list_flags

    start = moment_since(since, datetime.now(UTC))
    found = _read(
        data,
        db,
        watch,
        lambda connection: list_flags(connection, watch_name=watch, since=start, which=which, limit=limit),
    )
    if json:
        for flag in found:
            print_json(flag)
        return
    console = Console(soft_wrap=True, highlight=False)
    for flag in found:
        console.print(flag_lines(flag))
    if not found:
        asked = watch is not None or since is not None or which != "standing"
        console.print("No such flags." if asked else "No flags yet.")


def _count(watch: str | None, data: Path | None, db: str | None, json: bool) -> None:
    from newsbot.cli.output import print_json
    from newsbot.store.watches.flag_list import count_flags

    counts = _read(data, db, watch, count_flags)
    shown = {name: count for name, count in counts.items() if watch in (None, name)}
    width = max(map(len, shown), default=0)
    for name, count in shown.items():
        if json:
            share = round(count.dismissed_share, 4)
            numbers = {"flags": count.flags, "unseen": count.unseen, "dismissed": count.dismissed}
            print_json({"watch": name, **numbers, "dismissed_share": share})
        else:
            share_said = f" ({count.dismissed_share:.0%})" if count.dismissed else ""
            typer.echo(
                f"{name.ljust(width)}  {count.flags:>6,} flags  {count.unseen:>6,} unseen  "
                f"{count.dismissed:>6,} dismissed{share_said}"
            )


def _read(data: Path | None, db: str | None, watch: str | None, ask: Callable[[Connection], Any]) -> Any:
    from newsbot.store.watches.watches import WatchError, named

    try:
        with kept_database(data, db) as database, database.read() as connection:
            if watch is not None:
                named(connection, watch)
            return ask(connection)
    except WatchError as error:
        raise typer.BadParameter(str(error), param_hint="--watch") from error


def _mark(
    mark: Callable[[Connection], None], ids: list[int], outcome: str, data: Path | None, db: str | None, json: bool
) -> None:
    from newsbot.cli.output import print_json
    from newsbot.store.watches.marks import UnknownFlag

    try:
        with kept_database(data, db) as database, database.write() as connection:
            mark(connection)
    except UnknownFlag as error:
        explain(str(error))
        raise typer.Exit(USAGE) from None
    for number in dict.fromkeys(ids):
        if json:
            print_json({"id": number, "outcome": outcome})
    if not json:
        typer.echo(f"{outcome}: {', '.join(map(str, dict.fromkeys(ids)))}")
