"""Declarations of entry points and layouts: what is valid, and the messages for what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.source import EntryPoint
from newsbot.sources import SourceError, read_source
from newsbot.sources.file import source_text

HOME = "https://harbour-ledger.example/"
API = f'kind = "api"\nurl = "{HOME}api?limit=20"\n'


def declared(folder: Path, entry_point: str) -> Path:
    """A source with this entry point."""
    file = folder / "harbour.toml"
    file.write_text(f'title = "The Harbour Ledger"\nhome = "{HOME}"\n[[doors]]\n{entry_point}', encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "entry_point",
    [
        f'kind = "robots"\nurl = "{HOME}robots.txt"',
        f'kind = "feed"\nurl = "{HOME}feed"\nfull_text = true\npages = "{HOME}feed?paged={{page}}"',
        f'kind = "listing"\nurl = "{HOME}news"\npages = "{HOME}news?page={{page}}"\nsecond_page = 1',
        f'{API}items = "data.stories"\nlink = "url"\nnext = "paging.next"\npublished = "dates.0"',
        f'{API}link = "/news/{{slug}}"\npages = "{HOME}api?limit=20&offset={{offset}}"\nauthors = "by"',
        f'{API}link = "url"\npages = "{HOME}api?after={{cursor}}"\nnext = "cursor"',
        f'{API}html = "html"\npages = "{HOME}api?limit=20&page={{page}}"',
        f'{API}items = "posts"\nhtml = "card.rendered"',
    ],
)
def test_an_entry_point_is_read_as_it_is_declared(tmp_path: Path, entry_point: str) -> None:
    """And written so that it reads back the same."""
    source = read_source(declared(tmp_path, entry_point))
    again = tmp_path / "again"
    again.mkdir()
    (again / "harbour.toml").write_text(source_text(source), encoding="utf-8")
    assert read_source(again / "harbour.toml") == source
    assert source.doors[0] != EntryPoint(kind=source.doors[0].kind, url="")


@pytest.mark.parametrize(
    ("entry_point", "message"),
    [
        (
            f'kind = "listing"\nurl = "{HOME}news"\nfull_text = true',
            "full_text is for feeds, which may carry whole stories; this is of kind 'listing'",
        ),
        (
            f'kind = "sitemap"\nurl = "{HOME}map.xml"\npages = "{HOME}map{{page}}.xml"',
            "is for entry points that are paged (feed, listing, api); this is of kind 'sitemap'",
        ),
        (
            f'kind = "listing"\nurl = "{HOME}news"\npages = "{HOME}news?page=2"',
            "it should hold one of {page}, {offset} and {cursor}, and no other braces",
        ),
        (
            f'kind = "listing"\nurl = "{HOME}news"\npages = "https://elsewhere.example/{{page}}"',
            "is not on the site of",
        ),
        (f'kind = "listing"\nurl = "{HOME}news"\npages = "{{page}}"', "pages = '{page}': URL '2' has the scheme ''"),
        (f'kind = "listing"\nurl = "{HOME}news"\nsecond_page = -1', "second_page = -1; it should be 0 or more"),
        (f'kind = "listing"\nurl = "{HOME}news"\nsecond_page = "2"', "it should be a whole number"),
        (
            f'kind = "listing"\nurl = "{HOME}news"\nlink = "url"\nnext = "more"',
            "link, next say where an API's JSON holds what; this is of kind 'listing'",
        ),
        (API, "link is missing: where an item holds its story's address"),
        (API, "or html: where the answer holds HTML that names stories"),
        (f'{API}html = "a b"', "html = 'a b' is not a path; names and numbers joined by dots are one"),
        (f'{API}html = "html"\nlink = "url"\ntitle = "name"', "leave out link, title"),
        (f'{API}link = "/news/{{slug"', "each brace should be closed around a path: {slug}"),
        (f'{API}link = "a b"', "link = 'a b' is not a path; names and numbers joined by dots are one"),
        (f'{API}link = "url"\nitems = "data..stories"', "items = 'data..stories' is not a path"),
        (
            f'{API}link = "url"\npages = "{HOME}api?after={{cursor}}"',
            "say in next where an answer holds the cursor of the page after it",
        ),
        (
            f'{API}link = "url"\nnext = "next"\npages = "{HOME}api?page={{page}}"',
            "counts its pages by itself; leave out next",
        ),
    ],
)
def test_what_is_wrong_with_an_entry_point_is_named(tmp_path: Path, entry_point: str, message: str) -> None:
    """With file, entry point, key and value."""
    file = declared(tmp_path, entry_point)
    with pytest.raises(SourceError) as error:
        read_source(file)
    assert str(error.value).startswith(str(file))
    assert message in str(error.value)


SITE = 'title = "The Harbour Ledger"\nhome = "https://harbour-ledger.example/"\n'
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md").read_text(encoding="utf-8")


def ledger(folder: Path, *layouts: str) -> Path:
    """A source file with *layouts*, each a line of TOML with `;` between keys."""
    file = folder / "harbour-ledger.toml"
    tables = "".join("[[layouts]]\n" + layout.replace("; ", "\n") + "\n" for layout in layouts)
    file.write_text(SITE + tables, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("layouts", "message"),
    [
        (
            ['name = "old"; valid_from = 2024-05-02; valid_until = 2024-05-01'],
            "layout 'old': valid_from = 2024-05-02 is after valid_until = 2024-05-01, so no day is its own; "
            "exchange them",
        ),
        (
            ['name = "a"; valid_until = 2020-06-30', 'name = "b"; valid_from = 2020-01-01; valid_until = 2022-01-01'],
            "layouts 'a' and 'b': neither has a detect, and each day from 2020-01-01 to 2020-06-30 is in the window of "
            "both; end one before the other begins, or give each a detect of its own",
        ),
        (
            ['name = "a"; valid_from = 2020-06-30', 'name = "b"; valid_from = 2021-01-01'],
            "neither has a detect, and each day from 2021-01-01 is in the window of both; ",
        ),
        (
            ['name = "a"; valid_until = 2020-06-30', 'name = "b"; valid_until = 2021-01-01'],
            "neither has a detect, and each day to 2020-06-30 is in the window of both; ",
        ),
        (
            ['name = "a"; detect = "#x"; valid_until = 2020-06-30', 'name = "b"; detect = "#x"'],
            "both have detect = '#x', and each day to 2020-06-30 is in the window of both; ",
        ),
        (
            ['name = "a"; detect = "#x"', 'name = "b"; detect = "#x"'],
            "layouts 'a' and 'b': both have detect = '#x', and neither has dates, so the second is never chosen; "
            "give one of them either",
        ),
        (
            ['title = "h1"', 'title = "h2"'],
            "layouts 'default' and 'default': neither has a detect, and neither has dates, so the second is never "
            "chosen",
        ),
    ],
)
def test_windows_that_leave_a_page_without_one_layout_are_refused(
    tmp_path: Path, layouts: list[str], message: str
) -> None:
    """Naming the file, both layouts, the days and what to do."""
    file = ledger(tmp_path, *layouts)
    with pytest.raises(SourceError) as caught:
        read_source(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "layouts",
    [
        ['name = "a"; valid_until = 2020-06-30', 'name = "b"; valid_from = 2020-07-01'],
        ['name = "a"; valid_until = 2020-06-30', 'name = "b"'],
        ['name = "a"; valid_until = 2020-06-30; detect = "#x"', 'name = "b"; valid_until = 2021-01-01; detect = "#y"'],
        ['name = "a"; valid_until = 2020-06-30; detect = "#x"', 'name = "b"; valid_until = 2021-01-01'],
        ['name = "a"; valid_from = 2020-06-30; valid_until = 2020-06-30'],
    ],
)
def test_windows_side_by_side_or_told_apart_by_the_page_are_accepted(tmp_path: Path, layouts: list[str]) -> None:
    """A single day is a window, too."""
    assert len(read_source(ledger(tmp_path, *layouts)).layouts) == len(layouts)


def test_the_message_in_the_document_is_the_one_that_is_given(tmp_path: Path) -> None:
    """For the mistake it describes."""
    file = ledger(tmp_path, 'name = "tables"; valid_until = 2009-12-31', 'name = "columns"; valid_from = 2009-12-31')
    with pytest.raises(SourceError) as caught:
        read_source(file)
    assert str(caught.value).replace(str(file), "sources/harbour-ledger.toml") in DOCUMENT
