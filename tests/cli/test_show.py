"""`newsbot show`: what is stored of an article, how it was recognised, its copies, and what edits changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from tests.cli.command import Terminal
from tests.store.captures import TEXTS, URL, crawled, kept

EDITED = (TEXTS[0].replace("closed", "shut"), *TEXTS[1:], "It floats again.")


@pytest.fixture(autouse=True)
def _stored(tmp_path: Path) -> None:
    """A story, its edit and a copy of it in another paper."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    kept(database, replace(crawled("https://wire.example/1/"), source="wire", title="A ferry is aground"))
    kept(database, replace(crawled(at=3, texts=EDITED), title="Ferry aground off Velm"))
    database.close()


def test_how_an_article_was_recognised_is_shown(terminal: Terminal) -> None:
    """And of which story it is a part."""
    shown = terminal("show", "1").out
    assert "  One story, the earliest first:\n    #1  2026-03-02 12:00  estuary, this one\n" in shown
    assert "    #2  2026-03-02 12:00  wire, like #1 (100% of the words)\n" in shown
    assert "  revision 1: new, nothing like it was stored (live)\n" in shown
    assert f"  revision 2: edit, canonical URL {URL} (live)\n" in shown
    assert "revision 1: copy, resemblance 1.0 with article 1 (live)" in terminal("show", "2").out


def test_json_says_the_same(terminal: Terminal) -> None:
    """One object, with what decided and how much."""
    shown = json.loads(terminal("show", "2", "--json").out)
    assert [copy["article_id"] for copy in shown["story"]] == [1, 2]
    assert shown["recognised"] == [
        {
            "revision": 1,
            "sameness": "copy",
            "evidence": "resemblance",
            "url": None,
            "like_article": 1,
            "resemblance": 1.0,
            "captured_at": "2026-03-02T13:00:00Z",
            "origin": "live",
        }
    ]


def test_revisions_say_what_changed(terminal: Terminal) -> None:
    """The first as it was, each other by its changes."""
    shown = terminal("show", "1", "--revisions").out
    assert "Revision 2, captured 2026-03-02 15:00 UTC (live)\n" in shown
    assert "  title: Ferry [-runs-] aground off Velm\n" in shown
    lines = [json.loads(line) for line in terminal("show", "1", "--revisions", "--json").out.splitlines()]
    assert [line["changes"] for line in lines] == [[], ["title", "body"]]


def test_a_difference_reads_as_words_that_went_and_came(terminal: Terminal) -> None:
    """Without colours where it goes into a file."""
    shown = terminal("show", "1", "--diff", "1", "2")
    assert (shown.code, shown.err) == (0, "")
    assert "  body: The harbour of Velm was [-closed-] {+shut+} on Monday" in shown.out
    assert "{+¶ It floats again.+}" in shown.out
    back = [json.loads(line) for line in terminal("show", "1", "--diff", "2", "1", "--json").out.splitlines()]
    assert [(line["from"], line["to"], line["field"]) for line in back] == [(2, 1, "title"), (2, 1, "body")]
    assert {"kind": "added", "text": "runs"} in back[0]["operations"]


def test_a_revision_that_is_not_there_is_named(terminal: Terminal) -> None:
    """With those that are."""
    shown = terminal("show", "1", "--diff", "1", "3")
    assert (shown.code, shown.err) == (1, "newsbot: article 1 has revisions 1 to 2; there is no revision 3\n")
