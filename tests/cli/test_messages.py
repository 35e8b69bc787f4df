"""Advice can be pasted: a command that a command tells of is written as the user started that one."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.cli.messages import data_of, pasteable, start_of
from tests.cli.command import UNDER_UV, Terminal

SCRIPT = Path(sys.prefix, "bin", "newsbot")


@pytest.mark.parametrize(
    ("argv0", "run_by", "under_uv", "on_path", "start"),
    [
        ("/home/ada/.local/bin/newsbot", None, False, True, "newsbot"),
        ("/opt/newsbot/bin/newsbot", None, False, False, "/opt/newsbot/bin/newsbot"),
        ("/opt/the news/newsbot", None, False, False, "'/opt/the news/newsbot'"),
        ("/mill/.venv/bin/newsbot", None, True, False, "uv run newsbot"),
        ("/mill/.venv/bin/newsbot", None, True, True, "newsbot"),  # the environment is active, too
        ("/mill/newsbot/__main__.py", "python3", False, False, "python3 -m newsbot"),
        ("/mill/newsbot/__main__.py", "python3", False, True, "python3 -m newsbot"),
        ("/mill/newsbot/__main__.py", "/mill/.venv/bin/python", True, False, "uv run newsbot"),
    ],
)
def test_newsbot_is_started_again_as_it_was(
    argv0: str, run_by: str | None, under_uv: bool, on_path: bool, start: str
) -> None:
    """By its name alone only where the user's own shell finds it by that."""
    assert start_of([argv0, "crawl"], run_by=run_by, under_uv=under_uv, on_path=on_path) == start


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("newsbot crawl sample", ""),
        ("newsbot crawl sample --data news --json", "--data news"),
        ("newsbot crawl sample --data='the news'", "--data 'the news'"),
        ("newsbot --db sqlite:///a.db search harbour", "--db sqlite:///a.db"),
        ("newsbot flags --db postgresql://ada@db:5432/news --data n", "--db postgresql://ada@db:5432/news --data n"),
        ("newsbot flags --db postgresql://ada:secret@db/news", ""),
        ("newsbot flags --db 'postgresql://db/news?user=ada&password=secret'", ""),
        ("newsbot search -- --data x", ""),
        ("newsbot crawl sample --data", ""),
    ],
)
def test_the_same_data_are_meant(typed: str, again: str) -> None:
    """Whichever options named them; a password is not shown again."""
    assert " ".join(data_of(shlex.split(typed))) == again


def test_a_command_within_a_message_is_written_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between backticks. All else that says newsbot is left as it is."""
    for name, value in UNDER_UV.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["newsbot", "flags", "--data", "mill"])
    text = "newsbot owes 3: `newsbot alerts send` sends them; see newsbot.toml, `newsbot`"
    said = "newsbot owes 3: `uv run newsbot alerts send --data mill` sends them; see newsbot.toml, `newsbot`"
    assert pasteable(text) == said


def test_what_is_wrong_tells_of_commands_that_can_be_pasted(terminal: Terminal) -> None:
    """Where there is nothing yet, for one."""
    ended = terminal("flags", "--data", "mill", **UNDER_UV)
    assert "`uv run newsbot crawl SOURCE --data mill`" in ended.err


def test_uv_run_is_advised_only_where_it_finds_newsbot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever started it by `uv run --project` from elsewhere is told its path."""
    for name, value in UNDER_UV.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("UV_PROJECT_ENVIRONMENT")
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "flags"])
    monkeypatch.chdir(Path(sys.prefix).parent)
    assert pasteable("`newsbot flags`") == "`uv run newsbot flags`"
    monkeypatch.chdir(tmp_path)
    assert pasteable("`newsbot flags`") == f"`{SCRIPT} flags`"


def test_what_comes_next_after_a_crawl_can_be_pasted(tmp_path: Path) -> None:
    """Into the very shell in which newsbot was started by a path, though another program `newsbot` is found there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "newsbot").write_text("#!/bin/sh\nexit 3\n")
    (folder / "newsbot").chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSBOT_", "UV_"))}
    shell = {"cwd": tmp_path, "env": own | {"PATH": f"{folder}:{own['PATH']}"}, "capture_output": True, "text": True}
    crawled = subprocess.run([SCRIPT, "crawl", "sample", "--data", "the mill"], check=True, **shell)
    advised = crawled.stdout.partition("Next:")[2].splitlines()[0].strip()
    assert advised == f"{SCRIPT} flags --data 'the mill'"
    assert "desert" in subprocess.run(["/bin/sh", "-c", advised], check=True, **shell).stdout
