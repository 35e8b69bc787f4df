"""C14: sites that never finish their pages. After a few in a row the rest is left for the next crawl, uncharged."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsbot.net.silent import MOST
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address
from tests.hostile.servers import HostileSite, crawl, http, serving
from tests.local_site import listing, story

LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3
PATHS = tuple(f"/story-of-the-harbour-{number}" for number in range(40))
AT_ONCE = {"NEWSBOT_NETWORK__TIMEOUT": "0.5"}


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with serving() as running:
        running.answers["/news/"] = http(listing(*PATHS))
        yield running


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """What ends the servers' patience, once the test is over."""
    event = threading.Event()
    yield event
    event.set()


def dripping(head: bytes, over: threading.Event) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while not over.wait(0.1):
            connection.sendall(b"x" if head else b"")

    return answer


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"])
def test_c14_a_site_that_never_finishes_its_pages_is_left_to_the_next_crawl(
    site: HostileSite, over: threading.Event, tmp_path: Path, head: bytes
) -> None:
    """Nobody is charged; the report names the host; the next crawl tries one page, and all others if it is answered."""
    site.declare(tmp_path)
    for path in PATHS:
        site.answers[path] = dripping(head, over)
    first = crawl(tmp_path, **AT_ONCE)
    host = site.home.split("/")[2]
    assert (first.end["silent_hosts"], first.end["outcome"]) == ({host: len(PATHS)}, "finished, 40 left")
    assert sum(path in PATHS for path in site.asked) == MOST
    site.asked.clear()
    crawl(tmp_path, **AT_ONCE)
    assert sum(path in PATHS for path in site.asked) == 1
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        assert connection.scalar(select(func.sum(address.c.tries))) == 0
    database.close()
    for number, path in enumerate(PATHS):
        site.answers[path] = http(story(f"The harbour, part {number}", LONG * (number + 1)))
    healthy = crawl(tmp_path, **AT_ONCE)
    assert (len(healthy.titles), healthy.end["silent_hosts"]) == (len(PATHS) - MOST - 1, {})  # those tried come later


def test_c14_pages_that_hang_on_a_site_that_answers_are_charged_themselves(
    site: HostileSite, over: threading.Event, tmp_path: Path
) -> None:
    """They never keep the other pages waiting, and are given up in the end."""
    site.declare(tmp_path)
    for number, path in enumerate(PATHS):
        page = http(story(f"The harbour, part {number}", LONG * (number + 1)))
        site.answers[path] = dripping(b"", over) if number % 6 == 5 else page
    ended = crawl(tmp_path, **AT_ONCE)
    hanging = len(PATHS) // 6
    assert len(ended.titles) == len(PATHS) - hanging
    assert (ended.end["stay_due"], ended.end["silent_hosts"]) == (hanging, {})
