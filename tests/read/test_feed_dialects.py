"""Feeds in every dialect, and with the mistakes that publishing software makes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from newsbot.items import Card, Listing
from newsbot.page import Page
from newsbot.read import SitemapIndex, extract, read_feed, read_sitemap
from newsbot.source import Source

HOME = "https://gazette.example/"
SOURCE = Source(name="gazette", title="G", home=HOME, hosts=("gazette.example",), timezone="Europe/Kyiv")
MODULES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:dcterms="http://purl.org/dc/terms/"'
)


def listing(body: str | bytes, url: str | None = f"{HOME}feed", kind: str = "text/html") -> Listing:
    """What is read from a feed, wherever and as whatever it is served."""
    raw = body.encode() if isinstance(body, str) else body
    found = read_feed(Page(body=raw, url=url, headers={"content-type": kind}), SOURCE)
    assert isinstance(found, Listing), found
    assert found.form == "feed"
    return found


def rss(*items: str, head: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {MODULES}><channel>{head}{inner}</channel></rss>'


def atom(*entries: str, base: str = "") -> str:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {base}>{inner}</feed>'


def card_of(body: str | bytes, url: str | None = f"{HOME}feed") -> Card:
    (card,) = listing(body, url).cards
    return card


@pytest.mark.parametrize(
    "item",
    [
        pytest.param("<link></link><guid isPermaLink='true'>{0}</guid>", id="an empty link"),
        pytest.param("<link/><guid>{0}</guid>", id="a closed link"),
        pytest.param("<link> \n </link><guid isPermaLink='false'>{0}</guid>", id="a blank link"),
        pytest.param("<link/><atom:link href='{0}'/><guid>7</guid>", id="a link of Atom"),
        pytest.param("<link/><guid isPermaLink='true'>/a</guid>", id="a relative guid"),
        pytest.param("<link><![CDATA[\n {0} \n]]></link>", id="a link as text"),
        pytest.param("<link>/a</link>", id="a relative link"),
        pytest.param(f"<link>{HOME}</link><guid>{{0}}</guid>", id="a link to the home page"),
        pytest.param(
            "<link>https://clicks.example/1</link><feedburner:origLink>{0}</feedburner:origLink>", id="clicks"
        ),
    ],
)
def test_the_address_of_a_story_is_where_software_puts_it(item: str) -> None:
    """The link, else an identifier that is one."""
    assert card_of(rss(f"<title>A</title>{item.format(HOME + 'a')}")).url == HOME + "a"


@pytest.mark.parametrize(
    "entry",
    [
        '<link rel="self" href="{0}"/>',
        '<link rel="enclosure" href="/a.mp3"/><link rel="alternate" type="text/html" href="{0}"/>',
        '<link rel="alternate" type="application/json" href="/a.json"/><link href="{0}"/>',
        '<link rel="self" href="/feeds/7"/><id>{0}</id>',
        '<id>tag:gazette.example,2025:7</id><link rel="http://www.iana.org/x/alternate" href="{0}"/>',
    ],
)
def test_of_several_links_the_page_for_readers_is_taken(entry: str) -> None:
    """Before identifiers, and those before the entry's own address."""
    assert card_of(atom(f"<title>A</title>{entry.format(HOME + 'a')}")).url == HOME + "a"


def test_an_identifier_that_is_no_address_is_none() -> None:
    """The others are read."""
    items = [f"<title>{guid}</title><guid>{guid}</guid>" for guid in ("7", "urn:uuid:7", "tag:g,2025:7", f"{HOME}a")]
    assert [card.url for card in listing(rss(*items)).cards] == [f"{HOME}a"]


def test_relative_links_go_by_the_base_of_the_feed() -> None:
    """Which may be stated, in steps; without an address of its own, by the site it names."""
    entry = '<title>A</title><link href="a"/>'
    assert card_of(atom(entry, base='xml:base="/blog/"')).url == f"{HOME}blog/a"
    assert card_of(atom(entry.replace("<link", '<link xml:base="x/"'), base='xml:base="/blog/"')).url == f"{HOME}blog/a"
    assert card_of(rss("<title>A</title><link>/a</link>", head=f"<link>{HOME}</link>"), url=None).url == f"{HOME}a"


RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{0}" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>G</title></channel>'
    "<item rdf:about='https://gazette.example/a'><title>A</title><link>https://gazette.example/a</link>"
    "<dc:date>2025-11-18T10:00:00+02:00</dc:date><dc:creator>Ann Lee</dc:creator></item></rdf:RDF>"
)
TEN = datetime(2025, 11, 18, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("space", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])
def test_rdf_has_its_stories_beside_the_channel(space: str) -> None:
    """RSS 0.9 and 1.0."""
    found = listing(RDF.format(space))
    assert (found.title, found.cards[0].authors, found.cards[0].published) == ("G", ("Ann Lee",), TEN)


def test_the_first_atom_calls_its_times_otherwise() -> None:
    """0.3: issued and modified."""
    body = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A</title><link href="/a"/>'
        "<issued>2025-11-18T10:00:00+02:00</issued><modified>2025-11-18T12:00:00+02:00</modified></entry></feed>"
    )
    card = card_of(body)
    assert (card.published, card.modified) == (TEN, TEN.replace(hour=10))


