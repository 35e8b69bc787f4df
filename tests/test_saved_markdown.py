"""The first law for Markdown: a page rendered by libraries that know nothing of newsbot gives the same records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import html2text
import markdownify
import pytest

from newsbot.items import Article, AuthorPage, Listing, Miss, Record
from newsbot.page import Page
from newsbot.read import extract
from newsbot.spiders.files import find_pages
from tests.test_first_law import carried, pages_of, sample

Renderer = Callable[[str], str]


def as_crawlers_write(html: str) -> str:
    """Headings with number signs, a paragraph a line."""
    return str(markdownify.markdownify(html, heading_style="ATX"))


def underlined(html: str) -> str:
    """Headings with a line under them."""
    return str(markdownify.markdownify(html))


def wrapped(html: str) -> str:
    """Lines of 78 characters, broken within links too."""
    return str(html2text.html2text(html))


RENDERERS = [pytest.param(render, id=render.__name__) for render in (as_crawlers_write, underlined, wrapped)]


def said(article: Article) -> dict[str, Any]:
    """What Markdown can carry of *article*: what a text can, and which block is what and where links lead."""
    return {
        **carried(article),
        "kinds": [block.kind for block in article.body],
        "links": [author.url for author in article.authors],
        "picture": article.images[0].url if article.images else None,
    }


def with_front_matter(article: Article, markdown: str) -> str:
    stated = article.published.isoformat() if article.published else ""
    day = stated if article.published_precision == "minute" else stated[:10]
    return f'---\ntitle: "{article.title}"\nsource: {article.url}\npublished: {day}\n---\n\n{markdown}'


def parsed(folder: Path, markdown: str, url: str | None = None, *, known: bool = True) -> Record:
    file = folder / "page.md"
    file.write_text(markdown, encoding="utf-8")
    (found,) = find_pages([file], url=url)
    assert isinstance(found.page, Page)
    return extract(found.page, sample() if known else None)


@pytest.mark.parametrize("render", RENDERERS)
def test_the_markdown_of_a_whole_page_says_what_the_page_says(tmp_path: Path, render: Renderer) -> None:
    """Its navigation, author box and rail stay outside; front matter gives the address and the instant."""
    for page in pages_of("article"):
        crawled = extract(page, sample())
        assert isinstance(crawled, Article)
        record = parsed(tmp_path, with_front_matter(crawled, render(page.body.decode())))
        assert isinstance(record, Article), (page.url, record)
        assert said(record) == said(crawled), page.url
        assert (record.url, record.published) == (crawled.url, crawled.published), page.url


@pytest.mark.parametrize("render", RENDERERS)
def test_it_needs_no_front_matter_and_no_source(tmp_path: Path, render: Renderer) -> None:
    """As crawlers write it: the page alone."""
    for page in pages_of("article")[::4]:
        crawled = extract(page, sample())
        assert isinstance(crawled, Article)
        record = parsed(tmp_path, render(page.body.decode()), page.url, known=False)
        assert isinstance(record, Article), (page.url, record)
        assert carried(record) == carried(crawled), page.url


@pytest.mark.parametrize("render", RENDERERS)
def test_the_markdown_of_other_pages_gives_their_cards_or_a_reason(tmp_path: Path, render: Renderer) -> None:
    """Listings and author pages with addresses; a front page and a quiz are no story."""
    for kind, expected in (("listing", Listing), ("author_page", AuthorPage)):
        for page in pages_of(kind)[::2]:
            record = parsed(tmp_path, render(page.body.decode()), page.url)
            assert isinstance(record, expected), (page.url, record)
            crawled = extract(page, sample())
            assert isinstance(crawled, Listing | AuthorPage)
            assert [card.title for card in record.cards] == [card.title for card in crawled.cards], page.url
            assert sum(card.url is not None for card in record.cards) * 10 >= len(record.cards) * 9, page.url
    for kind in ("home", "other"):
        for page in pages_of(kind):
            markdown = render(page.body.decode())
            assert isinstance(parsed(tmp_path, markdown, page.url), Miss) if markdown.strip() else True, page.url
