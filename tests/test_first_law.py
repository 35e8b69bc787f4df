"""The first law: the same records from both doors.

Every page of the sample site is rendered as text by two renderers that know nothing of the site, and the text is parsed
as a dump. What a text can carry must come out equal: to what the page itself gave, and to what the story files say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers import warc
from newsbot.read.text_page import read_text
from newsbot.source import Source
from newsbot.sources import load_source
from tests.rendering import inscriptis_text, visible_text

ROOT = Path(__file__).parent.parent
RECORDING = ROOT / "newsbot" / "samples" / "sample.warc.gz"
CHANGED_SITE = ROOT / "tests" / "recordings" / "kyivindependent.warc.gz"
EXPECTED: dict[str, Any] = json.loads((ROOT / "tests" / "sample_site" / "expected.json").read_text(encoding="utf-8"))
Renderer = Callable[[bytes], str]


def spread_text(html: bytes) -> str:
    """The visible text with a blank line after every line: blank lines that say nothing."""
    return "\n\n".join(line for line in visible_text(html).splitlines() if line)


def dense_text(html: bytes) -> str:
    """The visible text without blank lines, as crawlers' text archives have it."""
    return "\n".join(line for line in visible_text(html).splitlines() if line)


def copied_text(html: bytes) -> str:
    """The visible text without the texts of pictures: what a person copies out of a browser."""
    root = lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
    for image in root.iter("img"):
        image.set("alt", "")
    return visible_text(lxml.html.tostring(root, encoding="utf-8"))


TRUE = [pytest.param(visible_text, id="visible"), pytest.param(inscriptis_text, id="inscriptis")]
# Renderers that say less. The grammar is less sure of their texts, and reads them all the same.
POOR = [pytest.param(render, id=render.__name__) for render in (spread_text, dense_text, copied_text)]
RENDERERS = [*TRUE, *POOR]


@cache
def sample_pages() -> tuple[Page, ...]:
    with RECORDING.open("rb") as file:
        return tuple(page for page in warc.pages(file) if isinstance(page, Page))


@cache
def sample() -> Source:
    return load_source("sample")


def pages_of(kind: str) -> list[Page]:
    kinds = {(one["url"], one["captured_at"]): one["kind"] for one in EXPECTED["captures"]}
    return [
        page
        for page in sample_pages()
        if page.fetched_at and kinds.get((page.url, page.fetched_at.isoformat())) == kind
    ]


def parsed(page: Page, render: Renderer) -> Article | Listing | AuthorPage | Miss:
    return read_text(render(page.body), url=page.url, source=sample(), captured_at=page.fetched_at)


def carried(article: Article) -> dict[str, Any]:
    """What a text can carry of *article*."""
    image = article.images[0] if article.images else None
    return {
        "title": article.title,
        "section": article.section,
        "tags": list(article.tags),
        "reading_minutes": article.reading_minutes,
        "caption": image.caption if image else None,
        "credit": image.credit if image else None,
        "authors": [(author.name, author.role, author.bio) for author in article.authors],
        "body": [block.text for block in article.body],
        "related": [link.title for link in article.related],
    }


def stated(page: Page) -> dict[str, Any]:
    """The same, as the story files have it."""
    url = EXPECTED["aliases"].get(page.url, page.url)
    facts = EXPECTED["articles"][url]
    earlier = EXPECTED["earlier"].get(url)
    if earlier and page.fetched_at and earlier["captured_at"] == page.fetched_at.isoformat():
        facts = earlier
    return {
        **{name: facts[name] for name in ("title", "section", "tags", "reading_minutes", "caption", "credit")},
        "authors": [(author["name"], author["role"], author["bio"]) for author in facts["authors"]],
        "body": [block["text"] for block in facts["body"]],
        "related": [link["title"] for link in facts["related"]],
    }


@pytest.mark.parametrize("render", RENDERERS)
def test_the_text_of_a_page_says_what_its_story_says(render: Renderer) -> None:
    """Title, section, minutes, caption, credit, authors, body and related titles of every page, letter by letter."""
    pages = pages_of("article")
    assert len(pages) > 60
    for page in pages:
        article = parsed(page, render)
        assert isinstance(article, Article), (page.url, article)
        assert carried(article) == stated(page), page.url
        assert article.confidence >= 0.6, page.url


