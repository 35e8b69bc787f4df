"""The dumps spider: files go the way that crawled pages go."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.items import Miss, Record
from newsbot.page import Page
from newsbot.spiders.dumps import MOST_IN_FLIGHT, DumpsSpider
from newsbot.spiders.records import record_of
from tests.conftest import Import
from tests.local_site import story
from tests.read.containers.test_warc import page, warc
from tests.read.texts import BYLINED, RAIL_LAST, RAIL_ONLY


def dumps(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_every_file_is_stored_or_refused_with_its_name(tmp_path: Path, imported: Import) -> None:
    """A listing is neither: it names stories, and holds none."""
    folder = dumps(
        tmp_path / "saved",
        a=RAIL_LAST,
        b=BYLINED,
        c=RAIL_ONLY,
        d="Hills\n\nMill stops at noon\n\nMill stops at noon\n\nIt did.\n\nWind is back\n\nWind is back\n\nIt is.\n",
        e="",
    )
    report = imported(folder)
    assert report.new == 2
    assert sorted((refused.reason, Path(refused.page.removeprefix("file:")).name) for refused in report.refused) == [
        ("empty", "e.txt"),
        ("no-headline", "c.txt"),
    ]


def test_a_story_that_nobody_can_be_sure_of_is_refused(tmp_path: Path, imported: Import) -> None:
    """Without blank lines the rail may have begun anywhere."""
    folder = dumps(tmp_path / "saved", a="Mill stops at noon\n" + RAIL_ONLY)
    (refused,) = imported(folder).refused
    assert refused.reason == "low-confidence"
    assert "'Mill stops at noon'" in refused.detail
    assert Path(refused.page.removeprefix("file:")).name == "a.txt"


def test_the_same_files_again_are_nothing_new(tmp_path: Path, imported: Import) -> None:
    """Nor is a file that says the same under another name."""
    folder = dumps(tmp_path / "saved", a=RAIL_LAST, b=RAIL_LAST)
    assert imported(folder).new == 1
    assert imported(folder).new == 0


def test_more_files_than_may_be_in_flight_are_all_stored(tmp_path: Path, imported: Import) -> None:
    """Reading waits for storing, and storing never for reading."""
    count = MOST_IN_FLIGHT + 30
    folder = dumps(tmp_path / "saved", **{f"n{n}": RAIL_ONLY.replace("noon", f"{n}") for n in range(count)})
    assert len(imported(folder).refused) == count


def test_an_import_that_was_cut_off_goes_on_where_it_was(
    tmp_path: Path, imported: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is not read again, and counts as known."""
    answers = [
        page(f"mill-{n}", story(f"Mill {n} stops", *(f"The mill number {n} stopped. " * 20,) * 3).encode())
        for n in range(6)
    ]
    (tmp_path / "half.warc.gz").write_bytes(warc(*answers[:4]))
    assert imported(tmp_path / "half.warc.gz").new == 4
    (tmp_path / "whole.warc.gz").write_bytes(warc(*answers))
    read: list[str | None] = []

    def noted(page: Page | Miss, *rest: object, **named: object) -> Record:
        read.append(page.url)
        return record_of(page, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("newsbot.spiders.dumps.record_of", noted)
    report = imported(tmp_path / "whole.warc.gz")
    assert read == [url for url, *_ in answers[4:]]
    assert (report.new, report.same) == (2, 4)


def test_an_unknown_source_is_refused_before_anything_is_read(
    tmp_path: Path, imported: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names it."""
    with pytest.raises(SystemExit):
        imported(dumps(tmp_path / "saved", a=RAIL_LAST), source="kite")
    assert "no source is called 'kite'" in capsys.readouterr().err


def test_no_path_is_an_error_that_says_what_to_do() -> None:
    """Scrapy's users forget `-a path=`."""
    with pytest.raises(ValueError, match="-a path="):
        DumpsSpider()
