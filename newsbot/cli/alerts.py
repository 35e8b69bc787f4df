"""`newsbot alerts list`, `retry` and `drop`: the outbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.database import kept_database
from newsbot.cli.messages import counted, pasteable
from newsbot.cli.moments import moment_since
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, emit_lines, say
from newsbot.literal import literal
from newsbot.store.outbox import entries
from newsbot.store.outbox.entries import STATES, OutboxEntry

Key = Annotated[str, typer.Argument(metavar="KEY", help="The alert's key, or how it begins; `alerts list` shows it.")]

_SHOWN_OF_A_KEY = 12


def list_(
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help="Only those: owed, delivered, parked, folded, dropped or old."),
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Only those to it.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most alerts to show.")] = 20,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """List alerts, the newest first, and whether they were delivered.

    The states: owed (queued), delivered, parked (given up after three days, until `alerts retry`), folded (sent in a
    digest), dropped, and old (never queued: the story was older than the watch's rule allows).
    The keys of --json: key, channel, kind (flag, alarm, digest), watch, title, state, owed_at, due_at, in_digest,
    tries, last_error, delivered_at, digest (the key of the one it is in).

    Examples: newsbot alerts list --state parked | newsbot alerts list --channel desk --json
    """
    known = next((one for one in STATES if one == state), None)
    if state is not None and known is None:
        raise typer.BadParameter(f"{state!r} is not a state; choose from {', '.join(STATES)}", param_hint="--state")
    with kept_database(where) as database, database.read() as connection:
        found = entries.list_entries(connection, state=known, channel=channel, limit=limit)
        counts = entries.count_entries(connection)
    emit_lines(found, _line, json=json)
    if json:
        return
    for name, of_channel in counts.items():
        if channel in (None, name):
            say(f"{name}: " + ", ".join(f"{number:,} {one}" for one, number in of_channel.items()))
    if not counts:
        say(pasteable("no alerts yet; `newsbot watch alert NAME --to CHANNEL` sends those of a watch"))


def retry(
    key: Annotated[str | None, typer.Argument(metavar="[KEY]", help="One alert's key, or how it begins.")] = None,
    parked: Annotated[bool, typer.Option("--parked", help="All that were given up on.")] = False,
    old: Annotated[bool, typer.Option("--old", help="All that were too old, and were found --since.")] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="With --old: when they were found, 2d or 2026-11-20.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Requeue alerts that were given up on, dropped or too old.

    Their channels may be tried at once; `newsbot alerts send` sends them. With --old: alerts for stories that newsbot
    found too late, for example after a week off. The keys of --json: owed (how many).

    Examples: newsbot alerts retry --parked | newsbot alerts retry --old --since 2d | newsbot alerts retry 5f0c12
    """
    if sum((key is not None, parked, old)) != 1:
        raise typer.BadParameter("name one alert by its KEY, or many by --parked or --old")
    now = datetime.now(UTC)
    start = moment_since(since, now)
    if old != (start is not None):
        raise typer.BadParameter("--old and --since TIME go together", param_hint="--since")
    with kept_database(where) as database, database.write() as connection:
        if key is not None:
            entries.retry(connection, key, now)
            number = 1
        elif start is not None:
            number = entries.retry_old(connection, start, now)
        else:
            number = entries.retry_parked(connection, now)
    said = pasteable(f"{counted(number, 'alert')} queued again; `newsbot alerts send` sends them")
    answer({"owed": number}, said, json=json)


def drop(key: Key, *, where: Where, json: Json = False) -> None:
    """Drop an alert that is queued or was given up on.

    The keys of --json: those of `alerts list`, before the drop.

    Example: newsbot alerts drop 5f0c12
    """
    with kept_database(where) as database, database.write() as connection:
        entry = entries.drop(connection, key)
    answer(entry, f"dropped: {entry.channel} will not get {literal(entry.title)!r}", json=json)


def _line(entry: OutboxEntry) -> str:
    said = [entry.key[:_SHOWN_OF_A_KEY], entry.state, entry.channel, entry.watch or entry.kind, literal(entry.title)]
    if entry.state == "owed" and entry.due_at > entry.owed_at:
        said.append(f"{'in the digest of' if entry.in_digest else 'not before'} {entry.due_at:%Y-%m-%d %H:%M} UTC")
    if entry.last_error:
        said.append(f"tried {counted(entry.tries, 'time')}: {literal(entry.last_error)}")
    return "  ".join(said)
