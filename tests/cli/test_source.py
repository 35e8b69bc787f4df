"""`newsbot source`: which sites newsbot knows, and what it understood of their files."""

import dataclasses
import json
from pathlib import Path

import pytest

from newsbot.source import Source
from newsbot.sources import source_names
from tests.cli.command import Terminal

EVERYTHING = """
title = "The Harbour Ledger"
home = "https://harbour-ledger.example/"
language = "xx-language"
timezone = "Europe/Dublin"
hosts = ["harbour-ledger.example", "other.harbour-ledger.example"]
other_hosts = ["shop.harbour-ledger.example"]
drop_prefixes = ["xx-prefix"]
trailing_slash = false
not_articles = ["/xx-beneath"]
not_articles_exactly = ["/xx-exactly"]
author_pages = "/xx-people/"
stories_a_day = [771, 772]
obey_robots = false
delay = 77.5
[[doors]]
kind = "feed"
url = "https://harbour-ledger.example/xx-rss"
[[layouts]]
name = "xx-layout"
valid_from = 2021-02-03
valid_until = 2024-05-06
detect = "xx-detect"
drop = ["xx-drop1", "xx-drop2"]
card_published = "xx-card@xx-at"
"""
STATED = [
    "The Harbour Ledger",
    "https://harbour-ledger.example/",
    "xx-language",
    "Europe/Dublin",
    "other.harbour-ledger.example",
    "shop.harbour-ledger.example",
    "xx-prefix",
    "without a slash",
    "/xx-beneath",
    "/xx-exactly",
    "/xx-people/",
    "771 to 772",
    "without asking robots.txt",
    "77.5 s",
    "feed     https://harbour-ledger.example/xx-rss",
    "xx-layout (from 2021-02-03 until 2024-05-06)",
    "xx-detect",
    "xx-drop1, xx-drop2",
    "xx-card@xx-at",
]


def own_source(folder: Path, name: str, text: str) -> None:
    """A source of the user's own."""
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_every_source_is_listed(terminal: Terminal, tmp_path: Path) -> None:
    """The user's own among the shipped ones, each with its home."""
    own_source(tmp_path, "harbour", EVERYTHING)
    result = terminal("source", "list")
    assert result.code == 0
    assert [line.split()[0] for line in result.out.splitlines()] == sorted((*source_names(), "harbour"))
    assert "The Harbour Ledger (https://harbour-ledger.example/)\n" in result.out
    assert ", recorded\n" in result.out


def test_every_source_is_listed_as_json(terminal: Terminal) -> None:
    """One object a line, with the keys that --help names."""
    lines = terminal("source", "list", "--json").out.splitlines()
    found = {source["name"]: source for source in map(json.loads, lines)}
    assert found["sample"] == {
        "name": "sample",
        "title": "The Estuary Post",
        "home": "https://estuary-post.example/",
        "recording": "sample.warc.gz",
    }
    assert found["kyivindependent"]["recording"] is None


def test_a_broken_file_does_not_hide_the_others(terminal: Terminal, tmp_path: Path) -> None:
    """It is named on stderr, and is an exit code."""
    own_source(tmp_path, "broken", "hoem = 1")
    result = terminal("source", "list")
    assert result.code == 2
    assert "broken.toml: unknown key 'hoem'" in result.err
    assert "sample" in result.out


def test_everything_that_a_source_declares_is_shown(terminal: Terminal, tmp_path: Path) -> None:
    """In words."""
    own_source(tmp_path, "harbour", EVERYTHING)
    shown = terminal("source", "show", "harbour").out
    assert [stated for stated in STATED if stated not in shown] == []


def test_a_source_that_declares_little_is_shown_with_what_follows_from_it(terminal: Terminal, tmp_path: Path) -> None:
    """Nothing is blank."""
    own_source(tmp_path, "little", 'title = "Little"\nhome = "https://little.example/"\n[[layouts]]\n')
    assert terminal("source", "show", "little").out == (
        "little: Little\n"
        "  home          https://little.example/\n"
        "  language      not stated: read from the pages\n"
        "  zone          not stated: times without a zone count as days\n"
        "  crawled       live, obeying robots.txt, 1 s between two requests\n"
        "  entry points  none\n"
        "  volume        not stated\n"
        "  layout default\n"
        "    no selectors: metadata and semantic tags\n"
    )


def test_a_source_is_shown_as_json_with_the_keys_of_its_file(terminal: Terminal, tmp_path: Path) -> None:
    """All of them, with the value in force."""
    own_source(tmp_path, "harbour", EVERYTHING)
    shown = json.loads(terminal("source", "show", "harbour", "--json").out)
    assert list(shown) == [field.name for field in dataclasses.fields(Source)]
    assert shown["stories_a_day"] == [771, 772]
    assert shown["layouts"][0]["valid_from"] == "2021-02-03"


def test_an_unknown_source_is_answered_with_the_known_ones(terminal: Terminal) -> None:
    """As any wrong usage."""
    result = terminal("source", "show", "harbor")
    assert result.code == 2
    assert result.err.startswith("newsbot: no source is called 'harbor'; known: ")


@pytest.mark.parametrize("command", ["list", "show"])
def test_each_command_shows_an_example(terminal: Terminal, command: str) -> None:
    """In its help."""
    assert f"Example: newsbot source {command}" in terminal("source", command, "--help").out
