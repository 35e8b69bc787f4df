"""Snapshots: what the archive put in is taken out, however often its marks stand in a page."""

import pytest

from newsbot.read.containers.html import page_of_html
from newsbot.read.containers.snapshot import restored

BEGIN, END = b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->"
MANY = 50_000


def test_a_toolbar_goes_with_all_that_stands_in_it() -> None:
    """Be there several, or one begun twice."""
    body = b"<p>One.</p>" + BEGIN + b"<div>" + BEGIN + b"bar</div>" + END + b"<p>Two.</p>" + BEGIN + b"x" + END
    assert restored(body).body == b"<p>One.</p><p>Two.</p>"


def test_a_toolbar_without_an_end_takes_nothing_with_it() -> None:
    """The story stands behind it."""
    body = BEGIN + b"bar" + END + b"<p>One.</p>" + END + BEGIN + b"<p>Two.</p>"
    assert restored(body).body == b"<p>One.</p>" + END + BEGIN + b"<p>Two.</p>"


def test_scripts_and_styles_of_the_archive_go_and_the_sites_own_stay() -> None:
    """By the address in their tag."""
    put_in = (
        b'<script src="https://web-static.archive.org/_static/js/bundle.js" type="text/javascript"></script>'
        b'<link rel="stylesheet" href="//web-static.archive.org/_static/css/banner.css" />'
    )
    own = b'<script src="/own.js"></script><link rel="stylesheet" href="/own.css">'
    assert restored(put_in + own).body == own


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
    """Megabytes of one, each of which could be the beginning of something: a square would take an hour."""
    body = BEGIN + b"bar" + END + b"<p>One.</p>" + mark * MANY
    assert page_of_html(body).body.startswith(b"<p>One.</p>")
