"""C10: what servers say in place of a robots.txt. Only what RFC 9309 takes for a yes is one."""

import contextlib
import gzip
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address
from tests.hostile.servers import Answer, HostileSite, crawl, http, serving
from tests.local_site import listing, story
from tests.net.test_pace import prose

MIB = 2**20
FORBIDS = "User-agent: *\nDisallow: /\n"
COMMENTS = "# a comment of sixteen\n" * (10 * MIB // 23)


def text(body: str | bytes, **more: str) -> bytes:
    """A robots.txt that says *body*."""
    return http(body, kind="text/plain", **more)


def hung_up(connection: socket.socket) -> None:
    """The line is dead."""
    connection.shutdown(socket.SHUT_RDWR)


def silent(connection: socket.socket) -> None:
    """Nobody says anything, until who asked has gone."""
    connection.recv(1)


# By name: what is said, and what becomes of the page (None: it is read; "due": it stays due).
ANSWERS: dict[str, tuple[Answer, str | None]] = {
    "not-found": (http("gone", status=404), None),
    "forbidden": (http("no", status=403), None),
    "a-page-of-html": (http(story("This is no robots.txt", *prose("none"))), None),
    "rubbish": (text(bytes(range(256)) * 99), None),
    "empty": (text(""), None),
    "rules-behind-500-kib": (text("User-agent: *\nAllow: /\n" + COMMENTS + FORBIDS), None),
    "cut-within-a-rule": (text("User-agent: *\n" + "Disallow: /private/of/the/harbour/board\n" * 14_000), None),
    "forbidding": (text(FORBIDS), "robots"),
    "forbidding-with-bom-and-cr": (text("\ufeff" + FORBIDS.replace("\n", "\r")), "robots"),
    "forbidding-in-10-mb": (text(FORBIDS + COMMENTS), "robots"),
    "forbidding-packed": (text(gzip.compress(FORBIDS.encode(), mtime=0), Content_Encoding="gzip"), "robots"),
    "forbidding-elsewhere": (http(status=301, Location="{elsewhere}robots.txt"), "robots"),
    "error-500": (text(FORBIDS.replace("Dis", ""), status=500), "due"),
    "error-503": (text("", status=503), "due"),
    "too-many": (text("", status=429), "due"),
    "round-and-round": (http(status=302, Location="/robots.txt"), "due"),
    "bomb": (text(gzip.compress(bytes(20 * MIB), mtime=0), Content_Encoding="gzip"), "due"),
    "hung-up": (hung_up, "due"),
    "silence": (silent, "due"),
}


@pytest.mark.full
def test_c10_only_a_yes_is_a_yes(tmp_path: Path) -> None:
    """4xx allows; 5xx, 429, silence and what cannot be had forbid for now; of a long one the first 500 KiB count."""
    with contextlib.ExitStack() as stack:
        site, elsewhere = stack.enter_context(serving()), stack.enter_context(serving("127.0.0.9"))
        elsewhere.answers["/robots.txt"] = text(FORBIDS)
        # Each at a host of its own: what one says is no trouble of another's.
        hosts = {name: f"127.0.1.{number}" for number, name in enumerate(ANSWERS, start=1)}
        others: dict[str, HostileSite] = {name: stack.enter_context(serving(host)) for name, host in hosts.items()}
        for name, other in others.items():
            said = ANSWERS[name][0]
            to = elsewhere.home.encode()
            other.answers["/robots.txt"] = said.replace(b"{elsewhere}", to) if isinstance(said, bytes) else said
            other.answers[f"/behind-robots-{name}"] = http(story(f"Behind {name}", *prose(name)))
        named = [f"{other.home}behind-robots-{name}" for name, other in others.items()]
        site.answers["/news/"] = http(listing(*named))
        site.declare(tmp_path, hosts=("localhost", *hosts.values()))
        before = datetime.now(UTC)
        allowed = json.dumps(["localhost", "127.0.0.9", *hosts.values()])
        crawled = crawl(tmp_path, NEWSBOT_NETWORK__TIMEOUT="2", NEWSBOT_NETWORK__ALLOW_PRIVATE=allowed)
    became = dict.fromkeys(ANSWERS, "due")
    became |= {name: None for name in ANSWERS if f"Behind {name}" in crawled.titles}
    became |= {url.rpartition("behind-robots-")[2]: reason for url, reason in crawled.refused.items()}
    assert became == {name: expected for name, (_, expected) in ANSWERS.items()}
    fetched = {name for name, other in others.items() if any("behind" in path for path in other.asked)}
    assert fetched == {name for name, (_, expected) in ANSWERS.items() if expected is None}
    _check_due(tmp_path, [name for name, (_, expected) in ANSWERS.items() if expected == "due"], before)


def _check_due(data: Path, names: list[str], before: datetime) -> None:
    """Their pages are due in an hour. That is no failure of theirs: not one try is counted."""
    database = open_database(f"sqlite:///{data / 'newsbot.db'}")
    with database.read() as connection:
        rows = connection.execute(
            select(address.c.url, address.c.due_at, address.c.tries).where(address.c.state == "due")
        ).all()
    database.close()
    assert sorted(row.url.rpartition("behind-robots-")[2] for row in rows) == sorted(names)
    assert all(row.due_at > before + timedelta(minutes=59) and row.tries == 0 for row in rows)
