"""Values without end: what a page says of itself may be as long as the page, and costs no more than its length.

Each of these is small for a page, and would take hours or days were any of it a square.
"""

from __future__ import annotations

import json

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.jsonld import LONGEST_VALUE
from newsbot.read.names import LONGEST_BYLINE, split_names
from newsbot.source import Layout, Source
from tests.read.pages import STORY, article, page

SIZE = 200_000
VALUES = {
    "addresses": "a@" * SIZE,
    "addresses of words": "a@a. " * SIZE,
    "dots": "a@" + "a." * SIZE,
    "one long word": "x" * SIZE,
    "dots alone": "." * SIZE,
    "blanks": "a" + " " * SIZE + "b",
    "lines": "a" + "\n" * SIZE + "b",
    "names": ", ".join(f"Ilse Brandvold{number}" for number in range(SIZE // 20)),
    "ands": "Ilse and " * SIZE,
    "by": "By " * SIZE,
    "von": "von " * SIZE,
    "oleh": "Oleh " * SIZE,
    "dates": "1.1.2026 " * SIZE,
    "entities": "&amp;" * SIZE,
    "ats": "@" * SIZE,
    "brackets": "(" * SIZE,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_byline_of_any_length_is_split(value: str) -> None:
    """Of more than anybody signs with, the first_bytes."""
    names = split_names(value)
    assert names == split_names(value[:LONGEST_BYLINE])
    assert sum(map(len, names)) <= LONGEST_BYLINE


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("name", ["author", "og:site_name", "og:title", "keywords", "article:published_time"])
def test_a_meta_of_any_length_leaves_the_story_readable(name: str, value: str) -> None:
    """So much of it is believed, and the rest is left out."""
    content = value.replace("&", "&amp;").replace('"', "&quot;")
    found = extract(page(article(f'<meta property="{name}" content="{content}">', STORY)))
    assert isinstance(found, Article), found
    assert len(found.authors) <= 100
    assert len(found.title or "") <= LONGEST_VALUE


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_authors_in_json_ld_of_any_length_leave_the_story_readable(value: str) -> None:
    """In each of its shapes."""
    organisation = {"@type": "Organization", "name": value}
    node = {
        "@type": "NewsArticle",
        "headline": "Harbour wall to be rebuilt",
        "author": [value, {"name": value}, organisation],
        "publisher": organisation,
    }
    stated = json.dumps(node).replace("</", "<\\/")
    found = extract(page(article(f'<script type="application/ld+json">{stated}</script>', STORY)))
    assert isinstance(found, Article), found
    assert len(found.authors) <= 100
    assert all(len(author.name) <= LONGEST_VALUE for author in found.authors)


def test_thousands_of_names_are_each_read_once() -> None:
    """In order, and the first hundred are the story's authors."""
    names = [f"Ilse Brandvold{number}" for number in range(400)]
    assert split_names(", ".join(names)) == names
    found = extract(page(article(f'<meta name="author" content="{", ".join(names)}">', STORY)))
    assert isinstance(found, Article)
    assert [author.name for author in found.authors] == names[:100]


def test_a_byline_of_thousands_of_links_is_read() -> None:
    """Each link's text is read once, not for each name; the first names are the story's."""
    source = Source(
        name="gazette",
        title="The Gazette",
        home="https://gazette.example/",
        hosts=("gazette.example",),
        layouts=(Layout(body="article", byline=".by"),),
    )
    links = ", ".join(f'<a href="/a/{number}">Ilse Brandvold{number}</a>' for number in range(8_000))
    found = extract(page(article(body=f'{STORY}<div class="by">{links}</div>')), source)
    assert isinstance(found, Article)
    assert [(author.name, author.url) for author in found.authors[:2]] == [
        ("Ilse Brandvold0", "https://gazette.example/a/0"),
        ("Ilse Brandvold1", "https://gazette.example/a/1"),
    ]
    assert len(found.authors) == 20


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ilse Brandvold ilse@gazette.example", ["Ilse Brandvold"]),
        ("Ilse Brandvold (ilse@gazette.example), Tomas Reyl", ["Ilse Brandvold", "Tomas Reyl"]),
        ("Ilse Brandvold @ilse, https://gazette.example/ilse", ["Ilse Brandvold"]),
        ("ilse.b@news.gazette.example; Tomas Reyl", ["Tomas Reyl"]),
    ],
)
def test_addresses_are_no_names(byline: str, names: list[str]) -> None:
    """Nor parts of one."""
    assert split_names(byline) == names
