"""Pages that are made to break a reader, or broken by accident: a record or a Miss, and never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.read import SitemapIndex, extract, read_feed, read_sitemap
from tests.read.pages import PARAGRAPHS, STORY, article, page

RECORDS = (Article, Listing, AuthorPage, Miss)


def _extract(html: str | bytes, **more: str) -> Article | Listing | AuthorPage | Miss:
    found = extract(page(html, **more), None)  # type: ignore[arg-type]
    assert getattr(found, "reason", "") != "extraction-failed"
    return found


def test_a_page_nested_200000_deep_is_a_miss() -> None:
    """Too deep for any reader: said so, and never a silently shorter story."""
    found = _extract(article(tail="<div>" * 200_000 + STORY))
    assert isinstance(found, Miss)
    assert (found.reason, found.kind) == ("too-deep", "unusable")


def test_a_page_nested_as_deep_as_long_comment_threads_is_read() -> None:
    """Some hundred levels are honest; the walk over them is no Python recursion."""
    found = _extract(article(body="<div>" * 1_500 + STORY + "</div>" * 1_500))
    assert isinstance(found, Article)
    assert [block.text for block in found.body] == list(PARAGRAPHS)


def test_megabytes_of_attributes_change_nothing() -> None:
    """An attribute of nine megabytes, and 50,000 attributes on one element."""
    huge = f'<div class="{"x " * 4_500_000}"></div>' + "<div " + " ".join(f"a{n}=1" for n in range(50_000)) + "></div>"
    found = _extract(article(tail=huge))
    assert isinstance(found, Article)
    assert found.title == "Harbour wall to be rebuilt"


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"a":' * 100_000, '{"@graph":[' * 50_000, "{" * 100_000])
def test_json_ld_that_is_nested_without_end_is_left_out(bomb: str) -> None:
    """The story is still there."""
    found = _extract(article(head=f'<script type="application/ld+json">{bomb}</script>'))
    assert isinstance(found, Article)
    assert len(found.body) == len(PARAGRAPHS)


def test_a_page_over_16_mib_is_a_miss_that_says_how_large_it_was() -> None:
    """It is not read at all rather than cut."""
    found = _extract(b"<html><body>" + b"x" * (16 * 1024 * 1024))
    assert isinstance(found, Miss)
    assert found.reason == "too-large"
    assert found.detail == "the page has 16,777,228 bytes; at most 16,777,216 are read"


def test_nul_and_control_characters_leave_the_story_as_it_was() -> None:
    """No record holds one."""
    dirty = STORY.replace("harbour", "har\x00bour").replace("winter", "win\x08\x1b\x7fter")
    found = _extract(article(body=dirty))
    assert isinstance(found, Article)
    assert [block.text for block in found.body] == list(PARAGRAPHS)


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "utf-7", "base64", "klingon", "utf-8"])
def test_utf8_is_read_as_utf8_whatever_the_server_says(declared: str) -> None:
    """A lying or nonsensical charset does not garble the text."""
    text = "Die Kaimauer für Øreby wird geschlossen, weil sie „bröckelt“, sagte Hafenmeisterin Zoë Ångström."
    body = f"{STORY}<p>{text}</p>"
    found = _extract(article(body=body), content_type=f"text/html; charset={declared}")
    assert isinstance(found, Article)
    assert found.body[-1].text == text


@pytest.mark.parametrize("charset", ["windows-1251", "shift_jis", "utf-16", "iso-8859-2"])
def test_another_declared_charset_is_followed(charset: str) -> None:
    """Bytes that are no UTF-8 are what their declaration says."""
    text = {
        "windows-1251": "Причал закрыт до осени",
        "shift_jis": "港の壁は秋まで閉鎖",
        "iso-8859-2": "Nábřeží je zavřené",
    }
    line = text.get(charset, "The quay is closed") + " - 2026."
    found = _extract(
        article(body=f"{STORY}<p>{line}</p>").encode(charset), content_type=f"text/html; charset={charset}"
    )
    assert isinstance(found, Article)
    assert found.body[-1].text == line


@pytest.mark.parametrize(
    "body",
    [
        b"\x00" * 5000,
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"<",
        b"<html",
        b"<html></html>",
        b"<!--",
        b"%PDF-1.7 <p>",
        b"<p>" * 20000,
    ],
)
def test_rubbish_is_a_miss(body: bytes) -> None:
    """Never an exception, never an article."""
    found = _extract(body)
    assert isinstance(found, Miss)
    assert found.reason
    assert found.detail


def test_entities_of_a_feed_or_sitemap_are_not_expanded() -> None:
    """A billion laughs is neither memory nor time, and an external entity reads nothing."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    item = "<item><link>https://gazette.example/a</link><title>A &l11; &f; b</title></item>"
    feed = read_feed(page(f"{bomb}<rss><channel>{item}</channel></rss>"))
    sitemap = read_sitemap(page(f"{bomb}<urlset><url><loc>https://gazette.example/&f;a</loc></url></urlset>"))
    assert isinstance(feed, Listing | Miss)
    assert "haha" not in repr(feed)
    assert isinstance(sitemap, Listing | Miss)


