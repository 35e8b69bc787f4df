"""`newsbot stats`: what came in, for each source and day."""

import json
from pathlib import Path

from tests.cli.command import Terminal, newsbot


def test_a_crawl_shows_in_the_statistics(terminal: Terminal, tmp_path: Path) -> None:
    """As the crawl itself reported it."""
    reported = [json.loads(line) for line in newsbot(tmp_path, "crawl", "sample", "--json").out.splitlines()]
    (day,) = (json.loads(line) for line in terminal("stats", "--json").out.splitlines())
    end = reported[-1]
    assert (day["source"], day["new"], day["edited"]) == ("sample", end["new"], end["edited"])
    assert (day["flagged"], sum(day["refused"].values())) == (end["flags"], end["refused"])
    table = terminal("stats", "--since", "1d").out.splitlines()
    assert table[0].split() == ["day", "source", "found", "new", "edited", "flagged", "refused"]
    assert table[1].split()[:4] == [day["day"], "sample", str(day["found"]), str(day["new"])]


def test_nothing_is_said_to_be_nothing(terminal: Terminal) -> None:
    """On a new database, and where a filter leaves nothing."""
    terminal("db", "upgrade")
    assert terminal("stats").out == "Nothing came in yet.\n"
    assert terminal("stats", "--source", "nosuch").out == "Nothing came in.\n"
    assert "'soon' is not a time" in terminal("stats", "--since", "soon").err
