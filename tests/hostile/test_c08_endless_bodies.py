"""C8: answers that never end, byte by byte or by the gigabyte. Each is given up; other hosts are not kept waiting."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.servers import Answer, http, serving, weighed
from tests.local_site import listing, story

LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3
LIMIT = "2"  # seconds that a page may take; 30 without a word of the user's
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """What ends the servers' patience, once the test is over."""
    event = threading.Event()
    yield event
    event.set()


def dripping(head: bytes, over: threading.Event, drop: bytes = b"x") -> Answer:
    """Says *head*, then one *drop* now and then, for ever."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while not over.wait(0.2):
            connection.sendall(drop)

    return answer


def flooding(head: bytes, over: threading.Event, wave: bytes) -> Answer:
    """Says *head*, then *wave* after *wave*, as fast as they are taken."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while not over.is_set():
            connection.sendall(wave)

    return answer


def endless(over: threading.Event) -> dict[str, Answer]:
    """By name, each way never to come to an end."""
    wave = b"10000\r\n" + bytes(0x10000) + b"\r\n"
    return {
        "silence": dripping(b"", over, b""),
        "headers": dripping(HEAD, over, b"x"),
        "drops": dripping(HEAD + b"\r\n<html>", over),
        "drops-of-chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", over, b"1\r\nx\r\n"),
        "drops-of-a-known-length": dripping(HEAD + b"Content-Length: 10000000\r\n\r\n", over),
        "flood": flooding(HEAD + b"\r\n", over, bytes(0x10000)),
        "flood-of-chunks": flooding(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", over, wave),
        "flood-of-chunk-extensions": flooding(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", over, bytes(0x10000)),
    }


@pytest.mark.full
def test_c8_an_answer_without_end_is_given_up(tmp_path: Path, over: threading.Event) -> None:
    """After the time that a page may take (it stays due), or at 16 MiB (a Miss); no other host waits for that."""
    asked: list[str] = []
    with contextlib.ExitStack() as stack:
        ways = endless(over)
        hosts = {name: f"127.0.0.{number}" for number, name in enumerate(ways, start=2)}
        others = {name: stack.enter_context(serving(hosts[name])) for name in ways}
        site = stack.enter_context(serving())
        for server in (*others.values(), site):
            server.asked = asked
        for name, answer in ways.items():
            others[name].answers[f"/story-of-{name}-today"] = answer
        for number in range(5):
            site.answers[f"/a-story-of-its-own-{number}"] = http(
                story(f"A story of its own {number}", LONG * (number + 1))
            )
        named = [f"{others[name].home}story-of-{name}-today" for name in ways]
        site.answers["/news/"] = http(listing(*named, *(path for path in site.answers if path.startswith("/a-story"))))
        site.declare(tmp_path, hosts=("localhost", *hosts.values()))
        allowed = json.dumps(["localhost", *hosts.values()])
        variables = {"NEWSBOT_NETWORK__TIMEOUT": LIMIT, "NEWSBOT_NETWORK__ALLOW_PRIVATE": allowed}
        crawled, memory = weighed(tmp_path, "crawl", "hostile", **variables)
    assert crawled.code == 0
    assert len(crawled.titles) == 5
    reasons = {page.rpartition("story-of-")[2].removesuffix("-today"): why for page, why in crawled.refused.items()}
    assert reasons == {"flood": "too-large", "flood-of-chunks": "too-large"}
    assert crawled.end["stay_due"] == len(ways) - len(reasons)
    assert memory < 300 * 2**20
    # Each try takes its time; all of the other host's stories were asked for before the third.
    third = [at for at, path in enumerate(asked) if path == "/story-of-drops-today"][2]
    assert max(at for at, path in enumerate(asked) if path.startswith("/a-story")) < third
