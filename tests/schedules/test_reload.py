"""The timetable in force: which file it is, and what an edit of that makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.config import Config, Network, Schedule
from schedules.parser import TimetableError
from schedules.reload import SHIPPED, following, load_timetable

OWN = '[schedule]\ntimetable = "mine.toml"\n'
DAILY = '[[crawl]]\nsource = "sample"\nevery = "1d"\n'
HOURLY = '[[crawl]]\nsource = "sample"\nevery = "1h"\n'
SOURCE = 'title = "The Mill"\nhome = "https://mill.example/"\n'


def test_the_shipped_timetable_is_read_when_there_is_no_other(tmp_path: Path) -> None:
    """It crawls live sites once a contact is set, and never the invented sample; nothing is removed."""
    off = {job.name for job in load_timetable(Config(data=tmp_path)).jobs if job.off_because is not None}
    reachable = load_timetable(Config(data=tmp_path, network=Network(contact="desk@estuary-post.example")))
    still_off = {"crawl sample", "rechecks sample", "prune"}
    assert off == {"crawl kyivindependent", "rechecks kyivindependent", *still_off}
    assert {job.name for job in reachable.jobs if job.off_because is not None} == still_off


def test_the_shipped_timetable_lies_beside_the_code() -> None:
    """So that the wheel has it."""
    assert SHIPPED.is_file()


def test_a_timetable_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    """Its path starts at the data folder, where newsbot.toml lies."""
    (tmp_path / "mine.toml").write_text(DAILY, encoding="utf-8")
    job = load_timetable(Config(data=tmp_path, schedule=Schedule(timetable=Path("mine.toml")))).jobs[0]
    assert str(job.every) == "1d"


def test_a_timetable_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With its whole path."""
    with pytest.raises(TimetableError, match=r"gone\.toml: is not a readable timetable: "):
        load_timetable(Config(data=tmp_path, schedule=Schedule(timetable=Path("gone.toml"))))


def test_a_saved_timetable_is_followed(tmp_path: Path) -> None:
    """One that was not touched is not read again."""
    (tmp_path / "newsbot.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(DAILY, encoding="utf-8")
    timetables = following(Config(data=tmp_path))
    assert not timetables.look_again()
    (tmp_path / "mine.toml").write_text(HOURLY + "# saved\n", encoding="utf-8")
    assert timetables.look_again()
    assert str(timetables.current.jobs[0].every) == "1h"
    assert not timetables.look_again()


def test_a_broken_edit_keeps_the_timetable_and_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Until it is mended; the log has it once."""
    (tmp_path / "newsbot.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(DAILY, encoding="utf-8")
    timetables = following(Config(data=tmp_path))
    (tmp_path / "mine.toml").write_text(DAILY.replace("1d", "often"), encoding="utf-8")
    assert timetables.look_again()
    assert str(timetables.current.jobs[0].every) == "1d"
    assert timetables.trouble is not None
    assert "mine.toml: crawl 1: every = 'often': it should be" in timetables.trouble
    assert not timetables.look_again()
    assert [message for message in caplog.messages if "timetable is unchanged" in message] == [
        f"the timetable is unchanged: {timetables.trouble}"
    ]
    (tmp_path / "mine.toml").write_text(HOURLY, encoding="utf-8")
    assert timetables.look_again()
    assert (str(timetables.current.jobs[0].every), timetables.trouble) == ("1h", None)


@pytest.mark.parametrize("name", ["newsbot.toml", "mine.toml"])
def test_a_file_that_is_gone_or_no_toml_is_a_broken_edit(tmp_path: Path, name: str) -> None:
    """An editor that writes a new file removes the old one first."""
    (tmp_path / "newsbot.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(DAILY, encoding="utf-8")
    timetables = following(Config(data=tmp_path))
    (tmp_path / name).write_text("[[[", encoding="utf-8")
    assert timetables.look_again()
    assert timetables.trouble is not None
    assert name in timetables.trouble
    (tmp_path / "mine.toml").unlink()
    timetables.look_again()
    assert str(timetables.current.jobs[0].every) == "1d"


def test_a_source_that_is_added_is_crawled_from_then_on(tmp_path: Path) -> None:
    """Nobody has to edit the timetable for it."""
    timetables = following(Config(data=tmp_path, network=Network(contact="desk@estuary-post.example")))
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "mill.toml").write_text(SOURCE, encoding="utf-8")
    assert timetables.look_again()
    assert timetables.current.named("crawl mill") is not None


def test_who_is_told_reads_the_file_though_it_looks_the_same(tmp_path: Path) -> None:
    """What is not in the file may have changed: a source that it includes, or a clock that stands still."""
    timetables = following(Config(data=tmp_path))
    before = timetables.current
    timetables.tell()
    assert not timetables.look_again()
    assert timetables.current == before
    assert timetables.current is not before
