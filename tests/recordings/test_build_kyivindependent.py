"""The invented recording in the Kyiv Independent's shapes is what its sources say."""

from __future__ import annotations

import re

from tests.recordings import build_kyivindependent as built
from tests.recordings.warc import read_captures
from tests.rendering import visible_text


def test_the_committed_recording_equals_a_rebuild() -> None:
    """Nobody edits the recording by hand: it is made from its sources."""
    assert read_captures(built.RECORDING) == built.captures()
    assert built.EXPECTED.read_text(encoding="utf-8") == built.facts()


def test_the_recording_is_built_the_same_each_time() -> None:
    """The same sources give the same bytes."""
    assert built.recording() == built.recording()


def test_the_recording_has_every_shape_of_the_site() -> None:
    """Both eras, the feed as text/xml, cards with two forms of time, bare links, and second addresses of a story."""
    pages = {capture.url: capture for capture in built.captures()}
    table = built.expected()
    eras = [facts["era"] for facts in table["articles"].values()]
    assert min(eras.count("G"), eras.count("N")) >= 8
    assert pages["https://kyivindependent.com/news-archive/rss/"].content_type.startswith("text/xml")
    stamps = re.findall(r'data-archive-id="([^"]+)"', pages["https://kyivindependent.com/news-archive/"].body)
    assert {stamp.endswith("Z") for stamp in stamps} == {True, False}
    assert table["bare_listings"]["https://kyivindependent.com/tag/news-feed/"]["rejected"]
    assert {url.split("/")[2:4][0] for url in table["aliases"]} == {"kyivindependent.com", "www.kyivindependent.com"}


def test_a_page_of_the_older_layout_reads_like_its_dumps() -> None:
    """Title, byline with date and minutes, caption and the audio line, then the body."""
    url = "https://kyivindependent.com/honey-fair-raises-money-for-bridge/"
    text = next(visible_text(capture.body) for capture in built.captures() if capture.url == url)
    assert (
        "Honey fair raises money for bridge\n\n"
        "by Halyna Zorepad-Lisova September 14, 2023 6:12 PM 2 min read\n"
        "A stall at the honey fair in Verkhniy Brid on Sept. 17, 2023. "
        "(Halyna Zorepad-Lisova/The Kyiv Independent)\n"
        "This audio is created with AI assistance\n\n"
        "Forty beekeepers"
    ) in text
