"""Saved HTML: whose page it is, and what web.archive.org put into it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.read.containers.html import page_of_html, restored

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


BEGIN, END = b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->"
MANY = 50_000


def test_a_toolbar_goes_with_all_that_stands_in_it() -> None:
    """Be there several, or one begun twice."""
    body = b"<p>One.</p>" + BEGIN + b"<div>" + BEGIN + b"bar</div>" + END + b"<p>Two.</p>" + BEGIN + b"x" + END
    assert restored(body)[0] == b"<p>One.</p><p>Two.</p>"


def test_a_toolbar_without_an_end_takes_nothing_with_it() -> None:
    """The story stands behind it."""
    body = BEGIN + b"bar" + END + b"<p>One.</p>" + END + BEGIN + b"<p>Two.</p>"
    assert restored(body)[0] == b"<p>One.</p>" + END + BEGIN + b"<p>Two.</p>"


def test_scripts_and_styles_of_the_archive_go_and_the_sites_own_stay() -> None:
    """By the address in their tag."""
    put_in = (
        b'<script src="https://web-static.archive.org/_static/js/bundle.js" type="text/javascript"></script>'
        b'<link rel="stylesheet" href="//web-static.archive.org/_static/css/banner.css" />'
    )
    own = b'<script src="/own.js"></script><link rel="stylesheet" href="/own.css">'
    assert restored(put_in + own)[0] == own


@pytest.mark.parametrize(
    "mark",
    [
        BEGIN,
        END,
        END + BEGIN,
        b"<!--",
        b"<!-- ",
        b"<script archive.org/",
        b"<script archive.org/>",
        b"<link //web-static.archive.org/",
        b"archive.org/",
        b"/web/20260102030405/",
        b"FILE ARCHIVED ON ",
        b"<!-- saved from url=(1)x",
        b"Page saved with SingleFile url: x ",
    ],
)
def test_marks_without_end_cost_what_they_are_long(mark: bytes) -> None:
    """Megabytes of one, each of which could be the first_bytes of something: a square would take an hour."""
    body = BEGIN + b"bar" + END + b"<p>One.</p>" + mark * MANY
    assert page_of_html(body).body.startswith(b"<p>One.</p>")
