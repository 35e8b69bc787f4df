"""Asides: what stands between a story's paragraphs and is none of them."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.text_boilerplate import is_noise
from tests.read.pages import PARAGRAPHS, STORY, article, page


def _texts(html: str) -> list[str]:
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    return [block.text for block in found.body]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Anzeige",
        "広告",
        "Stand: 17.06.2025 18:24 Uhr",
        "Comments (3)",
        "Facebook | Twitter",
        "2 min read",
    ],
)
def test_a_line_that_any_page_may_hold_is_noise(line: str) -> None:
    """In the languages of the sites that newsbot meets."""
    assert is_noise(line)


@pytest.mark.parametrize("line", ["“No comment,” she said.", "On 3 May the wall fell.", "Share prices fell."])
def test_a_sentence_is_no_noise(line: str) -> None:
    """However short it is."""
    assert not is_noise(line)


def test_links_to_other_stories_go_with_the_label_over_them() -> None:
    """And the paragraphs around them stay."""
    items = "<li><a href=/a>Ferry is late again</a></li><li><a href=/b>Gulls return</a></li>"
    links = f"<h3>Auch interessant</h3><ul>{items}</ul>"
    assert _texts(
        article(body=STORY + links + "<p>The council meets again in May, it said on Tuesday evening.</p>")
    ) == [
        *PARAGRAPHS,
        "The council meets again in May, it said on Tuesday evening.",
    ]


def test_a_word_of_a_sentence_stays_whatever_its_class_says() -> None:
    """A link to a tag or an author is text, and so is a quoted post."""
    body = (
        '<p>The plan, <a class="tag author" href=/t>Ilse Brandvold</a> said, is sound.</p>'
        '<div class="embed twitter"><blockquote class="twitter-tweet"><p>It will stand.</p></blockquote></div>'
    ) + STORY
    assert _texts(article(body=body))[:2] == [
        "The plan, Ilse Brandvold said, is sound.",
        "It will stand.",
    ]


@pytest.mark.parametrize("names", ["cookie-banner", "comments-area", "onetrust-consent-sdk", "related-posts"])
def test_no_amount_of_text_makes_a_story_of_a_dialog_or_of_comments(names: str) -> None:
    """Short stories stand beside long ones of that kind."""
    other = "".join(
        f"<p>Number {i} of many long paragraphs that say a great deal about other things.</p>" for i in range(12)
    )
    assert _texts(article(tail=f'<div class="{names}">{other}</div>')) == list(PARAGRAPHS)


def test_the_standfirst_opens_the_body() -> None:
    """The line under the title that the page's description begins as, once."""
    line = "Cracks below the waterline closed two moorings."
    head = f'<meta name="description" content="{line}">'
    html = article(head=head, heading=f"<header><h1>Harbour wall to be rebuilt</h1><div>{line}</div></header>")
    assert _texts(html) == [line, *PARAGRAPHS]


def test_a_list_of_phrases_that_begin_with_links_is_part_of_the_story() -> None:
    """It stands between paragraphs, and each item goes on after its link; a list of titles and bylines is dropped."""
    phrases = "<ul><li><a href=/a>the divers' log</a>, read aloud</li><li><a href=/b>a chart</a> of the quay</li></ul>"
    items = "".join(f"<li><a href=/{n}>Gulls return to the old quay</a> by Tomas Reyl</li>" for n in range(3))
    titles = f"<ul>{items}</ul>"
    end = "<p>The council meets again in May, it said on Tuesday evening.</p>"
    assert _texts(article(body=f"{STORY}{phrases}{end}"))[4:6] == ["the divers' log, read aloud", "a chart of the quay"]
    assert _texts(article(body=f"{STORY}<ul>{titles}</ul>{end}"))[4:] == [
        "The council meets again in May, it said on Tuesday evening."
    ]


def test_a_line_without_a_letter_or_digit_is_no_paragraph() -> None:
    """A bullet between author and date, stars between two parts."""
    assert _texts(article(body=f"<p>•</p>{STORY}<p>* * *</p><p>The wall will stand for a hundred years.</p>")) == [
        *PARAGRAPHS,
        "The wall will stand for a hundred years.",
    ]


_CARDS = "".join(
    f"<div class=box><h4><a href=/{n}>Ferry {n} is late again</a></h4><p><i>3 May 2024</i></p>"
    f"<p>The crew of ferry {n} waited for the tide at the old pier, which had been closed since{{end}}</p></div>"
    for n in range(4)
)


@pytest.mark.parametrize("label", ["Related", "Das könnte Sie auch interessieren", "Lire aussi"])
def test_teasers_under_linked_titles_and_a_label_are_other_stories(label: str) -> None:
    """Even if they hold more text than the story; what follows them stays."""
    tail = f"<section><h2>{label}</h2><div>{_CARDS.format(end=' spring.')}</div></section>"
    assert _texts(article(body=STORY, tail=tail)) == list(PARAGRAPHS)
    longer = tail.replace(
        "</p></div></div></section>", "</p><p>A third line of the last one.</p></div></div></section>"
    )
    end = "The council meets again in May, it said on Tuesday evening."
    assert _texts(article(body=f"{STORY}{longer}<p>{end}</p>")) == [*PARAGRAPHS, end]


def test_teasers_that_are_cut_off_under_linked_titles_are_other_stories() -> None:
    """No label is needed then; a review of several linked things is a story."""
    assert _texts(article(body=STORY + _CARDS.format(end="..."))) == list(PARAGRAPHS)
    assert len(_texts(article(body=STORY + _CARDS.format(end=" spring.")))) > len(PARAGRAPHS)
