"""Names in a line of facts under the heading, without a word like "by"."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import article, page


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ("<div><time datetime=2024-05-03>May 3, 2024</time> · 2 min · Ilse Brandvold</div>", ["Ilse Brandvold"]),
        ("<div>3. Mai 2024 | 4 Min. Lesezeit | Ilse von Brand, Tomas Reyl</div>", ["Ilse von Brand", "Tomas Reyl"]),
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
