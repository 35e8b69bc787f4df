"""`newsbot crawl`: what it says of what it did."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.command import UNDER_UV, Terminal, newsbot

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_readme_s_transcript_is_a_real_one(tmp_path: Path) -> None:
    """Every line but seconds, flags' numbers and what it says it leaves out; without a warning; and again: 0 new."""
    first = newsbot(tmp_path, "crawl", "sample", **UNDER_UV)
    assert "WARNING" not in first.err
    said = _timeless(first.err + first.out).splitlines()
    shown = [line for line in _timeless(_transcript()).splitlines() if "more are shown)" not in line]
    assert [line for line in shown if line not in said] == []
    assert [said.index(line) for line in shown if line] == sorted(said.index(line) for line in shown if line)
    assert newsbot(tmp_path, "crawl", "sample").out.startswith("0 new, ")


def test_the_flags_of_a_run_come_newest_story_first(tmp_path: Path) -> None:
    """Whatever the order in which pages came; stdout is JSON and nothing else."""
    events = [json.loads(line) for line in newsbot(tmp_path, "crawl", "sample", "--json").out.splitlines()]
    days = [event["published"] for event in events if event["event"] == "flag"]
    assert days == sorted(days, reverse=True)
    assert events[-1]["event"] == "end"


def test_what_cannot_be_shown_is_not_suggested(tmp_path: Path) -> None:
    """A crawl that stored nothing names no article to look at."""
    (tmp_path / "no.warc").write_bytes(b"WARC/1.1\r\n")
    ended = newsbot(tmp_path, "crawl", "sample", "--replay", "no.warc")
    assert ended.code == 1
    assert "newsbot show" not in ended.out


def _transcript() -> str:
    return next(block for block in README.split("```") if "pages read," in block)


def _timeless(text: str) -> str:
    # Which flag was raised first depends on which page came first.
    return re.sub(r"flag \d+ · ", "", re.sub(r"in \d+\.\d s", "in a while", text))


def test_nothing_is_walked_back_to_what_is_yet_to_come(terminal: Terminal) -> None:
    """A slip of the year is named, before anything is asked for."""
    ended = terminal("crawl", "sample", "--since", "2926-05-12")
    assert ended.code == 2
    assert "'2926-05-12' is in the future" in ended.err
