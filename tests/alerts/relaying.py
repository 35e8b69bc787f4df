"""A relay at work: a database with an alerting watch, a clock that stands still, and channels that keep or refuse
messages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsbot.alerts.channel import Channel, ChannelError, Undelivered
from newsbot.alerts.message import Message
from newsbot.alerts.relay import Relay
from newsbot.items import Article, Flag
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import outbox
from newsbot.store.outbox.outbox import Flagged, queue_flags
from newsbot.store.watches.alert_rules import AlertRule, save_rule
from newsbot.store.watches.watches import add_watch, id_of
from newsbot.watch.matcher import new_watch
from tests.alerts.examples import NOW, a_place

Trouble = Callable[[str], Undelivered | None]


@dataclass(slots=True)
class Clock:
    """A clock that shows what it is set to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass(slots=True)
class Post:
    """All channels: what each accepted, in order, and the errors some raise."""

    took: list[tuple[str, str, Message]] = field(default_factory=list)  # channel, key, message
    tried: int = 0
    trouble: dict[str, Trouble] = field(default_factory=dict)

    def send(self, channel: Channel, message: Message, key: str) -> None:
        """Accepts the message, or raises the error set for the channel."""
        self.tried += 1
        error = self.trouble.get(channel.name, lambda _: None)(message.title)
        if error is not None:
            raise error
        self.took.append((channel.name, key, message))

    def titles(self, channel: str) -> list[str]:
        """The titles *channel* accepted."""
        return [message.title for name, _, message in self.took if name == channel]


def a_relay(
    database: Database, post: Post, clock: Clock, *, channels: Collection[str] = ("desk", "team"), **other: Any
) -> Relay:
    """A relay to *channels* that delivers to *post*."""

    def channel_of(name: str) -> Channel:
        if name not in channels:
            raise ChannelError(f"there is no channel {name!r}")
        return Channel(name=name, kind="webhook", url="https://estuary.example/hook")

    return Relay(database, channel_of, post.send, clock=clock, **other)


def told(database: Database, watch: str = "tug", **rule: Any) -> None:
    """Sets the alert *rule* of the watch; by default each alert goes to the desk at once."""
    with database.write() as connection:
        if id_of(connection, watch) is None:
            add_watch(connection, new_watch(watch, watch), NOW)
        save_rule(connection, AlertRule(**{"watch": watch, "channels": ("desk",), **rule}), NOW)


def owe(database: Database, *names: str, now: datetime = NOW, watch: str = "tug") -> None:
    """Flags new stories with these names."""
    found = [
        Flagged(
            article_id=number,
            article=Article(url=f"https://estuary.example/{name}/", title=name, source="estuary"),
            fingerprint=name,
            sameness="new",
            flags=(Flag(watch=watch, places=(a_place(),)),),
            news=(watch,),
        )
        for number, name in enumerate(names, start=1)
    ]
    with database.write() as connection:
        queue_flags(connection, found, now)


def rows(database: Database) -> list[Any]:
    """The rows of the outbox."""
    with database.read() as connection:
        return list(connection.execute(outbox.select().order_by(outbox.c.id)))


def states(database: Database) -> list[str]:
    """The state of each outbox entry."""
    return [row.state for row in rows(database)]
