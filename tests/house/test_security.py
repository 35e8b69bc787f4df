"""SECURITY.md: what it says is held by a test is, and every test of an attack is named in it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAID = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-G]\d+) (.+?) \| (.+) \|$", SAID, re.MULTILINE)
SECTIONS = {"A": 21, "B": 8, "C": 15, "D": 10, "E": 16, "F": 7, "G": 5}


def test_every_row_of_the_list_is_there_once_and_in_order() -> None:
    """With the test that holds it, or a word on why there is none."""
    assert [number for number, _, _ in ROWS] == [
        f"{of}{n}" for of, most in SECTIONS.items() for n in range(1, most + 1)
    ]
    assert [number for number, _, held in ROWS if "`tests/" not in held and not held.startswith(("no ", "none"))] == []


def test_every_file_that_is_named_exists() -> None:
    """Whoever moves one finds this page."""
    named = re.findall(r"`((?:tests|benchmarks|newsbot|pipelines)/[\w./]*)`", SAID)
    assert len(named) > 60
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_test_of_an_attack_is_named_in_its_own_row() -> None:
    """A file is named after the row that it holds."""
    held = {number: where for number, _, where in ROWS}
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    rows = [(file, re.match(r"test_([a-g])0*(\d+)_", file.name)) for file in files]
    missing = [
        file.name
        for file, row in rows
        if row and file.relative_to(ROOT).as_posix() not in held.get(f"{row[1].upper()}{row[2]}", "")
    ]
    assert missing == []
    assert not [file.name for file, row in rows if not row and file.parent.name == "hostile"]


def test_every_row_that_a_test_calls_itself_after_is_held_where_it_is_said() -> None:
    """`test_a13_...` stands in a file that the row A13 names."""
    held = {number: where for number, _, where in ROWS}
    missing = [
        f"{file.relative_to(ROOT).as_posix()}: {row}{number}"
        for file in sorted((ROOT / "tests").rglob("test_*.py"))
        for row, number in set(re.findall(r"^def test_([a-g])(\d+)_", file.read_text(encoding="utf-8"), re.MULTILINE))
        if file.relative_to(ROOT).as_posix() not in held.get(f"{row.upper()}{int(number)}", "")
    ]
    assert missing == []
