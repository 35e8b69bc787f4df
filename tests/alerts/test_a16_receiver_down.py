"""safety.md A16: a receiver is down for a day, with thousands of alerts queued."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from newsbot.alerts.channel import Channel, Undelivered
from newsbot.alerts.message import Message
from newsbot.alerts.relay import Relay
from newsbot.store.engine.database import Database, open_database
from tests.alerts.examples import NOW
from tests.alerts.relaying import Clock, owe, states, told

OWED = int(os.environ.get("OWED", "60"))  # 10,000 in whole
MEMORY = 1_000_000  # bytes that draining may take at its peak, however much is owed


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


class Receiver:
    """Accepts nothing while it is down; then checks that everything arrives in order."""

    def __init__(self, titles: list[str]) -> None:
        self.down = True
        self.tried = 0
        self._expected = iter(titles)

    def send(self, _: Channel, message: Message, __: str) -> None:
        self.tried += 1
        if self.down:
            raise Undelivered("it could not be reached")
        assert message.title == next(self._expected)

    @property
    def has_all(self) -> bool:
        """Whether everything has arrived."""
        return next(self._expected, None) is None


@pytest.mark.full
def test_a16_a_day_without_its_receiver_loses_nothing(database: Database) -> None:
    """It is tried at least once an hour; then everything arrives in order, in as little memory as for a few alerts."""
    told(database)
    names = [f"story {number}" for number in range(OWED)]
    owe(database, *names)
    clock, receiver = Clock(), Receiver([f"tug: {name}" for name in names])
    relay = Relay(database, lambda name: Channel(name=name, kind="webhook", url=""), receiver.send, clock=clock)
    tries = []
    for minute in range(0, 24 * 60, 15):
        clock.moment = NOW + timedelta(minutes=minute)
        before = receiver.tried
        relay.send_due()
        tries += [minute] * (receiver.tried - before)
    assert max(later - earlier for earlier, later in pairwise(tries)) == 60
    assert len(tries) < 30
    receiver.down = False
    clock.forward(hours=1)
    tracemalloc.start()
    (paid,) = relay.send_due()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{OWED} owed, {len(tries)} tries in a day, {paid.delivered} delivered, {peak / 1e6:.2f} MB at the peak")
    assert (paid.delivered, receiver.has_all) == (OWED, True)
    assert set(states(database)) == {"delivered"}
    assert peak < MEMORY
