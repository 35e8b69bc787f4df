"""The command in folders that are not ours: it reads no scrapy.cfg, and no package that lies there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import newsbot

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def strangers(tmp_path: Path) -> Path:
    """A Scrapy project of somebody else, whose pipelines and schedules are called as ours are."""
    for package in ("theirs", "pipelines", "schedules"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("raise RuntimeError('a stranger was imported')\n")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = theirs.settings\n")
    return tmp_path


def test_it_works_inside_a_stranger_s_scrapy_project(strangers: Path) -> None:
    """With its settings named in the environment, too."""
    ended = newsbot(strangers, "crawl", "sample", SCRAPY_SETTINGS_MODULE="theirs.settings")
    assert ended.code == 0
    assert "69 new, 1 edited" in ended.out


def test_so_does_python_dash_m(strangers: Path) -> None:
    """Though Python puts the current folder before all others then."""
    command = (sys.executable, "-m", "newsbot", "crawl", "sample")
    ended = subprocess.run(command, cwd=strangers, capture_output=True, text=True, check=False)
    assert "69 new, 1 edited" in ended.stdout


def test_a_stranger_s_package_in_the_way_is_named(strangers: Path) -> None:
    """One line, with both places; a crawl without pipelines would store nothing."""
    (strangers / "pipelines" / "__init__.py").write_text("")
    ended = newsbot(strangers, "crawl", "sample", PYTHONPATH=str(strangers))
    assert ended.code == 1
    assert f"package 'pipelines' is found at {strangers / 'pipelines'}, but newsbot's own is" in ended.err
    assert "Traceback" not in ended.err


def test_scrapy_s_own_command_makes_the_data_folder(tmp_path: Path) -> None:
    """As ours does; and what it exports is the article with its sameness and its flags."""
    out = tmp_path / "out.jsonl"
    ended = subprocess.run(
        (sys.executable, "-m", "scrapy", "crawl", "newsfeed", "-a", "source=sample", "-O", str(out)),
        cwd=ROOT,
        env={**os.environ, "NEWSBOT_DATA": str(tmp_path / "new")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "new" / "newsbot.db").exists()
    lines = out.read_text(encoding="utf-8").splitlines()
    assert sum('"sameness": "new"' in line for line in lines) == 69
    assert sum('"watch": "desert"' in line for line in lines) > 5
