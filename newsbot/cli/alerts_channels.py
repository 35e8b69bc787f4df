"""`newsbot alerts test` and `channels`: whether channels work, and their undelivered alerts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from newsbot.alerts.channel import Channel, ChannelError, Undelivered, channel_of
from newsbot.alerts.message import Message, test_message
from newsbot.alerts.sender import check
from newsbot.alerts.sender import send as send_by
from newsbot.cli.database import NoDatabaseYet, kept_config, opened
from newsbot.cli.messages import DONE, FAILED, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, emit_lines, say
from newsbot.config import Config
from newsbot.literal import literal
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import outbox
from newsbot.store.outbox.delivery import ChannelFailure, failures
from newsbot.store.outbox.entries import count_entries, try_at_once
from newsbot.store.outbox.outbox import key_of


def try_out(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Its name in newsbot.toml.")],
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Send a test message to CHANNEL.

    If it is delivered, alerts queued for the channel are tried again at once; if not, the exit code is 1. The keys of
    --json: channel, delivered, error.

    Example: newsbot alerts test desk
    """
    config = where.settings()
    found = channel_named(config, channel)
    error = None
    try:
        sender(config)(found, test_message(found), key_of("test", channel, datetime.now(UTC).isoformat()))
    except Undelivered as undelivered:
        error = str(undelivered)
    if error is None:
        _try_at_once(where, channel)
    if error is not None and not json:
        explain(f"the test message was not delivered: {error}")
    else:
        taken = f"{channel} ({found.shown}) took the test message"
        answer({"channel": channel, "delivered": error is None, "error": error}, taken, json=json)
    raise typer.Exit(DONE if error is None else FAILED)


def channels(*, where: Where, json: Json = False) -> None:
    """Show each channel: whether it works, and its undelivered alerts.

    Lists the channels of newsbot.toml and any others that have queued alerts. Sends nothing. The keys of --json:
    channel, kind, address (without its secrets), error (why it cannot be used), trouble (since, tries, retry_at,
    refused, last_error, alarmed_at), promises (state: how many).

    Example: newsbot alerts channels
    """
    config = where.settings()
    counts, trouble = _state_of(where)
    names = sorted({*config.alerts.channels, *counts})
    facts = [{**_setup(config, name), "trouble": trouble.get(name), "promises": counts.get(name, {})} for name in names]
    emit_lines(facts, _channel_line, json=json)
    if not json and not config.alerts.channels:
        say("newsbot.toml has no [alerts.channels.NAME] yet: docs/alerts.md shows some")


def _setup(config: Config, name: str) -> dict[str, Any]:
    found, error = None, None
    try:
        found = channel_named(config, name)
        check(found, config.network.allow_private)
    except ChannelError as unusable:
        error = str(unusable)
    return {"channel": name, "kind": found and found.kind, "address": found and found.shown, "error": error}


def _channel_line(said: dict[str, Any]) -> str:
    trouble: ChannelFailure | None = said["trouble"]
    state = "no known problem"
    if said["error"]:
        state = f"cannot be used: {said['error']}"
    elif trouble is not None:
        state = f"in trouble since {trouble.since:%Y-%m-%d %H:%M} UTC: {trouble.last_error}"
    counts = ", ".join(f"{number:,} {one}" for one, number in said["promises"].items())
    return "  ".join(filter(None, (said["channel"], said["address"], literal(state), counts)))


def _state_of(where: Where) -> tuple[dict[str, Any], dict[str, ChannelFailure]]:
    with _database_if_kept(where) as database:
        if database is None:
            return {}, {}
        with database.read() as connection:
            return dict(count_entries(connection)), failures(connection)


def _try_at_once(where: Where, channel: str) -> None:
    with _database_if_kept(where) as database:
        if database is not None:
            with database.write() as connection:
                try_at_once(connection, outbox.c.channel == channel, datetime.now(UTC))


@contextmanager
def _database_if_kept(where: Where) -> Iterator[Database | None]:
    """The database, or None if there is none yet."""
    try:
        config = kept_config(where)
    except NoDatabaseYet:
        yield None
        return
    with opened(config) as database:
        yield database


def channel_named(config: Config, name: str) -> Channel:
    """The channel *name*, with its secrets from the environment. Raises ChannelError."""
    return channel_of(name, config.alerts.channels, os.environ)


def sender(config: Config) -> Callable[[Channel, Message, str], None]:
    """A function that sends a message with a key through a channel; it raises Undelivered."""

    def sent(channel: Channel, message: Message, key: str) -> None:
        send_by(channel, message, key, now=datetime.now(UTC), allow_private=config.network.allow_private)

    return sent


def explain_owed(config: Config, owed: Mapping[str, int], old: int = 0) -> None:
    """Reports on stderr the queued alerts by channel, the number not queued because their stories are too *old*, and
    faults in the settings of channels.
    """
    if owed:
        to_each = ", ".join(f"{number:,} to {name}" for name, number in sorted(owed.items()))
        explain(f"alerts queued: {to_each}; `newsbot alerts send` sends them", name=False)
    if old:
        explain(
            f"alerts not queued because their stories are too old: {old:,}; `newsbot alerts list --state old`",
            name=False,
        )
    for name in sorted(owed):
        try:
            channel_named(config, name)
        except ChannelError as error:
            explain(str(error))
