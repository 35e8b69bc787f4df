"""Entry points: each page read as what it is declared to be, and where it goes on."""

from __future__ import annotations

import pytest

from newsbot.items import Article, AuthorPage, Card, Listing, Miss
from newsbot.page import Page
from newsbot.read.entry_points import following_page, read_entry_point
from newsbot.read.sitemaps import SitemapIndex
from newsbot.source import EntryPoint, EntryPointKind, Source
from tests.local_site import listing, story

HOME = "https://gazette.example/"
SOURCE = Source(
    name="gazette",
    title="The Gazette",
    home=HOME,
    hosts=("gazette.example",),
    not_articles=("/tag",),
    author_pages="/people/",
)


def read(kind: EntryPointKind, path: str, body: str, *, at: str | None = None, status: int = 200) -> object:
    """What a page of an entry point of that kind is read as."""
    url = HOME + path
    page = Page(body=body.encode(), url=url, headers={"content-type": "text/html"}, status=status)
    return read_entry_point(page, EntryPoint(kind=kind, url=at or url), SOURCE, url)


def addresses(found: object) -> list[str | None]:
    """The stories that it names."""
    assert isinstance(found, Listing | AuthorPage), found
    return [card.url for card in found.cards]


@pytest.mark.parametrize("path", ["", "tag/ferry", "news", "2026/all-of-the-news-of-the-year"])
def test_the_front_page_tags_and_sections_are_listings(path: str) -> None:
    """One story is enough, for a tag may have no more."""
    assert addresses(read("listing", path, listing("/a-story-of-the-wall"))) == [f"{HOME}a-story-of-the-wall"]


def test_a_person_s_page_is_an_entry_point_with_its_person() -> None:
    """Both are told."""
    page = (
        "<html><body><main><h1>Ilse Brandvold</h1><article><h3><a href='/wall-holds'>The wall holds</a></h3></article>"
    )
    found = read("listing", "people/ilse", page)
    assert isinstance(found, AuthorPage)
    assert (found.author.name, addresses(found)) == ("Ilse Brandvold", [f"{HOME}wall-holds"])


def test_a_story_where_a_listing_was_declared_is_no_listing() -> None:
    """Nor is a page that names nothing, or that the server does not give."""
    text = "The wall of the old harbour held through the night, and the council met twice. " * 8
    assert isinstance(read("listing", "wall", story("The wall holds", text)), Article | Miss)
    assert isinstance(read("listing", "tag/ferry", "<html><body><p>Nothing yet.</p></body></html>"), Miss)
    assert isinstance(read("listing", "news", listing("/a", "/b"), status=503), Miss)


def test_robots_txt_names_sitemaps_and_they_are_read_as_such() -> None:
    """One that names none says so."""
    robots = (
        "User-agent: *\nDisallow: /\nSitemap: /news.xml\nsitemap:https://gazette.example/old.xml.gz\nSitemap: /news.xml"
    )
    found = read("robots", "robots.txt", robots)
    assert found == SitemapIndex(((f"{HOME}news.xml", None), (f"{HOME}old.xml.gz", None)))
    none = read("robots", "robots.txt", "User-agent: *\nDisallow:")
    assert isinstance(none, Miss)
    assert none.detail == "the robots.txt names no sitemap"
    sitemap = f"<urlset><url><loc>{HOME}wall</loc></url></urlset>"
    assert addresses(read("robots", "news.xml", sitemap, at=f"{HOME}robots.txt")) == [f"{HOME}wall"]


@pytest.mark.parametrize(
    ("pages", "at", "following"),
    [
        (None, "news", f"{HOME}said"),
        (f"{HOME}news?page={{page}}", "news", f"{HOME}news?page=2"),
        (f"{HOME}news?page={{page}}", "news?page=2", f"{HOME}news?page=3"),
        (f"{HOME}news?page={{page}}", "news?page=two", None),
        (f"{HOME}news.php?from={{offset}}&n=2", "news", f"{HOME}news.php?from=2&n=2"),
        (f"{HOME}news.php?from={{offset}}&n=2", "news.php?from=10&n=2", f"{HOME}news.php?from=12&n=2"),
        (f"{HOME}news?after={{cursor}}", "news", f"{HOME}said"),
    ],
)
def test_an_entry_point_goes_on_as_declared_else_as_its_page_says(
    pages: str | None, at: str, following: str | None
) -> None:
    """The number is read from the address, so that a broken walk goes on."""
    shown = Listing(cards=(Card(url=f"{HOME}a"), Card(url=f"{HOME}b")), next_page=f"{HOME}said")
    entry_point = EntryPoint(kind="listing", url=f"{HOME}news", pages=pages)
    assert following_page(entry_point, HOME + at, shown) == following


def test_a_counted_walk_ends_at_a_page_without_stories() -> None:
    """Else it would count for ever."""
    entry_point = EntryPoint(kind="api", url=f"{HOME}api", pages=f"{HOME}api?page={{page}}", second_page=1)
    assert following_page(entry_point, f"{HOME}api", Listing(cards=(Card(url=HOME),))) == f"{HOME}api?page=1"
    assert following_page(entry_point, f"{HOME}api?page=7", Listing()) is None
