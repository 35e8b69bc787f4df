"""`newsbot authors`: who wrote what is stored, and what they were called over time."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from tests.cli.command import Terminal
from tests.store.captures import MIRA, URL, crawled, kept


@pytest.fixture(autouse=True)
def _stored(tmp_path: Path) -> None:
    """Two stories of one author, who has another role in the second."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    editor = replace(MIRA, role="Editor", name="Mira T. Tolk")
    kept(database, replace(crawled(f"{URL}2/", at=50, texts=("A tug came.",)), title="A tug", authors=(editor,)))
    database.close()


def test_authors_are_listed_with_or_without_the_word_list(terminal: Terminal) -> None:
    """`newsbot authors mira`, as ever."""
    assert terminal("authors").out == terminal("authors", "list").out
    assert terminal("authors", "MIRA", "--json").out == terminal("authors", "list", "mira", "--json").out
    assert terminal("authors").out.startswith("Mira T. Tolk  Editor · estuary · 2 articles\n")
    assert terminal("authors", "nobody").out == "No author of that name.\n"


def test_an_author_is_shown_over_time(terminal: Terminal) -> None:
    """Both names, both roles, each with its days, and the articles with the role that they print."""
    shown = terminal("authors", "show", "tolk").out
    assert "  name, 2026-03-04 to 2026-03-04: Mira T. Tolk\n  name, 2026-03-02 to 2026-03-02: Mira Tolk\n" in shown
    assert "  role, 2026-03-04 to 2026-03-04: Editor\n  role, 2026-03-02 to 2026-03-02: Reporter\n" in shown
    assert "  #2  2026-03-02  A tug  (Editor)\n" in shown
    assert "  #1  2026-03-02  Ferry runs aground off Velm  (Reporter)\n" in shown


def test_json_says_the_same(terminal: Terminal) -> None:
    """One object an author."""
    (author,) = (json.loads(line) for line in terminal("authors", "show", "tolk", "--json").out.splitlines())
    assert [said["value"] for said in author["history"] if said["field"] == "role"] == ["Editor", "Reporter"]
    assert [work["article_id"] for work in author["works"]] == [2, 1]


def test_an_author_who_is_not_there_is_named(terminal: Terminal) -> None:
    """With where to look."""
    shown = terminal("authors", "show", "nobody")
    assert (shown.code, shown.err) == (
        1,
        "newsbot: no author has 'nobody' in their name; `newsbot authors` lists all of them\n",
    )
