"""What the commands of `newsbot alerts` share: the channels as the settings have them, and the outbox as it is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from newsbot.cli.exits import USAGE, explain
from newsbot.cli.options import NoDatabaseYet, kept_config_of

if TYPE_CHECKING:
    from newsbot.alerts.channel import Channel
    from newsbot.alerts.message import Message
    from newsbot.config import Config
    from newsbot.store.engine.database import Database


def channel_named(config: Config, name: str) -> Channel:
    """The channel *name* of the settings, with its secrets from the environment. Raises ChannelError."""
    from newsbot.alerts.channel import channel_of

    return channel_of(name, config.alerts.channels, os.environ)


def sender(config: Config) -> Callable[[Channel, Message, str], None]:
    """Sends a message through a channel, under a key, by the settings; raises Undelivered."""
    from newsbot.alerts.channels import send as send_by

    def sent(channel: Channel, message: Message, key: str) -> None:
        send_by(channel, message, key, now=datetime.now(UTC), allow_private=config.network.allow_private)

    return sent


@contextmanager
def outbox_of(config: Config) -> Iterator[Database]:
    """The database; what of the outbox cannot be done is a usage error."""
    from newsbot.store.engine.database import open_database
    from newsbot.store.outbox.entries import OutboxError

    with closing(open_database(config.database)) as database:
        try:
            yield database
        except OutboxError as error:
            explain(str(error))
            raise typer.Exit(USAGE) from None


@contextmanager
def database_if_kept(config: Config) -> Iterator[Database | None]:
    """The same; None where there is none yet."""
    try:
        kept_config_of(config.data, config.database)
    except NoDatabaseYet:
        yield None
        return
    with outbox_of(config) as database:
        yield database


def tell_of_owed(config: Config, owed: Mapping[str, int], old: int = 0) -> None:
    """On stderr how many alerts wait to be sent to each channel, how many were not owed because their stories are too
    *old*, and what is wrong with a channel as it is set up.
    """
    from newsbot.alerts.channel import ChannelError

    if owed:
        to_each = ", ".join(f"{number:,} to {name}" for name, number in sorted(owed.items()))
        explain(f"alerts owed: {to_each}; `newsbot alerts send` sends them", name=False)
    if old:
        explain(
            f"alerts not owed, for their stories are too old: {old:,}; `newsbot alerts list --state old`", name=False
        )
    for name in sorted(owed):
        try:
            channel_named(config, name)
        except ChannelError as error:
            explain(str(error))
