"""B8: dates of feeds that are naive, to come, of the year 1 or none. Each story is kept; its date is true or None."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.dates import parse_instant
from newsbot.items import Listing
from newsbot.page import Page
from newsbot.read.feeds import read_feed
from newsbot.read.sitemaps import read_sitemap

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

_YEARS = [
    "0000",
    "0001",
    "0099",
    "1000",
    "1582",
    "1752",
    "1799",
    "1800",
    "1899",
    "1900",
    "1969",
    "1970",
    "2026",
    "2027",
    "2038",
    "9999",
]
_RESTS = [
    "-01-01",
    "-12-31",
    "-01-01T00:00:00",
    "-01-01T00:00:00Z",
    "-12-31T23:59:59-23:59",
    "-12-31T23:59:59+23:59",
    "-06-30T23:59:60Z",
]
_WRITTEN = (
    *("", " ", "0", "-1", "1", "now", "today", "yesterday", "never", "null", "None", "NaN", "Infinity", "-", "T", "Z"),
    *("1764000000", "1764000000000", "-62135596800", "99999999999999999999", "1e309", "0x7fffffff", "٢٠٢٦-١١-٢٣"),
    *("2026-02-29", "2026-02-30T10:00:00Z", "2026-13-01", "2026-00-00", "2026-11-23T24:00:00Z", "2026-11-23T25:61:61Z"),
    *(
        "2026-11-23T10:00:60Z",
        "2026-11-23T23:59:60Z",
        "2026-W48-1",
        "2026-327",
        "2026-11",
        "2026",
        "20261123",
        "26-11-23",
    ),
    *(
        "2026-11-23T10:00:00+99:99",
        "2026-11-23T10:00:00+2400",
        "2026-11-23T10:00:00-00:00",
        "2026-11-23T10:00:00 +0100",
    ),
    *("2026-11-23 10:00", "2026/11/23", "23/11/2026", "11/23/2026", "23.11.2026", "2026-11-23T10:00:00.999999999999Z"),
    *(
        "2026-11-23T10:00:00Europe/Berlin",
        "2026-11-23T10:00:00[Europe/Berlin]",
        "10000-01-01",
        "+012026-11-23T10:00:00Z",
    ),
    *("Mon, 23 Nov 2026 08:00:00 GMT", "Mon, 23 Nov 2026 08:00:00", "Mon, 23 Nov 2026 08:00 EST", "23 Nov 26 08:00 UT"),
    *(
        "Mon, 23 Nov 2026 08:00:00 +9999",
        "Mon, 23 Nov 2026 08:00:00 -0000",
        "Mon, 23 Nov 2026 08:00:00 XYZ",
        "Mon, 99 Nov",
    ),
    *("Sun, 23 Nov 2026 08:00:00 GMT", "Mon, 23 Nov 0001 08:00:00 GMT", "Mon, 23 Nov 99999 08:00:00 GMT", "Mon, , ,"),
    *(
        "Mon, 23 Foo 2026 08:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Nov 23 2026",
    ),
    *(
        "Mon Nov 23 2026 08:00:00 GMT+0100 (CET)",
        "November 23, 2026 at 8:00 AM",
        "23 novembre 2026",
        "23 листопада 2026",
    ),
    *(
        "Tue, 24 Nov 2026 09:00:01 GMT",
        "2026-11-24T09:00:01Z",
        "2027-01-01T00:00:00Z",
        "2126-11-23",
        "3000-01-01T00:00:00Z",
    ),
    *(
        "2026-11-23T08:00:00Z" * 30,
        "9" * 5000,
        "-" * 500,
        ":" * 300,
        "<b>2026-11-23</b>",
        "2026-11-23&nbsp;08:00",
        "]]>",
        "%s",
    ),
    *(
        "2026-11-23T08:00:00Z\u2028",
        "\u202e2026-11-23",
        "２０２６-11-23",
        "2026−11−23",
        "2026-11-23T08：00：00Z",
        "🙂",
        "{{7*7}}",
    ),
)
DATES = tuple(dict.fromkeys((*(year + rest for year in _YEARS for rest in _RESTS), *_WRITTEN)))


def _page(body: str, kind: str) -> Page:
    return Page(
        body=body.encode(),
        url="https://gazette.example/feed",
        headers={"content-type": f"{kind}; charset=utf-8"},
        fetched_at=NOW,
    )


def _rss(dates: tuple[str, ...]) -> Page:
    items = "".join(
        f"<item><title>Story {n}</title><link>https://gazette.example/{n}</link><pubDate>{escape(date)}</pubDate></item>"
        for n, date in enumerate(dates)
    )
    return _page(f'<rss version="2.0"><channel><title>G</title>{items}</channel></rss>', "application/rss+xml")


def _atom(dates: tuple[str, ...]) -> Page:
    items = "".join(
        f'<entry><title>Story {n}</title><link href="https://gazette.example/{n}"/><published>{escape(date)}</published>'
        f"<updated>{escape(date)}</updated></entry>"
        for n, date in enumerate(dates)
    )
    return _page(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>G</title>{items}</feed>', "application/atom+xml")


def _json(dates: tuple[str, ...]) -> Page:
    items = [
        {"id": str(n), "url": f"https://gazette.example/{n}", "title": f"Story {n}", "date_published": date}
        for n, date in enumerate(dates)
    ]
    return _page(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "G", "items": items}), "application/json"
    )


def _sitemap(dates: tuple[str, ...]) -> Page:
    urls = "".join(
        f"<url><loc>https://gazette.example/{n}</loc><lastmod>{escape(date)}</lastmod></url>"
        for n, date in enumerate(dates)
    )
    return _page(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>', "application/xml")


Made = Callable[[tuple[str, ...]], Page]


def _read(made: Made, dates: tuple[str, ...]) -> list[datetime | None]:
    page = made(dates)
    found = read_sitemap(page) if made is _sitemap else read_feed(page)
    assert isinstance(found, Listing), found
    assert len({card.url for card in found.cards}) == len(dates)
    return [moment for card in found.cards for moment in (card.published, card.modified)]


def _true_or_none(moment: datetime | None) -> bool:
    return moment is None or (moment.tzinfo is UTC and moment <= NOW + DAY)


def test_b8_there_are_two_hundred_odd_dates() -> None:
    """Less would be another test."""
    assert len(DATES) >= 200


@pytest.mark.parametrize("made", [_rss, _atom, _json, _sitemap])
def test_b8_no_odd_date_costs_a_story_and_none_is_made_up(made: Made) -> None:
    """Aware, in UTC, no more than a day to come; or None."""
    moments = _read(made, DATES)
    assert [moment for moment in moments if not _true_or_none(moment)] == []
    assert datetime(2026, 11, 23, 8, 0, tzinfo=UTC) in moments or made is not _rss


@pytest.mark.parametrize("made", [_rss, _atom, _json, _sitemap])
def test_b8_a_date_to_come_is_none(made: Made) -> None:
    """A day ahead is a clock that goes wrong or another zone; more is an error or a trick to stand on top for ever."""
    dates = ("2026-11-24T08:59:59Z", "2026-11-24T09:00:01Z", "2126-11-23T00:00:00Z")
    known = {moment for moment in _read(made, dates) if moment is not None}
    assert known == {datetime(2026, 11, 24, 8, 59, 59, tzinfo=UTC)}


@settings(max_examples=30)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
        | st.from_regex(r"\d{1,5}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", fullmatch=True)
        | st.from_regex(
            r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{1,5} \d\d:\d\d:\d\d ([A-Z]{1,4}|[+-]\d{4})", fullmatch=True
        ),
        min_size=1,
        max_size=20,
    )
)
def test_b8_no_date_at_all_does_harm(dates: list[str]) -> None:
    """Whatever is written there."""
    for made in (_rss, _atom, _json, _sitemap):
        assert all(map(_true_or_none, _read(made, tuple(dates))))


@given(st.text(max_size=90), st.sampled_from([None, "Europe/Kyiv", "America/New_York"]))
def test_b8_reading_a_date_never_fails(text: str, zone: str | None) -> None:
    """Nor gives one without a zone."""
    found = parse_instant(text, zone)
    assert found is None or found[0].tzinfo is UTC