def test_modules_are_read_whose_prefix_nobody_declared() -> None:
    """By the prefix that all use."""
    body = RDF.format("http://purl.org/rss/1.0/").replace('xmlns:dc="http://purl.org/dc/elements/1.1/"', "")
    assert (card_of(body).authors, card_of(body).published) == (("Ann Lee",), TEN)


def test_a_declared_prefix_may_be_any() -> None:
    """Its namespace says what it is."""
    body = RDF.format("http://purl.org/rss/1.0/").replace("dc:", "x:").replace("xmlns:dc=", "xmlns:x=")
    assert card_of(body).authors == ("Ann Lee",)


def test_authors_are_read_in_every_dialect() -> None:
    """Each once, in order; Atom's by name, and RSS's behind an address."""
    named = "<author><name>Ann Lee</name><uri>/ann</uri></author><author><name>Bo Ek</name></author>"
    assert card_of(atom(f'<title>A</title><link href="/a"/>{named}')).authors == ("Ann Lee", "Bo Ek")
    by = "<dc:creator><![CDATA[Ann Lee]]></dc:creator><dc:creator>Bo Ek</dc:creator><author>x@g.no (Ann Lee)</author>"
    assert card_of(rss(f"<title>A</title><link>/a</link>{by}")).authors == ("Ann Lee", "Bo Ek")


WHOLE = ("The wall holds.", "So far, says Ann.")


@pytest.mark.parametrize(
    "content",
    [
        "<content:encoded><![CDATA[<p>{0}</p><p>{1}</p>]]></content:encoded>",
        "<content:encoded>&lt;p&gt;{0}&lt;/p&gt;&lt;p&gt;{1}&lt;/p&gt;</content:encoded>",
        "<content:encoded>&amp;lt;p&amp;gt;{0}&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;{1}&amp;lt;/p&amp;gt;</content:encoded>",
        "<atom:content type='html'>&lt;p&gt;{0}&lt;/p&gt;&lt;p&gt;{1}&lt;/p&gt;</atom:content>",
        "<atom:content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{0}</p><p>{1}</p></div></atom:content>",
        "<atom:content type='xhtml' xmlns:h='http://www.w3.org/1999/xhtml'><h:p>{0}</h:p><h:p>{1}</h:p></atom:content>",
        "<atom:content type='text'>{0}\n\n{1}</atom:content>",
        "<content:encoded><p>{0}</p><p>{1}</p></content:encoded>",
    ],
    ids=[
        "as text",
        "escaped",
        "escaped twice",
        "Atom's HTML",
        "XHTML",
        "XHTML with a prefix",
        "plain text",
        "as it is",
    ],
)
def test_the_whole_text_is_read_in_every_dialect(content: str) -> None:
    """Paragraph by paragraph."""
    card = card_of(rss(f"<title>A</title><link>/a</link>{content.format(*WHOLE)}"))
    assert tuple(block.text for block in card.body) == WHOLE


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Caf&eacute;&nbsp;at the quay", "Café at the quay"),
        ("Fish & chips", "Fish & chips"),
        ("AT&T &copy 2025 &unknown;", "AT&T © 2025 &unknown;"),
        ("Water < 5 degrees", "Water < 5 degrees"),
        ("A &#146;quoted&#8217; &#x1F41F; &#0;word&#11;", "A ’quoted’ 🐟 �word"),
        ("<![CDATA[Fish & &eacute;els]]>", "Fish & éels"),
        ("Bell\x07 \x0brung", "Bell rung"),
    ],
)
def test_what_xml_does_not_allow_is_read_as_it_was_meant(stated: str, title: str) -> None:
    """HTML's entities, bare signs, characters that are none."""
    assert card_of(rss(f"<title>{stated}</title><link>/a?x=1&y=2</link>")).title == title


@pytest.mark.parametrize(
    "before", ["\n\n", "<br />\n<b>Notice</b>: Undefined index in <b>/x.php</b><br />\n", "\ufeff\ufeff "]
)
def test_what_stands_before_a_feed_is_passed_over(before: str) -> None:
    """Blank lines and a server's notices, before the declaration."""
    body = f'{before}<?xml version="1.0" encoding="utf-8"?>{rss("<title>A</title><link>/a</link>")}'
    assert card_of(body).url == f"{HOME}a"
    assert isinstance(extract(Page(body=body.encode(), url=f"{HOME}feed")), Listing)


def test_one_bad_byte_does_not_garble_a_feed() -> None:
    """It is one unreadable character, and every title is right."""
    body = rss("<title>Причал закрыт</title><link>/a</link>", "<title>Ще одна</title><link>/b</link>").encode()
    body = body.replace("Ще".encode(), "Ще".encode() + b"\xd0", 1)
    assert [card.title for card in listing(body).cards] == ["Причал закрыт", "Ще\ufffd одна"]


