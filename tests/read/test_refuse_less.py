"""A page with running text beneath a heading is a story, unless it says otherwise; a list of stories is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsbot.items import Article, Listing, Miss
from newsbot.read import extract
from tests.read.pages import page

TEXT = (
    "The harbour council of Tarnholm voted on Monday to rebuild the northern wall before the winter storms arrive, "
    "members said after a long meeting at the old fish hall, and the work is to begin as soon as the ice is gone. "
)
LINE = "The northern wall of Tarnholm will be rebuilt before winter, the council decided after a long night."
BRIEF = "52,025 tonnes of grain left the port of Tarnholm, harbour staff said."
HEADING = "<h1>Harbour wall to be rebuilt</h1>"
JAPANESE = "港湾評議会は月曜日、冬の嵐が来る前に北側の防波堤を再建することを賛成多数で決めた。"
CHINESE = "港务局周二投票决定，北码头将继续关闭至秋季，何时开放尚未决定。"


def html(body: str, names: str = "", head: str = "") -> str:
    """A page of an unknown site that states nothing."""
    head = f"<head><title>Harbour wall to be rebuilt</title>{head}</head>"
    return f"<!doctype html><html>{head}<body class='{names}'>{body}</body></html>"


def cards(number: int, text: str = "", start: int = 0) -> str:
    """*number* cards of other stories, each with *text*."""
    return "".join(
        f"<article><header><h2><a href='/stories/{i}.html'>Another story of the day, number {i}</a></h2></header>"
        f"<p>Number {i}. {text}</p></article>"
        for i in range(start, start + number)
    )


LONG_LIST = "".join(
    f"<h3>{i}. A walk around the bay</h3><p>It takes {i} hours, and the view is worth it.</p>" for i in range(1, 20)
)
STORIES = {
    "one long block": html(f"<div>{HEADING}<div>{TEXT * 8}</div></div>"),
    "lines without paragraphs": html(f"<div>{HEADING}<div>{TEXT}<br><br>{TEXT}<br><br>{TEXT}</div></div>"),
    "two paragraphs": html(f"<div>{HEADING}<p>{TEXT}</p><p>{TEXT}</p></div>"),
    "one paragraph": html(f"<div>{HEADING}<p>{TEXT * 2}</p></div>"),
    "a short story in Japanese": html(f"<div>{HEADING}<p>{JAPANESE}</p><p>{JAPANESE}</p><p>{JAPANESE}</p></div>"),
    "thirty short paragraphs in Chinese": html(f"<article>{HEADING}{f'<p>{CHINESE}</p>' * 30}</article>"),
    "a dated note": html(f"{HEADING}<p>12 May 2024</p><p>{TEXT}</p>"),
    "a brief of WordPress": html(
        f"<main>{HEADING}<div><p>{BRIEF}</p><p>Brief 2.</p></div></main>", "single single-post"
    ),
    "a press release of Drupal": html(f"{HEADING}<p>{LINE}</p>", "page-node node-type-press-release"),
    "the only hentry": html(f"<div class='post hentry'>{HEADING}<p>{LINE}</p></div>"),
    "microdata": html(f"<div itemscope itemtype='https://schema.org/NewsArticle'>{HEADING}<p>{LINE}</p></div>"),
    "a recipe": html(
        f"{HEADING}<p>{LINE}</p>", head='<script type="application/ld+json">{"@type":"Recipe","name":"Soup"}</script>'
    ),
    "a review by its type": html(f"{HEADING}<p>{LINE}</p>", head="<meta property='og:type' content='gazette:review'>"),
    "a long list": html(f"<main>{HEADING}<p>{TEXT}</p>{LONG_LIST}</main>"),
    "a story before many cards": html(f"<main><div>{HEADING}{f'<p>{TEXT}</p>' * 4}</div></main>{cards(12, 'Short.')}"),
    "a single post before others": html(f"<main>{HEADING}<p>{TEXT}</p></main><div>{cards(9)}</div>", "single-post"),
    "a heading that links to its own page": html(
        f"<div class=post><h2><a href='/stories/harbour-wall/'>Harbour wall to be rebuilt</a></h2>"
        f"{f'<p>{TEXT}</p>' * 3}"
        f"</div><div>{cards(6)}</div>",
        "single-post",
    ),
    "a question and its answer": html(f"{HEADING}<div class=question><p>{TEXT}</p></div><div><p>{TEXT}</p></div>"),
    "a story on logging in": html(f"{HEADING}{f'<p>Readers who log in are asked twice. {TEXT}</p>' * 6}"),
}
HOME = html(f"<h1>Tidewater Post</h1>{cards(3)}<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>")


@pytest.mark.parametrize("kind", STORIES)
def test_running_text_beneath_a_heading_is_a_story(kind: str) -> None:
    """With nothing to vouch for it but its look."""
    found = extract(page(STORIES[kind]), None)
    assert isinstance(found, Article), found
    assert found.title == "Harbour wall to be rebuilt"
    assert found.confidence >= 0.5


@pytest.mark.parametrize(
    "listing",
    [
        html(f"<h1>News</h1>{cards(10, TEXT * 3)}"),
        html(f"<h1>Tidewater Post</h1><ol>{cards(10, LINE)}</ol>", "home"),
        html(f"<h1>The harbour</h1><p>{LINE}</p>{cards(20, LINE)}"),
        html(f"<h1>Tidewater Post</h1>{cards(8, LINE)}", "archive category hfeed"),
        html(f"<h1>Search results for “wall”</h1>{cards(6, LINE)}", "search-results"),
    ],
    ids=["full cards", "home of a blog", "topic with a description", "archive", "search"],
)
def test_a_page_of_cards_is_a_listing_however_full_they_are(listing: str) -> None:
    """Also cards with their heading in a header of their own."""
    for named in (False, True):
        found = extract(replace(page(listing, url="https://gazette.example/index2.html"), named=named), None)
        assert isinstance(found, Listing), found
        assert len(found.cards) >= 6


def posts(number: int, text: str) -> str:
    """The last *number* posts of a blog, each with a class of its own; the first says more than the others."""
    return "<ul>{}</ul>".format(
        "".join(
            f"<li class='post post-{i}'><h2><a href='/2024/post-{i}/'>Another story of the day, number {i}</a></h2>"
            f"<div class=entry-content>{f'<p>{text}</p>' * (3 if i == 1 else 1)}</div></li>"
            for i in range(1, number + 1)
        )
    )


@pytest.mark.parametrize(
    "shown",
    [
        html(posts(2, TEXT)),
        html(posts(10, LINE)),
        html(f"<h1>Author: <span>Ilse Brandvold</span></h1>{posts(3, LINE)}", "archive author"),
        html(f"<div>{cards(2, TEXT * 2)}</div>"),
    ],
    ids=["last page of a blog", "one of many longer", "posts of an author", "two cards"],
)
def test_posts_of_which_each_links_to_its_own_page_are_no_story(shown: str) -> None:
    """However few or long they are, and even if a sitemap names their page."""
    for named in (False, True):
        found = extract(replace(page(shown, url="https://gazette.example/page6/"), named=named), None)
        assert not isinstance(found, Article), found


def test_a_list_of_dated_headlines_is_no_story() -> None:
    """An archive of a year has no other text."""
    lines = "".join(
        f"<li><time datetime='2024-05-{i:02}'>2024-05-{i:02}</time><a href='/posts/{i}/'>Story {i} of the harbour, the "
        f"quay and the northern wall</a></li>"
        for i in range(1, 31)
    )
    shown = html(f"<div><article><header><h1>Posts for year 2024</h1></header><ul>{lines}</ul></article></div>")
    for named in (False, True):
        found = extract(replace(page(shown, url="https://gazette.example/2024/"), named=named), None)
        assert not isinstance(found, Article), found


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (html("<h1>About us</h1><p>We are a newspaper.</p><p>Write to us.</p>"), "not-an-article"),
        (html("<h1>Sign in</h1><p>Please sign in to read on.</p><form><input type=password></form>"), "login-wall"),
        (html(f"<h1>Page not found</h1><p>{TEXT * 2}</p>"), "error-page"),
        (
            html(
                f"<h1>Before you read on</h1><p>{TEXT}</p><p>Cookies, more cookies and our cookie policy. Accept.</p>"
            ),
            "cookie-wall",
        ),
    ],
)
def test_what_stands_in_a_story_s_place_is_none(shown: str, reason: str) -> None:
    """Even if an entry point names it."""
    for named in (False, True):
        found = extract(replace(page(shown), named=named), None)
        assert isinstance(found, Miss), found
        assert found.reason == reason


def test_a_short_note_is_a_story_if_an_entry_point_says_so() -> None:
    """On its own it might be anything."""
    note = page(html(f"{HEADING}<p>{LINE}</p>"))
    assert isinstance(extract(note, None), Miss)
    found = extract(replace(note, named=True), None)
    assert isinstance(found, Article), found
    assert [block.text for block in found.body] == [LINE]


def test_a_front_page_is_no_story() -> None:
    """Neither with a welcome nor with a single dated text beside its cards."""
    for front in (HOME, html(f"<h1>Welcome</h1><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>")):
        found = extract(page(front, url="https://gazette.example/"), None)
        assert isinstance(found, Miss), found
        assert found.reason == "home-page"


def test_a_site_of_one_dated_story_is_that_story() -> None:
    """A farewell, left where the site was."""
    farewell = html(f"<h1>Harbour wall to be rebuilt</h1><p>12 May 2024</p>{f'<p>{TEXT}</p>' * 4}")
    found = extract(page(farewell, url="https://gazette.example/"), None)
    assert isinstance(found, Article), found


def test_a_notice_in_a_story_s_place_does_not_hide_it() -> None:
    """The text of the comment form is longer than any cell of the results."""
    rows = "".join(f"<tr><td>{i}.</td><td>Lea Quint, LG Tarnholm</td><td>{i + 9},{i} m</td></tr>" for i in range(40))
    notice = "<form id=commentform class=comment-form><p>Your address will not be published. Required fields are *.</p>"
    shown = html(f"{HEADING}<pre><table>{rows}</table></pre>{notice}</form>", "single single-post")
    found = extract(page(shown), None)
    assert isinstance(found, Article), found
    assert "Lea Quint" in found.text
