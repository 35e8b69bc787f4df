"""`newsbot parse`: what it prints is a contract."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.command import Terminal, newsbot
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


FEED = (
    '<?xml version="1.0"?><rss><channel><title>The Gazette</title><item><title>Mill stops</title><link>/mill</link>'
    "<author>ida@g.example (Ida Sparrow)</author><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>"
    "<description>It stopped.</description></item></channel></rss>"
)
SITEMAP = "<urlset><url><loc>https://g.example/mill?a=1&b=2</loc><lastmod>2026-11-02T10:00:00Z</lastmod></url></urlset>"
INDEX = "<sitemapindex><sitemap><loc>https://g.example/map-1.xml</loc></sitemap></sitemapindex>"


def test_the_entries_of_a_feed_are_cards(terminal: Terminal, tmp_path: Path) -> None:
    """With all that newsbot reads of them; links are relative to the feed's address."""
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")
    ended = terminal("parse", "feed.xml", "--url", "https://g.example/rss", "--json")
    (line,) = lines(ended.out)
    assert (ended.code, list(line), line["kind"], line["form"], line["miss"]) == (0, KEYS, "feed", "xml", None)
    (card,) = line["cards"]  # type: ignore[misc]
    assert (card["url"], card["authors"], card["published"]) == (
        "https://g.example/mill",
        ["Ida Sparrow"],
        "2026-11-02T10:00:00Z",
    )
    shown = terminal("parse", "feed.xml", "--url", "https://g.example/rss").out
    for part in (
        "feed, confidence 1.00",
        "The Gazette",
        "1 story",
        "https://g.example/mill",
        "Ida Sparrow",
        "It stopped.",
    ):
        assert part in shown
    assert "published 2026-11-02T10:00:00+00:00" in shown


def test_sitemaps_saved_in_a_folder_are_read_packed_or_not(terminal: Terminal, tmp_path: Path) -> None:
    """A sitemap's pages and an index's sitemaps are cards."""
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "index.xml").write_text(INDEX, encoding="utf-8")
    (folder / "map.xml.gz").write_bytes(gzip.compress(SITEMAP.encode()))
    read = lines(terminal("parse", "saved", "--json").out)
    assert [(line["kind"], [card["url"] for card in line["cards"]]) for line in read] == [  # type: ignore[attr-defined]
        ("sitemap", ["https://g.example/map-1.xml"]),
        ("sitemap", ["https://g.example/mill?a=1&b=2"]),
    ]
    shown = terminal("parse", "saved").out
    assert "1 sitemap" in shown
    assert "modified 2026-11-02T10:00:00+00:00" in shown


def test_what_is_left_out_of_an_endless_feed_is_said(terminal: Terminal, tmp_path: Path) -> None:
    """On stderr, where it does not disturb a program that reads the rest."""
    items = "".join(f"<item><link>https://g.example/{number}</link></item>" for number in range(5_001))
    (tmp_path / "feed.xml").write_text(f"<rss><channel>{items}</channel></rss>", encoding="utf-8")
    ended = terminal("parse", "feed.xml", "--json")
    assert len(lines(ended.out)[0]["cards"]) == 5_000  # type: ignore[arg-type]
    assert "feed.xml: only the first 5,000 of its 5,001 entries are read" in ended.err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_the_terminal_cannot_show_is_escaped(tmp_path: Path, encoding: str) -> None:
    """Not a traceback; and JSON reads the escapes as what they stand for, beyond the first plane, too."""
    (tmp_path / "mill.txt").write_text(BYLINED.replace("The mill", "Млин 🐟: the mill"), encoding="utf-8")
    # With PYTHONPATH the command is a process of its own, which opens its own streams.
    ended = newsbot(tmp_path, "parse", "mill.txt", "--json", PYTHONIOENCODING=encoding, PYTHONPATH="")
    assert (ended.code, ended.err) == (0, "")
    assert "Млин 🐟: the mill lost" in lines(ended.out)[0]["article"]["body"][0]["text"]  # type: ignore[index]
    shown = newsbot(tmp_path, "parse", "mill.txt", PYTHONIOENCODING=encoding, PYTHONPATH="")
    assert shown.code == 0
    assert ("\\u041c\\u043b\\u0438\\u043d" in shown.out) is (encoding != "utf-8")


def test_how_to_show_it_may_be_chosen(tmp_path: Path) -> None:
    """As Python has it."""
    (tmp_path / "mill.txt").write_text(BYLINED.replace("The mill", "Млин: the mill"), encoding="utf-8")
    assert (
        "????: the mill" in newsbot(tmp_path, "parse", "mill.txt", PYTHONIOENCODING="ascii:replace", PYTHONPATH="").out
    )


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
