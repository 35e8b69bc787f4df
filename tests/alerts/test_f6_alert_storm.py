"""safety.md F6: a term that hits thousands of stories in an hour gives one digest per window, and loses nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.alerts.message import MOST_SHOWN
from newsbot.alerts.policy import AT_MOST
from newsbot.store.engine.database import Database, open_database
from tests.alerts.examples import NOW
from tests.alerts.relaying import Clock, Post, a_relay, owe, rows, told

STORIES = int(os.environ.get("STORM", "200"))  # 10,000 in whole


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


@pytest.mark.full
def test_f6_a_storm_is_a_few_alerts_and_one_digest_a_window_that_says_so(database: Database) -> None:
    """Each channel gets as many alerts as its rule allows, then one digest that counts all other stories."""
    told(database, channels=("desk", "team"), at_most=AT_MOST)
    post, clock = Post(), Clock(NOW.replace(hour=9, minute=0))
    relay = a_relay(database, post, clock)
    for minute in range(0, 60, 5):  # the stories of one hour
        clock.moment = NOW.replace(hour=9, minute=minute)
        names = [f"story {number}" for number in range(STORIES * minute // 60, STORIES * (minute + 5) // 60)]
        owe(database, *names, now=clock.moment)
        relay.send_due()
    for _ in range(3):
        clock.moment = clock.moment.replace(minute=0) + timedelta(hours=1)
        relay.send_due()
    for channel in ("desk", "team"):
        titles = post.titles(channel)
        digests = [message for name, _, message in post.took if name == channel and message.payload["type"] == "digest"]
        assert len(titles) == AT_MOST + 1
        assert [message.title for message in digests] == [f"tug: {STORIES - AT_MOST} stories"]
        assert f"tug: more than {AT_MOST} alerts in an hour, so the others come in this digest." in digests[0].text
        assert f"{STORIES - AT_MOST - MOST_SHOWN} more are not shown here: newsbot flags --watch tug" in digests[0].text
        assert digests[0].payload["limits"] == {"tug": AT_MOST}
        found = Counter(row.state for row in rows(database) if row.channel == channel and row.kind == "flag")
        assert found == {"delivered": AT_MOST, "folded": STORIES - AT_MOST}
