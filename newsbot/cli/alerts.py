"""`newsbot alerts`: what newsbot owes to tell, and the channels by which it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.advice import pasteable
from newsbot.cli.alerting import outbox_of
from newsbot.cli.options import Data, Db, Json, kept_config_of
from newsbot.cli.output import print_json
from newsbot.cli.since import moment_since
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.store.outbox.entries import PromiseEntry


Key = Annotated[str, typer.Argument(metavar="KEY", help="The alert's key, or how it begins; `alerts list` shows it.")]

_SHOWN_OF_A_KEY = 12


def list_(
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help="Only those: owed, delivered, parked, folded, dropped or old."),
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Only those to it.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most alerts to show.")] = 20,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """What was owed to the channels, the latest first, and what became of it.

    owed: not sent yet; parked: given up after three days, until `alerts retry`; folded: sent in a digest; old: never
    owed, for the story was older than the rule of its watch allows.
    The keys of --json: key, channel, kind (flag, alarm, digest), watch, title, state, owed_at, due_at, in_digest,
    tries, last_error, delivered_at, digest (the key of the one it is in).

    Examples: newsbot alerts list --state parked | newsbot alerts list --channel desk --json
    """
    from newsbot.store.outbox.entries import STATES, count_promises, list_promises

    found = next((one for one in STATES if one == state), None)
    if state is not None and found is None:
        raise typer.BadParameter(f"{state!r} is no state; there are {', '.join(STATES)}", param_hint="--state")
    with outbox_of(kept_config_of(data, db)) as database, database.read() as connection:
        entries = list_promises(connection, state=found, channel=channel, limit=limit)
        counts = count_promises(connection)
    for entry in entries:
        if json:
            print_json(entry)
        else:
            typer.echo(_line(entry))
    if json:
        return
    for name, of_channel in counts.items():
        if channel in (None, name):
            typer.echo(f"{name}: " + ", ".join(f"{number:,} {one}" for one, number in of_channel.items()))
    if not counts:
        typer.echo(pasteable("nothing was ever owed; `newsbot watch alert NAME --to CHANNEL` has a watch's flags told"))


def retry(
    key: Annotated[str | None, typer.Argument(metavar="[KEY]", help="One alert's key, or how it begins.")] = None,
    parked: Annotated[bool, typer.Option("--parked", help="All that were given up.")] = False,
    old: Annotated[bool, typer.Option("--old", help="All that were too old, and were found --since.")] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="With --old: when they were found, 2d or 2026-11-20.")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Owe alerts that were parked, dropped, refused or too old, and let their channels be tried at once.

    `newsbot alerts send` then sends them. With --old those are told of that newsbot came too late for, as when
    it was off for a week. The keys of --json: owed (how many).

    Examples: newsbot alerts retry --parked | newsbot alerts retry --old --since 2d | newsbot alerts retry 5f0c12
    """
    from newsbot.store.outbox.entries import retry as retry_one
    from newsbot.store.outbox.entries import retry_old, retry_parked

    if sum((key is not None, parked, old)) != 1:
        raise typer.BadParameter("name one alert by its KEY, or many by --parked or --old")
    now = datetime.now(UTC)
    start = moment_since(since, now)
    if old != (start is not None):
        raise typer.BadParameter("--old and --since TIME go together", param_hint="--since")
    with outbox_of(kept_config_of(data, db)) as database, database.write() as connection:
        if key is not None:
            retry_one(connection, key, now)
            number = 1
        elif start is not None:
            number = retry_old(connection, start, now)
        else:
            number = retry_parked(connection, now)
    if json:
        print_json({"owed": number})
    else:
        owed = f"{number:,} alert{'' if number == 1 else 's'} owed again"
        typer.echo(pasteable(f"{owed}; `newsbot alerts send` sends them"))


def drop(key: Key, data: Data = None, db: Db = None, json: Json = False) -> None:
    """Give an alert up that is owed or parked. The keys of --json: those of `alerts list`, as it was.

    Example: newsbot alerts drop 5f0c12
    """
    from newsbot.store.outbox.entries import drop as drop_one

    with outbox_of(kept_config_of(data, db)) as database, database.write() as connection:
        entry = drop_one(connection, key)
    if json:
        print_json(entry)
    else:
        typer.echo(f"dropped: {entry.channel} is not told of {literal(entry.title)!r}")


def _line(entry: PromiseEntry) -> str:
    said = [entry.key[:_SHOWN_OF_A_KEY], entry.state, entry.channel, entry.watch or entry.kind, literal(entry.title)]
    if entry.state == "owed" and entry.due_at > entry.owed_at:
        said.append(f"{'in the digest of' if entry.in_digest else 'not before'} {entry.due_at:%Y-%m-%d %H:%M} UTC")
    if entry.last_error:
        said.append(f"tried {entry.tries} time{'' if entry.tries == 1 else 's'}: {literal(entry.last_error)}")
    return "  ".join(said)
