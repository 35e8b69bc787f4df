"""A declared site reads at least as well as any other: selectors say where things are, and hide nothing."""

from __future__ import annotations

import gzip
import json
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from newsbot.items import Article, AuthorPage
from newsbot.page import Page
from newsbot.read import extract
from newsbot.source import Layout, Source
from newsbot.sources import load_source
from tests.read.pages import PARAGRAPHS, STORY, article, page
from tests.read.recorded import facts_of, pages_of_kind
from tests.read.test_refuse_less import STORIES

_TESTS = Path(__file__).parents[1]
EXPECTED = {
    "sample": json.loads((_TESTS / "sample_site" / "expected.json").read_text(encoding="utf-8")),
    "kyivindependent": json.loads(
        (_TESTS / "recordings" / "kyivindependent_expected.json").read_text(encoding="utf-8")
    ),
}
_SELECTORS = [
    field.name for field in fields(Layout) if field.name not in ("name", "detect", "valid_from", "valid_until")
]
NOWHERE = Layout(**{name: (".nowhere",) if name == "drop" else ".nowhere" for name in _SELECTORS})  # type: ignore[arg-type]
SITES = pytest.mark.parametrize("site", list(EXPECTED))


def recorded(site: str) -> list[Page]:
    """Every other story of a recording: of all looks, with and without what a page can show."""
    return [one.values[0] for one in pages_of_kind(site, EXPECTED[site], "article")][::2]


def undeclared_facts(found: Article) -> dict[str, Any]:
    """What a page says whatever is known of its site."""
    facts = facts_of(found)
    facts["authors"] = [{**author, "url": None} for author in facts["authors"]]  # how a site spells its own addresses
    facts["related"] = [link["title"] for link in facts["related"]]
    return facts


@SITES
@pytest.mark.parametrize("layouts", [(), (Layout(),), (NOWHERE,)], ids=["none", "empty", "finds nothing"])
def test_a_source_without_a_selector_that_fits_changes_nothing(site: str, layouts: tuple[Layout, ...]) -> None:
    """Two lines that say where a site is cost no field of any page."""
    for one in recorded(site):
        home = f"https://{urlsplit(one.url).netloc}/"
        declared = extract(one, Source(name="two-lines", title="Two lines", home=home, layouts=layouts))
        undeclared = extract(one, None)
        assert isinstance(declared, Article), declared
        assert isinstance(undeclared, Article)
        assert undeclared_facts(declared) == undeclared_facts(undeclared), one.url


@SITES
def test_what_is_right_without_a_source_is_right_with_it(site: str) -> None:
    """Field by field, against what the stories say."""
    source = load_source(site)
    for one in recorded(site):
        stated = EXPECTED[site]["articles"][EXPECTED[site]["aliases"].get(one.url, one.url)]
        declared, undeclared = extract(one, source), extract(one, None)
        assert isinstance(declared, Article)
        assert isinstance(undeclared, Article)
        facts, others = facts_of(declared), facts_of(undeclared)
        assert [name for name in others if others[name] == stated.get(name) != facts[name]] == [], one.url


def declared(html: str, layout: Layout) -> Article:
    """The story of a page whose site has *layout*."""
    source = Source(name="g", title="G", home="https://gazette.example/", hosts=("gazette.example",), layouts=(layout,))
    found = extract(page(html), source)
    assert isinstance(found, Article), found
    return found


def test_a_selector_of_captions_reads_their_credits() -> None:
    """Whatever marks them; without a selector they are read, too."""
    figure = "<figure><img src=a.jpg><figcaption class=cap>The wall in May. Photo: Ada Quint</figcaption></figure>"
    for selector in (".cap", ".nowhere", None):
        (image,) = declared(article(body=figure + STORY), Layout(caption=selector)).images
        assert (image.caption, image.credit) == ("The wall in May.", "Ada Quint")


def test_a_selector_of_cards_makes_no_listing_of_a_story() -> None:
    """Stories show cards of other stories."""
    cards = "".join(f'<div class=card><a href="/stories/{i}">Another story of the harbour</a></div>' for i in range(9))
    found = declared(article(tail=cards), Layout(card=".card", card_link="a"))
    assert [block.text for block in found.body] == list(PARAGRAPHS)


