"""Names among the facts of a story, without a word like "by"."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import article, page


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ("<div><time datetime=2024-05-03>May 3, 2024</time> · 2 min · Ilse Brandvold</div>", ["Ilse Brandvold"]),
        ("<div>3. Mai 2024 | 4 Min. Lesezeit | Ilse zur Brand, Tomas Reyl</div>", ["Ilse zur Brand", "Tomas Reyl"]),
        ("<p class=post-meta>Ilse Brandvold • May 3, 2024</p>", ["Ilse Brandvold"]),
        ("<ul class=entry-meta><li>May 3, 2024</li><li>Ilse Brandvold</li></ul>", ["Ilse Brandvold"]),
        ("<p class=post-meta><a href=/quay>Lower Quay</a> • May 3, 2024</p>", []),
        ("<p class=post-meta><span class=category>Lower Quay</span> • May 3, 2024</p>", []),
        ("<p>Lower Quay | May 3, 2024</p>", []),
        ("<p class=post-meta>Ilse Brandvold • 7</p>", []),
    ],
)
def test_a_name_in_a_line_of_facts_is_the_author(facts: str, names: list[str]) -> None:
    """Beside a date, in a line with the reading time or one that is called so; a link or a category is none."""
    found = extract(page(article(heading=f"<header><h1>Harbour wall to be rebuilt</h1>{facts}</header>")))
    assert isinstance(found, Article)
    assert [author.name for author in found.authors] == names


_BESIDE = (
    "<div class=sidebar><nav><div class=md-post__authors><div class=profile><span><strong> Ilse Brandvold </strong><br>"
    "Quay Post</span></div><div class=profile><span><strong>Tomas Reyl</strong><br>Quay Post</span></div></div>"
    "<ul class=meta><li><time datetime='2024-05-03 15:31:00+02:00'>3 May 2024</time></li></ul></nav></div>"
)


def test_who_and_when_may_stand_beside_the_story() -> None:
    """In the only box called the story's authors, and in the page's only clock."""
    found = extract(page(article(heading=f"{_BESIDE}<article><h1>Harbour wall to be rebuilt</h1>", tail="</article>")))
    assert isinstance(found, Article)
    assert [author.name for author in found.authors] == ["Ilse Brandvold", "Tomas Reyl"]
    assert found.published == datetime(2024, 5, 3, 13, 31, tzinfo=UTC)


def test_boxes_of_the_authors_of_several_stories_name_nobody() -> None:
    """Nor does the clock of a comment date the story."""
    box = "<nav><div class=post-authors><b>{}</b></div></nav>"
    comment = "<div class=comments><div><time datetime='2024-05-09T10:00Z'>9 May</time><p>Well.</p></div></div>"
    tail = box.format("Ilse Brandvold") + box.format("Tomas Reyl") + comment
    found = extract(page(article(tail=tail)))
    assert isinstance(found, Article)
    assert (found.authors, found.published) == ((), None)
