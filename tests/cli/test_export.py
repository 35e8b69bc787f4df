"""`newsbot export`: all of it, as a file that is whole or not there."""

import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from newsbot.cli.export_file import COLUMNS
from newsbot.items import Finding
from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from tests.cli.command import Terminal
from tests.store.captures import NOON, crawled, tugs


@pytest.fixture(autouse=True)
def _stored(terminal: Terminal, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    attack = replace(crawled("https://estuary.example/attack/"), title='=HYPERLINK("https://bad.example")')
    with database.write() as connection:
        keep_all(connection, [*tugs(), Finding(article=attack)], run_id=None, now=NOON)
        edited = crawled(
            "https://estuary.example/attack/", at=9, texts=("It is over.", "The ship floats, fairly well.")
        )
        keep_all(connection, [Finding(article=replace(edited, title=attack.title))], run_id=None, now=NOON)
    database.close()
    terminal("watch", "add", "tug")


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV."""
    return list(csv.DictReader(StringIO(text, newline="")))


def part_of(folder: Path) -> Path:
    """The unfinished file."""
    (part,) = folder.glob("*.part")
    return part


def test_every_article_is_exported_with_flags_and_earlier_wordings(terminal: Terminal) -> None:
    """The article has the keys that `show --json` gives it, and the same values."""
    records = [json.loads(line) for line in terminal("export").out.splitlines()]
    assert [record["id"] for record in records] == [1, 2, 3, 4, 5]
    shown = json.loads(terminal("show", "5", "--json").out)
    shared = [key for key in records[4] if key in shown and key != "flags"]
    assert {key: records[4][key] for key in shared} == {key: shown[key] for key in shared}
    assert {"id", "title", "authors", "body", "captured_at", "evidence"} <= set(shared)
    assert [flag["watch"] for flag in records[0]["flags"]] == ["tug"]
    assert [wording["revision"] for wording in records[4]["revisions"]] == [1]
    assert records[4]["revisions"][0]["body"] != records[4]["body"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("tug NOT war",), [1, 3]),
        (('"met barge"~3',), [4]),
        (("--source", "estuary", "--since", "2026-03-09"), [3, 4]),
        (("--watch", "tug"), [1, 2, 3]),
        (("--author", "tolk", "--until", "2026-03-02"), [1, 2, 5]),
        (("--author", "nobody"), []),
    ],
)
def test_a_query_and_filters_choose(terminal: Terminal, options: tuple[str, ...], expected: list[int]) -> None:
    """As they do in a search."""
    assert [json.loads(line)["id"] for line in terminal("export", *options).out.splitlines()] == expected


def test_a_csv_has_a_row_for_each_article_and_runs_nothing(terminal: Terminal) -> None:
    """Text of many lines stays in its cell; what is nested is JSON in a cell."""
    found = rows(terminal("export", "--format", "csv").out)
    assert [row["id"] for row in found] == ["1", "2", "3", "4", "5"]
    assert found[4]["title"] == '\'=HYPERLINK("https://bad.example")'
    assert found[4]["text"] == "It is over.\n\nThe ship floats, fairly well."
    assert (found[0]["authors"], found[0]["tags"], found[0]["watches"]) == ("Mira Tolk", "Ships; Velm", "tug")
    assert json.loads(found[4]["revisions_json"])[0]["revision"] == 1


def test_a_parquet_file_has_typed_columns(terminal: Terminal, tmp_path: Path) -> None:
    """As notebooks like them."""
    parquet = pytest.importorskip("pyarrow.parquet")
    assert terminal("export", "--format", "parquet", "-o", "all.parquet").code == 0
    table = parquet.read_table(tmp_path / "all.parquet")
    assert tuple(table.schema.names) == COLUMNS
    assert table["published"][0].as_py() == tugs()[0].article.published
    assert table["tags"][0].as_py() == ["Ships", "Velm"]


def test_a_file_that_is_there_is_left_alone(terminal: Terminal, tmp_path: Path) -> None:
    """--force replaces it."""
    (tmp_path / "all.jsonl").write_text("mine")
    run = terminal("export", "-o", "all.jsonl")
    assert (run.code, run.err) == (
        1,
        "newsbot: all.jsonl is there already; --force replaces it, another -o leaves it\n",
    )
    assert (tmp_path / "all.jsonl").read_text() == "mine"
    assert json.loads(terminal("export", "-o", "all.jsonl", "--force", "--json").out) == {
        "file": "all.jsonl",
        "format": "jsonl",
        "articles": 5,
    }
    assert [path.name for path in tmp_path.glob("all*")] == ["all.jsonl"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_that_was_broken_off_goes_on_and_ends_as_if_it_had_not_been(
    terminal: Terminal, tmp_path: Path, form: str
) -> None:
    """Wherever it was cut: within a record, at its end, before the first."""
    whole = tmp_path / "whole"
    terminal("export", "--format", form, "-o", "whole")
    expected = whole.read_bytes()
    (tmp_path / "folder").mkdir()
    for cut in (0, 3, 700, len(expected) // 2, len(expected) - 3, len(expected) - 1, len(expected)):
        terminal("export", "--format", form, "-o", "whole", "--force")
        part = whole.with_name(f"whole.{key_of(terminal, tmp_path, form)}.part")
        part.write_bytes(expected[:cut])
        whole.unlink()
        assert terminal("export", "--format", form, "-o", "whole", "--resume").code == 0
        assert whole.read_bytes() == expected, cut
        assert not part.exists()


def key_of(terminal: Terminal, folder: Path, form: str) -> str:
    """What names this export, as the message about a missing part says it."""
    said = terminal("export", "--format", form, "-o", "nothing", "--resume").err
    return said.split("nothing.")[1].split(".part")[0]


def test_another_query_does_not_go_on_with_it(terminal: Terminal, tmp_path: Path) -> None:
    """Two halves of two answers are no answer."""
    key = key_of(terminal, tmp_path, "jsonl")
    (tmp_path / f"all.{key}.part").write_text('{"id":1}\n')
    run = terminal("export", "tug", "-o", "all", "--resume")
    assert run.code == 1
    assert "to go on with; leave --resume out to begin" in run.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--format", "xml"), 2, "'xml' is not a format; choose from jsonl, csv, parquet"),
        (("--format", "parquet"), 2, "name a file; only JSON lines and CSV go to stdout"),
        (("--resume",), 2, "name a file"),
        (("--source", "nosuch"), 2, "there are no articles of source 'nosuch'; there are: estuary"),
        (("--watch", "nosuch"), 2, "there is no watch 'nosuch'"),
        (("tug AND (",), 2, "'(' at column 9 is never closed"),
        (("-o", "nowhere/all.jsonl"), 1, "nowhere/all.jsonl: No such file or directory"),
        (("-o", "."), 1, ". is a folder; name a file in it"),
        (("--format", "parquet", "-o", "x", "--resume"), 1, "it cannot be resumed; leave --resume out"),
    ],
)
def test_what_cannot_be_done_is_said(terminal: Terminal, arguments: tuple[str, ...], code: int, message: str) -> None:
    """One line, and nothing is written."""
    run = terminal("export", *arguments)
    assert (run.code, run.out) == (code, "")
    assert message in run.err