def test_a_selected_body_is_not_lost_to_a_name_of_its_wrapper() -> None:
    """A box is called a sidebar's, and holds the story."""
    found = declared(
        article(body=f"<div class=story><div class=with-sidebar>{STORY}</div></div>"), Layout(body=".story")
    )
    assert [block.text for block in found.body] == list(PARAGRAPHS)
    assert found.confidence == 0.95


def test_roles_and_bios_are_read_without_selectors() -> None:
    """From the box under a story whose authors are known."""
    head = '<meta name="author" content="Ilse Brandvold">'
    bio = "Ilse Brandvold has covered the port of Lower Quay for nine years, and sails."
    box = f"<div><p>Ilse Brandvold</p><p>Harbour correspondent</p><p>{bio}</p><p>Read more</p></div>"
    found = extract(page(article(head, STORY + f"<footer>{box}</footer>")), None)
    assert isinstance(found, Article)
    assert [(one.name, one.role, one.bio) for one in found.authors] == [
        ("Ilse Brandvold", "Harbour correspondent", bio)
    ]


def test_minutes_and_section_are_read_from_the_lines_around_a_headline() -> None:
    """Also where byline, date and minutes stand name_parts, and where the metadata call the story otherwise."""
    over, under = '<p><a href="/harbour">Harbour</a></p>', "<p>By Ilse Brandvold</p><p>Listen now</p><p>3 min read</p>"
    for heading in ("Harbour wall to be rebuilt", "“A wall is a promise”"):
        found = extract(page(article(body=under + STORY, heading=f"{over}<h1>{heading}</h1>")), None)
        assert isinstance(found, Article)
        assert (found.reading_minutes, found.section) == (3, "Harbour")


def test_the_page_of_an_author_keeps_what_no_selector_finds() -> None:
    """The bio that the page shows, where the source's selector finds only a role."""
    person = {"@type": "Person", "name": "Ilse Brandvold", "description": "Sails."}
    node = json.dumps({"@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": person})
    html = (
        f'<html><head><script type="application/ld+json">{json.dumps(person)}</script>'
        f'<script type="application/ld+json">{node}</script></head>'
        "<body><h1>Ilse Brandvold</h1><p class=role>Reporter</p><p>Sails.</p></body></html>"
    )
    layout = Layout(author_role=".role", author_bio=".nowhere")
    source = Source(
        name="g",
        title="G",
        home="https://gazette.example/",
        hosts=("gazette.example",),
        author_pages="/a/",
        layouts=(layout,),
    )
    found = extract(page(html, "https://gazette.example/a/ilse"), source)
    assert isinstance(found, AuthorPage), found
    assert (found.author.role, found.author.bio) == ("Reporter", "Sails.")


@pytest.mark.parametrize("kind", STORIES)
def test_a_source_of_two_lines_makes_no_page_read_worse(kind: str) -> None:
    """Also pages that state nothing, and sites with names in their own letters."""
    for host in ("gazette.example", "zeitung-köln.example"):
        one = page(STORIES[kind], url=f"https://{host}/stories/harbour-wall")
        undeclared = extract(one, None)
        found = extract(one, Source(name="two-lines", title="Two lines", home=f"https://{host}/"))
        assert isinstance(undeclared, Article)
        assert isinstance(found, Article), found
        assert undeclared_facts(found) == undeclared_facts(undeclared)


@pytest.mark.full
def test_a_source_of_two_lines_makes_no_real_page_read_worse() -> None:
    """On every page of the corpora, where they lie beside the checkout."""
    files = sorted((_TESTS.parents[1] / "shared" / "corpora").rglob("*.html.gz"))
    addressed = [(file, Path(f"{file}.url")) for file in files]
    addressed = [(file, address) for file, address in addressed if address.exists()]
    if not addressed:
        pytest.skip("../shared, with the corpora, is not beside this checkout")
    for file, address in addressed:
        url = address.read_text().strip()
        one = page(gzip.decompress(file.read_bytes()), url=url, content_type="text/html")
        undeclared = extract(one, None)
        found = extract(one, Source(name="two-lines", title="Two lines", home=urljoin(url, "/")))
        if isinstance(undeclared, Article):
            assert isinstance(found, Article), (file, found)
            assert undeclared_facts(found) == undeclared_facts(undeclared), file
