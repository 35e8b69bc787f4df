"""The invented recording in the Kyiv Independent's shapes: articles of both eras, both kinds of listing, authors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract, read_feed, read_sitemap
from newsbot.sources import load_source
from tests.read.recorded import facts_of, pages_of_kind

SOURCE = load_source("kyivindependent")
EXPECTED = json.loads((Path(__file__).parents[1] / "recordings" / "kyivindependent_expected.json").read_text("utf-8"))


@pytest.mark.parametrize("page", pages_of_kind("kyivindependent", EXPECTED, "article"))
def test_an_article_says_what_its_story_says(page: Page) -> None:
    """Era G by its selectors, era N by metadata, semantic tags and the text of the page; the alias by its canonical."""
    facts = EXPECTED["articles"][EXPECTED["aliases"].get(page.url, page.url)]
    article = extract(page, SOURCE)
    assert isinstance(article, Article), article
    said = facts_of(article)
    assert {key: value for key, value in said.items() if key in facts} == {
        key: facts[key] for key in said if key in facts
    }
    assert article.url == EXPECTED["aliases"].get(page.url, page.url)
    assert not any(line in block.text for line in facts["rail"] for block in article.body)


@pytest.mark.parametrize("page", pages_of_kind("kyivindependent", EXPECTED, "listing"))
def test_a_listing_names_its_stories(page: Page) -> None:
    """Cards with their times where the markup has cards; else every link that is an article's, and no other."""
    listing = extract(page, SOURCE)
    assert isinstance(listing, Listing), listing
    if page.url in EXPECTED["listings"]:
        facts = EXPECTED["listings"][page.url]
        assert [(card.title, card.url, card.published and card.published.isoformat()) for card in listing.cards] == [
            (card["title"], card["url"], card["published"]) for card in facts["cards"]
        ]
        assert listing.next_page == facts["next_page"]
    else:
        assert [card.url for card in listing.cards] == EXPECTED["bare_listings"][page.url]["urls"]


@pytest.mark.parametrize("page", pages_of_kind("kyivindependent", EXPECTED, "author_page"))
def test_an_author_page_says_who_somebody_is_and_what_they_wrote(page: Page) -> None:
    """Name, role and bio, and the cards."""
    found = extract(page, SOURCE)
    assert isinstance(found, AuthorPage), found
    facts = EXPECTED["authors"][page.url]
    assert (found.author.name, found.author.role, found.author.bio) == (facts["name"], facts["role"], facts["bio"])
    assert [card.url for card in found.cards] == facts["articles"]


@pytest.mark.parametrize("page", pages_of_kind("kyivindependent", EXPECTED, "home"))
def test_the_front_page_is_no_record(page: Page) -> None:
    """It is told name_parts from a listing, which it looks like."""
    found = extract(page, SOURCE)
    assert isinstance(found, Miss)
    assert (found.reason, found.kind) == ("home-page", "home")


@pytest.mark.parametrize("page", pages_of_kind("kyivindependent", EXPECTED, "feed"))
def test_the_feed_that_is_served_as_text_xml_is_read(page: Page) -> None:
    """Addresses in order, each with its time."""
    listing = read_feed(page, SOURCE)
    assert isinstance(listing, Listing), listing
    assert [card.url for card in listing.cards] == EXPECTED["feed"]
    assert all(card.published for card in listing.cards)


@pytest.mark.parametrize("page", pages_of_kind("kyivindependent", EXPECTED, "sitemap"))
def test_the_news_sitemap_is_read(page: Page) -> None:
    """Addresses in order, each with its time; the images in it are no pages."""
    listing = read_sitemap(page, SOURCE)
    assert isinstance(listing, Listing), listing
    assert [card.url for card in listing.cards] == EXPECTED["sitemap"]
    assert all(card.published for card in listing.cards)
