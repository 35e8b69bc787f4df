"""`newsbot search`: the language of watches, asked of what is stored."""

import json
from pathlib import Path

import pytest

from newsbot.store.articles import keep_all
from newsbot.store.engine import open_database
from tests.cli.command import Terminal
from tests.store.captures import NOON, tugs


@pytest.fixture(autouse=True)
def _stored(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        keep_all(connection, tugs(), run_id=None, now=NOON)
    database.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tugs", [3, 2, 1]),
        ("tug NOT war", [3, 1]),
        ('"met barge"~3', [4]),
        ("title:story published:>=2026-03-09", [4, 3]),
        ("=US", []),
    ],
)
def test_stories_are_found_newest_first(terminal: Terminal, query: str, expected: list[int]) -> None:
    """By forms, phrases, fields and dates."""
    run = terminal("search", query, "--json")
    assert (run.code, run.err) == (0, "")
    assert [json.loads(line)["id"] for line in run.out.splitlines()] == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tug AND (barge", "'(' at column 9 is never closed"),
        ("tug AND", "the query ends at column 8 where a word was expected"),
        ("titel:tug", "'titel' at column 1 is no field"),
    ],
)
def test_a_wrong_query_names_the_column(terminal: Terminal, query: str, message: str) -> None:
    """Exit code 2, and nothing on stdout."""
    run = terminal("search", query)
    assert (run.code, run.out) == (2, "")
    assert message in run.err


def test_what_is_left_aside_is_said(terminal: Terminal) -> None:
    """A boost orders nothing here."""
    run = terminal("search", "tug^2", "--json")
    assert len(run.out.splitlines()) == 3
    assert "boost" in run.err
