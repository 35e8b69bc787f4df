"""`newsbot search`: the language of watches, asked of what is stored."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from tests.cli.command import Terminal
from tests.store.captures import NOON, URL, crawled, kept, tugs


@pytest.fixture(autouse=True)
def _stored(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        keep_all(connection, tugs(), run_id=None, now=NOON)
    database.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tugs", [3, 2, 1]),
        ("tug NOT war", [3, 1]),
        ('"met barge"~3', [4]),
        ("title:story published:>=2026-03-09", [4, 3]),
        ("=US", []),
    ],
)
def test_stories_are_found_newest_first(terminal: Terminal, query: str, expected: list[int]) -> None:
    """By forms, phrases, fields and dates."""
    run = terminal("search", query, "--json")
    assert (run.code, run.err) == (0, "")
    assert [json.loads(line)["id"] for line in run.out.splitlines()] == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tug AND (barge", "'(' at column 9 is never closed"),
        ("tug AND", "the query ends at column 8 where a word was expected"),
        ("titel:tug", "'titel' at column 1 is not a field"),
    ],
)
def test_a_wrong_query_names_the_column(terminal: Terminal, query: str, message: str) -> None:
    """Exit code 2, and nothing on stdout."""
    run = terminal("search", query)
    assert (run.code, run.out) == (2, "")
    assert message in run.err


def test_what_is_left_aside_is_said(terminal: Terminal) -> None:
    """A boost orders nothing here."""
    run = terminal("search", "tug^2", "--json")
    assert len(run.out.splitlines()) == 3
    assert "boost" in run.err


def test_hits_are_marked_and_the_last_line_says_how_to_go_on(terminal: Terminal) -> None:
    """To the end, where it says that there is no more."""
    first = terminal("search", "tug", "--limit", "2")
    assert "      The «tug» drew a barge.\n" in first.out
    last = first.out.splitlines()[-1]
    assert last.startswith("2 of 3 articles; continue with the same search and --after ")
    rest = terminal("search", "tug", "--limit", "2", "--after", last.split()[-1])
    assert [line[:2] for line in rest.out.splitlines() if line[0] == "#"] == ["#1"]
    assert rest.out.endswith("\n1 of 3 articles\n")


def test_a_hit_has_its_place_in_the_answer_and_what_is_marked(terminal: Terminal) -> None:
    """The keys of --json are a promise."""
    (hit,) = (
        json.loads(line) for line in terminal("search", "tug", "--rank", "--limit", "1", "--json").out.splitlines()
    )
    keys = (
        "id",
        "title",
        "url",
        "source",
        "section",
        "published",
        "authors",
        "places",
        "count",
        "snippets",
        "score",
        "cursor",
    )
    assert tuple(hit) == keys
    (snippet,) = hit["snippets"]
    assert (snippet["field"], snippet["block"]) == ("body", 0)
    assert [snippet["text"][start:end] for start, end in snippet["marks"]] == ["tug"]
    again = terminal("search", "tug", "--rank", "--limit", "9", "--json", "--after", hit["cursor"])
    assert sorted([hit["id"], *(json.loads(line)["id"] for line in again.out.splitlines())]) == [1, 2, 3]


def test_filters_narrow_a_search(terminal: Terminal) -> None:
    """By language, too, which is not that of the query's words."""
    assert terminal("search", "tug", "--until", "2026-03-02", "--author", "tolk", "--lang", "en").out.count("#") == 2
    assert terminal("search", "tug", "--lang", "uk").out == "Nothing stored matches that query.\n"
    assert "cannot inflect language 'xx'" in terminal("search", "tug", "--query-lang", "xx").err


def test_counts_are_shown_as_bars(terminal: Terminal) -> None:
    """The longest for the most."""
    run = terminal("search", "tug", "--facets", "tag,month", "--timeline", "week")
    assert run.out == (
        "tag\n"
        f"  Ships  3  {'█' * 40}\n"
        f"  Velm   3  {'█' * 40}\n"
        "\n"
        "month\n"
        f"  2026-03  3  {'█' * 40}\n"
        "\n"
        f"  2026-03-02  2  {'█' * 40}\n"
        f"  2026-03-09  1  {'█' * 20}\n"
        "3 articles in all\n"
    )


def test_counts_are_one_object_a_line(terminal: Terminal) -> None:
    """For other programs."""
    run = terminal("search", "tug", "--facets", "section", "--timeline", "month", "--json")
    assert [json.loads(line) for line in run.out.splitlines()] == [
        {"facet": "section", "value": "News", "articles": 3, "exact": True},
        {"begins": "2026-03-01", "articles": 3, "exact": True},
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--after", "nothing"), "'nothing' is not a cursor; copy all of the one that the last page gave"),
        (("--facets", "colour"), "'colour' is not a facet; choose from source, author, section, tag, month"),
        (("--facets", ""), "'' is not a facet"),
        (("--timeline", "year"), "'year' is not a step of time; choose from day, week, month"),
        (("--since", "2026-03", "--until", "2026-02"), "'2026-02' is before --since '2026-03': nothing lies between"),
        (("--until", "never"), "'never' is not a time; expected 90d, 12h, 2w, 2026-03 or 2026-03-02T10:30"),
        (("--source", "nosuch"), "there are no articles of source 'nosuch'; there are: estuary"),
        (("--watch", "nosuch"), "there is no watch 'nosuch'"),
        (("--facets", "tag", "--rank"), "counts have no order and no pages; leave --rank and --after out"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(terminal: Terminal, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and what there is instead."""
    run = terminal("search", "tug", *arguments)
    assert (run.code, run.out) == (2, "")
    assert message in " ".join(run.err.split())


def test_a_place_in_another_answer_is_refused(terminal: Terminal) -> None:
    """Of another query, or of the same by rank."""
    cursor = json.loads(terminal("search", "tug", "--limit", "1", "--json").out)["cursor"]
    assert "is a cursor of another search" in terminal("search", "barge", "--after", cursor).err
    assert "without --rank; search in the same way" in terminal("search", "tug", "--rank", "--after", cursor).err


def test_a_timeline_has_a_row_of_undated_stories(terminal: Terminal, tmp_path: Path) -> None:
    """After all days; with null in JSON."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    page = replace(crawled(f"{URL}undated/", texts=("A hovercraft came.",)), published=None, title="Undated")
    kept(database, page)
    database.close()
    assert terminal("search", "hovercraft", "--timeline", "day").out.split()[:2] == ["undated", "1"]
    (row,) = [
        json.loads(line) for line in terminal("search", "hovercraft", "--timeline", "day", "--json").out.splitlines()
    ]
    assert (row["begins"], row["articles"]) == (None, 1)
