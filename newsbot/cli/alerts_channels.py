"""`newsbot alerts test|channels`: whether a channel works, and what is owed to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.alerting import channel_named, database_if_kept, sender
from newsbot.cli.exits import DONE, FAILED, explain
from newsbot.cli.options import Data, Db, Json
from newsbot.cli.output import print_json
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.config import Config
    from newsbot.store.outbox.delivery import Trouble


def try_out(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Its name in newsbot.toml.")],
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Send a message to CHANNEL and say what came of it. Where it is taken, what is owed to it is tried again at once.

    The exit code is 1 where it was not taken. The keys of --json: channel, delivered, error.

    Example: newsbot alerts test desk
    """
    from newsbot.alerts.message import test_message
    from newsbot.alerts.undelivered import Undelivered
    from newsbot.config import load_config
    from newsbot.store.outbox.outbox import key_of

    config = load_config(data=data, database_url=db)
    found = channel_named(config, channel)
    error = None
    try:
        sender(config)(found, test_message(found), key_of("test", channel, datetime.now(UTC).isoformat()))
    except Undelivered as undelivered:
        error = str(undelivered)
    if error is None:
        _let_try(config, channel)
    if json:
        print_json({"channel": channel, "delivered": error is None, "error": error})
    elif error is None:
        typer.echo(f"{channel} ({found.shown}) took the test message")
    else:
        explain(f"the test message was not taken: {error}")
    raise typer.Exit(DONE if error is None else FAILED)


def channels(data: Data = None, db: Db = None, json: Json = False) -> None:
    """The channels of newsbot.toml, and those that are owed something: whether they work, and what is owed to them.

    Sends nothing. The keys of --json: channel, kind, address (without its secrets), error (why it cannot be used),
    trouble (since, tries, retry_at, refused, last_error, alarmed_at), promises (state: how many).

    Example: newsbot alerts channels
    """
    from newsbot.alerts.channel import ChannelError
    from newsbot.alerts.channels import check
    from newsbot.config import load_config

    config = load_config(data=data, database_url=db)
    counts, troubles = _state_of(config)
    for name in sorted({*config.alerts.channels, *counts}):
        found, error = None, None
        try:
            found = channel_named(config, name)
            check(found, config.network.allow_private)
        except ChannelError as unusable:
            error = str(unusable)
        said = {
            "channel": name,
            "kind": found and found.kind,
            "address": found and found.shown,
            "error": error,
            "trouble": troubles.get(name),
            "promises": counts.get(name, {}),
        }
        if json:
            print_json(said)
        else:
            typer.echo(_channel_line(said))
    if not json and not config.alerts.channels:
        typer.echo("newsbot.toml has no [alerts.channels.NAME] yet: docs/alerts.md shows some")


def _channel_line(said: dict[str, Any]) -> str:
    trouble: Trouble | None = said["trouble"]
    state = "works, as far as is known"
    if said["error"]:
        state = f"cannot be used: {said['error']}"
    elif trouble is not None:
        state = f"in trouble since {trouble.since:%Y-%m-%d %H:%M} UTC: {trouble.last_error}"
    counts = ", ".join(f"{number:,} {one}" for one, number in said["promises"].items())
    return "  ".join(filter(None, (said["channel"], said["address"], literal(state), counts)))


def _state_of(config: Config) -> tuple[dict[str, Any], dict[str, Trouble]]:
    from newsbot.store.outbox.delivery import troubles
    from newsbot.store.outbox.entries import count_promises

    with database_if_kept(config) as database:
        if database is None:
            return {}, {}
        with database.read() as connection:
            return dict(count_promises(connection)), troubles(connection)


def _let_try(config: Config, channel: str) -> None:
    from newsbot.store.engine.schema import outbox
    from newsbot.store.outbox.entries import try_at_once

    with database_if_kept(config) as database:
        if database is not None:
            with database.write() as connection:
                try_at_once(connection, outbox.c.channel == channel, datetime.now(UTC))
