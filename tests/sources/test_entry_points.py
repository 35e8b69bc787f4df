"""Entry points as they are declared: what works, and what is said of what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.source import EntryPoint
from newsbot.sources import SourceError, read_source
from newsbot.sources.file import source_text

HOME = "https://harbour-ledger.example/"
API = f'kind = "api"\nurl = "{HOME}api?limit=20"\n'


def declared(folder: Path, entry_point: str) -> Path:
    """A source with this door."""
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
    """And written so that it is read again as the same."""
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
        (f'{API}html = "a b"', "html = 'a b' is no path; names and numbers joined by dots are one"),
        (f'{API}html = "html"\nlink = "url"\ntitle = "name"', "leave out link, title"),
        (f'{API}link = "/news/{{slug"', "each brace should be closed around a path: {slug}"),
        (f'{API}link = "a b"', "link = 'a b' is no path; names and numbers joined by dots are one"),
        (f'{API}link = "url"\nitems = "data..stories"', "items = 'data..stories' is no path"),
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
    """The file, the entry point, the key and its value."""
    file = declared(tmp_path, entry_point)
    with pytest.raises(SourceError) as error:
        read_source(file)
    assert str(error.value).startswith(str(file))
    assert message in str(error.value)
