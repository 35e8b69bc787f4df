"""Feeds and sitemaps, whole and broken."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from newsbot.items import Card, Listing, Miss
from newsbot.page import Page
from newsbot.read import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.source import Source
from tests.read.pages import page

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
    return [(card.title, card.url, card.dated) for card in found.cards]


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
    assert isinstance(found, Listing)
    assert (found.form, _cards(found)) == ("index", [(None, "https://gazette.example/s.xml", None)])


def _first(found: object) -> Card:
    assert isinstance(found, Listing), found
    return found.cards[0]


WHOLE = (
    '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
    "<item><title>Wall</title><link>https://gazette.example/a</link><description>A teaser.</description>"
    "<content:encoded>&lt;h2&gt;At noon&lt;/h2&gt;&lt;p&gt;The wall &lt;b&gt;holds&lt;/b&gt;.&lt;/p&gt;"
    "&lt;p&gt;The post &lt;a href='/a'&gt;Wall&lt;/a&gt; appeared first on Gazette.&lt;/p&gt;</content:encoded>"
    '<media:thumbnail url="/wall.jpg"/></item></channel></rss>'
)


def test_a_feed_that_carries_the_whole_text_gives_its_blocks() -> None:
    """As text, without the line that publishing software adds beneath."""
    card = _first(read_feed(page(WHOLE, "https://gazette.example/rss"), SOURCE))
    assert [(block.kind, block.text) for block in card.body] == [
        ("heading", "At noon"),
        ("paragraph", "The wall holds."),
    ]
    assert (card.teaser, card.image) == ("A teaser.", "https://gazette.example/wall.jpg")


def test_a_description_is_a_teaser_unless_it_is_as_long_as_a_story() -> None:
    """Some feeds have the story there."""
    long = "".join(
        f"&lt;p&gt;The wall holds for the {number}th day, and the harbour is calm.&lt;/p&gt;" for number in range(40)
    )
    assert _first(read_feed(page(RSS, "https://gazette.example/rss"), SOURCE)).body == ()
    card = _first(
        read_feed(page(RSS.replace("&lt;p&gt;A teaser.&lt;/p&gt;", long), "https://gazette.example/rss"), SOURCE)
    )
    assert len(card.body) == 40


def test_when_an_entry_was_changed_is_not_when_it_was_published() -> None:
    """Atom tells them name_parts; RSS has dc:date for the latter."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Wall</title><link href="https://gazette.example/a"/>'
        "<updated>2026-03-02T08:30:00Z</updated></entry></feed>"
    )
    card = _first(read_feed(page(atom), SOURCE))
    assert (card.published, card.modified) == (None, datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
    rss = RSS.replace("<pubDate>Mon, 02 Mar 2026 08:30:00 GMT</pubDate>", "<dc:date>2026-03-02T08:30:00Z</dc:date>")
    assert _first(read_feed(page(rss, "https://gazette.example/rss"), SOURCE)).published == card.modified


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_a_paged_feed_says_where_it_goes_back_in_time(rel: str) -> None:
    """RFC 5005: a paged feed's next page, an archived one's previous."""
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="/rss?paged=2"/>'
    found = read_feed(page(RSS.replace("<channel>", f"<channel>{link}"), "https://gazette.example/rss"), SOURCE)
    assert isinstance(found, Listing)
    assert found.next_page == "https://gazette.example/rss?paged=2"


URLSET = "<urlset><url><loc>https://gazette.example/a</loc></url></urlset>"


@pytest.mark.parametrize("times", [1, 2])
def test_a_gzipped_sitemap_is_read_whatever_it_is_called(times: int) -> None:
    """A file in gzip, sent in gzip once more, as a page."""
    body = URLSET.encode()
    for _ in range(times):
        body = gzip.compress(body)
    zipped = Page(body=body, url="https://gazette.example/map.xml.gz", headers={"content-type": "text/html"})
    assert _first(read_sitemap(zipped, SOURCE)).url == "https://gazette.example/a"
    assert _first(extract(zipped, SOURCE)).url == "https://gazette.example/a"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (gzip.compress(b"\0" * (70 << 20), 9), "unpacks to more than 67,108,864 bytes"),
        (gzip.compress(URLSET.encode())[:-12], "ends too early"),
        (b"\x1f\x8b\x08" + b"x" * 40, "damaged"),
        (gzip.compress(gzip.compress(gzip.compress(gzip.compress(URLSET.encode())))), "gzip within gzip"),
    ],
    ids=["bomb", "cut off", "damaged", "too deep"],
)
def test_a_gzip_bomb_or_a_broken_one_is_a_miss(body: bytes, said: str) -> None:
    """Which names what is wrong."""
    found = read_sitemap(Page(body=body, url="https://gazette.example/map.xml.gz"), SOURCE)
    assert isinstance(found, Miss)
    assert said in found.detail
    assert isinstance(extract(Page(body=body), SOURCE), Miss)


def test_a_sitemap_may_be_lines_or_a_feed() -> None:
    """As the rules for sitemaps allow."""
    lines = "\ufeffhttps://gazette.example/a\nhttps://gazette.example/b\nnothing\n"
    assert [card.url for card in _listed(read_sitemap(page(lines), SOURCE))] == [
        "https://gazette.example/a",
        "https://gazette.example/b",
    ]
    assert len(_listed(read_sitemap(page(RSS), SOURCE))) == 2


def _listed(found: object) -> tuple[Card, ...]:
    assert isinstance(found, Listing), found
    return found.cards


def test_a_sitemap_s_pictures_are_the_stories_pictures() -> None:
    """Their addresses only."""
    text = (
        '<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://gazette.example/a</loc>'
        "<image:image><image:loc>/i.jpg</image:loc><image:title>No</image:title></image:image></url></urlset>"
    )
    card = _first(read_sitemap(page(text, "https://gazette.example/map.xml"), SOURCE))
    assert (card.image, card.title) == ("https://gazette.example/i.jpg", None)


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("jan@post.media (Jan Aas)", ("Jan Aas",)),
        ("jan@gazette.example (Oleh Ivan Aas)", ("Oleh Ivan Aas",)),
        ("Jan Aas (jan@gazette.example)", ("Jan Aas",)),
        ("Par Erik Aas", ("Par Erik Aas",)),
        ("jan@gazette.example", ()),
    ],
)
@pytest.mark.parametrize("tag", ["author", "dc:creator"])
def test_an_author_in_rss_is_named_without_the_address(tag: str, stated: str, names: tuple[str, ...]) -> None:
    """RSS 2.0 has an author's address, and the name in brackets behind it."""
    assert _first(read_feed(page(_rss_by(stated, tag)), SOURCE)).authors == names


@pytest.mark.parametrize("value", ["x", "a.b", "a@", "a@a.", "a-", "1"])
@pytest.mark.parametrize("tag", ["author", "dc:creator", "itunes:author", "managingEditor", "dc:publisher"])
def test_an_author_of_any_length_leaves_the_feed_readable(tag: str, value: str) -> None:
    """Each letter is looked at once: a square of them would take hours."""
    assert _first(read_feed(page(_rss_by(value * 200_000, tag)), SOURCE)).title == "Wall holds"


def _rss_by(author: str, tag: str) -> str:
    named = f"<{tag}>{author}</{tag}>"
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>{named}<item><title>Wall holds</title>'
        f"<link>https://gazette.example/wall-holds</link>{named}</item></channel></rss>"
    )
