"""Our rendering of a page as text is what others make of it."""

from __future__ import annotations

import pytest

from newsbot.page import Page
from newsbot.read.document import Document, open_document
from newsbot.read.page_lines import page_text
from newsbot.text import plain
from tests.read.pages import article, page
from tests.read.recorded import recorded_pages
from tests.rendering import visible_text


@pytest.mark.parametrize("name", ["sample", "kyivindependent"])
def test_every_recorded_page_renders_as_the_witness_renders_it(name: str) -> None:
    """Word for word; lines may be kept together otherwise."""
    for recorded in recorded_pages(name):
        if recorded.content_type == "text/html":
            assert page_text(_document(recorded).root).split() == plain(visible_text(recorded.body)).split()


def test_the_rendering_of_a_deep_page_needs_no_recursion() -> None:
    """1,800 levels."""
    assert page_text(_document(page("<html><body>" + "<div>" * 1_800 + "deep")).root) == "deep\n"


def test_paragraphs_are_apart_and_pictures_speak_by_their_alt() -> None:
    """An empty line around paragraphs, a line for a picture."""
    text = page_text(_document(page(article(body="<p>One</p><img alt='A wall'><p>Two<br>lines</p>"))).root)
    assert "\n\nOne\n\nA wall\n\nTwo\nlines\n" in text


def _document(given: Page) -> Document:
    document = open_document(given)
    assert isinstance(document, Document)
    return document
