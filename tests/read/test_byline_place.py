"""Where a page shows its author, and where the names are others'."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import STORY, article, page


def _authors(body: str, head: str = "", lang: str = "en") -> list[str]:
    found = extract(page(article(head, body).replace('lang="en"', f'lang="{lang}"')), None)
    assert isinstance(found, Article), found
    return [author.name for author in found.authors]


@pytest.mark.parametrize(
    "shown",
    [
        '<p class="author">Ilse Brandvold</p>',
        '<span class="entry-author">Ilse Brandvold</span>',
        '<span class="post-author vcard">Posted by <span class="fn">Ilse Brandvold</span></span>',
        '<span class="auteurs">Ilse Brandvold</span>',
        '<footer class="post-info"><address class="vcard author">By <a class="url fn" href="/i.html">Ilse Brandvold</a>'
        "</address></footer>",
        '<a href="/autoren/ilse">Ilse Brandvold</a>',
        '<a href="/?author=2">Ilse Brandvold</a>',
        '<span property="schema:author">Ilse Brandvold</span>',
        '<span rel="sioc:has_creator"><a href="/user/2">Ilse Brandvold</a></span>',
        '<span itemprop="author">Ilse Brandvold</span>',
        "<byline>By Ilse Brandvold</byline>",
        "<p>By Ilse Brandvold</p>",
        "<div>November 18, 2025 by Ilse Brandvold in News</div>",
        "<div>News | By Ilse Brandvold | 18.11.2025</div>",
        "<div><h5>Author: </h5>Ilse Brandvold</div>",
        '<a rel="author" href="/author/i/">View all posts by Ilse Brandvold</a>',
        '<p class="author"><a rel="author" href="/a">Ilse Brandvold</a> <a rel="author" href="/a">All posts →</a></p>',
    ],
)
def test_an_author_is_read_in_every_usual_form(shown: str) -> None:
    """Before the text or after it, with or without "by"."""
    assert _authors(shown + STORY) == ["Ilse Brandvold"]
    assert _authors(STORY + shown) == ["Ilse Brandvold"]


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ('<span class="author"><a href="/author/ulrike/">Ulrike</a></span>', "Ulrike"),
        ('<p class="meta">by <span class="author vcard fn">oz</span></p>', "oz"),
        ("<p>Posted by Konstantin</p>", "Konstantin"),
    ],
)
def test_a_nickname_is_read_where_the_page_is_sure(shown: str, name: str) -> None:
    """By its mark, or by words that nothing else follows."""
    assert _authors(shown + STORY) == [name]


@pytest.mark.parametrize(
    "shown",
    [
        '<div class="comments"><p class="comment-author">Tomas Reyl</p></div>',
        '<div class="related"><p class="author">Tomas Reyl</p></div>',
        '<div class="row"><h3><a href="/crane">A crane for the new quay</a></h3><p class="author">Tomas Reyl</p></div>',
        "<p>By the harbour wall</p>",
        '<div class="author">About our harbour stories</div>',
    ],
)
def test_a_name_of_something_else_is_not_the_author(shown: str) -> None:
    """Comments, other stories' cards, sentences that begin with "by"."""
    assert _authors(STORY + shown) == []


def test_the_name_beside_the_heading_comes_before_one_below_the_text() -> None:
    """Under the text there may be others."""
    below = '<p class="author">Tomas Reyl</p>'
    assert _authors(f'<p class="author">Ilse Brandvold</p>{STORY}{below}') == ["Ilse Brandvold"]


@pytest.mark.parametrize(
    "line", ["<p><em>Ilse Brandvold</em></p>", "<p><strong>Author: Ilse Brandvold, editor</strong></p>"]
)
def test_the_last_line_of_the_text_may_be_the_signature(line: str) -> None:
    """Where nothing else names the author."""
    assert _authors(STORY + line) == ["Ilse Brandvold"]


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Northwater Media GmbH">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour wall to be rebuilt", '
        '"author": {"@type": "Organization", "name": "Northwater Media"}}</script>',
    ],
)
def test_a_visible_byline_comes_before_a_company_in_the_data(head: str) -> None:
    """Which is the author where nobody is shown."""
    assert _authors(f"<p>By Ilse Brandvold</p>{STORY}", head) == ["Ilse Brandvold"]
    assert _authors(STORY, head)[0].startswith("Northwater Media")


def test_the_sites_name_before_a_dash_is_no_part_of_the_author() -> None:
    """As some systems write <meta>."""
    head = (
        '<meta property="og:site_name" content="The Gazette">'
        '<meta name="author" content="The Gazette - Ilse Brandvold">'
    )
    assert _authors(STORY, head) == ["Ilse Brandvold"]