@given(st.binary(max_size=3_000), st.sampled_from(["text/html", "", "text/plain", "text/xml", "application/json"]))
def test_any_bytes_give_a_record(body: bytes, content_type: str) -> None:
    """Whatever they are."""
    found = extract(page(body, content_type=content_type), None)
    assert isinstance(found, RECORDS)
    assert getattr(found, "reason", "") != "extraction-failed", found


_TAGS = st.sampled_from(
    """<p> </p> <div> </div> <h1> <article> <script type='application/ld+json'> </script> <li> <a href='//['> text \x00
    <meta property='og:url' content='http://[::1'> <time datetime='0000-99-99T99:99'> <figure><figcaption>( <body/>
    {"@type":"NewsArticle","headline":[{}], <table><tr><td> &#0;&#xffffffff; <html> <!-- ]]>""".replace(
        " <", "\n<"
    ).split("\n")
)


@given(st.lists(_TAGS, max_size=60).map("".join))
def test_any_markup_gives_a_record(html: str) -> None:
    """Broken in every way that our own reading could trip over."""
    found = extract(page(f"<html><body>{html}{STORY}"), None)
    assert isinstance(found, RECORDS)
    assert getattr(found, "reason", "") != "extraction-failed", found
    assert isinstance(read_feed(page(html)), RECORDS)
    assert isinstance(read_sitemap(page(html)), (*RECORDS, SitemapIndex))


def test_a_page_of_more_elements_than_are_read_is_a_miss_that_says_how_many() -> None:
    """It is not read at all rather than cut; twelve times what the largest page of a newspaper has is no page."""
    found = _extract(article(body=STORY + "<p>The harbour wall" * 60_000))
    assert isinstance(found, Miss)
    assert (found.reason, found.detail) == ("too-large", "the page has 60,014 elements; at most 60,000 are read")


def test_a_page_of_as_many_elements_as_are_read_is_read() -> None:
    """The last one, too."""
    found = _extract(article(body=STORY + "<p>The wall." * 59_900 + "<p>The last stone of the harbour wall was laid."))
    assert isinstance(found, Article)
    assert found.body[-1].text == "The last stone of the harbour wall was laid."


def test_a_page_of_more_tags_than_make_a_tree_is_a_miss() -> None:
    """Whatever they are: they are counted before anything is built."""
    found = _extract(article(tail="</i>" * 250_000))
    assert isinstance(found, Miss)
    assert found.reason == "too-large"
    assert found.detail.endswith(" tags; at most 250,000 are read")


@pytest.mark.parametrize("attribute", ["class", "id", "style", "data-x"])
def test_a_name_of_megabytes_is_looked_at_for_no_longer_than_others(attribute: str) -> None:
    """Its first_bytes says what there is to say; the story is still there."""
    found = _extract(article(body=f'<div {attribute}="{"related " * 500_000}"><b>x</b></div>{STORY}'))
    assert isinstance(found, Article)
    assert [block.text for block in found.body if block.text != "x"] == list(PARAGRAPHS)
