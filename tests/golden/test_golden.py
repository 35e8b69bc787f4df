"""The golden record: what everything visible says after a long journey, and that none of it changed unseen."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.golden.gazette import DAYS, recording
from tests.golden.scenario import EXPECTED, ROOT, readable
from tests.postgres import Server, empty_postgres_url, postgres

__all__ = ["Server", "empty_postgres_url", "postgres"]

SHOWN = 40  # differences of a file
AROUND = 60  # characters before and after where two lines differ
_FLAG_ID = re.compile(r'"id": (\d+)(?=,\s+"(?:watch|outcome)")')
_SCORE = re.compile(r'"score": [\d.]+,\s+"cursor": "\w+"')
_BACKUP = re.compile(r'"job": "backup"[^}]*')
_BACKED_UP = re.compile(r"\$ newsbot db backup.*?\n\n", re.DOTALL)
_DATABASE = re.compile(r'"database": .*')
ADVICE = "to accept it, once each difference is explained: uv run python -m tests.golden.scenario --write"


def test_everything_visible_is_as_it_was(tmp_path: Path) -> None:
    """The rows of all views and the JSON of all that reads, after crawls, edits, corrections, joins and pruning."""
    assert_is_as_recorded(told(tmp_path))


@pytest.mark.full
def test_postgresql_shows_the_same(tmp_path: Path, empty_postgres_url: str) -> None:
    """To the row, and to the number but for those of flags: see `on_both`."""
    assert_is_as_recorded(told(tmp_path, "--db", empty_postgres_url), on_both)


def test_a_difference_is_shown_where_it_is() -> None:
    """In a line of a thousand words, the word."""
    before, after = f"{'a ' * 500}old{' b' * 500}", f"{'a ' * 500}new{' b' * 500}"
    (shown,) = differences(["same", before], ["same", after])
    assert shown.startswith("line 2:\n  - ...a a a")
    assert " aold b" not in shown
    assert " a old b" in shown
    assert " a new b" in shown


def test_a_record_has_a_line_for_each_of_its_keys() -> None:
    """So that a difference, in git too, says which."""
    told = {"id": 7, "title": "The harbour " * 9, "places": []}
    assert readable(json.dumps(told)).splitlines()[1:3] == [' "id": 7,', f' "title": "{"The harbour " * 9}",']


def test_the_third_recording_is_the_same_each_time_it_is_made() -> None:
    """Byte for byte."""
    assert [recording(day) for day in DAYS] == [recording(day) for day in DAYS]


def told(folder: Path, *options: str) -> dict[str, str]:
    """The record that today's code makes, by file."""
    command = [sys.executable, "-m", "tests.golden.scenario", "--into", str(folder / "told"), *options]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return contents(folder / "told")


def contents(folder: Path) -> dict[str, str]:
    """The texts in *folder*, by name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))}


def on_both(texts: dict[str, str]) -> dict[str, str]:
    """*texts* without what the two databases do not share.

    Each ranks by a score of its own (the order is the same), a server's is backed up by others, and PostgreSQL leaves
    numbers out where a flag is raised again that is there: flags are numbered here in the order in which they appear.
    """
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f'"id": {numbers.setdefault(found[1], len(numbers) + 1)}'

    # The journey first: all flags were raised there, and those that went since are told from new ones.
    names = sorted(texts, key=lambda name: (name != "journey", name))
    shared = {name: _FLAG_ID.sub(number, _SCORE.sub("", texts[name])) for name in names}
    return {
        **shared,
        "schedule": _BACKUP.sub("", shared["schedule"]),
        "db": _DATABASE.sub("", _BACKED_UP.sub("", shared["db"])),
    }


def assert_is_as_recorded(
    found: dict[str, str], seen_as: Callable[[dict[str, str]], dict[str, str]] = lambda texts: texts
) -> None:
    """Fails with each line that differs, file by file."""
    found, expected = seen_as(found), seen_as(contents(EXPECTED))
    assert found.keys() == expected.keys()
    report = []
    for name in (name for name in expected if expected[name] != found[name]):
        shown = list(differences(expected[name].splitlines(), found[name].splitlines()))
        more = f"\n... and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        report.append(f"=== {name}.txt: {len(shown)} differences\n" + "\n".join(shown[:SHOWN]) + more)
    assert not report, "\n".join(["what is visible changed:", *report, ADVICE])


def differences(before: list[str], after: list[str]) -> Iterator[str]:
    """What went and what came, with the number of the line it was at."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        old, new = before[start:end], after[new_start:new_end]
        at = _first_difference(old[0], new[0]) if len(old) == len(new) == 1 else 0
        lines = [f"  - {_cut(line, at)}" for line in old] + [f"  + {_cut(line, at)}" for line in new]
        yield "\n".join((f"line {start + 1}:", *lines))


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _cut(line: str, at: int) -> str:
    start, end = max(0, at - AROUND), max(at + AROUND, 2 * AROUND)
    return f"{'...' if start else ''}{line[start:end]}{'...' if end < len(line) else ''}"
