"""Who wrote the story: all, in order, people before organisations, better none than a wrong one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.names import is_desk, is_name, split_names
from newsbot.source import Layout, Source
from tests.read.pages import STORY, article, page

AGENCY = {"@type": "Organization", "name": "Northwater Press Agency"}


def _authors(head: str = "", body: str = STORY, source: Source | None = None) -> list[str]:
    found = extract(page(article(head, body)), source)
    assert isinstance(found, Article), found
    return [author.name for author in found.authors]


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Ilse Brandvold", ["Ilse Brandvold"]),
        ("By Ilse Brandvold and Tomas Reyl", ["Ilse Brandvold", "Tomas Reyl"]),
        ({"@type": "Person", "name": "Ilse Brandvold"}, ["Ilse Brandvold"]),
        ([{"name": "Ilse Brandvold"}, {"name": "Tomas Reyl"}], ["Ilse Brandvold", "Tomas Reyl"]),
        ([["Ilse Brandvold"], "Tomas Reyl"], ["Ilse Brandvold", "Tomas Reyl"]),
        ({"name": ["Ilse Brandvold", "Tomas Reyl"]}, ["Ilse Brandvold", "Tomas Reyl"]),
        ({"@list": [{"name": "Ilse Brandvold"}]}, ["Ilse Brandvold"]),
        ([AGENCY, {"@type": "Person", "name": "Ilse Brandvold"}], ["Ilse Brandvold", "Northwater Press Agency"]),
        ([{"@type": "Organization", "name": "Quay Fund"}, "Ilse Brandvold"], ["Ilse Brandvold", "Quay Fund"]),
        (AGENCY, ["Northwater Press Agency"]),
        ("https://gazette.example/author/ilse", []),
        ({"@type": "Person", "name": ""}, []),
    ],
)  # fmt: skip
def test_authors_are_read_from_json_ld_in_every_shape(stated: Any, names: list[str]) -> None:
    """Text, object, lists of both, nested; an address is no name."""
    node = {"@type": "NewsArticle", "headline": "Harbour wall to be rebuilt", "author": stated}
    assert _authors(f'<script type="application/ld+json">{json.dumps(node)}</script>') == names


def test_contributors_who_are_persons_follow_the_author() -> None:
    """Some sites name one author and call the others contributors."""
    node = {
        "@type": "Article",
        "headline": "Harbour wall to be rebuilt",
        "author": {"@type": "Person", "name": "Ilse Brandvold"},
        "contributor": [{"@type": "Person", "name": "Tomas Reyl"}, {"@type": "Organization", "name": "Quay Fund"}],
    }
    assert _authors(f'<script type="application/ld+json">{json.dumps(node)}</script>') == [
        "Ilse Brandvold",
        "Tomas Reyl",
    ]


def test_without_json_ld_the_meta_tag_names_the_authors() -> None:
    """Before the markup."""
    assert _authors('<meta name="author" content="Ilse Brandvold; Tomas Reyl">') == ["Ilse Brandvold", "Tomas Reyl"]


@pytest.mark.parametrize("name", ["Oleh Ivan Ivanenko", "Von Anna Miller", "Da Silva Santos"])
def test_names_in_data_keep_their_first_word(name: str) -> None:
    """It reads like "by" in some language, and is none."""
    node = {"@type": "NewsArticle", "headline": "Harbour wall to be rebuilt", "author": {"name": name}}
    assert _authors(f'<script type="application/ld+json">{json.dumps(node)}</script>') == [name]
    assert _authors(f'<meta name="author" content="{name}">') == [name]


@pytest.mark.parametrize("name", ["Oleh Ivan Ivanenko", "Von Anna Miller", "Par Erik Lindgren"])
@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_names_in_microdata_keep_their_first_word(lang: str, name: str) -> None:
    """An inner name or a `content` is data as well, whatever language the page is in."""
    for marked in (
        f'<div itemprop="author"><span itemprop="name">{name}</span></div>',
        f'<div itemprop="author"><meta itemprop="name" content="{name}"></div>',
        f'<span itemprop="author" content="{name}">our reporter</span>',
    ):
        html = article(body=marked + STORY).replace('lang="en"', f'lang="{lang}"')
        found = extract(page(html), None)
        assert isinstance(found, Article)
        assert [author.name for author in found.authors] == [name]


@pytest.mark.parametrize(
    "shown",
    [
        '<a rel="author" href="/author/1">{}</a>',
        '<span itemprop="author">{}</span>',
        '<p class="author-name">{}</p>',
        '<p class="author">{}</p>',
        "<dl><dt>Author</dt><dd>{}</dd></dl>",
    ],
)
@pytest.mark.parametrize(
    ("lang", "line", "name"),
    [
        ("en", "Par Erik Lindgren", "Par Erik Lindgren"),
        ("fr", "Par Erik Lindgren", "Erik Lindgren"),
        ("en", "Von Anna Miller", "Von Anna Miller"),
        ("de-AT", "Von Anna Miller", "Anna Miller"),
        ("en", "von Anna Müller", "Anna Müller"),
        ("en", "oleh Budi Santoso", "Budi Santoso"),
    ],
)
def test_a_visible_byline_is_read_in_the_language_of_its_page(lang: str, line: str, name: str, shown: str) -> None:
    """ "Par" is "by" in French, and a first name in Sweden; in small letters it is no name."""
    html = article(body=shown.format(line) + STORY).replace('lang="en"', f'lang="{lang}"')
    found = extract(page(html), None)
    assert isinstance(found, Article)
    assert [author.name for author in found.authors] == [name]


def test_a_page_that_states_no_language_has_that_of_its_source() -> None:
    """For its bylines, too."""
    source = Source(
        name="gazette",
        title="La Gazette",
        home="https://gazette.example/",
        hosts=("gazette.example",),
        language="fr",
        layouts=(Layout(body="article", byline=".name"),),
    )
    html = article(body=f'<p class="name">Par Anne Dufour</p>{STORY}').replace(' lang="en"', "")
    found = extract(page(html), source)
    assert isinstance(found, Article)
    assert [author.name for author in found.authors] == ["Anne Dufour"]


@pytest.mark.parametrize("name", ["Oleh Ivanenko", "Von Miller"])
def test_a_visible_byline_keeps_a_first_name(name: str) -> None:
    """Linked or not, after "By" or alone."""
    assert _authors(body=f'<p class="byline">By <a rel="author" href="/author/1">{name}</a></p>{STORY}') == [name]
    assert _authors(body=f'<p class="author">{name}</p>{STORY}') == [name]


@pytest.mark.parametrize(
    "box",
    [
        "<ul><li><strong>Author</strong> Ilse Brandvold</li></ul>",
        "<ul><li><b>Autorin/Autor:</b> Ilse Brandvold</li></ul>",
        "<dl><dt>Auteur</dt><dd>Ilse Brandvold</dd></dl>",
    ],
)
def test_without_metadata_a_label_names_the_author(box: str) -> None:
    """A list of facts beside the story."""
    assert _authors(body=STORY + box) == ["Ilse Brandvold"]


@pytest.mark.parametrize(
    "box",
    [
        "<aside><b>Author</b> Ilse Brandvold</aside>",
        "<p><b>Author</b> of 3 books on harbours</p>",
        "<p><b>Authorities</b> Ilse Brandvold</p>",
    ],
)
def test_a_label_elsewhere_or_without_a_name_names_nobody(box: str) -> None:
    """Better none than a wrong one."""
    assert _authors(body=STORY + box) == []


def test_a_site_that_signs_with_its_name_is_no_person() -> None:
    """ "von" in small letters before one word is no first name."""
    byline = '<p class="author">von <a rel="author" href="/author/gazette">Gazette</a></p>'
    assert _authors('<meta property="og:site_name" content="Gazette">', byline + STORY) == []
    assert _authors(body=f'<p class="author">von Gazette</p>{STORY}') == []


def test_a_meta_author_with_the_address_of_the_site_is_the_site() -> None:
    """Whatever name stands before it; the label says who wrote the story."""
    head = '<meta name="author" content="North Quay Media (www.gazette.example)">'
    assert _authors(head, STORY + "<p><b>Author</b> Ilse Brandvold</p>") == ["Ilse Brandvold"]


def test_without_metadata_the_byline_beside_the_story_names_them() -> None:
    """A link that says it is the author's."""
    assert _authors(body=f'<p class="byline">By <a rel="author" href="/author/ilse">Ilse Brandvold</a></p>{STORY}') == [
        "Ilse Brandvold"
    ]


