"""C11: what servers say in Retry-After. It is heeded, up to a day, by this crawl and the ones after it."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.retry_after import retry_after
from newsbot.store.engine.database import open_database
from newsbot.store.frontier import hosts
from tests.hostile.servers import HostileSite, crawl, http, serving
from tests.local_site import listing

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def date(wait: timedelta) -> str:
    """The moment in *wait*, as HTTP has it."""
    return f"{datetime.now(UTC) + wait:%a, %d %b %Y %H:%M:%S GMT}"


def asked() -> dict[str, tuple[int, str, timedelta]]:
    """What is said from here on, with which status, and how long the host is left alone for it."""
    return {
        "seconds": (429, "3600", HOUR),
        "a-date": (503, date(HOUR), HOUR),
        "absurd": (429, "99999999999999999999", DAY),
        "a-date-in-100-years": (503, "Fri, 31 Dec 2126 23:59:59 GMT", DAY),
    }


# After these a host is asked again, ever more slowly.
NO_WAIT = (
    "",
    "0",
    "-3600",
    "Fri, 31 Dec 1999 23:59:59 GMT",
    "7200, 60",
    "1e9",
    "soon",
    "\u0663\u0660",
    "\x00",
    "9" * 5_000,
)


@pytest.mark.parametrize("said", NO_WAIT)
def test_c11_what_is_no_wait_is_none(said: str) -> None:
    """Negative, past, or no moment at all; but a day for a number without end."""
    assert retry_after(said, datetime.now(UTC)) in ((DAY,) if said.startswith("99") else (None, timedelta(0)))


def test_c11_a_host_is_left_alone_for_as_long_as_it_asks(tmp_path: Path) -> None:
    """A day at the most; in that time one request of it was made, and the next crawl makes none."""
    asking = asked()
    with contextlib.ExitStack() as stack:
        site = stack.enter_context(serving())
        addresses = {name: f"127.0.2.{number}" for number, name in enumerate(asking, start=1)}
        others: dict[str, HostileSite] = {name: stack.enter_context(serving(host)) for name, host in addresses.items()}
        named = []
        for name, (status, wait, _) in asking.items():
            for number in range(3):
                others[name].answers[f"/busy-for-{name}-{number}"] = http("busy", status=status, Retry_After=wait)
                named.append(f"{others[name].home}busy-for-{name}-{number}")
        site.answers["/news/"] = http(listing(*named))
        site.declare(tmp_path, hosts=("localhost", *addresses.values()))
        before = datetime.now(UTC)
        allowed = json.dumps(["localhost", *addresses.values()])
        crawled = crawl(tmp_path, NEWSBOT_NETWORK__ALLOW_PRIVATE=allowed)
        once = {name: sum("busy" in path for path in other.asked) for name, other in others.items()}
        crawl(tmp_path, NEWSBOT_NETWORK__ALLOW_PRIVATE=allowed)
    assert crawled.end["stay_due"] == len(named)
    rests = _rests(tmp_path, {name: f"{other.host}:{other.port}" for name, other in others.items()}, before)
    for name, (_, _, expected) in asking.items():
        until = rests[name]
        assert until is not None
        assert abs(until - before - expected) < timedelta(minutes=5), name
        assert once[name] == sum("busy" in path for path in others[name].asked) == 1


def _rests(data: Path, names: dict[str, str], now: datetime) -> dict[str, datetime | None]:
    database = open_database(f"sqlite:///{data / 'newsbot.db'}")
    with database.read() as connection:
        rests = {name: hosts.rests_until(connection, netloc, now) for name, netloc in names.items()}
    database.close()
    return rests
