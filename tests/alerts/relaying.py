"""A relay at work: a database with a watch that is told of, a clock that stands still, and channels that keep what
they get or refuse it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsbot.alerts.channel import Channel, ChannelError
from newsbot.alerts.message import Message
from newsbot.alerts.relay import Relay
from newsbot.alerts.undelivered import Undelivered
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
    """Shows what it is set to."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """What it is set to."""
        return self.moment

    def forward(self, **by: float) -> None:
        """Later by so much."""
        self.moment += timedelta(**by)


@dataclass(slots=True)
class Post:
    """All channels: what each took, in order; and what is wrong with some of them."""

    took: list[tuple[str, str, Message]] = field(default_factory=list)  # channel, key, message
    tried: int = 0
    trouble: dict[str, Trouble] = field(default_factory=dict)

    def send(self, channel: Channel, message: Message, key: str) -> None:
        """Take it, or raise what is wrong."""
        self.tried += 1
        error = self.trouble.get(channel.name, lambda _: None)(message.title)
        if error is not None:
            raise error
        self.took.append((channel.name, key, message))

    def titles(self, channel: str) -> list[str]:
        """What *channel* took."""
        return [message.title for name, _, message in self.took if name == channel]


def a_relay(
    database: Database, post: Post, clock: Clock, *, channels: Collection[str] = ("desk", "team"), **other: Any
) -> Relay:
    """A relay to *channels*, all of which *post* takes."""

    def channel_of(name: str) -> Channel:
        if name not in channels:
            raise ChannelError(f"there is no channel {name!r}")
        return Channel(name=name, kind="webhook", url="https://estuary.example/hook")

    return Relay(database, channel_of, post.send, clock=clock, **other)


def told(database: Database, watch: str = "tug", **rule: Any) -> None:
    """The watch is told of by *rule*; by itself, each alert at once to the desk."""
    with database.write() as connection:
        if id_of(connection, watch) is None:
            add_watch(connection, new_watch(watch, watch), NOW)
        save_rule(connection, AlertRule(**{"watch": watch, "channels": ("desk",), **rule}), NOW)


def owe(database: Database, *names: str, now: datetime = NOW, watch: str = "tug") -> None:
    """New stories of these names are flagged."""
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
    """The outbox."""
    with database.read() as connection:
        return list(connection.execute(outbox.select().order_by(outbox.c.id)))


def states(database: Database) -> list[str]:
    """What became of each promise."""
    return [row.state for row in rows(database)]
