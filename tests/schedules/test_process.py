"""A job in a process of its own: its end is known, its output kept, its time bounded."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schedules.process import OUT_OF_TIME, JobProcess

Python = Callable[..., JobProcess]

FOREVER = "import threading; threading.Event().wait()"


@pytest.fixture
def python(tmp_path: Path) -> Iterator[Callable[..., JobProcess]]:
    """A job that is this Python code, with a lock that nobody waits for."""
    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    yield lambda code, **environment: JobProcess("crawl sample", (sys.executable, "-c", code), environment, lock)
    os.close(lock)


def test_the_exit_code_of_a_job_is_known(python: Python) -> None:
    """As the process gave it."""
    assert python("raise SystemExit(65)").wait(60) == 65


def test_a_job_has_what_is_added_to_its_environment(python: Python) -> None:
    """Beside everything that we have ourselves."""
    code = "import os; raise SystemExit(int(os.environ['ANSWER']) if 'PATH' in os.environ else 1)"
    assert python(code, ANSWER="42").wait(60) == 42


def test_a_job_keeps_what_python_compiles(python: Python, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though our own environment, like that of many a container, forbids it: a start would take twice as long."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert python("import sys; raise SystemExit(sys.dont_write_bytecode)").wait(60) == 0


def test_what_a_job_says_is_in_the_log(python: Python, caplog: pytest.LogCaptureFixture) -> None:
    """Line by line with the job's name, from both of its streams."""
    with caplog.at_level(logging.INFO):
        python("import sys; print('3 new', flush=True); print('1 refused', file=sys.stderr)").wait(60)
    assert [record.getMessage() for record in caplog.records] == ["crawl sample: 3 new", "crawl sample: 1 refused"]


def test_a_job_that_prints_no_text_does_no_harm(python: Python, caplog: pytest.LogCaptureFixture) -> None:
    """What is no UTF-8 is shown as such."""
    with caplog.at_level(logging.INFO):
        assert python(r"import sys; sys.stdout.buffer.write(b'\xff\x00\x1b[2J\n')").wait(60) == 0
    assert caplog.messages == [r"crawl sample: �\x00\x1b[2J"]


def test_a_job_that_takes_too_long_is_ended(python: Python, caplog: pytest.LogCaptureFixture) -> None:
    """And the log says why."""
    assert python(FOREVER).wait(0.2) == OUT_OF_TIME
    assert "crawl sample: ended after its time limit of 0.2 s" in caplog.messages


def test_what_a_job_started_ends_with_it(python: Python) -> None:
    """A child that holds on to the job's output keeps nobody waiting."""
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{FOREVER}'])"
    assert python(code).wait(1) == OUT_OF_TIME


def test_a_job_can_be_asked_to_stop(python: Python, tmp_path: Path) -> None:
    """It is told with SIGTERM, and says itself how it ended."""
    os.mkfifo(tmp_path / "up")
    process = python(
        "import os, signal, sys; signal.signal(15, lambda *_: sys.exit(9));"
        "open(os.environ['UP'], 'w').close(); signal.pause()",
        UP=str(tmp_path / "up"),
    )
    (tmp_path / "up").read_bytes()  # until it is
    process.stop()
    assert process.wait(60) == 9


def test_asking_a_job_to_stop_that_has_ended_is_no_error(python: Python) -> None:
    """It may end at any moment."""
    process = python("pass")
    process.wait(60)
    process.stop()
    process.kill()
