"""Selectors for what a site's pages do not state in a way that everybody knows, from what its feed says of them."""

from __future__ import annotations

from datetime import UTC, datetime

from newsbot.items import Card
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.offsets import stated_offsets
from newsbot.read.selectors import Example, propose_layout
from newsbot.source import Layout, Source
from tests.read.pages import STORY

SOURCE = Source(name="gazette", title="The Gazette", home="https://gazette.example/", hosts=("gazette.example",))
PEOPLE = ("Ilse Brandvold", "Tom Reed", "Marta Fedorenko")


def examples(markup: str) -> list[Example]:
    """Three stories with *markup* above their text, where NAME stands for the author; the feed names them."""
    found = []
    for number, name in enumerate(PEOPLE):
        title = f"The harbour wall, part {number}"
        body = f"<main><h1>{title}</h1>{markup.replace('NAME', name)}<div class=text>{STORY}</div></main>"
        head = f"<title>{title}</title><meta property='og:type' content='article'>"
        html = f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>"
        page = Page(body=html.encode(), url=f"https://gazette.example/wall-{number}", status=200)
        card = Card(title=title, url=page.url, authors=(name,), published=datetime(2026, 11, 3, 10, tzinfo=UTC))
        found.append(Example(page, card, extract(page, SOURCE)))
    return found


def test_a_byline_that_nothing_says_is_one_is_found_by_the_names_in_the_feed() -> None:
    """The selector is that of the smallest element with nothing but the name."""
    layout = propose_layout(examples("<div class=strip><span class=pen-7>NAME</span> <i>4 min</i></div>"), SOURCE)
    assert layout == Layout(byline="span.pen-7")


def test_nothing_is_proposed_where_all_was_read_or_no_selector_helps() -> None:
    """A text that has the name and much else is no byline."""
    assert propose_layout(examples("<p class=byline>By <a href='/people/x' rel=author>NAME</a></p>"), SOURCE) is None
    other = "<p class=note>The town was full of talk of what NAME had said of the wall in the spring of last year.</p>"
    assert propose_layout(examples(other), SOURCE) is None
    assert propose_layout([], SOURCE) is None


def test_the_offsets_that_a_page_states_are_read_with_the_clock_of_their_zone() -> None:
    """From any attribute; UTC written as Z says nothing of a zone."""
    html = (
        b"<time datetime='2026-11-30T10:15:00+02:00'>x</time><abbr title='2026-07-01T09:00-0330'>y</abbr>"
        b"<meta content='2026-11-30T08:15:00Z'><i title='2026-99-30T08:15:00+01:00'>"
    )
    found = [(moment.isoformat(), minutes) for moment, minutes in stated_offsets(Page(body=html))]
    assert found == [("2026-11-30T10:15:00", 120), ("2026-07-01T09:00:00", -210)]
