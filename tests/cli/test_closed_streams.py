"""Standard streams that are closed or that nobody reads: a command ends quietly, and does its work where it can."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

PRINTING = (
    *("search ferry", "search --json ferry", "flags", "show 1", "export", "export --format csv", "stats", "authors"),
    *("db info", "db check", "db sql 'SELECT title FROM article'", "watch list", "source list", "feed desert"),
    *("health", "schedule list", "alerts list", "--help", "--version"),
)


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """`newsbot` in the words of a shell, with what they redirect."""
    line = f"{shlex.quote(sys.executable)} -P -m newsbot {command}"
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
    return subprocess.run(line, shell=True, cwd=folder, env=own, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["search ferry", "export", "--help", "health --json"])
def test_a_closed_stdout_is_as_good_as_none(data: Path, command: str) -> None:
    """No word of it on stderr, and the exit code of a command whose output was thrown away."""
    ended = shell(data, f"{command} >&-")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_closed_stderr_keeps_nobody_from_working(data: Path) -> None:
    """What is said there goes nowhere; a usage error is one still."""
    assert shell(data, "show 1 2>&-").stdout.startswith("#1")
    assert shell(data, "search 2>&-").returncode == 2
    assert shell(data, "show 99999 2>&- >&- <&-").returncode == 1


def test_a_crawl_with_all_streams_closed_stores_what_it_finds(tmp_path: Path) -> None:
    """And no file gets the number of one of them, into which something would print."""
    assert shell(tmp_path, "crawl sample <&- >&- 2>&-").returncode == 0
    with closing(sqlite3.connect(tmp_path / "newsbot.db")) as database:
        assert database.execute("SELECT count(*) FROM article").fetchone() == (69,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.full
@pytest.mark.parametrize("command", PRINTING)
def test_a_printing_command_whose_reader_has_gone_says_nothing(data: Path, command: str) -> None:
    """141, as of a program that SIGPIPE ended."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        line = (sys.executable, "-P", "-m", "newsbot", *shlex.split(command))
        ended = subprocess.run(line, cwd=data, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (141, "")


def test_a_pipe_for_both_streams_whose_reader_has_gone_is_no_trouble(data: Path) -> None:
    """An error that nobody hears is none that is told."""
    for command in ("export", "show 99999", "search"):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as gone:
            line = (sys.executable, "-P", "-m", "newsbot", *shlex.split(command))
            assert subprocess.run(line, cwd=data, stdout=gone, stderr=gone, check=False).returncode == 141
