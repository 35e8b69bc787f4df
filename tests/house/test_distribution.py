"""The name that newsbot is installed by. On the package registry, `newsbot` is somebody else's program."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from newsbot.extras import DISTRIBUTION, install_hint

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = [path for top in ("newsbot", "pipelines", "schedules") for path in (ROOT / top).rglob("*.py")]
TEXTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/*.toml"), ROOT / "pyproject.toml", *CODE]
THEIRS = re.compile(
    r"\bnewsbot\["  # an extra of theirs
    r"|\b(?:pip|pipx|tool|uv)\s+(?:install|upgrade|add|run\s+--with)\b[^\n`&;|]*?[\s'\"]newsbot(?=[\s'\"`=<>~@]|$)"
    r"|\buvx\s+newsbot\b",
    re.MULTILINE,
)


@pytest.mark.parametrize(
    ("line", "is_theirs"),
    [
        ("pip install newsbot", True),
        ("/opt/newsbot/bin/pip install --upgrade newsbot", True),
        ("pip install 'newsbot[parquet]'", True),
        ("uv tool install newsbot", True),
        ("uv add newsbot==1.0", True),
        ("uvx newsbot crawl sample", True),
        ("pip install 'newsbot-monitor[parquet]'", False),
        ("python3 -m venv /opt/newsbot && /opt/newsbot/bin/pip install .", False),
        ("pip install uv && uv run newsbot crawl sample", False),
    ],
)
def test_what_would_install_the_other_program_is_known(line: str, is_theirs: bool) -> None:
    """However it is put."""
    assert bool(THEIRS.search(line)) is is_theirs


def test_no_hint_and_no_document_installs_the_other_program() -> None:
    """It would be put over ours."""
    found = {path: THEIRS.findall(path.read_text(encoding="utf-8")) for path in TEXTS}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_how_an_extra_is_installed_is_written_once() -> None:
    """Each hint comes from there, and names an extra that there is."""
    texts = {path: path.read_text(encoding="utf-8") for path in CODE}
    assert [path.name for path, text in texts.items() if re.search(r"pip install", text)] == ["extras.py"]
    named = {name for text in texts.values() for name in re.findall(r"install_hint\(['\"](\w+)['\"]\)", text)}
    assert {"parquet", "pdf", "postgres"} <= named <= set(PROJECT["project"]["optional-dependencies"])


def test_a_hint_installs_into_the_environment_of_the_newsbot_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its pip, or by uv where the environment has none, whatever is on the PATH."""
    monkeypatch.setattr(sys, "executable", "/home/ada's/bin/python")
    wanted = "newsbot-monitor[parquet]"
    monkeypatch.setitem(sys.modules, "pip", ModuleType("pip"))
    sys.modules["pip"].__spec__ = ModuleSpec("pip", None)
    assert shlex.split(install_hint("parquet")) == ["/home/ada's/bin/python", "-m", "pip", "install", wanted]
    monkeypatch.setitem(sys.modules, "pip", None)
    command = ["uv", "pip", "install", "--python", "/home/ada's/bin/python", wanted]
    assert shlex.split(install_hint("parquet")) == command


def test_the_distribution_is_named_apart_and_the_command_is_not() -> None:
    """Who imports or runs newsbot notices nothing."""
    assert PROJECT["project"]["name"] == DISTRIBUTION == "newsbot-monitor"
    assert PROJECT["project"]["scripts"] == {"newsbot": "newsbot.cli:main"}


def test_the_types_of_newsbot_are_for_its_users_too() -> None:
    """A type checker looks for this file."""
    assert (ROOT / "newsbot" / "py.typed").is_file()