@pytest.mark.parametrize("render", TRUE)
def test_a_text_that_keeps_the_page_s_blank_lines_is_believed(render: Renderer) -> None:
    """Nothing of it had to be guessed."""
    assert all(parsed(page, render).confidence >= 0.9 for page in pages_of("article"))


@pytest.mark.parametrize("render", RENDERERS)
def test_a_dump_and_a_crawl_of_one_page_give_one_record(render: Renderer) -> None:
    """What the text carries is what the page itself gave."""
    for page in pages_of("article"):
        crawled = extract(page, sample())
        assert isinstance(crawled, Article), (page.url, crawled)
        dumped = parsed(page, render)
        assert isinstance(dumped, Article)
        assert carried(dumped) == carried(crawled), page.url


@pytest.mark.parametrize("render", RENDERERS)
def test_the_text_of_a_page_needs_no_address_and_no_source(render: Renderer) -> None:
    """The grammar alone tells the story from the page."""
    for page in pages_of("article"):
        article = read_text(render(page.body))
        assert isinstance(article, Article)
        assert carried(article) == stated(page), page.url


@pytest.mark.parametrize("render", TRUE)
def test_the_law_holds_for_both_layouts_of_a_site_that_changed_its_own(render: Renderer) -> None:
    """Bylines with dates, bookmark cards inside a story, a rail with clock times before it: none of it differs."""
    source = load_source("kyivindependent")
    with CHANGED_SITE.open("rb") as file:
        pages = [page for page in warc.pages(file) if isinstance(page, Page)]
    articles = [(page, found) for page in pages if isinstance(found := extract(page, source), Article)]
    assert len(articles) > 15
    for page, crawled in articles:
        dumped = read_text(render(page.body), url=page.url, source=source, captured_at=page.fetched_at)
        assert isinstance(dumped, Article), (page.url, dumped)
        # Tags stand in metadata only, which no text shows.
        assert carried(dumped) | {"tags": []} == carried(crawled) | {"tags": []}, page.url
        assert dumped.published in (crawled.published, None), page.url


@pytest.mark.parametrize("render", RENDERERS)
def test_no_teaser_of_another_story_enters_a_body(render: Renderer) -> None:
    """The rail reads like paragraphs; none of it may be taken for the story."""
    for page in pages_of("article"):
        article = parsed(page, render)
        assert isinstance(article, Article)
        rail = set(EXPECTED["articles"][EXPECTED["aliases"].get(page.url, page.url)]["rail"])
        assert rail.isdisjoint(carried(article)["body"]), page.url


@pytest.mark.parametrize("render", TRUE)
def test_the_text_of_an_author_page_says_who_its_author_is(render: Renderer) -> None:
    """Name, role and bio; and a card for each story, with its title and teaser."""
    pages = pages_of("author_page")
    assert len(pages) == len(EXPECTED["authors"])
    for page in pages:
        record = parsed(page, render)
        assert isinstance(record, AuthorPage), (page.url, record)
        facts = EXPECTED["authors"][page.url]
        assert (record.author.name, record.author.role, record.author.bio) == (
            facts["name"],
            facts["role"],
            facts["bio"],
        )
        crawled = extract(page, sample())
        assert isinstance(crawled, AuthorPage)
        assert [(card.title, card.teaser) for card in record.cards] == [
            (card.title, card.teaser) for card in crawled.cards
        ], page.url


@pytest.mark.parametrize("render", TRUE)
def test_the_text_of_a_listing_is_no_article(render: Renderer) -> None:
    """It gives the cards that the page shows."""
    for page in pages_of("listing"):
        record = parsed(page, render)
        assert isinstance(record, Listing), (page.url, record)
        cards = EXPECTED["listings"][page.url]["cards"]
        assert [(card.title, card.teaser) for card in record.cards] == [
            (card["title"], card["teaser"]) for card in cards
        ], page.url


@pytest.mark.parametrize("render", RENDERERS)
def test_the_text_of_a_page_that_is_no_article_is_refused(render: Renderer) -> None:
    """A front page and a quiz have headlines and sentences, and no story."""
    for page in (*pages_of("home"), *pages_of("other")):
        record = parsed(page, render)
        assert isinstance(record, Miss), (page.url, record)
