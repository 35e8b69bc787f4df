"""Saved HTML: whose page it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.read.containers.html import page_of_html

URL = "https://kite.example/mill-stops/"
SINGLE_FILE = f"""<!--
 Page saved with SingleFile
 url: {URL}
 saved date: Mon May 06 2024 10:00:00 GMT+0200 (Central European Summer Time)
-->"""


@pytest.mark.parametrize(
    "html",
    [
        f'<html><head><link href="{URL}" rel="canonical">',
        f"<html><head><LINK rel='canonical' href='{URL}'>",
        f'<html><head><meta property="og:url" content="{URL}">',
        f"<!-- saved from url=(0032){URL} -->\n<html>",
        f"<html>{SINGLE_FILE}",
        f'<link rel="canonical" href="/mill/"><meta property="og:url" content="{URL}">',
        f'<link rel="canonical" href="javascript:alert(1)"><!-- saved from url=(0032){URL} -->',
    ],
)
def test_the_address_is_what_the_page_or_its_saver_says(html: str) -> None:
    """The first that is an address of the web."""
    assert page_of_html(html.encode()).url == URL
    assert page_of_html(html.encode("utf-16")).url == URL


def test_an_address_that_is_given_goes_before_what_the_page_says() -> None:
    """The user knows better."""
    page = page_of_html(f'<link rel="canonical" href="{URL}">'.encode(), url="https://other.example/", file="mill.html")
    assert (page.url, page.file, page.content_type) == ("https://other.example/", "mill.html", "text/html")


def test_a_page_that_says_nothing_has_no_address_and_no_time() -> None:
    """None, and no guess."""
    page = page_of_html(b"<p>Mill stops</p>")
    assert (page.url, page.fetched_at) == (None, None)


def test_the_moment_of_saving_is_read_where_the_tool_wrote_it() -> None:
    """It bounds what the page can know."""
    assert page_of_html(SINGLE_FILE.encode()).fetched_at == datetime(2024, 5, 6, 8, tzinfo=UTC)
