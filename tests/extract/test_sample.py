"""Every page of the recorded sample site, read as the spider reads it, against the facts of its story files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsbot.extract import extract, read_feed, read_sitemap
from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.sources import load_source
from tests.extract.recorded import recorded_pages

SOURCE = load_source("sample")
EXPECTED = json.loads((Path(__file__).parents[1] / "sample_site" / "expected.json").read_text(encoding="utf-8"))


def _of_kind(kind: str) -> list[Any]:
    kinds = {(row["url"], row["captured_at"]): row["kind"] for row in EXPECTED["captures"]}
    return [
        pytest.param(page, id=f"{page.url.split('.example')[-1]} {page.fetched_at:%d %H:%M:%S}")
        for page in recorded_pages("sample")
        if page.url and page.fetched_at and kinds[page.url, page.fetched_at.isoformat()] == kind
    ]


@pytest.mark.parametrize("page", _of_kind("article"))
def test_an_article_says_what_its_story_file_says(page: Page) -> None:
    """Each field equals the story's, under either of its addresses, at either capture."""
    url = EXPECTED["aliases"].get(page.url, page.url)
    facts = EXPECTED["articles"][url]
    assert page.fetched_at is not None
    if page.fetched_at.isoformat() != facts["captured_at"] and url in EXPECTED["earlier"]:
        facts = EXPECTED["earlier"][url]
    article = extract(page, SOURCE)
    assert isinstance(article, Article), article
    assert _facts_of(article) == {key: facts[key] for key in _facts_of(article)}
    assert article.url == url
    assert article.confidence > 0.8
    assert article.source == "sample"
    assert not any(line in block.text for line in facts["rail"] for block in article.body)


def _facts_of(article: Article) -> dict[str, Any]:
    lead = article.images[0] if article.images else None
    return {
        "kind": article.kind,
        "title": article.title,
        "section": article.section,
        "tags": list(article.tags),
        "reading_minutes": article.reading_minutes,
        "caption": lead.caption if lead else None,
        "credit": lead.credit if lead else None,
        "image_url": lead.url if lead else None,
        "description": article.description,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "authors": [{"name": a.name, "role": a.role, "bio": a.bio, "url": a.url} for a in article.authors],
        "body": [{"kind": block.kind, "text": block.text} for block in article.body],
        "related": [{"title": link.title, "url": link.url} for link in article.related],
        "entries": [
            {
                "published": entry.published.isoformat() if entry.published else None,
                "title": entry.title,
                "text": "\n\n".join(block.text for block in entry.body),
            }
            for entry in article.entries
        ],
    }


@pytest.mark.parametrize("page", _of_kind("listing"))
def test_a_listing_names_its_stories_and_its_next_page(page: Page) -> None:
    """Every card, in order, with what it shows; and where the listing goes on."""
    listing = extract(page, SOURCE)
    assert isinstance(listing, Listing), listing
    cards = [
        {
            "title": card.title,
            "url": card.url,
            "teaser": card.teaser,
            "section": card.section,
            "published": card.published.isoformat() if card.published else None,
        }
        for card in listing.cards
    ]
    assert {"cards": cards, "next_page": listing.next_page} == EXPECTED["listings"][page.url]


@pytest.mark.parametrize("page", _of_kind("author_page"))
def test_an_author_page_says_who_somebody_is_and_what_they_wrote(page: Page) -> None:
    """Name, role and bio, the page's own address, and the cards of their stories."""
    found = extract(page, SOURCE)
    assert isinstance(found, AuthorPage), found
    facts = EXPECTED["authors"][page.url]
    assert (found.author.name, found.author.role, found.author.bio) == (facts["name"], facts["role"], facts["bio"])
    assert found.author.page_url == page.url
    assert [card.url for card in found.cards] == facts["articles"]


@pytest.mark.parametrize("page", _of_kind("other") + _of_kind("home"))
def test_a_page_that_is_no_article_is_a_miss_with_its_reason(page: Page) -> None:
    """The quiz, the empty shell, the error and the front page give no record, each for its own reason."""
    found = extract(page, SOURCE)
    assert isinstance(found, Miss), found
    reasons = {"no-article": "not-an-article", "empty": "empty-page", "error": "http-status", None: "home-page"}
    assert found.reason == reasons[EXPECTED["misses"].get(page.url)]
    assert found.url == page.url
    assert found.source == "sample"


@pytest.mark.parametrize("page", _of_kind("feed"))
def test_the_feed_names_its_stories(page: Page) -> None:
    """Addresses in the feed's order, each with its time."""
    listing = read_feed(page, SOURCE)
    assert isinstance(listing, Listing), listing
    assert [card.url for card in listing.cards] == EXPECTED["feed"]
    assert all(card.published is not None for card in listing.cards)


@pytest.mark.parametrize("page", _of_kind("sitemap"))
def test_the_sitemap_names_its_stories(page: Page) -> None:
    """Addresses in the sitemap's order, each with its time."""
    listing = read_sitemap(page, SOURCE)
    assert isinstance(listing, Listing), listing
    assert [card.url for card in listing.cards] == EXPECTED["sitemap"]
    assert all(card.published is not None for card in listing.cards)
