"""Sources: each site is one TOML file, and mistakes in it are named."""

from datetime import date
from pathlib import Path

import pytest

from newsbot.source import EntryPoint, Layout, Source
from newsbot.sources import (
    SourceError,
    load_source,
    read_source,
    recording_of,
    source_names,
    source_of_url,
)

HARBOUR = """
title = "The Harbour Ledger"
home = "https://harbour-ledger.example/"
"""
ENTRY_POINT = '[[doors]]\nkind = "feed"\nurl = "https://harbour-ledger.example/rss"\n'


def harbour(folder: Path, more: str = "", text: str = HARBOUR) -> Path:
    """The file of a source harbour in *folder*, with *more* at its end."""
    file = folder / "harbour.toml"
    file.write_text(text + more, encoding="utf-8")
    return file


def trouble(file: Path) -> str:
    """The error for *file*."""
    with pytest.raises(SourceError) as caught:
        read_source(file)
    return str(caught.value)


def test_a_source_needs_a_title_and_a_home_only(tmp_path: Path) -> None:
    """Its name is the file's."""
    source = read_source(harbour(tmp_path))
    assert source == Source(name="harbour", title="The Harbour Ledger", home="https://harbour-ledger.example/")


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    """Lists become tuples, dates dates, tables entry points and layouts."""
    source = read_source(
        harbour(
            tmp_path,
            'hosts = ["harbour-ledger.example"]\nstories_a_day = [3, 12]\ndelay = 2\nobey_robots = false\n'
            + ENTRY_POINT
            + '[[layouts]]\nname = "old"\nvalid_until = 2024-05-01\ndrop = [".rail", ".advert"]\n',
        )
    )
    assert source.hosts == ("harbour-ledger.example",)
    assert (source.stories_a_day, source.delay, source.obey_robots) == ((3, 12), 2, False)
    assert source.doors == (EntryPoint(kind="feed", url="https://harbour-ledger.example/rss"),)
    assert source.layouts == (Layout(name="old", valid_until=date(2024, 5, 1), drop=(".rail", ".advert")),)


def test_rechecks_are_spans_of_time(tmp_path: Path) -> None:
    """None if the source wants none, six by default."""
    assert read_source(harbour(tmp_path)).rechecks == ("15m", "1h", "3h", "1d", "7d", "30d")
    assert read_source(harbour(tmp_path, 'rechecks = ["2h", "1w"]')).rechecks == ("2h", "1w")
    assert read_source(harbour(tmp_path, "rechecks = []")).rechecks == ()


@pytest.mark.parametrize("name", source_names())
def test_every_shipped_source_is_whole(name: str) -> None:
    """It has entry points, and its recording exists if it names one."""
    source = load_source(name)
    assert source.doors
    assert source.stories_a_day
    assert (recording_of(source) is not None) == (source.recording is not None)


@pytest.mark.parametrize("selector", ["@data-published", "time@datetime", "p.when", "time[datetime]@datetime"])
def test_the_time_of_a_card_is_a_selector_and_an_attribute(tmp_path: Path, selector: str) -> None:
    """Either alone will do."""
    source = read_source(harbour(tmp_path, f'[[layouts]]\ncard_published = "{selector}"'))
    assert source.layouts[0].card_published == selector


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    """Including those of the user's own folder."""
    harbour(tmp_path)
    with pytest.raises(SourceError, match=r"no source is called 'harbor'; known: harbour, .*sample"):
        load_source("harbor", (tmp_path,))


@pytest.mark.parametrize("name", ["../sample", "/etc/passwd", "sample.toml", "", "sample\0"])
def test_a_name_is_no_path(name: str) -> None:
    """Only files in source folders are read."""
    with pytest.raises(SourceError, match="no source is called"):
        load_source(name)


def test_a_file_of_ones_own_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    """So users can fix a source before newsbot does."""
    (tmp_path / "sample.toml").write_text(HARBOUR, encoding="utf-8")
    assert load_source("sample", (tmp_path,)).title == "The Harbour Ledger"
    assert source_names((tmp_path,)) == source_names()


def test_a_folder_of_ones_own_need_not_be_there(tmp_path: Path) -> None:
    """Most users have none."""
    assert load_source("sample", (tmp_path / "sources",)).name == "sample"


