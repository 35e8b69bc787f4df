"""Feeds and sitemaps, whole and broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.extract import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.items import Listing, Miss
from newsbot.page import Page
from newsbot.source import Source
from tests.extract.pages import page

SOURCE = Source(
    name="gazette",
    title="The Gazette",
    home="https://gazette.example/",
    hosts=("gazette.example",),
    timezone="Europe/Oslo",
)
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Gazette</title><link>https://gazette.example/</link>
<item><title>Wall &amp;amp; pier</title><link>https://gazette.example/a?utm_source=rss</link>
<dc:creator>Ilse Brandvold</dc:creator><pubDate>Mon, 02 Mar 2026 08:30:00 GMT</pubDate>
<category>Port</category><description>&lt;p&gt;A teaser.&lt;/p&gt;</description></item>
<item><title>No address</title></item>
<item><title>Undated</title><link>https://gazette.example/b</link></item>
</channel></rss>"""


def _cards(found: Listing | SitemapIndex | Miss) -> list[tuple[str | None, str | None, datetime | None]]:
    assert isinstance(found, Listing), found
    return [(card.title, card.url, card.published) for card in found.cards]


def test_a_feed_names_its_stories_in_order() -> None:
    """Canonical addresses, plain texts, aware instants; an item without an address is none."""
    found = read_feed(page(RSS, "https://gazette.example/rss", "text/xml"), SOURCE)
    assert _cards(found) == [
        ("Wall & pier", "https://gazette.example/a", datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ("Undated", "https://gazette.example/b", None),
    ]
    assert isinstance(found, Listing)
    first = found.cards[0]
    assert (first.authors, first.section, first.teaser) == (("Ilse Brandvold",), "Port", "A teaser.")
    assert (found.title, found.source) == ("The Gazette", "gazette")


def test_atom_is_a_feed_too() -> None:
    """With its own names for everything."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Wall</title><link href="https://gazette.example/a"/>'
        "<published>2026-03-02T08:30:00+01:00</published></entry></feed>"
    )
    assert _cards(read_feed(page(atom), SOURCE)) == [
        ("Wall", "https://gazette.example/a", datetime(2026, 3, 2, 7, 30, tzinfo=UTC))
    ]


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    """A cut connection loses the rest only."""
    assert len(_cards(read_feed(page(RSS[: RSS.index("<item><title>No")], "https://gazette.example/rss"), SOURCE))) == 1


def test_a_date_after_the_capture_is_no_date() -> None:
    """A feed cannot know the future."""
    early = Page(body=RSS.encode(), url="https://gazette.example/rss", fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert _cards(read_feed(early, SOURCE))[0][2] is None


@pytest.mark.parametrize("text", ["", "<html></html>", "<rss><channel></channel></rss>", "{}", "\x00\x01"])
def test_what_names_no_story_is_a_miss(text: str) -> None:
    """Not an empty listing, which would look like a quiet day."""
    assert isinstance(read_feed(page(text), SOURCE), Miss)
    assert isinstance(read_sitemap(page(text), SOURCE), Miss)


def test_a_news_sitemap_states_the_time_of_publication() -> None:
    """Before lastmod; an image's address and title are no page's; a time without zone is in the source's."""
    text = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
    <url><image:image><image:loc>https://gazette.example/i.jpg</image:loc><image:title>No</image:title></image:image>
    <loc>https://gazette.example/a</loc><lastmod>2026-03-04</lastmod>
    <news:news><news:publication_date>2026-03-02T08:30:00</news:publication_date>
    <news:title>It&apos;s up</news:title></news:news></url>
    <url><loc>https://gazette.example/b</loc><lastmod>2026-03-04T10:00:00Z</lastmod></url></urlset>"""
    assert _cards(read_sitemap(page(text), SOURCE)) == [
        ("It's up", "https://gazette.example/a", datetime(2026, 3, 2, 7, 30, tzinfo=UTC)),
        (None, "https://gazette.example/b", datetime(2026, 3, 4, 10, 0, tzinfo=UTC)),
    ]


def test_an_index_names_its_sitemaps() -> None:
    """With the time of their last change where it is stated."""
    text = (
        "<sitemapindex><sitemap><loc>https://gazette.example/s1.xml</loc><lastmod>2026-03-04</lastmod></sitemap>"
        "<sitemap><loc>https://gazette.example/s2.xml</loc></sitemap></sitemapindex>"
    )
    assert read_sitemap(page(text), SOURCE) == SitemapIndex(
        (("https://gazette.example/s1.xml", datetime(2026, 3, 4, tzinfo=UTC)), ("https://gazette.example/s2.xml", None))
    )


def test_a_saved_feed_or_sitemap_is_known_by_its_bytes() -> None:
    """Whatever its content type says."""
    assert len(_cards(extract(page(RSS), SOURCE))) == 2  # type: ignore[arg-type]
    index = "<sitemapindex><sitemap><loc>https://gazette.example/s.xml</loc></sitemap></sitemapindex>"
    found = extract(page(index), SOURCE)
    assert isinstance(found, Miss)
    assert found.reason == "not-an-article"
