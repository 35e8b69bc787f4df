"""The relay under kill -9: every alert comes, and none more than once too often for each kill, under the same key."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from tests import processes
from tests.alerts.receivers import Answer, Receiver, Request, receiving
from tests.alerts.relaying import owe, rows, told

KILLS = int(os.environ.get("KILLS", "2"))
ALERTS = 5 * KILLS
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CONFIG = """
[network]
allow_private = ["127.0.0.1"]
[alerts.channels.desk]
webhook = "http://127.0.0.1:{port}/hook"
"""


class Killer:
    """Kills the relay at a moment around one of its next requests: before the answer, with it, or just after."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.relay: processes.Process | None = None
        self.left = 0
        self.dying = False
        self.gone = threading.Event()

    def strike(self, relay: processes.Process) -> None:
        """Kill *relay* at one of its next requests, and wait until it is dead."""
        self.left, self.relay = self.chance.randint(2, 4), relay
        assert relay.wait(60) == -signal.SIGKILL
        self.dying = False
        self.gone.set()

    def __call__(self, _: Request) -> Answer:
        if self.dying:
            self.gone.wait(60)  # so that it does not come to its end before it is hit
        elif self.relay is not None:
            self.left -= 1
            if self.left == 0:
                self._kill(self.relay)
        return Answer()

    def _kill(self, relay: processes.Process) -> None:
        self.relay, self.dying = None, True
        self.gone.clear()
        if self.chance.random() < 0.5:
            relay.kill()
        else:
            threading.Timer(self.chance.uniform(0, 0.01), relay.kill).start()


def relay_in(folder: Path) -> processes.Process:
    command = (sys.executable, "-P", "-m", "newsbot", "alerts", "send", "--data", str(folder))
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
    return processes.Process(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def keys(receiver: Receiver) -> list[str]:
    return [request.headers["Idempotency-Key"] for request in receiver.got]


@pytest.mark.full
def test_every_alert_of_a_relay_that_is_killed_again_and_again_comes(tmp_path: Path) -> None:
    """With at most one repeat a kill; and a receiver that heeds the key hears of each once (safety.md A2, A3)."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    told(database)
    owe(database, *(f"story {number}" for number in range(ALERTS)), now=LONG_AGO)
    killer = Killer()
    with receiving(killer) as receiver:
        (tmp_path / "newsbot.toml").write_text(CONFIG.format(port=receiver.port))
        for _ in range(KILLS):
            killer.strike(relay_in(tmp_path))
        assert relay_in(tmp_path).wait(60) == 0
    owed = [row.key for row in rows(database)]
    got = Counter(keys(receiver))
    database.close()
    assert set(got) == set(owed)
    assert len(owed) == ALERTS
    assert got.total() - len(got) <= KILLS
    assert list(dict.fromkeys(keys(receiver))) == owed
    print(f"{KILLS} kills, {ALERTS} alerts owed, {got.total() - len(got)} sent twice")
