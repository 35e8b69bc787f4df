"""The body: the story's blocks and nothing else."""

from __future__ import annotations

import pytest

from newsbot.items import Article, Block
from newsbot.read import extract
from tests.read.pages import PARAGRAPHS, STORY, article, page


def _body(body: str, tail: str = "") -> list[str]:
    found = extract(page(article(body=body, tail=tail)), None)
    assert isinstance(found, Article), found
    return [block.text for block in found.body]


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<figure><img src='/a.jpg'><figcaption>The wall at Lower Quay, seen from the ferry.</figcaption></figure>",
        "<aside class='related'><a href='/b'>Ferry pier reopens after long repairs this week</a></aside>",
        "<div class='newsletter-signup'><p>Get the tide table and the news of the quay by mail.</p></div>",
        "<div class='articleShareBar'><a href='/s'>Share this story with your friends</a></div>",
        "<form><p>Write to us what you think about the wall and the council's decision.</p></form>",
        "<div hidden><p>This is shown to nobody at all, whatever it may say about harbour walls.</p></div>",
        "<div style='display: none'><p>This is shown to nobody at all, whatever it may say.</p></div>",
        "<section id='comments'><p>First comment about the wall, which is long enough to be a paragraph.</p></section>",
        "<div class='author-box'><p>Ilse Brandvold has been writing about ports and boats since 2011.</p></div>",
        "<div class='explainer-box'><h3>Moorings</h3><p>A mooring is a place where a boat is made fast.</p></div>",
        "<nav><a href='/x'>All the news about the harbour and its boats</a></nav>",
        "<p><a href='/more'>Read more: Ferry pier reopens after long repairs this week</a></p>",
        "<figure class='kg-card kg-bookmark-card'><a href='/y'><div>Boats wait for the pier</div></a></figure>",
    ],
)
def test_boilerplate_between_paragraphs_is_no_part_of_the_body(boilerplate: str) -> None:
    """Captions, cards, boxes, bars, forms, hidden texts, comments, navigation."""
    middle = STORY.replace("</p>\n", f"</p>\n{boilerplate}\n", 2)
    assert _body(middle) == list(PARAGRAPHS)


def test_blocks_have_their_kinds_in_reading_order() -> None:
    """Paragraph, heading, quote and item."""
    more = "<h2>What it costs</h2><ul><li>Stone</li><li>Sand</li></ul><blockquote><p>Enough.</p></blockquote>"
    found = extract(page(article(body=STORY + more)), None)
    assert isinstance(found, Article)
    assert found.body[4:] == (
        Block(kind="heading", text="What it costs"),
        Block(kind="item", text="Stone"),
        Block(kind="item", text="Sand"),
        Block(kind="quote", text="Enough."),
    )


def test_lines_broken_twice_are_paragraphs() -> None:
    """Sites without <p> write so."""
    assert _body(f"<div>{'<br><br>'.join(PARAGRAPHS)}</div>") == list(PARAGRAPHS)


def test_a_single_line_break_is_a_blank() -> None:
    """The words on both sides stay name_parts."""
    assert _body(f"{STORY}<p>The council meets<br>again on Friday.</p>")[-1] == "The council meets again on Friday."


def test_inline_markup_does_not_break_words() -> None:
    """A link or emphasis within a word or sentence."""
    assert _body(f"{STORY}<p>The <b>port</b> coun<i>cil</i> meets <a href='/f'>on Friday</a>.</p>")[-1] == (
        "The port council meets on Friday."
    )


def test_a_wrapper_whose_name_sounds_like_boilerplate_is_still_the_story() -> None:
    """`has-sidebar` on the story itself, one form around the whole page."""
    assert _body(f'<form><div class="content has sidebar related-article">{STORY}</div></form>') == list(PARAGRAPHS)


def test_boxes_that_are_called_text_hold_the_story() -> None:
    """Some sites put each paragraph in a box of its own."""
    assert _body("".join(f"<div class='text-box'><p>{text}</p></div>" for text in PARAGRAPHS)) == list(PARAGRAPHS)


def test_teasers_below_the_story_are_no_part_of_it() -> None:
    """They stand in other boxes than the running text."""
    link, teaser = "<a href='/s{0}'>Another story number {0} of today</a>", "Its teaser, a sentence long."
    cards = "".join(f"<div class='c{n}'><h3>{link.format(n)}</h3><p>{teaser}</p></div>" for n in range(4))
    assert _body(STORY, tail=f"<section>{cards}</section>") == list(PARAGRAPHS)
