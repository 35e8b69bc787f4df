"""Pages as lines: what terminals' browsers dump, and our own rendering of a page as text.

The dumps were made by lynx 2.9 and w3m 0.5.3 from pages of the sample site.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers import warc
from newsbot.read.document import Document, open_document
from newsbot.read.sheet import page_text, unwrapped
from newsbot.read.text_page import read_text
from newsbot.sources import load_source
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


DUMPS = sorted((Path(__file__).parent / "terminal").glob("*.txt"))
RECORDING = Path(__file__).parents[3] / "newsbot" / "samples" / "sample.warc.gz"


def the_page(dump: Path) -> Article:
    """What the page says of which *dump* is a dump."""
    name = dump.name.split(".")[0]
    with RECORDING.open("rb") as file:
        page = next(page for page in warc.pages(file) if isinstance(page, Page) and name in (page.url or ""))
    record = extract(page, load_source("sample"))
    assert isinstance(record, Article)
    return record


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.name)
def test_a_dump_of_a_terminal_s_browser_gives_the_records_of_the_page(dump: Path) -> None:
    """Paragraphs, quotations and lists are whole again, and the marks of links are gone."""
    page = the_page(dump)
    record = read_text(dump.read_text(encoding="utf-8"), url=page.url, source=load_source("sample"))
    assert isinstance(record, Article)
    assert (record.title, record.text) == (page.title, page.text)
    assert [author.name for author in record.authors] == [author.name for author in page.authors]
    assert [(image.caption, image.credit) for image in record.images] == [
        (image.caption, image.credit) for image in page.images
    ]


def test_addresses_between_angles_are_no_part_of_a_wrapped_text() -> None:
    """Firefox writes them behind the words of each link."""
    text = """\
The pilots <https://kite.example/pilots> went back to work on Friday
morning, hours after the chair <https://kite.example/chair> of the board
had stood down, and the first ship <https://kite.example/ships> crossed
the bar at noon.
"""
    assert unwrapped(text) == (
        "The pilots went back to work on Friday morning, hours after the chair of the board had stood down, and the "
        "first ship crossed the bar at noon."
    )


STORY = (
    "The pilots went back to work on Friday morning, hours after {}the chair of the board had stood down, and the "
    "first ship crossed the bar at noon, with {}Ada Lund at the helm. Others waited for the tide of the evening, as "
    "they have done in every strike that the port has seen, and as they will do when the next one comes, for nobody "
    "on the quay believes that it was the last."
)
TOP = "   #[1]alternate [2]canonical\n\n   [3]News [4]Sport\n\n"
LYNX = TOP + textwrap.fill(STORY.format("[5]", "[6]"), 79, initial_indent="   ", subsequent_indent="   ")
ADDRESSES = "".join(f"   {number}. https://kite.example/{number}\n" for number in range(1, 7))


@pytest.mark.parametrize(
    "end", ["", f"\n\nReferences\n\n{ADDRESSES}", f"\n\nReferences\n\n   Visible links:\n{ADDRESSES}"]
)
def test_the_numbers_of_links_are_no_part_of_a_text(end: str) -> None:
    """Nor is their list, however it is headed, or where it is cut off."""
    assert unwrapped(LYNX + end).strip() == f"News Sport\n\n{STORY.format('', '')}"


def test_the_numbers_of_links_are_no_part_of_a_text_that_had_no_need_of_wrapping() -> None:
    """Their list proves what they are."""
    assert unwrapped(f"{TOP}   [5]The mill stops.\n\nReferences\n\n{ADDRESSES}").split() == [
        "News",
        "Sport",
        "The",
        "mill",
        "stops.",
    ]


@pytest.mark.parametrize("length", [6, 7, 20])
def test_an_address_that_is_too_long_for_a_line_does_not_hide_that_a_text_is_wrapped(length: int) -> None:
    """It cannot be broken."""
    address = f"https://kite.example/{'pilots-' * length}"
    text = f"""\
The pilots <{address}>
went back to work on Friday morning, hours after the chair of the board
had stood down <https://kite.example/down>, and the first of all ships
crossed the bar <https://kite.example/bar> at noon, before the tide of
the evening.
"""
    assert unwrapped(text) == (
        "The pilots went back to work on Friday morning, hours after the chair of the board had stood down, and the "
        "first of all ships crossed the bar at noon, before the tide of the evening."
    )


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200), max_size=30))
def test_a_text_with_a_line_that_no_terminal_shows_is_left_as_it_is(lines: list[str]) -> None:
    """It was never wrapped."""
    text = "\n".join([*lines, "mill " * 20])
    assert unwrapped(text) == text


def test_short_lines_are_no_wrapped_text() -> None:
    """A list of headlines stays one."""
    text = "Mill stops at noon, and the baker says that he will wait for the wind\nKite found\n" * 9
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "References\n" * 20_000,
        ("References\n" + "   1. x\n" * 400 + "y\n") * 100,
        "[1]a " * 100_000,
        " " * 200_000,
        ("mill " * 15 + "\n") * 20_000,
    ],
)
def test_marks_without_end_are_read(text: str) -> None:
    """In one pass, whatever they pretend."""
    assert isinstance(unwrapped(text), str)
