"""Trouble: one clear line on stderr and the exit code that says whose it is; never a traceback."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.samples import __file__ as samples
from tests import processes
from tests.cli.command import Terminal, newsbot

RECORDING = Path(samples).parent / "sample.warc.gz"


def test_ctrl_c_says_that_nothing_is_lost(tmp_path: Path) -> None:
    """On stderr, with exit code 130; the same command then does the rest."""
    command = (sys.executable, "-P", "-m", "newsbot", "crawl", "sample")
    with processes.Process(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        process.stderr.readline()  # its first line: it has begun
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.endswith("newsbot: stopped; what was stored is kept, run it again to continue\n")
    assert "Traceback" not in said
    assert newsbot(tmp_path, "crawl", "sample").code == 0
    with sqlite3.connect(tmp_path / "newsbot.db") as database:
        assert database.execute("SELECT count(*) FROM article").fetchone() == (69,)


@pytest.mark.parametrize("pages", [112, 136], ids=["met in the frontier", "met in the store"])
def test_a_full_disk_ends_a_crawl_with_a_line(tmp_path: Path, pages: int) -> None:
    """Exit code 75: try again. What is missing stays due, and comes when there is room."""
    command = (sys.executable, "-c", FULL.format(pages), "crawl", "sample")
    full = processes.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert full.returncode == 75
    assert "Traceback" not in full.stderr
    assert 1 <= full.stderr.count("database or disk is full; nothing was lost, try again") <= 2
    assert "Ended early: database-unavailable. What is missing stays due; run it again." in full.stdout
    assert newsbot(tmp_path, "crawl", "sample").code == 0
    with sqlite3.connect(tmp_path / "newsbot.db") as database:
        assert database.execute("SELECT count(*) FROM article").fetchone() == (69,)


# Every connection of that process may let its file grow to so many pages and no further.
FULL = """
import sqlite3
connect = sqlite3.dbapi2.connect
def small(*args, **kwargs):
    connection = connect(*args, **kwargs)
    connection.execute("PRAGMA max_page_count = {}")
    return connection
sqlite3.connect = sqlite3.dbapi2.connect = small
from newsbot.cli import main
main()
"""


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.warc.gz", None, "none.warc.gz is not a file"),
        ("words.txt", b"hello", "words.txt is not a WARC file: it is text"),
        ("empty.warc", b"", "empty.warc is not a WARC file: it is empty"),
        ("words.gz", b"\x1f\x8bnope", "words.gz is not a WARC file: its gzip data is damaged"),
    ],
)
def test_what_is_no_recording_is_not_replayed(
    terminal: Terminal, tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    """A usage error, before anything is stored."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ended = terminal("crawl", "sample", "--replay", name)
    assert ended.code == 2
    assert f"--replay: {message}" in ended.err
    assert not (tmp_path / "newsbot.db").exists()


def test_a_damaged_recording_is_walked_past_the_damage(tmp_path: Path) -> None:
    """One warning of one line, without the file's bytes; the stories behind it are stored."""
    damaged = bytearray(RECORDING.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (tmp_path / "damaged.warc.gz").write_bytes(damaged)
    ended = newsbot(tmp_path, "crawl", "sample", "--replay", "damaged.warc.gz")
    (warning,) = (line for line in ended.err.splitlines() if "is damaged" in line)
    assert warning.isascii()
    assert len(warning) < 300


def test_a_settings_file_that_is_a_folder_is_named(terminal: Terminal, tmp_path: Path) -> None:
    """A usage error."""
    (tmp_path / "newsbot.toml").mkdir()
    ended = terminal("flags")
    assert (ended.code, ended.err) == (2, "newsbot: newsbot.toml cannot be read: Is a directory\n")


def test_a_data_folder_that_cannot_be_one_is_named(terminal: Terminal, tmp_path: Path) -> None:
    """A usage error."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    ended = terminal("watch", "add", "ferry", "--data", "taken/inner")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("newsbot: ")
    assert "Not a directory" in ended.err


def test_an_article_that_cannot_be_is_not_looked_for(terminal: Terminal) -> None:
    """Numbers end where the database's do."""
    assert terminal("watch", "add", "ferry").code == 0
    assert terminal("show", "999").err == "newsbot: there is no article 999 in this database\n"
    assert terminal("show", "9" * 30).code == 2


def test_output_that_nobody_can_take_is_no_traceback(tmp_path: Path) -> None:
    """A full disk behind stdout: try again."""
    with Path("/dev/full").open("w") as full:
        command = (sys.executable, "-P", "-m", "newsbot", "watch", "forms", "ferry")
        ended = processes.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 75
    assert ended.stderr == "newsbot: [Errno 28] No space left on device\n"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "database 'nonsense': not a database URL; one looks like sqlite:///newsbot.db or "),
        ("mysql://host/news", "database 'mysql://host/news': newsbot keeps its data in SQLite or PostgreSQL; "),
        ("sqlite://", "database 'sqlite://': names no file; "),
        ("sqlite:///.", "database .: is a folder; "),
    ],
)
def test_a_database_named_wrongly_is_a_usage_error(terminal: Terminal, url: str, message: str) -> None:
    """For whoever looks and whoever stores alike."""
    for command in (("flags",), ("watch", "add", "ferry")):
        ended = terminal(*command, "--db", url)
        assert ended.code == 2
        assert ended.err.startswith(f"newsbot: {message}")


