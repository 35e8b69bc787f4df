"""`newsbot replay --compare`: which records today's extraction would read in another way than those that are stored."""

from __future__ import annotations

import json
import sqlite3
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from newsbot.cli.replay import apart
from tests.net.test_live_crawl import newsbot

CHANGED = "UPDATE revision SET facts = json_set(facts, '$.section', 'Harbor') WHERE id = 1"


@pytest.fixture
def recording() -> Path:
    with as_file(files("newsbot.samples") / "sample.warc.gz") as path:
        return path


def compared(data: Path, *words: str, how: str = "--compare") -> list[dict[str, object]]:
    run = newsbot(data, "replay", how, *words, "--json")
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_what_was_read_by_the_same_code_does_not_change(data: Path, recording: Path) -> None:
    """Each capture that an article was read from is read as it is held; a listing is no record."""
    (end,) = compared(data, str(recording))
    assert end["event"] == "end"
    assert (end["changed"], end["lost"], end["gained"], end["damaged"]) == (0, 0, 0, 0)
    assert end["same"] == 71


def test_a_field_that_is_read_in_another_way_is_named_with_both_values(data: Path, recording: Path) -> None:
    """As if an older extraction had read it wrongly. Nothing is stored."""
    with sqlite3.connect(data / "newsbot.db") as connection:
        connection.execute(CHANGED)
        before = list(connection.iterdump())
    one, end = compared(data, str(recording))
    assert (one["event"], one["id"]) == ("changed", 1)
    assert [(f["field"], f["before"]) for f in one["fields"]] == [("section", "Harbor")]  # type: ignore[attr-defined]
    assert (end["changed"], end["fields"]) == (1, {"section": 1})
    with sqlite3.connect(data / "newsbot.db") as connection:
        assert list(connection.iterdump()) == before


def test_for_people_each_field_has_its_count_and_examples(data: Path, recording: Path) -> None:
    """What a better extractor would do, at a glance."""
    with sqlite3.connect(data / "newsbot.db") as connection:
        connection.execute(CHANGED)
    run = newsbot(data, "replay", "--compare", str(recording))
    assert "section: 1 record would change\n  #1  Harbor -> " in run.stdout


def test_long_values_are_shown_from_where_they_differ_on() -> None:
    """A story whose last paragraph is another one begins as it did."""
    body = [["paragraph", "The crane stood still. " * 9], ["paragraph", "It moves."]]
    before, after = apart(body, [*body, ["paragraph", "Please subscribe."]])
    assert before.endswith(" / It moves.")
    assert after.endswith(" / It moves. / Please subscribe.")
    assert before.startswith("...")
    assert apart(None, "Port") == ("(nothing)", "Port")
    one, other = apart("a" * 500, "b" * 500)
    assert (one, other) == (f"{'a' * 70}...", f"{'b' * 70}...")


def test_what_is_applied_changes_nothing_any_more(data: Path, recording: Path) -> None:
    """What today's extraction reads is what the database holds then, and no edit of it."""
    with sqlite3.connect(data / "newsbot.db") as connection:
        connection.execute(CHANGED)
        revisions = connection.execute("SELECT count(*) FROM revision").fetchone()
    one, end = compared(data, str(recording), how="--apply")
    assert (one["event"], one["id"], end["applied"], end["changed"]) == ("changed", 1, True, 1)
    (end,) = compared(data, str(recording))
    assert (end["applied"], end["changed"], end["same"]) == (False, 0, 71)
    with sqlite3.connect(data / "newsbot.db") as connection:
        assert connection.execute("SELECT count(*) FROM revision").fetchone() == revisions


def test_an_article_that_was_refused_when_it_was_crawled_is_gained(tmp_path: Path, recording: Path) -> None:
    """As if an older extraction had found no story in any page: all are stored as what they are."""
    newsbot(tmp_path, "db", "upgrade")
    *gained, end = compared(tmp_path, str(recording), how="--apply")
    assert {one["event"] for one in gained} == {"gained"}
    assert all(one["id"] for one in gained)
    (end,) = compared(tmp_path, str(recording))
    assert (end["gained"], end["changed"], end["same"]) == (0, 0, 71)


def test_a_capture_that_the_database_was_never_shown_would_be_gained(tmp_path: Path, recording: Path) -> None:
    """Texts of some of the pages are other captures."""
    newsbot(tmp_path, "import", str(recording.with_name("dumps")))
    *gained, end = compared(tmp_path, str(recording))
    assert {one["event"] for one in gained} == {"gained"}
    assert end["gained"] == len(gained) > 60


def test_a_file_that_is_damaged_is_compared_as_far_as_it_can_be_read(data: Path, recording: Path) -> None:
    """And the exit code says so."""
    torn = data / "torn.warc.gz"
    torn.write_bytes(recording.read_bytes()[:-50])
    run = newsbot(data, "replay", "--compare", str(torn))
    assert run.returncode == 65
    assert "1 damaged" in run.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--compare",),
        ("--compare", "a.warc.gz", "--source", "sample"),
        ("a.warc.gz",),
        ("--compare", "--apply", "a.gz"),
        ("--compare", __file__),
        ("--compare", "no-such-file.warc.gz"),
    ],
)
def test_what_is_to_be_compared_must_be_said(data: Path, words: tuple[str, ...]) -> None:
    """Files or a source, and that nothing is to be stored."""
    assert newsbot(data, "replay", *words).returncode == 2
