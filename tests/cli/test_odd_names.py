"""A data folder of any name: its database is the one that is stored into, read, checked, copied and shown.

In a URL `?`, `%20`, `#` and `:` mean something else; pasted into one, such a name leads to another file.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsbot.collection import open_collection
from newsbot.config import load_config
from newsbot.store.engine.database import file_of, open_database
from newsbot.store.engine.errors import DatabaseNameError
from newsbot.store.engine.sqlite import url_of
from tests.cli.command import Terminal, newsbot
from tests.store.captures import crawled, kept

ODD = "a?b %20 #c;d:e@f&mode=memory"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder of an odd name with a database of one story, beside one that a careless reader would take for it."""
    folder = tmp_path / ODD
    folder.mkdir()
    (tmp_path / "a").touch()
    database = open_database(url_of(folder / "newsbot.db"))
    kept(database, crawled())
    database.close()
    return folder


def articles(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        (number,) = database.execute("SELECT count(*) FROM article").fetchone()
        return int(number)


def test_a20_what_is_crawled_and_imported_lies_in_the_folder(tmp_path: Path) -> None:
    """A crawl and an import as processes of their own; beside the folder nothing appears."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.txt").write_text("Ferry runs aground\n\nThe ferry ran aground off Velm on Monday.\n")
    done = newsbot(tmp_path, "crawl", "sample", "--data", ODD)
    assert done.code == 0, done.err
    assert f"Database: {ODD}/newsbot.db" in done.out
    imported = newsbot(tmp_path, "import", "pages", "--data", ODD)
    assert imported.code == 0, imported.err
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([ODD, "pages"])
    assert articles(tmp_path / ODD / "newsbot.db") >= 69


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("search ferry", "Ferry runs aground"),
        ("show 1", "Ferry runs aground"),
        ("export", "Ferry runs aground"),
        ("stats", "1"),
        ("db info", "Articles:  1"),
        ("db check", "Nothing is wrong."),
        ("db vacuum", "From "),
        ("db upgrade", "there is nothing to do"),
        ("db sql --csv SELECT(title)FROM(article)", "Ferry runs aground"),
    ],
)
def test_each_command_reads_that_database(terminal: Terminal, odd: Path, command: str, said: str) -> None:
    """By --data and by --db, and makes no other."""
    for where in (("--data", str(odd)), ("--db", url_of(odd / "newsbot.db"))):
        ended = terminal(*command.split(), *where)
        assert (ended.code, said in ended.out) == (0, True), ended
    assert sorted(each.name for each in odd.parent.iterdir()) == sorted([ODD, "a"])


def test_a_backup_is_of_that_database_and_under_the_name_that_was_asked_for(terminal: Terminal, odd: Path) -> None:
    """In a folder of an odd name, and under a name that SQLite would take for a URI."""
    assert terminal("db", "backup", "--into", str(odd / "back?ups"), "--data", str(odd)).code == 0
    assert terminal("db", "backup", "file:copy.db?mode=memory", "--data", str(odd)).code == 0
    (dated,) = (odd / "back?ups").iterdir()
    assert articles(dated) == 1
    assert articles(odd.parent / "file:copy.db?mode=memory") == 1


def test_a_notebook_opens_that_database(odd: Path) -> None:
    """By the folder and by the file."""
    for where in (odd, odd / "newsbot.db"):
        with open_collection(where) as collection:
            assert len(list(collection.articles())) == 1


def test_a_folder_and_its_url_are_one_and_the_same(tmp_path: Path) -> None:
    """Whatever the name: a job of the service gets the URL of the folder's database in a variable."""
    for name in (ODD, "%", "100%25", "plus+sign", "ö ü", "[1]", "back\\slash", "file:x", "tab\tnew\nline"):
        config = load_config(data=tmp_path / name)
        assert file_of(config.database) == tmp_path / name / "newsbot.db"
        assert config.own_files[0] == tmp_path / name / "newsbot.db"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:///a?b.db", "? begins options, which newsbot does not take; write it as %3F in a file name"),
        ("sqlite:///a.db?mode=memory", "? begins options"),
        ("sqlite:///file:a.db?uri=true&mode=memory", "? begins options"),
        ("sqlite://elsewhere/a.db", "names no file; one looks like sqlite:///newsbot.db"),
        ("sqlite:///a%00b.db", "names no file"),
    ],
)
def test_a_url_that_says_more_than_a_file_is_refused(
    terminal: Terminal, tmp_path: Path, url: str, message: str
) -> None:
    """It is not cut to what remains of it: a usage error, for whoever looks and whoever stores."""
    for command in (("search", "ferry"), ("watch", "add", "ferry"), ("db", "check")):
        ended = terminal(*command, "--db", url)
        assert ended.code == 2
        assert message in ended.err
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_no_text_is_refused() -> None:
    """A URL is text."""
    with pytest.raises(DatabaseNameError, match="its name is not valid UTF-8"):
        url_of(Path("caf\udce9/newsbot.db"))


@pytest.mark.parametrize(
    "command",
    [
        *("search ferry", "export", "stats", "health", "feed desert", "alerts list", "schedule list"),
        *("source check sample", "db info", "db check", "db backup copy.db", "db vacuum", "db sql SELECT(1)"),
        *("db prune --older-than 2y", "db copy sqlite:///copy.db"),
    ],
)
def test_a_database_that_is_not_there_is_not_made_by_who_looks(
    terminal: Terminal, tmp_path: Path, command: str
) -> None:
    """A mistyped name is told as such."""
    ended = terminal(*command.split(), "--db", "sqlite:///newsbto.db")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"newsbot: there is no database {tmp_path}/newsbto.db yet; ")
    assert not list(tmp_path.iterdir())


def test_an_empty_file_is_no_empty_collection(terminal: Terminal, tmp_path: Path) -> None:
    """A file that was cut to nothing is not taken for a database in which nothing was ever found."""
    (tmp_path / "newsbot.db").touch()
    for command in (("search", "ferry"), ("db", "check"), ("db", "backup", "copy.db")):
        ended = terminal(*command)
        assert (ended.code, ended.out) == (1, "")
        assert f"the database {tmp_path}/newsbot.db is an empty file" in ended.err
    assert (tmp_path / "newsbot.db").stat().st_size == 0


def test_a_tilde_before_nobodys_name_is_a_part_of_the_folders(tmp_path: Path) -> None:
    """A shell hands it on as it stands, too."""
    done = newsbot(tmp_path, "parse", "nothing", "--data", "~nobody-of-that-name")
    assert "Traceback" not in done.err
    assert load_config(data=Path("~nobody-of-that-name")).data.name == "~nobody-of-that-name"
