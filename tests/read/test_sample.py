"""Every page of the recorded sample site, read as the spider reads it, against the facts of its story files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract, read_feed, read_sitemap
from newsbot.sources import load_source
from tests.read.recorded import facts_of, pages_of_kind

SOURCE = load_source("sample")
EXPECTED = json.loads((Path(__file__).parents[1] / "sample_site" / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", pages_of_kind("sample", EXPECTED, "article"))
def test_an_article_says_what_its_story_file_says(page: Page) -> None:
    """Each field equals the story's, under either of its addresses, at either capture."""
    url = EXPECTED["aliases"].get(page.url, page.url)
    facts = EXPECTED["articles"][url]
    assert page.fetched_at is not None
    if page.fetched_at.isoformat() != facts["captured_at"] and url in EXPECTED["earlier"]:
        facts = EXPECTED["earlier"][url]
    article = extract(page, SOURCE)
    assert isinstance(article, Article), article
    assert facts_of(article) == {key: facts[key] for key in facts_of(article)}
    assert article.url == url
    assert article.confidence > 0.8
    assert article.source == "sample"
    assert not any(line in block.text for line in facts["rail"] for block in article.body)


@pytest.mark.parametrize("page", pages_of_kind("sample", EXPECTED, "listing"))
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


@pytest.mark.parametrize("page", pages_of_kind("sample", EXPECTED, "author_page"))
def test_an_author_page_says_who_somebody_is_and_what_they_wrote(page: Page) -> None:
    """Name, role and bio, the page's own address, and the cards of their stories."""
    found = extract(page, SOURCE)
    assert isinstance(found, AuthorPage), found
    facts = EXPECTED["authors"][page.url]
    assert (found.author.name, found.author.role, found.author.bio) == (facts["name"], facts["role"], facts["bio"])
    assert found.author.page_url == page.url
    assert [card.url for card in found.cards] == facts["articles"]


@pytest.mark.parametrize("page", pages_of_kind("sample", EXPECTED, "other") + pages_of_kind("sample", EXPECTED, "home"))
def test_a_page_that_is_no_article_is_a_miss_with_its_reason(page: Page) -> None:
    """The quiz, the empty shell, the error and the front page give no record, each for its own reason."""
    found = extract(page, SOURCE)
    assert isinstance(found, Miss), found
    reasons = {"no-article": "not-an-article", "empty": "empty-page", "error": "http-status", None: "home-page"}
    assert found.reason == reasons[EXPECTED["misses"].get(page.url)]
    assert found.url == page.url
    assert found.source == "sample"


@pytest.mark.parametrize("page", pages_of_kind("sample", EXPECTED, "feed"))
def test_the_feed_names_its_stories(page: Page) -> None:
    """Addresses in the feed's order, each with its time."""
    listing = read_feed(page, SOURCE)
    assert isinstance(listing, Listing), listing
    assert [card.url for card in listing.cards] == EXPECTED["feed"]
    assert all(card.published is not None for card in listing.cards)


@pytest.mark.parametrize("page", pages_of_kind("sample", EXPECTED, "sitemap"))
def test_the_sitemap_names_its_stories(page: Page) -> None:
    """Addresses in the sitemap's order, each with its time."""
    listing = read_sitemap(page, SOURCE)
    assert isinstance(listing, Listing), listing
    assert [card.url for card in listing.cards] == EXPECTED["sitemap"]
    assert all(card.published is not None for card in listing.cards)