def test_selectors_read_role_and_bio_of_each_author_from_their_own_box() -> None:
    """An author without a role does not get the next one's."""
    source = Source(
        name="gazette",
        title="The Gazette",
        home="https://gazette.example/",
        hosts=("gazette.example",),
        layouts=(Layout(body="article", drop=(".box",), byline=".name", author_role=".role", author_bio=".bio"),),
    )
    boxes = (
        '<div class="box"><a class="name" href="/a/tomas">Tomas Reyl</a><p class="bio">Tomas mends nets.</p></div>'
        '<div class="box"><a class="name" href="/a/ilse">Ilse Brandvold</a><p class="role">Editor</p></div>'
    )
    found = extract(page(article(body=STORY + boxes)), source)
    assert isinstance(found, Article)
    assert [(a.name, a.role, a.bio, a.url) for a in found.authors] == [
        ("Tomas Reyl", None, "Tomas mends nets.", "https://gazette.example/a/tomas"),
        ("Ilse Brandvold", "Editor", None, "https://gazette.example/a/ilse"),
    ]


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By ILSE BRANDVOLD, Tomas Reyl & Ada Quint", ["ILSE BRANDVOLD", "Tomas Reyl", "Ada Quint"]),
        ("von Ilse Brandvold und Tomas Reyl", ["Ilse Brandvold", "Tomas Reyl"]),
        ("Ilse Brandvold, Political Editor", ["Ilse Brandvold"]),
        ("Ilse Brandvold (ilse@gazette.example)", ["Ilse Brandvold"]),
        ("Martin King Jr, Ada Quint", ["Martin King Jr", "Ada Quint"]),
        ("山田太郎、佐藤花子", ["山田太郎", "佐藤花子"]),
        ("By Anna and Ilse Brandvold", ["Anna", "Ilse Brandvold"]),
        ("By Ilse Brandvold with Tomas Reyl", ["Ilse Brandvold", "Tomas Reyl"]),
        ("By the Wind & Weather Unit, Ilse Brandvold", ["the Wind & Weather Unit", "Ilse Brandvold"]),
        ("By staff and agencies", ["agencies"]),
    ],
)
def test_a_byline_gives_names_and_nothing_else(byline: str, names: list[str]) -> None:
    """No "By", roles, addresses."""
    assert split_names(byline) == names


def test_what_is_no_name_is_no_author() -> None:
    """Sentences, addresses and bare roles are told from names, desks from persons."""
    assert not any(
        map(is_name, ("", "https://x.example", "Political Editor", "This is a whole sentence about the news today"))
    )
    assert is_desk("Gazette news desk")
    assert is_desk("NQR")
    assert not any(map(is_desk, ("Ilse Brandvold", "Ilse", "oz")))


def test_ukrainian_names_are_joined_by_and() -> None:
    """In each of its spellings, as one display name too."""
    for word in ("і", "й", "та"):
        assert split_names(f"Остап Ярмолюк {word} Данило Ворона") == ["Остап Ярмолюк", "Данило Ворона"]
