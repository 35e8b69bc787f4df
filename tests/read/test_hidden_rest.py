"""What a page keeps from its readers of a story is kept, and the story is marked."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import PARAGRAPHS, STORY, article, page

FIRST, *REST = (f"<p>{text}</p>" for text in PARAGRAPHS)
HELD = "".join(REST)


def read(html: str) -> Article:
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize(
    "rest",
    [
        f"<div class=more style='display:none'>{HELD}</div>",
        f"<div hidden>{HELD}</div>",
        f"<section style='visibility: hidden'><div>{HELD}</div></section>",
        HELD.replace("<p>", "<p hidden>"),
    ],
)
def test_the_hidden_rest_of_a_story_is_kept_and_marked(rest: str) -> None:
    """Whatever hides it."""
    found = read(article(body=FIRST + rest + "<a class=readmore>Read more</a>"))
    assert [block.text for block in found.body] == list(PARAGRAPHS)
    assert (found.paywalled, found.evidence["paywalled"]) == (True, "markup")


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden class=newsletter><p>The tide table comes by letter each weekday, at high water.</p></div>",
        "<div hidden><form><p>Tell us what is wrong with this story, and we shall mend it.</p></form></div>",
        "<div hidden><p><a href=/x>Another story of the harbour that says nothing of the wall.</a></p></div>",
        "<div style='display:none'><p>Loading</p></div>",
    ],
)
def test_what_else_is_hidden_stays_hidden(hidden: str) -> None:
    """Sign-ups, forms, links and notices are no rest of a story."""
    found = read(article(body=STORY + hidden))
    assert [block.text for block in found.body] == list(PARAGRAPHS)
    assert found.paywalled is None
