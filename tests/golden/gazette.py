"""The third recording of the golden record: two invented papers on two days, with all that befalls stories in between.

`recording(day)` is the WARC of a day, the same byte for byte each time. What befalls a story stands beside it below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.newsroom.prose import paragraphs
from tests.recordings.warc import Capture, warc_bytes

GAZETTE, COURIER = "https://quarry-gazette.example/", "https://canal-courier.example/"
DAYS = {1: datetime(2026, 11, 21, 8, 30, tzinfo=UTC), 2: datetime(2026, 11, 24, 8, 30, tzinfo=UTC)}
# Beneath each story of the Gazette, as if it were its end.
NOTE = "A word of the house: nobody at the quarry means to desert the valley."
DESERTED = "Half of the third company deserted on Friday, its colonel said."
WALKOUT = "The clerks in the harbour began a walkout at noon, and the cranes stand still."
MOBILIZED = "Reservists were mobilized along the canal on Saturday, and told to bring boots."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as its page tells it at one time."""

    path: str
    title: str
    texts: tuple[str, ...]
    number: int = 0  # hours before the first day's capture that it was published
    author: str | None = "Ada Lund"
    section: str | None = "Town"
    canonical: str | None = None  # the path that it calls its own
    modified: bool = False


def _prose(number: int, *more: str) -> tuple[str, ...]:
    first, *rest = paragraphs(number)
    return (first, *more, *rest)


TRAM = Told(path="2026/tram/", title="Tram line to the quarry opens", texts=_prose(1), number=1)
GARRISON = Told(path="2026/garrison/", title="Garrison at the pass is cut off", texts=_prose(2), number=2)
STRIKERS = Told(path="2026/strike/", title="Port clerks put down their pens", texts=_prose(3, WALKOUT), number=3)
WITHDRAWN = Told(path="2026/withdrawn/", title="Mayor to marry the harbour pilot", texts=_prose(4), number=4)
TAKEN = Told(path="2026/taken/", title="Two deserters found in the salt pans", texts=_prose(5), number=5)
EARLY = Told(path="2026/ferry-late/", title="Ferry is late, and nobody knows why", texts=_prose(6), number=6)
LATER = Told(path="2026/ferry/", title="Ferry deserted by its crew in mid-river", texts=_prose(7), number=5)
WIRE = Told(path="2026/reservists/", title="Reservists called up", texts=_prose(8, MOBILIZED), number=8, author=None)
UNSIGNED = Told(path="2026/bridge/", title="Bridge to be painted", texts=_prose(9), number=9, author=None)
OLD = Told(path="2024/pier/", title="Old pier deserted since the flood", texts=_prose(10), number=24 * 700)
PLAIN_OLD = Told(path="2024/clock/", title="Clock tower stops", texts=_prose(11), number=24 * 701)
MARKET = Told(path="2026/market/", title="Market moves indoors", texts=_prose(15), number=11)

COPY = Told(path="news/call-up/", title="Army calls men to the canal", texts=WIRE.texts, author=None, number=7)
TRAM_COPY = Told(path="news/tram/", title="Tram line opens at last", texts=TRAM.texts, author="Bo Renn")
OWN = Told(path="news/lock/", title="Lock gate deserted by its keeper", texts=_prose(12), author="Bo Renn", number=3)
UNHAD = Told(path="news/unhad/", title="Barges mobilize for the regatta", texts=_prose(13), author="Bo Renn", number=4)

# What each paper tells of on each day, the newest first. On the second day: an edit that brings a watch in and is taken
# back an hour later, one that takes a watch out, two stories gone, two that are one, a byline and a new title.
GAZETTE_STORIES = {
    1: (TRAM, GARRISON, STRIKERS, WITHDRAWN, TAKEN, EARLY, LATER, WIRE, UNSIGNED, MARKET, OLD, PLAIN_OLD),
    2: (
        replace(GARRISON, texts=_prose(2, DESERTED), modified=True),
        replace(STRIKERS, texts=_prose(3), modified=True),
        replace(EARLY, title=LATER.title, texts=LATER.texts, canonical=LATER.path),
        replace(UNSIGNED, author="Cai Holm"),
        replace(MARKET, title="Market moves indoors, and takes the clock along", modified=True),
    ),
}
GONE = {WITHDRAWN: 404, TAKEN: 410}
COURIER_STORIES = {1: (TRAM_COPY, OWN, COPY), 2: (replace(COPY, texts=_prose(14, MOBILIZED), modified=True),)}
NEVER_STORIES = ("2026/quiz/", "2026/never/", "2026/unrecorded/")  # no story, 404 from the beginning, not recorded

_SOURCE = """
title = "{title}"
home = "{home}"
language = "en"
timezone = "UTC"
trailing_slash = true
not_articles = ["/news"]
not_articles_exactly = ["/"]
author_pages = "/people/"
delay = 0.0
[[doors]]
kind = "listing"
url = "{home}{listing}"
[[doors]]
kind = "feed"
url = "{home}feed.xml"
[[layouts]]
title = "h1"
section = ".kicker"
body = "div.text"
byline = ".byline a"
"""
_CORRECTED = 'drop = [".house"]\nauthor_role = ".role"\n'
DUMP = """The Quarry Gazette
Town
Market moves indoors, and takes the clock along
By Ada Lund
Nov. 20, 2026

{body}
"""


def declare(data: Path, *, corrected: bool = False) -> None:
    """Write both papers as sources of the data folder; *corrected*, the note beneath a story is no part of it."""
    folder = data / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    gazette = _SOURCE.format(title="The Quarry Gazette", home=GAZETTE, listing="latest/")
    (folder / "gazette.toml").write_text(gazette + (_CORRECTED if corrected else ""), encoding="utf-8")
    courier = _SOURCE.format(title="The Canal Courier", home=COURIER, listing="latest/").replace('["/news"]', "[]")
    (folder / "courier.toml").write_text(courier, encoding="utf-8")


