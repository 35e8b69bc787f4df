"""D1: XML that unfolds: feeds, sitemaps and property lists of a few bytes that would fill the memory."""

import tracemalloc
from collections.abc import Callable

import pytest

from newsbot.items import Listing, Miss
from newsbot.page import Page
from newsbot.read import SitemapIndex, read_feed, read_sitemap
from newsbot.read.containers.saved_pages import page_of_webarchive
from tests.read.pages import page

LAUGHS = '<!ENTITY l0 "haha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DECLARED = {
    "a billion laughs": (LAUGHS, "&l11;"),
    "one long entity, again and again": (f'<!ENTITY q "{"ha" * 50_000}">', "&q;" * 5_000),
    "laughs of parameters": ('<!ENTITY % a "ha"><!ENTITY % b "%a;%a;">%b;', "x"),
    "an entity of itself": ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
}
ENTRY_POINTS = {
    "rss": "<rss><channel><item><link>https://gazette.example/a</link><title>{}</title></item></channel></rss>",
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://gazette.example/a"/>'
    "<title>{}</title></entry></feed>",
    "sitemap": "<urlset><url><loc>https://gazette.example/{}</loc></url></urlset>",
    "index": "<sitemapindex><sitemap><loc>https://gazette.example/{}</loc></sitemap></sitemapindex>",
}
Read = Callable[[Page], Listing | SitemapIndex | Miss]
MOST_MEMORY = 20 * 2**20


@pytest.mark.parametrize(
    ("before", "encoding"),
    [("", "utf-8"), ("\n" * 70_000, "utf-8"), (f"<!--{'-x' * 40_000} -->", "utf-8"), ("\n" * 9_000, "utf-16")],
    ids=["first", "late", "hidden", "wide"],
)
@pytest.mark.parametrize("bomb", DECLARED)
@pytest.mark.parametrize("entry_point", ENTRY_POINTS)
def test_d1_a_bomb_is_a_miss(entry_point: str, bomb: str, before: str, encoding: str) -> None:
    """Nothing unfolds: it is refused by what it declares, wherever that stands and however it is spelled."""
    entities, used = DECLARED[bomb]
    text = ENTRY_POINTS[entry_point].format(used)
    said = f'<?xml version="1.0" encoding="{encoding}"?>{before}<!DOCTYPE x [{entities}]>{text}'
    body = page(said.encode(encoding), content_type="text/xml")
    tracemalloc.start()
    found = [read(body) for read in (read_feed, read_sitemap)]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(isinstance(one, Miss) for one in found)
    assert most < MOST_MEMORY


def test_d1_what_stands_for_one_character_is_no_bomb() -> None:
    """Feeds of old declare the names of HTML, and the document type of RSS 0.91."""
    item = ENTRY_POINTS["rss"].format("A wall")
    for declared in ('<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY mdash "—">]>', '<!DOCTYPE rss PUBLIC "x" "y">'):
        found = read_feed(page(f'<?xml version="1.0"?>{declared}{item}', content_type="text/xml"))
        assert isinstance(found, Listing)
        assert [card.title for card in found.cards] == ["A wall"]


def test_d1_a_web_archive_that_unfolds_holds_no_page() -> None:
    """Property lists are XML, too."""
    bomb = f'<?xml version="1.0"?><!DOCTYPE plist [{LAUGHS}]><plist><dict><key>WebMainResource</key>'
    assert page_of_webarchive(f"{bomb}<string>&l11;</string></dict></plist>".encode()) is None


@pytest.mark.parametrize("before", ["\n" * 10**6, f"<!--{chr(10) * 10**6}-->", "x" + "\n" * 10**6])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_d1_a_million_blank_lines_before_a_feed_are_passed_over(before: str, encoding: str) -> None:
    """The parser of feeds would look from each of them to the last."""
    found = read_feed(page((before + ENTRY_POINTS["rss"].format("A wall")).encode(encoding), content_type="text/xml"))
    assert isinstance(found, Listing)
