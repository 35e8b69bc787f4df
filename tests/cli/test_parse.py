"""`newsbot parse`: what it prints is a contract."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.cli.command import Terminal
from tests.read.texts import BYLINED, RAIL_LAST, RAIL_ONLY

KEYS = ["file", "url", "form", "kind", "confidence", "article", "author", "cards", "miss"]


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_page_is_one_line_with_keys_in_a_fixed_order(terminal: Terminal, tmp_path: Path) -> None:
    """The record's own field names, and nothing else on stdout."""
    (tmp_path / "mill.txt").write_text(BYLINED, encoding="utf-8")
    ended = terminal("parse", "mill.txt", "--json", "--url", "https://kyivindependent.com/national/mill?mc_cid=1")
    (line,) = lines(ended.out)
    assert ended.code == 0
    assert list(line) == KEYS
    assert (line["file"], line["form"], line["kind"]) == ("mill.txt", "text", "article")
    assert line["url"] == "https://kyivindependent.com/mill/"
    article = line["article"]
    assert isinstance(article, dict)
    assert article["source"] == "kyivindependent"
    assert (article["published"], article["published_offset"]) == ("2023-09-14T18:12:00+03:00", 180)
    assert article["body"][0] == {
        "kind": "paragraph",
        "text": "The mill lost a sail in the gale, the miller said on Sept. 14.",
    }
    assert line["miss"] is None
    assert line["author"] is None


def test_a_refusal_is_a_line_too(terminal: Terminal, tmp_path: Path) -> None:
    """With its reason; pages refused one by one are no failure."""
    (tmp_path / "rail.txt").write_text(RAIL_ONLY, encoding="utf-8")
    ended = terminal("parse", "--json", "rail.txt")
    (line,) = lines(ended.out)
    assert ended.code == 0
    assert (line["kind"], line["confidence"], line["article"]) == ("unusable", 0.0, None)
    assert line["miss"] == {
        "reason": "no-headline",
        "detail": "no line is a headline; paragraphs alone may belong to several stories",
    }


def test_unreadable_inputs_are_named_and_the_others_are_done(terminal: Terminal, tmp_path: Path) -> None:
    """Exit code 65, reasons on stderr."""
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "mill.txt.gz").write_bytes(gzip.compress(RAIL_LAST.encode()))
    ended = terminal("parse", "--json", "none.txt", "empty.txt", "mill.txt.gz")
    assert ended.code == 65
    assert [line["kind"] for line in lines(ended.out)] == ["unusable", "unusable", "article"]
    assert "none.txt: there is no such file or folder" in ended.err
    assert "empty.txt: the file is empty" in ended.err


def test_an_author_page_shows_its_author_and_cards(terminal: Terminal, tmp_path: Path) -> None:
    """No article."""
    (tmp_path / "ida.txt").write_text(
        "Team\n\nIda Sparrow\n\nReporter\n\nIda Sparrow reports.\n\nArticles\n\nMill stops\nIt stopped on Friday.\n",
        encoding="utf-8",
    )
    (line,) = lines(terminal("parse", "--json", "ida.txt").out)
    assert line["kind"] == "author_page"
    assert isinstance(line["author"], dict)
    assert line["author"]["role"] == "Reporter"
    assert isinstance(line["cards"], list)
    assert line["cards"][0]["title"] == "Mill stops"


def test_without_json_a_person_can_read_it(terminal: Terminal, tmp_path: Path) -> None:
    """Title, people, text; nothing is cut or coloured in a file."""
    (tmp_path / "mill.txt").write_text(RAIL_LAST, encoding="utf-8")
    out = terminal("parse", "mill.txt").out
    for part in ("Two hills closed after kite tangle", "Ida Sparrow, Hill Reporter", "Windmill wins", "one dachshund"):
        assert part in out
    assert "\x1b" not in out


def test_nothing_is_stored(terminal: Terminal, tmp_path: Path) -> None:
    """Not even a database is made."""
    (tmp_path / "mill.txt").write_text(RAIL_LAST, encoding="utf-8")
    terminal("parse", "mill.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mill.txt"]


def test_an_address_is_that_of_one_page(terminal: Terminal) -> None:
    """With several files it would be wrong for all but one."""
    ended = terminal("parse", "a.txt", "b.txt", "--url", "https://kite.example/")
    assert ended.code == 2
    assert "is the address of one page" in ended.err


def test_an_unknown_source_is_named(terminal: Terminal, tmp_path: Path) -> None:
    """With those that are known."""
    (tmp_path / "mill.txt").write_text(RAIL_LAST, encoding="utf-8")
    ended = terminal("parse", "mill.txt", "--source", "kite")
    assert ended.code != 0
    assert "no source is called 'kite'" in ended.err
