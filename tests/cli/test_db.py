"""`newsbot db`: the questions people ask of a database, and what it answers on a terminal and as JSON."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from tests import processes
from tests.cli.command import Terminal, newsbot
from tests.store.captures import URL

ENDLESS = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n"


def damage(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "newsbot.db") as database:
        database.execute(statement)


def test_an_answer_is_a_table(terminal: Terminal, stories: Path) -> None:
    """Names above, one row a line."""
    ended = terminal("db", "sql", "SELECT id, title FROM v_articles ORDER BY id LIMIT 2")
    names, *rows = [line.split(maxsplit=1) for line in map(str.strip, ended.out.splitlines())]
    assert [names, *rows] == [["id", "title"], ["1", "Ferry runs aground off Velm"], ["2", "Story 1"]]
    assert ended.code == 0


def test_an_answer_as_json_is_one_object_a_row(terminal: Terminal, stories: Path) -> None:
    """Nothing else is on stdout."""
    ended = terminal("db", "sql", "--json", "SELECT id, published, NULL AS none FROM v_articles WHERE id = 1")
    assert [json.loads(line) for line in ended.out.splitlines()] == [
        {"id": 1, "published": "2026-03-02T12:00:00Z", "none": None}
    ]


def test_an_answer_as_csv_is_safe_in_a_spreadsheet(terminal: Terminal, stories: Path) -> None:
    """A title that begins with = is text."""
    ended = terminal("db", "sql", "--csv", "SELECT '=1+1' AS title, 2 AS n, x'00ff' AS bytes")
    assert ended.out == '"title","n","bytes"\r\n"\'=1+1","2","00ff"\r\n'


def test_what_a_page_wrote_does_not_reach_the_terminal_as_an_order(terminal: Terminal, stories: Path) -> None:
    """Escape sequences are shown, not obeyed."""
    ended = terminal("db", "sql", "SELECT char(27) || '[2Jgone' AS title")
    assert "\\x1b[2Jgone" in ended.out
    assert "\x1b" not in ended.out


def test_a_long_answer_is_cut_on_a_table_alone(terminal: Terminal, stories: Path) -> None:
    """With a word on how to have it all."""
    many = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300) SELECT n FROM n"
    table, lines = terminal("db", "sql", many), terminal("db", "sql", "--json", many)
    assert "200" in table.out
    assert "201" not in table.out
    assert table.err == "the first 200 rows; --csv or --json gives them all\n"
    assert len(lines.out.splitlines()) == 300


def test_a_statement_can_come_from_standard_input(stories: Path) -> None:
    """A long one is a file."""
    command = (sys.executable, "-P", "-m", "newsbot", "db", "sql", "--json", "-")
    done = subprocess.run(command, cwd=stories, input="SELECT 1 AS n", capture_output=True, text=True, check=True)
    assert done.stdout == '{"n": 1}\n'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("SELECT titel FROM v_articles",), 2, "newsbot: SQL: no such column: titel; did you mean title?"),
        (("DELETE FROM article",), 2, "newsbot: SQL: 'DELETE' is refused: only queries are allowed"),
        (("SELECT 1", "--csv", "--json"), 2, "choose one of --csv and --json"),
        ((ENDLESS, "--time-limit", "0.2"), 1, "newsbot: SQL: stopped after 0.2 s; ask for less"),
        ((ENDLESS, "--time-limit", "0"), 2, "--time-limit"),
    ],
)
def test_a_wrong_question_ends_with_a_line(
    terminal: Terminal, stories: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    """And an exit code that says whose fault it is."""
    ended = terminal("db", "sql", *arguments)
    assert ended.code == code
    assert message in ended.err
    assert ended.out == ""


@pytest.mark.full
def test_a_single_value_that_takes_too_long_ends_the_process(stories: Path) -> None:
    """SQLite does not look at the clock meanwhile."""
    slow = "SELECT instr(zeroblob(3e7), CAST(zeroblob(1e7) || x'01' AS BLOB))"
    ended = newsbot(stories, "db", "sql", slow, "--time-limit", "0.5")
    assert ended.code == 1
    assert "one value took longer than the time limit" in ended.err


def test_ctrl_c_stops_a_question(stories: Path) -> None:
    """In the midst of a count that never ends."""
    command = (sys.executable, "-P", "-m", "newsbot", "db", "sql", ENDLESS, "--json")
    watched = f"import runpy, sys; sys.argv = {['newsbot', *command[4:]]!r}; print('begun', flush=True); "
    watched += "runpy.run_module('newsbot', run_name='__main__')"
    with subprocess.Popen(
        (sys.executable, "-c", watched), cwd=stories, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=3)  # it counts by then
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_info_says_what_there_is(terminal: Terminal, stories: Path) -> None:
    """For people, and as JSON."""
    ended = terminal("db", "info")
    assert "Articles:  5 in 5 wordings, 2026-03-02 to 2026-03-09\n" in ended.out
    assert "Flags:     2\n" in ended.out
    (found,) = [json.loads(line) for line in terminal("db", "info", "--json").out.splitlines()]
    assert (found["articles"], found["oldest"]) == (5, "2026-03-02T12:00:00Z")


def test_a_backup_says_what_it_wrote(terminal: Terminal, stories: Path) -> None:
    """And refuses to write over it."""
    assert terminal("db", "backup", "copy.db").out.endswith(" KB, 5 articles, checked.\n")
    again = terminal("db", "backup", "copy.db")
    assert again.code == 1
    assert "copy.db: the file exists, and a backup overwrites nothing" in again.err
    restored = terminal("search", "barge", "--json", "--db", "sqlite:///copy.db")
    assert len(restored.out.splitlines()) == 2


def test_a_backup_into_a_folder_says_what_it_removed(terminal: Terminal, stories: Path) -> None:
    """Each time another file, named after the time; the folder is made."""
    (stories / "backups").mkdir()
    (stories / "backups" / "newsbot-2020-01-01T000000Z.db").touch()
    said = terminal("db", "backup", "--into", "backups", "--keep", "1")
    assert said.code == 0
    assert "5 articles, checked.\nRemoved backups/newsbot-2020-01-01T000000Z.db.\n" in said.out


@pytest.mark.parametrize("words", [(), ("copy.db", "--into", "backups"), ("copy.db", "--keep", "2")])
def test_a_backup_has_one_place(terminal: Terminal, stories: Path, words: tuple[str, ...]) -> None:
    """A file or a folder; how many are kept goes with the folder."""
    assert terminal("db", "backup", *words).code == 2


def test_a_sound_database_is_told_to_be_sound(terminal: Terminal, stories: Path) -> None:
    """Exit code 0."""
    ended = terminal("db", "check")
    assert (ended.code, ended.out) == (0, "Nothing is wrong.\n")


def test_a_check_names_what_is_wrong_and_repair_mends_it(terminal: Terminal, stories: Path) -> None:
    """Exit code 1 as long as anything is."""
    damage(stories, "DELETE FROM article_text WHERE rowid = 2")
    damage(stories, "UPDATE article SET title = 'Wrong' WHERE id = 3")
    found = terminal("db", "check")
    assert found.code == 1
    assert "full-text: article 2: is not in the full-text index with its current text\n" in found.out
    assert "row: article 3: title is 'Wrong', should be 'Story 2'\n" in found.out
    assert found.out.endswith("2 wrong. --repair restores what can be derived from other data.\n")
    as_json = [json.loads(line) for line in terminal("db", "check", "--json").out.splitlines()]
    assert {(fault["kind"], fault["article_id"], fault["mended"]) for fault in as_json} == {
        ("full-text", 2, False),
        ("row", 3, False),
    }
    mended = terminal("db", "check", "--repair")
    assert (mended.code, mended.out) == (0, "Repaired 2.\nNothing is wrong.\n")
    assert terminal("db", "check").code == 0


def test_what_cannot_be_repaired_stays_wrong(terminal: Terminal, stories: Path) -> None:
    """Exit code 1 after a repair, too."""
    damage(stories, "DELETE FROM revision WHERE article_id = 2")
    ended = terminal("db", "check", "--repair")
    assert ended.code == 1
    assert "no-revision: article 2: has no revision, so its text is unknown\n" in ended.out


def test_a_vacuum_says_what_it_gave_back(terminal: Terminal, stories: Path) -> None:
    """The size before and after."""
    ended = terminal("db", "vacuum", "--json")
    found = json.loads(ended.out)
    assert ended.code == 0
    assert found["after"] == (stories / "newsbot.db").stat().st_size


def test_a_pruning_is_looked_at_before_it_is_done(terminal: Terminal, stories: Path) -> None:
    """A dry run removes nothing; without anybody to ask, nothing is removed either."""
    dry = terminal("db", "prune", "--older-than", "2026-03-05", "--dry-run")
    assert dry.out == (
        "Older than 2026-03-05 00:00 UTC: 3 articles (2026-03-02 to 2026-03-02) with 3 revisions and 0 flags.\n"
    )
    asked = newsbot(stories, "db", "prune", "--older-than", "2026-03-05")
    assert asked.code == 2
    assert "nothing was removed: there is no terminal to ask on; add --yes, or --dry-run to look only" in asked.err
    assert json.loads(terminal("db", "info", "--json").out)["articles"] == 5


def test_a_pruning_keeps_what_is_flagged(terminal: Terminal, stories: Path) -> None:
    """Unless it is told not to."""
    first = terminal("db", "prune", "--older-than", "2026-04", "--yes")
    assert first.out.endswith("2 older articles stay, being flagged.\nRemoved 3 articles.\n")
    second = terminal("db", "prune", "--older-than", "2026-04", "--yes", "--flagged-too", "--json")
    found = json.loads(second.out)
    assert (found["articles"], found["flags"], found["removed"]) == (2, 2, 2)
    assert terminal("db", "check").code == 0


@pytest.mark.parametrize(("answer", "left"), [("y\n", 2), ("n\n", 5)])
def test_a_pruning_asks_on_a_terminal(stories: Path, answer: str, left: int) -> None:
    """Only a yes removes anything."""
    ours, theirs = pty.openpty()
    command = (sys.executable, "-P", "-m", "newsbot", "db", "prune", "--older-than", "2026-04")
    with processes.Process(
        command, cwd=stories, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        os.write(ours, answer.encode())
        _, said = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert b"Remove 3 articles for good?" in said
    with sqlite3.connect(stories / "newsbot.db") as database:
        assert database.execute("SELECT count(*) FROM article").fetchone() == (left,)


@pytest.mark.parametrize("written", ["6m", "12h", "soon", "", "2y3", "99999y", "2026-13", "2999"])
def test_a_time_that_could_mean_too_much_is_refused(terminal: Terminal, stories: Path, written: str) -> None:
    """6m is months to one and minutes to another."""
    ended = terminal("db", "prune", "--older-than", written, "--yes")
    assert ended.code == 2
    assert "--older-than" in ended.err
    assert json.loads(terminal("db", "info", "--json").out)["articles"] == 5


def test_a_copy_names_its_tables(terminal: Terminal, stories: Path) -> None:
    """With rows and hashes; a second one into the same place is refused."""
    ended = terminal("db", "copy", "sqlite:///copy.db", "--json")
    tables = {each["table"]: each["rows"] for each in map(json.loads, ended.out.splitlines())}
    assert (tables["article"], tables["flag"], tables["slot"]) == (5, 2, 0)
    again = terminal("db", "copy", "sqlite:///copy.db")
    assert again.code == 1
    assert "database copy.db: is not empty (table " in again.err
    assert "a copy needs a new one" in again.err


@pytest.mark.parametrize("url", ["mysql://localhost/news", "news.db", "sqlite://", "postgresql:///"])
def test_what_is_no_database_is_no_target(terminal: Terminal, stories: Path, url: str) -> None:
    """The URL is named, and what one looks like."""
    ended = terminal("db", "copy", url)
    assert ended.code == 2
    assert ended.err.startswith("newsbot: database ")
    assert "looks like" in ended.err


def test_a_database_is_not_copied_into_itself(terminal: Terminal, stories: Path) -> None:
    """It is not empty."""
    ended = terminal("db", "copy", f"sqlite:///{stories / 'newsbot.db'}")
    assert ended.code == 1
    assert "is not empty" in ended.err
    assert json.loads(terminal("db", "info", "--json").out)["articles"] == 5


def test_an_empty_database_can_be_looked_after(terminal: Terminal, tmp_path: Path) -> None:
    """Before anything was crawled."""
    open_database(f"sqlite:///{tmp_path / 'newsbot.db'}").close()
    assert "Articles:  0 in 0 wordings\n" in terminal("db", "info").out
    assert terminal("db", "check").out == "Nothing is wrong.\n"
    assert terminal("db", "prune", "--older-than", "1d", "--yes").code == 0
    assert terminal("db", "vacuum").code == 0
    assert terminal("db", "backup", "copy.db").code == 0
    assert terminal("db", "sql", "SELECT * FROM v_flags", "--json").out == ""
    assert URL not in terminal("db", "sql", "SELECT * FROM v_articles").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "SELECT 1"),
        ("info",),
        ("backup", "copy.db"),
        ("check",),
        ("vacuum",),
        ("prune", "--older-than", "1y"),
        ("copy", "sqlite:///copy.db"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_command_makes_the_database_that_it_looks_after(
    terminal: Terminal, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A mistyped folder is told, and stays as it was."""
    ended = terminal("db", *arguments, "--data", "mistyped")
    assert ended.code != 0
    assert "there is no database" in ended.err
    assert list(tmp_path.iterdir()) == []