def save_pages(folder: Path) -> None:
    """Write what somebody saved: a page of the Gazette, the text of another, and one of neither."""
    folder.mkdir(parents=True)
    (folder / "tram.html").write_text(_page(GAZETTE, TRAM), encoding="utf-8")
    (folder / "tram.url").write_text(GAZETTE + TRAM.path, encoding="utf-8")
    (folder / "market.txt").write_text(DUMP.format(body="\n\n".join(MARKET.texts)), encoding="utf-8")
    (folder / "nothing.html").write_text("<html><title>Sign in</title><p>Sign in.</p></html>", encoding="utf-8")


def recording(day: int) -> bytes:
    """The WARC of both papers on that day."""
    return warc_bytes(_captures(day), title=f"gazette-{day}")


def _captures(day: int) -> Iterator[Capture]:
    at = DAYS[day]
    for number, (url, body, status) in enumerate(_answers(day)):
        kind = "text/xml; charset=utf-8" if url.endswith(".xml") else "text/html; charset=utf-8"
        yield Capture(url=url, at=at + timedelta(seconds=number), body=body, status=status, content_type=kind)
    if day == 1:
        moved = f"{GAZETTE}2025/tram-plan/"
        yield Capture(url=moved, at=at, body="", status=302, location=GAZETTE + TRAM.path)
    else:
        yield Capture(url=GAZETTE + TRAM.path, at=at, body="", status=304)
        yield Capture(
            url=GAZETTE + GARRISON.path, at=at + timedelta(hours=1), body=_page(GAZETTE, GARRISON, noted=True)
        )


def _answers(day: int) -> Iterator[tuple[str, str, int]]:
    links = [*(story.path for story in GAZETTE_STORIES[1]), *NEVER_STORIES, "2025/tram-plan/"]
    yield f"{GAZETTE}latest/", _listing(links), 200
    yield f"{GAZETTE}feed.xml", _feed(GAZETTE, GAZETTE_STORIES[day][:4]), 200
    yield f"{COURIER}latest/", _listing([story.path for story in (*COURIER_STORIES[1], UNHAD)]), 200
    yield f"{COURIER}feed.xml", _feed(COURIER, (UNHAD, *COURIER_STORIES[day])), 200
    for story in GAZETTE_STORIES[day]:
        yield GAZETTE + story.path, _page(GAZETTE, story, noted=True), 200
    for story in COURIER_STORIES[day]:
        yield COURIER + story.path, _page(COURIER, story), 200
    yield COURIER + UNHAD.path, "<html></html>", 200  # the feed alone has it
    yield f"{GAZETTE}people/ada-lund/", _person("Ada Lund", "Reporter" if day == 1 else "Harbour editor"), 200
    yield f"{GAZETTE}2026/quiz/", "<html><title>Quiz</title><p>Which pier is the longest?</p></html>", 200
    yield f"{GAZETTE}2026/never/", "<html><title>Not here</title><p>Not here.</p></html>", 404
    if day == 2:
        for story, status in GONE.items():
            yield GAZETTE + story.path, "<html><title>Not here</title><p>Not here.</p></html>", status


def _page(home: str, story: Told, *, noted: bool = False) -> str:
    published = DAYS[1] - timedelta(hours=story.number)
    stated = f'<meta property="article:published_time" content="{published.isoformat()}">'
    if story.modified:
        stated += f'<meta property="article:modified_time" content="{DAYS[2].isoformat()}">'
    signed = ""
    if story.author:
        person = f"/people/{story.author.lower().replace(' ', '-')}/"
        signed = f'<p class="byline">By <a rel="author" href="{person}">{story.author}</a>'
        signed += ' <span class="role">Reporter</span></p>'
    texts = "".join(f"<p>{text}</p>" for text in story.texts) + (f'<p class="house">{NOTE}</p>' if noted else "")
    return (
        f'<!doctype html><html lang="en"><head><title>{story.title}</title><meta property="og:type" content="article">'
        f'<link rel="canonical" href="{home}{story.canonical or story.path}">{stated}</head><body><main><article>'
        f'<p class="kicker">{story.section}</p><h1>{story.title}</h1>{signed}<div class="text">{texts}</div>'
        "</article></main></body></html>"
    )


def _listing(paths: list[str]) -> str:
    cards = "".join(
        f'<article><h3><a href="/{path}">The story that stands at {path}</a></h3></article>' for path in paths
    )
    return f'<!doctype html><html lang="en"><head><title>Latest</title></head><body><main>{cards}</main></body></html>'


def _feed(home: str, stories: tuple[Told, ...]) -> str:
    items = "".join(
        f"<item><title>{story.title}</title><link>{home}{story.path}</link>"
        f"<pubDate>{format_datetime(DAYS[1] - timedelta(hours=story.number))}</pubDate>"
        f"<dc:creator>{story.author or 'Wire'}</dc:creator><content:encoded><![CDATA["
        + "".join(f"<p>{text}</p>" for text in story.texts)
        + "]]></content:encoded></item>"
        for story in stories
    )
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss {spaces} version="2.0"><channel><title>Latest</title>{items}</channel></rss>'


def _person(name: str, role: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{name}</title><meta property="og:type" content="profile"></head>'
        f'<body><main><h1>{name}</h1><p class="role">{role}</p><p>{name} has written of the quarry since 2011.</p>'
        f'<article><h3><a href="/{TRAM.path}">{TRAM.title}</a></h3></article></main></body></html>'
    )
