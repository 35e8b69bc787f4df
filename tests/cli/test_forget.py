"""`newsbot forget`: a story is taken out for good, from the database and the archive, and stays out."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Terminal
from tests.local_site import LocalSite, listing, serving, story
from tests.net.test_live_crawl import LONG
from tests.net.test_live_crawl import newsbot as crawl_with
from tests.store.captures import URL

SECRET = "The mayor kept a crocodile in the bath."
PAGES = ("/crane-vote-put-off", "/bridge-stays-open")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    """A site with two stories."""
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\n", kind="text/plain")
        running.put("/news/", listing(*PAGES))
        running.put(PAGES[0], story("Crane vote put off", LONG, SECRET))
        running.put(PAGES[1], story("Bridge stays open", LONG.replace("crane", "bridge"), "Trains pass it every hour."))
        running.declare(tmp_path)
        yield running


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "newsbot.db") as database:
        return database.execute(query).fetchall()


def test_a_crawled_story_leaves_neither_the_database_nor_the_archive_a_byte(
    terminal: Terminal, site: LocalSite, tmp_path: Path
) -> None:
    """The next crawl does not ask for it, and says why; the other story stays whole."""
    assert crawl_with(tmp_path, "crawl", "local").returncode == 0
    (file,) = (tmp_path / "archive").glob("*.warc.gz")
    assert SECRET.encode() in gzip.decompress(file.read_bytes())
    ended = terminal("forget", f"{site.home}{PAGES[0][1:]}", "--yes")
    assert ended.code == 0, ended.err
    assert f"{file}: 2 records removed, the rest read back." in ended.out
    for path in (*tmp_path.glob("newsbot.db*"), file):
        raw = path.read_bytes()
        assert b"crocodile" not in (gzip.decompress(raw) if path == file else raw), path
    site.asked.clear()
    again = crawl_with(tmp_path, "crawl", "local")
    assert PAGES[0] not in site.asked
    assert "forgotten" in again.stdout
    assert rows(tmp_path, "SELECT title FROM article") == [("Bridge stays open",)]
    (number,) = rows(tmp_path, "SELECT id FROM article")[0]
    assert "Trains pass it every hour." in terminal("show", str(number), "--source-page").out
    assert terminal("db", "check").code == 0


def test_an_import_and_a_replay_refuse_it(terminal: Terminal, site: LocalSite, tmp_path: Path) -> None:
    """From a page saved elsewhere, and from a recording."""
    assert crawl_with(tmp_path, "crawl", "local").returncode == 0
    (file,) = (tmp_path / "archive").glob("*.warc.gz")
    recording = tmp_path / "elsewhere.warc.gz"
    recording.write_bytes(file.read_bytes())
    assert terminal("forget", f"{site.home}{PAGES[0][1:]}", "--yes").code == 0
    for words in (("import", str(recording)), ("replay", str(recording), "--apply")):
        crawl_with(tmp_path, *words)
        assert rows(tmp_path, "SELECT title FROM article") == [("Bridge stays open",)]
    assert ("forgotten",) in rows(tmp_path, "SELECT reason FROM address")


def test_nothing_goes_without_a_yes(terminal: Terminal, stories: Path) -> None:
    """Where there is no terminal to ask on, and on a dry run."""
    refused, dry = terminal("forget", "1"), terminal("forget", "1", "--dry-run")
    assert (refused.code, dry.code) == (2, 0)
    assert "add --yes, or --dry-run to look only" in refused.err
    assert "#1  Ferry runs aground off Velm" in dry.out
    assert rows(stories, "SELECT count(*) FROM article") == [(5,)]


def test_a_backup_that_still_has_it_is_named(terminal: Terminal, stories: Path) -> None:
    """With what to do."""
    assert terminal("db", "backup", "--into", "backups").code == 0
    (file,) = (stories / "backups").iterdir()
    ended = terminal("forget", URL, "--yes")
    assert f"1 backup may still hold it: {file}. Make a new one" in ended.err


def test_the_list_shows_when_and_what_without_its_words(terminal: Terminal, stories: Path) -> None:
    """A number, and how many marks keep it out."""
    assert terminal("forget", "--list").out == "Nothing was forgotten.\n"
    terminal("forget", "1", "--yes")
    (known,) = [json.loads(line) for line in terminal("forget", "--list", "--json").out.splitlines()]
    assert (known["named"], known["source"], known["addresses"], known["texts"]) == ("story 1", "estuary", 1, 1)
    assert "aground" not in json.dumps(known)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("99", "--yes"), 1, "there is no story 99"),
        (("Nobody Here", "--yes"), 1, "no author is called 'Nobody Here'"),
        ((), 2, "name one of a story, an address, an author and --list"),
        (("1", "--list"), 2, "name one of a story, an address, an author and --list"),
    ],
)
def test_what_cannot_be_forgotten_is_said(
    terminal: Terminal, stories: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """With an exit code."""
    ended = terminal("forget", *words)
    assert ended.code == code
    assert said in ended.err.replace("\n", " ").replace("│ ", "").replace("  ", "")
