"""A page that takes too long to read is refused and named, by whatever command it is read; the others are read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsbot.items import Article
from newsbot.page import Page
from newsbot.spiders import poison
from newsbot.spiders.files import read_pages
from newsbot.spiders.poison import in_time
from newsbot.spiders.records import record_of
from tests import processes
from tests.local_site import story
from tests.newsroom.prose import headline, paragraphs

ROOT = Path(__file__).resolve().parents[2]
HOST = "https://local.example"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Three saved stories, of which the second hangs whoever reads it."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, name in enumerate("abc"):
        words = ["POISON"] if name == "b" else []
        (folder / f"{name}.html").write_text(story(headline(number), *words, *paragraphs(number)))
        (folder / f"{name}.html.url").write_text(f"{HOST}/stories/{name}")
    return folder


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command with a reader that hangs, and little patience."""
    words = ("tests.spiders.poisoned", "hangs", *words, "--data", str(data))
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
    return processes.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=own, capture_output=True, text=True, check=False, timeout=120
    )


def test_a12_parse_names_the_page_and_goes_on(pages: Path, tmp_path: Path) -> None:
    """Its line says why there is no article."""
    done = command(tmp_path, "parse", str(pages), "--json")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(Path(each["file"]).name, each["kind"]) for each in read] == [
        ("a.html", "article"),
        ("b.html", "unusable"),
        ("c.html", "article"),
    ]
    assert read[1]["miss"] == {
        "reason": "too-slow",
        "detail": "reading it took more than 1 seconds of processor time and was stopped",
    }
    assert done.returncode == 0


def test_a12_import_names_the_page_and_goes_on(pages: Path, tmp_path: Path) -> None:
    """It is refused with the others that are none."""
    done = command(tmp_path, "import", str(pages), "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    refused = [each for each in told if each.get("event") == "refused"]
    assert [(each["reason"], Path(each["page"]).name) for each in refused] == [("too-slow", "b")], told
    assert [each["event"] for each in told].count("new") == 2
    assert done.returncode == 0, done.stderr


def captured(pages: Path, file: Path) -> None:
    """The saved stories as captures in a WARC."""
    records = b""
    for page in sorted(pages.glob("*.html")):
        body = page.read_bytes()
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        head = (
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-03-02T12:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-0000000000{ord(page.stem[0]):02x}>\r\n"
            f"WARC-Target-URI: {HOST}/stories/{page.stem}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records += head.encode() + answer + b"\r\n\r\n"
    file.write_bytes(records)


@pytest.mark.full
@pytest.mark.parametrize("how", ["--compare", "--apply"])
def test_a12_replay_names_the_page_and_goes_on(pages: Path, tmp_path: Path, how: str) -> None:
    """What the database holds of it stays."""
    captured(pages, tmp_path / "one.warc")
    assert command(tmp_path, "import", str(tmp_path / "one.warc")).returncode == 0
    done = command(tmp_path, "replay", how, str(tmp_path / "one.warc"), "--json")
    one, end = (json.loads(line) for line in done.stdout.splitlines())
    assert (one["event"], one["url"]) == ("damaged", f"{HOST}/stories/b")
    assert one["detail"].startswith("too-slow: reading it took more than 1 seconds")
    assert (end["captures"], end["same"], end["damaged"]) == (3, 2, 1)
    assert done.returncode == 65


def busy() -> str:
    """Never done, and content with any error of its own."""
    while True:
        try:
            sum(range(1_000))
        except Exception:
            return "swallowed"


@pytest.mark.parametrize(
    "reading",
    [busy, lambda: __import__("re").search(r"(a*)*b", "a" * 40)],
    ids=["a loop", "a pattern"],
)
def test_what_takes_too_long_is_given_up(reading: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Be it in a loop of ours or within a pattern. Afterwards nothing is timed, and signals are whose they were."""
    monkeypatch.setattr(poison, "LONGEST", 0.05)
    before = signal.getsignal(signal.SIGVTALRM)
    assert in_time(reading) is None
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) == before


def test_a_file_may_be_slow_before_it_is_a_page(pages: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What its tools wrote into it is read, too; here nobody has any patience at all."""
    big = tmp_path / "big.html"
    big.write_bytes(b"<!DOCTYPE html><html><!-- FILE ARCHIVED ON -->" + b"<script archive.org/>" * 700_000)
    monkeypatch.setattr(poison, "LONGEST", 0.001)
    (found,) = read_pages([big])
    assert (getattr(found, "reason", ""), found.file) == ("too-slow", str(big))
    assert "big.html: reading it took more than 0.001 seconds" in getattr(found, "detail", "")


def test_an_ordinary_page_is_read_as_ever(pages: Path) -> None:
    """In its time."""
    (page,) = read_pages([pages / "a.html"])
    assert isinstance(page, Page)
    assert isinstance(record_of(page), Article)
