"""A database file that is damaged: what is damaged is named, and what to do; no command ends with a traceback."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import Terminal, newsbot

PAGE = 4096
READERS = (
    *("search barge", "flags", "show 1", "stats", "export -o out.jsonl", "export -o out.csv", "health", "db info"),
    *("db check", "db check --repair", "db backup copy.db", "db vacuum", "db copy sqlite:///copy2.db", "authors"),
    *("db sql --csv SELECT(title)FROM(v_articles)", "watch list", "watch add ferry", "feed barge", "schedule list"),
    *("alerts list", "db upgrade", "db prune --older-than 1d --yes"),
)


@pytest.fixture
def stories(stories: Path) -> Path:
    """The file of the database, beside a page that can be imported."""
    (stories / "page.txt").write_text("Ferry runs aground\n\nThe ferry ran aground off Velm on Monday.\n")
    return stories / "newsbot.db"


def page_of(file: Path, name: str) -> int:
    """Where the first page of the table or index *name* begins."""
    with closing(sqlite3.connect(file)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    return int((page - 1) * PAGE)


def overwrite(file: Path, name: str) -> None:
    """Fills that page with what is none."""
    start, content = page_of(file, name), file.read_bytes()
    file.write_bytes(content[:start] + b"\x5a" * PAGE + content[start + PAGE :])


@pytest.mark.parametrize("name", ["article", "revision", "flag", "address", "byline"])
def test_a21_a_damaged_table_is_named_with_the_ways_out(terminal: Terminal, stories: Path, name: str) -> None:
    """In JSON, too."""
    overwrite(stories, name)
    ended, events = terminal("db", "check"), terminal("db", "check", "--json")
    assert (ended.code, ended.err) == (1, "")
    lines = ended.out.splitlines()
    assert lines[0].startswith(f"file: table {name}: ")
    (whole,) = [line for line in lines if line.startswith("Can be read to the end: ")]
    assert f" {name} (" not in whole
    assert "watch (1)" in whole
    assert lines[-3:] == [
        f"The file is damaged: table {name}. The rest was not checked.",
        "Stop newsbot, and keep a copy of the file. Then put a backup in its place (docs/database.md),",
        "or take out what can be read: newsbot export -o rescued.jsonl, or sqlite3 FILE .recover | sqlite3 rescued.db",
    ]
    assert events.code == 1
    faults = [json.loads(line) for line in events.out.splitlines()]
    assert {(fault["kind"], fault["part"], fault["mended"]) for fault in faults} == {("file", f"table {name}", False)}


def test_a_damaged_index_is_named(terminal: Terminal, stories: Path) -> None:
    """As one of its table's: SQLite cannot say which."""
    overwrite(stories, "ix_address_done_run")
    ended = terminal("db", "check")
    assert ended.code == 1
    assert "The file is damaged: index of table address. The rest was not checked.\nStop newsbot" in ended.out


def test_an_index_that_contradicts_its_table_can_be_made_anew(terminal: Terminal, stories: Path) -> None:
    """As is said there."""
    start = page_of(stories, "ix_article_source_url")
    content = stories.read_bytes()
    index = content[start : start + PAGE]
    assert index.count(b"estuary.example") == 5
    wrong = index.replace(b"estuary.example", b"estuarz.example")
    stories.write_bytes(content[:start] + wrong + content[start + PAGE :])
    ended = terminal("db", "check")
    assert ended.code == 1
    assert ended.out.splitlines()[-2:] == [
        "The file is damaged: index ix_article_source_url. The rest was not checked.",
        "Indexes can be rebuilt from their tables: stop newsbot, then sqlite3 FILE REINDEX",
    ]
    with closing(sqlite3.connect(stories)) as database:
        database.execute("REINDEX")
    assert terminal("db", "check").out == "Nothing is wrong.\n"


def test_a_value_that_cannot_be_read_is_told_of_its_article(terminal: Terminal, stories: Path) -> None:
    """Where single bytes are wrong, SQLite finds nothing; the other articles are looked at."""
    with closing(sqlite3.connect(stories)) as database:
        database.execute("UPDATE revision SET facts = '{\"kind' WHERE article_id = 2")
        database.execute("UPDATE article SET title = 'Wrong' WHERE id = 3")
        database.commit()
    ended = terminal("db", "check")
    assert ended.code == 1
    assert "record: article 2: its stored data cannot be read: " in ended.out
    assert "row: article 3: title is 'Wrong'" in ended.out
    shown = terminal("show", "2")
    assert (shown.code, shown.out) == (1, "")
    assert "newsbot.db: a stored value is damaged (" in shown.err


@pytest.mark.full
@pytest.mark.parametrize("damage", ["article", "revision", "run", "cut", "short", "words", "schema", "moment"])
def test_every_command_says_so_in_one_line(terminal: Terminal, stories: Path, damage: str) -> None:
    """With an exit code that is not 0 where it could not do its work, and never a traceback."""
    whole = stories.read_bytes()
    if damage == "cut":
        stories.write_bytes(whole[: len(whole) // 2])
    elif damage == "short":
        stories.write_bytes(whole[:50])
    elif damage == "words":
        stories.write_bytes(b"a diary, and no database\n" * 400)
    elif damage == "schema":
        stories.write_bytes(whole.replace(b"CREATE TABLE article (", b"CREATE TABLE article \xc3"))
    elif damage == "moment":
        with closing(sqlite3.connect(stories)) as database:
            database.execute("UPDATE article SET sort_at = '2026-03-0x 12:00'")
            database.commit()
    else:
        overwrite(stories, damage)
    damaged = stories.read_bytes()
    for command in READERS:
        stories.write_bytes(damaged)
        ended = terminal(*command.split())
        assert "Traceback" not in ended.err, command
        if ended.code == 0:
            continue  # it had no need of what is damaged
        assert ended.code == 1, (command, ended)
        assert ended.out or ended.err.splitlines()[-1].startswith("newsbot: "), (command, ended)
        assert "db check" not in command or ended.code == 1


@pytest.mark.parametrize("name", ["address", "revision"])
def test_a_crawl_ends_at_the_damage(stories: Path, name: str) -> None:
    """And does not say that all is well; so does an import."""
    overwrite(stories, name)
    for command in (("crawl", "sample"), ("import", "page.txt")):
        ended = newsbot(stories.parent, *command)
        assert ended.code == 1, (command, ended)
        assert "Traceback" not in ended.err
        assert "the file is damaged" in ended.err


def test_a_file_that_is_no_database_is_not_written_to(stories: Path) -> None:
    """By who stores, either."""
    stories.write_bytes(b"a diary, and no database\n" * 400)
    before = stories.read_bytes()
    command = (sys.executable, "-P", "-m", "newsbot", "crawl", "sample")
    ended = subprocess.run(command, cwd=stories.parent, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"newsbot: database {stories}: file is not a database; choose another file, or restore a backup if it was "
        "newsbot's"
    )
    assert stories.read_bytes() == before
