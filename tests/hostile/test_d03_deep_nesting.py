"""D3: nesting without end, in every form that nests. It is named, and never read in part."""

import plistlib

import pytest
from lxml.html import document_fromstring

from newsbot.items import Article, Listing, Miss
from newsbot.read import extract, read_feed, read_sitemap
from newsbot.read.containers.saved_pages import page_of_mhtml, page_of_webarchive
from newsbot.read.page_body import with_trafilatura
from tests.read.pages import PARAGRAPHS, STORY, article, page

DEEP = 200_000
URL = "<url><loc>https://gazette.example/{}</loc></url>"
ITEM = "<item><link>https://gazette.example/{}</link></item>"


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "a"])
def test_d3_a_page_nested_without_end_is_a_miss(tag: str) -> None:
    """Too deep for any reader; said so, and never a silently shorter story."""
    found = extract(page(article(tail=f"<{tag}>" * (DEEP // (tag.count("<") + 1)) + STORY)))
    assert isinstance(found, Miss)
    assert found.reason in ("too-deep", "too-large")


def test_d3_a_page_nested_as_deep_as_long_comment_threads_is_read() -> None:
    """Some hundred levels are honest; the walk over them is no Python recursion."""
    found = extract(page(article(body="<div>" * 1_500 + STORY + "</div>" * 1_500)))
    assert isinstance(found, Article)
    assert [block.text for block in found.body] == list(PARAGRAPHS)


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"a":' * 100_000, '{"@graph":[' * 50_000, "{" * 100_000])
def test_d3_json_ld_nested_without_end_is_left_out_and_the_story_is_whole(bomb: str) -> None:
    """It is about the page, and not the page: every paragraph is still there."""
    found = extract(page(article(head=f'<script type="application/ld+json">{bomb}</script>')))
    assert isinstance(found, Article)
    assert [block.text for block in found.body] == list(PARAGRAPHS)


@pytest.mark.parametrize("closed", ["", "</x>"])
def test_d3_an_entry_point_nested_without_end_is_a_miss(closed: str) -> None:
    """The parser would take what stands before for all there is."""
    deep = "<x>" * 100_000 + closed * 100_000
    feed = read_feed(page(f"<rss><channel>{ITEM.format(1)}{deep}{ITEM.format(2)}</channel></rss>"))
    sitemap = read_sitemap(page(f"<urlset>{URL.format(1)}{deep}{URL.format(2)}</urlset>"))
    assert [(type(one), getattr(one, "reason", "")) for one in (feed, sitemap)] == [(Miss, "too-deep")] * 2


def test_d3_a_sitemap_with_a_text_that_the_parser_cuts_is_a_miss() -> None:
    """At 10 MB it stops reading, and what follows would be lost."""
    found = read_sitemap(page(f"<urlset>{URL.format(1)}<x>{'a' * 11_000_000}</x>{URL.format(2)}</urlset>"))
    assert isinstance(found, Miss)


def test_d3_a_json_feed_nested_without_end_is_a_miss() -> None:
    """As XML is."""
    assert not isinstance(
        read_feed(page('{"version":"https://jsonfeed.org/version/1.1","items":' + "[" * 10**5)), Listing
    )


def test_d3_messages_and_property_lists_nested_without_end_hold_no_page() -> None:
    """MHTML within MHTML, and arrays within arrays."""
    parts = "".join(f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(5_000))
    assert page_of_mhtml(f"{parts}Content-Type: text/html\r\n\r\n<p>x".encode()) is None
    arrays = f"<plist>{'<array>' * 50_000}{'</array>' * 50_000}</plist>"
    assert page_of_webarchive(f'<?xml version="1.0"?>{arrays}'.encode()) is None
    turning = bytearray(plistlib.dumps([[]], fmt=plistlib.FMT_BINARY))
    turning[turning.index(b"\xa1") + 1] = 0  # an array that holds itself
    assert page_of_webarchive(bytes(turning)) is None


def test_d3_a_page_of_elements_each_within_a_thousand_others_is_a_miss() -> None:
    """It has few elements and is less deep than the parser allows, but each of them would be read a thousand times."""
    found = extract(page(article(body="<div>" * 900 + "<i>a</i>" * 1_700 + STORY + "</div>" * 900)))
    assert isinstance(found, Miss)
    assert found.reason == "too-deep"
    assert "within another; at most 1,750,000 are read" in found.detail


def test_d3_a_tangled_page_is_not_read_as_a_last_resort() -> None:
    """trafilatura reads the text of each element, so its time grows with what each holds."""
    shallow, deep = ("<body>" + "<div>" * levels + STORY + "</div>" * levels for levels in (10, 700))
    assert with_trafilatura(document_fromstring(shallow)).blocks
    assert not with_trafilatura(document_fromstring(deep)).blocks
