"""`newsbot feed`: a watch or a search as a file for feed readers."""

import json
from pathlib import Path

import feedparser
import pytest

from tests.cli.command import Terminal


def test_the_flags_of_a_watch_become_a_feed(terminal: Terminal, crawled_sample: Path, tmp_path: Path) -> None:
    """Atom, by the ending of the file; each flag that nobody dismissed."""
    ended = terminal("feed", "desert", "-o", "desert.xml", "--data", str(crawled_sample))
    assert (ended.code, ended.out) == (0, "")
    flags = terminal("flags", "--watch", "desert", "--json", "--data", str(crawled_sample)).out.splitlines()
    parsed = feedparser.parse((tmp_path / "desert.xml").read_bytes())
    assert parsed.bozo is False
    assert {entry.link for entry in parsed.entries} == {json.loads(flag)["url"] for flag in flags}
    assert f"desert.xml has {len(flags)} stories" in ended.err


def test_a_search_becomes_a_feed(terminal: Terminal, crawled_sample: Path, tmp_path: Path) -> None:
    """JSON Feed, the newest so many."""
    ended = terminal("feed", "--search", "harbour", "--limit", "3", "-o", "h.json", "--data", str(crawled_sample))
    assert ended.code == 0
    items = json.loads((tmp_path / "h.json").read_text())["items"]
    assert len(items) == 3
    assert all("«" in item["content_text"] for item in items)


def test_without_a_file_the_feed_goes_to_stdout(terminal: Terminal, crawled_sample: Path) -> None:
    """And nothing else does."""
    ended = terminal("feed", "desert", "--format", "json", "--data", str(crawled_sample))
    assert json.loads(ended.out)["title"] == "newsbot: desert"


def test_a_feed_that_cannot_be_written_leaves_the_old_one(
    terminal: Terminal, crawled_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or nothing, and no draft is left behind."""
    (tmp_path / "old.xml").write_text("the old one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        ended = terminal("feed", "desert", "-o", "old.xml", "--data", str(crawled_sample))
    assert ended.code == 1
    assert "old.xml cannot be written: No space left on device" in ended.err
    assert [file.name for file in tmp_path.iterdir()] == ["old.xml"]
    assert (tmp_path / "old.xml").read_text() == "the old one"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("desert", "--search", "x"), "name a watch, or --search QUERY, and not both"),
        ((), "name a watch, or --search QUERY"),
        (("nosuch",), "there is no watch 'nosuch'; known watches: desert"),
        (("desert", "-o", "x.txt"), "x.txt ends with none of .xml, .atom, .json"),
        (("desert", "--format", "rss"), "'rss' is not a feed format; choose from atom, json"),
        (("--search", "a AND"), "ends at column 6 where a word was expected"),
    ],
)
def test_what_makes_no_feed_is_refused(
    terminal: Terminal, crawled_sample: Path, words: tuple[str, ...], why: str
) -> None:
    """With what to say instead, and the exit code of a wrong command."""
    ended = terminal("feed", *words, "--data", str(crawled_sample))
    assert ended.code == 2
    assert why in " ".join(ended.err.split())