@pytest.mark.parametrize(
    "command",
    ["flags", "flags --count", "flags seen 1", "search ferry", "show 1", "authors"],
)
def test_where_nothing_was_stored_nothing_is_made(terminal: Terminal, tmp_path: Path, command: str) -> None:
    """A command that only looks says how to begin, and leaves neither database nor folder behind."""
    ended = terminal(*command.split(), "--data", "not-yet")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        f"newsbot: there is no database {tmp_path}/not-yet/newsbot.db yet; `newsbot crawl SOURCE --data not-yet` or "
        "`newsbot import PATH --data not-yet` makes it (another folder's is named by --data)\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["watch forms desert", "watch forms desert --json", "--help", "watch list"])
def test_a_reader_that_has_gone_is_no_trouble(tmp_path: Path, command: str) -> None:
    """`newsbot flags | head -1` had what it wanted: no word, and the exit code of a program whom SIGPIPE ended."""
    assert newsbot(tmp_path, "watch", "add", "ferry").code == 0
    arguments = (sys.executable, "-P", "-m", "newsbot", *command.split())
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        ended = processes.run(arguments, cwd=tmp_path, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 141
    assert "Traceback" not in ended.stderr
    assert "pipe" not in ended.stderr.lower()


@pytest.mark.parametrize("name", ["newsbot.db", "newsbot.db-wal", "newsbot.toml", "link"])
@pytest.mark.parametrize("command", ["export --force -o", "feed desert --format atom -o", "watch export"])
def test_what_is_newsbots_own_is_not_written_over(terminal: Terminal, tmp_path: Path, command: str, name: str) -> None:
    """Whether it is there yet or not, and by another name of it; a usage error."""
    assert terminal("watch", "add", "ferry").code == 0
    (tmp_path / "link").symlink_to("newsbot.db")
    before = (tmp_path / "newsbot.db").read_bytes()
    ended = terminal(*command.split(), name)
    assert (ended.code, ended.out) == (2, "")
    assert f"{name} is newsbot's own (database, settings ...); name another file" in ended.err
    assert (tmp_path / "newsbot.db").read_bytes() == before


@pytest.mark.parametrize("command", ["export --force -o", "feed desert --format atom -o", "watch export"])
def test_a_device_or_pipe_is_not_replaced_by_a_file(terminal: Terminal, tmp_path: Path, command: str) -> None:
    """As root it would be."""
    assert terminal("watch", "add", "ferry").code == 0
    os.mkfifo(tmp_path / "pipe")
    ended = terminal(*command.split(), "pipe")
    assert ended.code == 2
    assert "pipe is a device or pipe, and would become a file; name a file" in ended.err
    assert (tmp_path / "pipe").is_fifo()


def test_an_empty_name_of_a_database_is_no_other_one(terminal: Terminal, tmp_path: Path) -> None:
    """`--db "$UNSET"`: a usage error."""
    assert terminal("watch", "add", "ferry").code == 0
    ended = terminal("search", "ferry", "--db", "")
    assert (ended.code, ended.err) == (2, "newsbot: --db is empty; one looks like sqlite:///news.db\n")


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_database_that_was_lost_is_not_made_anew(terminal: Terminal, tmp_path: Path, is_empty: bool) -> None:
    """Where an archive or backups lie beside it; --db begins a new one."""
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "newsbot-2026-03-01T000000Z.db").touch()
    if is_empty:
        (tmp_path / "newsbot.db").touch()
    ended = terminal("watch", "add", "ferry")
    assert ended.code == 1
    assert "newsbot.db is missing or empty, but " in ended.err
    assert not (tmp_path / "newsbot.db").exists() or not (tmp_path / "newsbot.db").stat().st_size
    assert terminal("watch", "add", "ferry", "--db", "sqlite:///newsbot.db").code == 0
