"""Faults of the machine: few descriptors, a disk that may not be written, a clock that is set, a service that stops."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from newsbot.store.care.check import check
from newsbot.store.engine.database import open_database
from tests.alerts.receivers import Receiver, receiving
from tests.alerts.relaying import told
from tests.crash.ground import CONFIG, STORIES, publish
from tests.local_site import LocalSite, serving

NEWSBOT = (sys.executable, "-W", "ignore", "-P", "-m", "newsbot")
LONGEST = 180  # seconds
TIMETABLE = """
[[crawl]]
source = "local"
every = "{every}"
[relay]
every = "1m"
[health]
on = false
[backup]
on = false
"""
pytestmark = pytest.mark.full


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serving() as running:
        publish(running)
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def folder(site: LocalSite, receiver: Receiver, tmp_path: Path) -> Path:
    """A data folder with a source, a channel and a watch of which it is told."""
    (tmp_path / "newsbot.toml").write_text(CONFIG.format(port=receiver.port), encoding="ascii")
    (tmp_path / "timetable.toml").write_text(TIMETABLE.format(every="1h"), encoding="ascii")
    site.declare(tmp_path)
    with closing(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")) as database:
        told(database)
    return tmp_path


def newsbot(
    folder: Path, *words: str, before: Sequence[str] = (), descriptors: int | None = None
) -> subprocess.CompletedProcess[str]:
    def bound() -> None:
        if descriptors is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    return subprocess.run(
        (*before, *NEWSBOT, *words, "--data", str(folder)),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        preexec_fn=bound,
    )


def articles_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "newsbot.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(database.execute("SELECT count(*) FROM article").fetchone()[0])


def heard_once(receiver: Receiver, folder: Path) -> None:
    """Each alert came, and none twice."""
    with closing(sqlite3.connect(folder / "newsbot.db")) as database:
        owed = [key for (key,) in database.execute("SELECT key FROM outbox")]
    assert sorted(request.headers["Idempotency-Key"] for request in receiver.got) == sorted(owed)
    assert len(owed) == len(range(0, STORIES, 3))


def test_a_crawl_and_its_alerts_need_no_more_than_64_descriptors(folder: Path, receiver: Receiver) -> None:
    """As `ulimit -n 64` leaves them."""
    for words in (("crawl", "local"), ("alerts", "send"), ("db", "backup", str(folder / "copy.db"))):
        done = newsbot(folder, *words, descriptors=64)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert articles_in(folder) == STORIES
    heard_once(receiver, folder)


@pytest.mark.parametrize(
    "words",
    [
        ("crawl", "local"),
        ("alerts", "send"),
        ("watch", "add", "ferry"),
        ("db", "vacuum"),
        ("schedule", "run", "--once"),
    ],
    ids=" ".join,
)
def test_a_database_that_may_not_be_written_is_said(folder: Path, words: tuple[str, ...]) -> None:
    """In one line with the way out, with a code of its own, and nothing is tried again and again."""
    if shutil.which("unshare") is None:
        pytest.skip("a read-only mount needs Linux, unshare, and namespaces that a user may have")
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    before = ("unshare", "-rm", "sh", "-c", script, str(folder))
    done = newsbot(folder, *words, before=before)
    if "permission denied" in done.stderr.lower() and "mount" in done.stderr:
        pytest.skip("no mount is allowed here")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "Read-only file system" in done.stderr or "may newsbot write the file and its folder?" in done.stderr


@pytest.mark.skipif(shutil.which("faketime") is None, reason="the clock is set by faketime(1)")
def test_a_clock_set_back_an_hour_and_forward_a_day_loses_and_doubles_nothing(folder: Path, receiver: Receiver) -> None:
    """Crawls and alerts of a timetable, at a clock that is an hour slow, right, and a day fast, in turn."""
    for moment in ("+0", "-1h", "+1d", "+0", "-1h", "+2d", "+3d", "+4d"):
        done = newsbot(folder, "schedule", "run", "--once", before=("faketime", "-f", moment))
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    assert articles_in(folder) == STORIES
    heard_once(receiver, folder)


def test_a_service_that_stood_still_goes_on(folder: Path, site: LocalSite, receiver: Receiver) -> None:
    """SIGSTOP in the middle of a crawl, and SIGCONT: all is stored, and each alert comes once."""
    assert newsbot(folder, "crawl", "local").returncode == 0
    began = len(site.asked)
    environment = {**os.environ, "NEWSBOT_DATA": str(folder)}
    with (folder / "said").open("w+b") as said:
        service = subprocess.Popen((*NEWSBOT, "schedule", "run"), env=environment, stdout=said, stderr=said)
        try:
            _until(lambda: len(site.asked) > began)
            service.send_signal(signal.SIGSTOP)
            heard = len(receiver.got)
            _until(lambda: _state(service.pid) == "T")
            service.send_signal(signal.SIGCONT)
            _until(lambda: len(receiver.got) >= max(heard, len(range(0, STORIES, 3))))
        finally:
            service.send_signal(signal.SIGCONT)
            service.terminate()
            assert service.wait(60) == 0
    assert b"Traceback" not in (folder / "said").read_bytes()
    assert articles_in(folder) == STORIES
    heard_once(receiver, folder)
    with closing(open_database(f"sqlite:///{folder / 'newsbot.db'}")) as database:
        assert list(check(database)) == []


def _state(process: int) -> str:
    return Path("/proc", str(process), "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]


def _until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
