"""E10: CR, LF, ESC and U+2028 in addresses, titles, headers, exceptions: a line an event, and none of them in a log."""

from __future__ import annotations

import logging
import os
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.alerts.channel import Undelivered
from newsbot.alerts.message import message_of
from newsbot.alerts.sender import send
from newsbot.logs import OneLine, log_to_stderr, warnings_in_one_line
from tests import processes
from tests.alerts.examples import NOW, a_webhook, an_alert
from tests.alerts.receivers import HOST, Answer, receiving
from tests.hostile.servers import http, serving
from tests.local_site import listing, story

FORGED = "x\r\n2026-11-23T00:00:00Z INFO all is well\x1b[2J\x1b]0;owned\x07\u2028\u2029\x85\x0b\x0c\x00\x9b31m\u202e"


def controls(text: str) -> set[str]:
    """The signs in *text* that a terminal obeys, or that end a line, but for the line ends that we write."""
    return {sign for sign in text if unicodedata.category(sign) in {"Cc", "Zl", "Zp"}} - {"\n"}


def _record(message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    about = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("newsbot", logging.ERROR, "file.py", 1, message, arguments, about, sinfo=message)


@pytest.mark.parametrize("form", ["%s", "%r", "%5.300s"])
def test_e10_an_event_is_one_line_whatever_stands_in_it(form: str) -> None:
    """%s forges a line elsewhere; here it makes no difference."""
    line = OneLine().format(_record(f"kept {form} from {form}", FORGED, FORGED))
    assert len(line.splitlines()) == 1
    assert controls(line) == set()
    assert "all is well" in line


def test_e10_an_exception_and_its_traceback_stay_in_their_line() -> None:
    """The text of an exception is often what a page said."""
    try:
        raise ValueError(FORGED)
    except ValueError as error:
        line = OneLine().format(_record(FORGED, error=error))
    assert len(line.splitlines()) == 1
    assert controls(line) == set()
    assert "Traceback" in line


@given(st.text(st.characters(codec=None), max_size=80))
def test_e10_no_text_at_all_makes_a_second_line(text: str) -> None:
    """Nor one that cannot be written."""
    line = OneLine().format(_record("said %s", text))
    assert len(line.splitlines()) == 1
    assert controls(line) == set()
    assert line.encode()


def test_e10_what_libraries_log_and_warn_of_is_one_line_too(capfd: pytest.CaptureFixture[str]) -> None:
    """The handler is that of the root."""
    before = logging.root.handlers[:], logging.root.level
    try:
        log_to_stderr(logging.INFO)
        logging.getLogger("scrapy.core").info("got <%s>", FORGED)
        logging.getLogger("py.warnings").warning("%s", FORGED)
    finally:
        logging.root.handlers[:], logging.root.level = before
    said = capfd.readouterr().err
    assert len(said.splitlines()) == 2
    assert controls(said) == set()


def test_e10_a_command_that_keeps_no_log_warns_in_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the handler that Python has for what nobody takes."""
    last = logging.lastResort
    assert last is not None
    monkeypatch.setattr(last, "formatter", None)
    warnings_in_one_line()
    line = last.format(_record("said %s", FORGED))
    assert len(line.splitlines()) == 1
    assert controls(line) == set()


def test_e10_what_a_channel_answers_forges_nothing() -> None:
    """Its text is in what is said of it, and in `newsbot alerts list`."""
    refusing = receiving(lambda _: Answer(500, FORGED.encode(), {"Retry-After": "\x1b[31m"}))
    with refusing as receiver, pytest.raises(Undelivered) as raised:
        send(a_webhook(receiver.port), message_of(an_alert()), "key", now=NOW, allow_private=(HOST,))
    assert controls(str(raised.value)) == set()
    assert len(str(raised.value).splitlines()) == 1


def test_e10_a_crawl_of_a_hostile_site_writes_no_control_sign(tmp_path: Path) -> None:
    """To a terminal or to a file: in what it logs, and in what it reports of pages, entry points and refusals."""
    escaped = "%0D%0A%1B%5B31m%E2%80%A8"
    with serving() as site:
        paths = [f"/story-{number}-{escaped}" for number in range(4)]
        site.answers["/news/"] = http(listing(*paths))
        for path, answer in zip(paths, _answers(), strict=True):
            site.answers[path] = answer
        site.declare(tmp_path, "listing /news/", f"feed /{escaped}")
        own = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
        ended = processes.run(
            [sys.executable, "-m", "newsbot", "crawl", "hostile", "--data", str(tmp_path)],
            env={**own, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["localhost"]'},
            capture_output=True,
            timeout=120,
            check=False,
        )
    assert b"Forged" in ended.stdout
    assert b"Z WARNING page" in ended.stderr, "nothing was logged"
    for said in (ended.stdout, ended.stderr):
        assert controls(said.decode()) == set()
        assert not [line for line in said.decode().splitlines() if line.startswith("2026-01-01T00:00:00Z INFO")]


def _answers() -> list[bytes]:
    title = f"Forged &#13;&#10;2026-01-01T00:00:00Z INFO fine &#27;[31m &#8232; {FORGED}"
    page = story(title, *("The harbour board met again and put its decision off, for the third time this year.",) * 6)
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nX-Odd: \x1b[31m\u2028\r\n\r\n"
    return [
        (head + page).encode(),
        b"HTTP/1.1 500 \x1b[31mNo\x0b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://localhost:1/\x1b[31m\xe2\x80\xa8%0A\r\nContent-Length: 0\r\n\r\n",
        b"2026-01-01T00:00:00Z INFO no answer at all\r\n\x1b[31m\r\n\r\n",
    ]