def test_of_an_endless_feed_the_first_stories_are_read() -> None:
    """Five thousand, and how many more there are is known; JSON's stories are cheaper."""
    found = listing(rss(*(f"<link>/{number}</link>" for number in range(5_003))))
    assert (len(found.cards), found.left_out, found.cards[-1].url) == (5_000, 3, f"{HOME}4999")
    items = [{"url": f"/{number}"} for number in range(10_002)]
    found = listing(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert (len(found.cards), found.left_out) == (10_000, 2)


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        (["Ann Lee", {"name": "Bo Ek"}], ("Ann Lee", "Bo Ek")),
        ({"name": "Ann Lee"}, ("Ann Lee",)),
        ("Ann Lee and Bo Ek", ("Ann Lee", "Bo Ek")),
        ([None, 7, {"name": None}, []], ()),
    ],
)
@pytest.mark.parametrize("key", ["author", "authors"])
def test_json_feeds_name_authors_in_any_form(key: str, authors: object, names: tuple[str, ...]) -> None:
    """And a link post has only the address of what it is about; a mark may stand before all."""
    item = {"id": "7", "external_url": "https://wire.example/a", key: authors}
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]}).encode("utf-8-sig")
    card = card_of(body)
    assert (card.url, card.authors) == ("https://wire.example/a", names)


@pytest.mark.parametrize(
    "body",
    [
        "<urlset><url><loc>{0}story.php?section=4&id=123</loc></url></urlset>",
        "<urlset><url><loc><![CDATA[{0}story.php?section=4&amp;id=123]]></loc></url></urlset>",
        "<urlset><url><loc>{0}story.php?section=4&amp;amp;id=123</loc></url></urlset>",
        "<urlset><urlset><url><loc>{0}story.php?section=4&amp;id=123</loc></url></urlset></urlset>",
        "<URLSET><URL><LOC>{0}story.php?section=4&amp;id=123</LOC></URL></URLSET>",
        "<s:urlset><s:url><s:loc>{0}story.php?section=4&amp;id=123</s:loc></s:url></s:urlset>",
    ],
    ids=["a bare sign", "escaped in text", "escaped twice", "nested", "in capitals", "an undeclared prefix"],
)
def test_the_address_in_a_sitemap_is_the_one_that_was_meant(body: str) -> None:
    """Parameters and all."""
    found = extract(Page(body=body.format(HOME).encode(), url=f"{HOME}map.xml"), SOURCE)
    assert isinstance(found, Listing)
    assert (found.form, [card.url for card in found.cards]) == ("sitemap", [f"{HOME}story.php?id=123&section=4"])


def test_an_index_in_an_index_names_its_sitemaps() -> None:
    """All of them."""
    one = "<sitemap><loc>{0}{1}.xml</loc></sitemap>"
    body = f"<sitemapindex>{one.format(HOME, 'a')}<sitemapindex>{one.format(HOME, 'b')}</sitemapindex></sitemapindex>"
    found = read_sitemap(Page(body=body.encode(), url=f"{HOME}map.xml"), SOURCE)
    assert found == SitemapIndex(((f"{HOME}a.xml", None), (f"{HOME}b.xml", None)))


def test_lines_of_addresses_are_a_sitemap() -> None:
    """Of a text with other lines they are not."""
    lines = f"{HOME}a\r\n{HOME}b?x=1&y=2\r\n"
    found = extract(Page(body=lines.encode(), url=f"{HOME}urls.txt", headers={"content-type": "text/plain"}), SOURCE)
    assert isinstance(found, Listing)
    assert [card.url for card in found.cards] == [f"{HOME}a", f"{HOME}b?x=1&y=2"]
    assert not isinstance(extract(Page(body=f"{lines}Read more there.\n".encode())), Listing)


def test_a_news_sitemap_without_its_namespaces_is_read_as_with_them() -> None:
    """The picture's address is not the story's."""
    body = (
        f"<urlset><url><image:image><image:loc>{HOME}i.jpg</image:loc></image:image><loc>{HOME}a</loc><news:news>"
        "<news:publication_date>2025-11-18T10:00</news:publication_date><news:title>A</news:title></news:news></url></urlset>"
    )
    found = read_sitemap(Page(body=body.encode(), url=f"{HOME}map.xml"), SOURCE)
    assert isinstance(found, Listing)
    (card,) = found.cards
    assert (card.url, card.title, card.published, card.image) == (f"{HOME}a", "A", TEN, f"{HOME}i.jpg")


def test_a_time_without_zone_is_in_the_source_s() -> None:
    """Of one without a zone only the day is known."""
    body = rss("<title>A</title><link>/a</link><pubDate>2025-11-18 10:00:00</pubDate>")
    assert card_of(body).published == TEN
    found = read_feed(Page(body=body.encode(), url=f"{HOME}feed"))
    assert isinstance(found, Listing)
    assert found.cards[0].published == datetime(2025, 11, 18, tzinfo=UTC)


def test_a_page_that_shows_a_feed_s_source_is_no_feed() -> None:
    """Nor one that mentions its tags in a comment."""
    shown = f"<!doctype html><html><head><!-- <rss> --></head><body><pre>{rss('<title>A</title>')}</pre></body></html>"
    assert not isinstance(extract(Page(body=shown.encode(), url=f"{HOME}how-feeds-work")), Listing)