def test_the_source_of_a_url_is_found_by_its_host(tmp_path: Path) -> None:
    """None if no site has that host."""
    harbour(tmp_path)
    found = source_of_url("https://harbour-ledger.example/2026/a-story", (tmp_path,))
    assert found is not None
    assert found.name == "harbour"
    assert source_of_url("https://elsewhere.example/a-story", (tmp_path,)) is None


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('hoem = "x"', "unknown key 'hoem'; known: name, title, home, language, timezone, hosts, "),
        ("rechecks = 15", "rechecks = 15; it should be a list of texts"),
        ('rechecks = ["soon"]', "rechecks: 'soon': it should be a whole number followed by m, h, d or w"),
        ('rechecks = ["1d", "1h"]', "each should be longer than the one before it"),
        ('[[doors]]\nkind = "feed"\nadress = "x"', "doors: unknown key 'adress'; known: kind, url"),
        ('[[layouts]]\nheadline = "h1"', "layouts: unknown key 'headline'; known: name, detect, valid_from, "),
        ("language = 7", "language = 7; it should be a text"),
        ('delay = "1"', "delay = '1'; it should be a number"),
        ("delay = true", "delay = True; it should be a number"),
        ('obey_robots = "no"', "obey_robots = 'no'; it should be true or false"),
        ('hosts = "a.example"', "hosts = 'a.example'; it should be a list of texts"),
        ("hosts = [1]", "hosts = [1]; it should be a list of texts"),
        ("stories_a_day = [1]", "stories_a_day = [1]; it should be a list of two whole numbers"),
        ("stories_a_day = 9", "stories_a_day = 9; it should be a list of two whole numbers"),
        ('[[layouts]]\nvalid_from = "2024"', "layouts: valid_from = '2024'; it should be a date such as 2024-05-01"),
        ("[[layouts]]\nvalid_from = 2024-05-01T00:00:00Z", "; it should be a date such as 2024-05-01"),
        ('[[layouts]]\ndrop = ".rail"', "layouts: drop = '.rail'; it should be a list of texts"),
        ("[[doors]]\nkind = 1", "doors: kind = 1; it should be a text"),
        ('[doors]\nkind = "feed"', "doors should be written [[doors]], one such header for each"),
        ("layouts = 3", "layouts should be written [[layouts]], one such header for each"),
        ('[[doors]]\nkind = "feed"', "doors: missing 1 required keyword-only argument: 'url'"),
        (
            '[[doors]]\nkind = "window"\nurl = "https://harbour-ledger.example/"',
            "entry point kind 'window'; it should be one of feed, sitemap, robots, listing, api",
        ),
        (
            '[[doors]]\nkind = "feed"\nurl = "https://elsewhere.example/rss"',
            "https://elsewhere.example/rss is not on the site of https://harbour-ledger.example/; "
            "add its host to hosts",
        ),
        ("delay = -1", "delay = -1; it should be 0 to 3600 seconds"),
        ("delay = nan", "delay = nan; it should be 0 to 3600 seconds"),
        ('[[layouts]]\ntitle = "h1["', "layout 'default': title = 'h1[' is not a CSS selector: "),
        ('[[layouts]]\nname = "old"\ndrop = ["p", "div >"]', "layout 'old': drop = 'div >' is not a CSS selector: "),
        ('[[layouts]]\ncard_published = "time[@datetime"', "card_published = 'time[@datetime' is not a CSS selector: "),
        ('timezone = "Mars/Olympus"', "timezone = 'Mars/Olympus' is not an IANA time zone"),
        ('timezone = "../../etc/localtime"', "timezone = '../../etc/localtime' is not an IANA time zone"),
        ('name = "ledger"', "name = 'ledger', but the file is called 'harbour'; make them equal"),
        ("title", "not a readable TOML file: "),
    ],
)
def test_what_is_wrong_with_a_source_is_named(tmp_path: Path, more: str, message: str) -> None:
    """With file, key and value."""
    file = harbour(tmp_path, more)
    said = trouble(file)
    assert said.startswith(str(file))
    assert message in said


@pytest.mark.parametrize("home", ["harbour-ledger.example", "ftp://harbour-ledger.example/", "javascript:1"])
def test_a_home_is_an_address_of_the_web(tmp_path: Path, home: str) -> None:
    """Only http and https are walked."""
    assert str(tmp_path) in trouble(harbour(tmp_path, text=f'title = "x"\nhome = "{home}"\n'))


def test_a_source_without_a_home_says_so(tmp_path: Path) -> None:
    """With the file."""
    assert "missing 1 required keyword-only argument: 'home'" in trouble(harbour(tmp_path, text='title = "x"'))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """As unreadable."""
    file = tmp_path / "harbour.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not a readable TOML file" in trouble(file)


def test_a_recording_lies_beside_the_sources_file(tmp_path: Path) -> None:
    """A missing one is named."""
    source = read_source(harbour(tmp_path, 'recording = "harbour.warc.gz"'))
    with pytest.raises(SourceError, match=r"'harbour': recording 'harbour.warc.gz' is in none of its folders"):
        recording_of(source, (tmp_path,))
    (tmp_path / "harbour.warc.gz").touch()
    assert recording_of(source, (tmp_path,)) == tmp_path / "harbour.warc.gz"
