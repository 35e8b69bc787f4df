"""Evidence: each field of an article says what it was read from."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from newsbot.items import Article
from newsbot.page import Page
from newsbot.read import extract
from newsbot.sources import load_source
from tests.read.pages import STORY, article, page
from tests.read.recorded import recorded_pages

# What says how or where a page was read, or is derived from a field that has evidence of its own.
NOT_READ = {
    "kind",
    "page_url",
    "source",
    "published_precision",
    "published_offset",
    "dateline_month_day",
    "captured_at",
    "origin",
    "confidence",
    "evidence",
}
FIGURE = "<figure><img src='/wall.jpg'><figcaption>The wall (Ilse Brandvold / Gazette)</figcaption></figure>"


def read(html: str) -> Article:
    """The article on a page of no known site."""
    found = extract(page(html))
    assert isinstance(found, Article), found
    return found


def ld(**node: Any) -> str:
    """A script with one article node."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **node})}</script>'


def without_evidence(found: Article) -> set[str]:
    """The fields that say something, and not whence."""
    set_ = {f.name for f in dataclasses.fields(found) if getattr(found, f.name) not in (None, ())}
    return set_ - NOT_READ - found.evidence.keys()


@pytest.mark.parametrize("site", ["sample", "kyivindependent"])
@pytest.mark.parametrize("known", [True, False])
def test_every_field_that_is_set_has_its_evidence_and_no_other_has(site: str, known: bool) -> None:
    """On every recorded page, read with the source's selectors and without."""
    source = load_source(site) if known else None
    articles = [found for one in recorded_pages(site) if isinstance(found := extract(one, source), Article)]
    assert len(articles) > 15
    for found in articles:
        assert not without_evidence(found), found.url
        assert all(found.evidence.values()), found.url
        assert all(getattr(found, field) not in (None, ()) for field in found.evidence), found.url


@pytest.mark.parametrize(
    ("head", "body", "field", "evidence"),
    [
        (ld(headline="x", keywords="harbour, walls"), STORY, "tags", "json-ld"),
        ('<meta name="keywords" content="harbour, walls">', STORY, "tags", "meta"),
        ('<meta property="article:section" content="Port, Walls">', STORY, "tags", "meta"),
        ("", STORY, "language", "markup"),
        ("", STORY + FIGURE, "images", "markup"),
        ('<meta property="og:image" content="/wall.jpg">', STORY, "images", "meta"),
        (ld(headline="x", image="/wall.jpg"), STORY, "images", "json-ld"),
        (ld(headline="x", image={"url": "/wall.jpg", "caption": "The wall"}), STORY, "images", "json-ld"),
        (ld(headline="x", isAccessibleForFree="False"), STORY, "paywalled", "json-ld"),
        ('<meta property="article:content_tier" content="metered">', STORY, "paywalled", "meta"),
    ],
)
def test_evidence_names_where_a_field_was_read(head: str, body: str, field: str, evidence: str) -> None:
    """The strongest place that states it."""
    found = read(article(head=head, body=body))
    assert getattr(found, field) not in (None, ())
    assert found.evidence[field] == evidence


def test_a_language_that_only_the_source_knows_says_so() -> None:
    """The page states none."""
    html = article().replace('<html lang="en">', "<html>")
    body = html.encode()
    found = extract(
        Page(body=body, url="https://estuary-post.example/story/wall/", headers={"content-type": "text/html"}),
        load_source("sample"),
    )
    assert isinstance(found, Article)
    assert (found.language, found.evidence["language"]) == ("en", "source")


def test_the_posts_of_a_live_blog_say_where_they_were_read() -> None:
    """JSON-LD states them, or the page shows them by their clocks."""
    post = {
        "@type": "BlogPosting",
        "headline": "Wall down",
        "datePublished": "2026-03-02T08:30:00Z",
        "articleBody": "x",
    }
    node = {"@type": "LiveBlogPosting", "headline": "Harbour wall to be rebuilt", "datePublished": "2026-03-02T08:00Z"}
    stated = read(article(head=ld(**{**node, "liveBlogUpdate": [post]})))
    clocks = "".join(
        f"<section><h2>Post {hour}</h2><time datetime='2026-03-02T0{hour}:00Z'>0{hour}:00</time>{STORY}</section>"
        for hour in (8, 9)
    )
    shown = read(article(head=ld(**node), body=clocks))
    assert (stated.kind, stated.evidence["entries"]) == ("liveblog", "json-ld")
    assert (len(shown.entries), shown.evidence["entries"]) == (2, "markup")
