"""Tests the first law on real pages: whatever a page's text can carry, its dump gives.

Each page that gives an article is rendered as text, by an independent renderer (inscriptis) and by ours, and read as a
dump. A field counts if the rendered text contains its words; then the dump should give what the page gave. Both are
read as an unknown site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]

from benchmarks.extraction_samples import Sample
from benchmarks.extraction_scores import Score, f1
from newsbot.dates import MONTHS
from newsbot.items import Article
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.document import Document, open_document, utf8
from newsbot.read.sheet import page_text
from newsbot.read.text_page import read_text
from newsbot.text import plain

Part = tuple[str, float, str]  # a field, how much of it was recovered, and a note

_SURE = 0.5  # confidence at which a dump counts as an article


def _ours(page: Page) -> str:
    document = open_document(page)
    return page_text(document.root) if isinstance(document, Document) else ""


def _inscriptis(page: Page) -> str:
    text = utf8(page).decode("utf-8", "replace")
    return str(get_text(text, ParserConfig(css=CSS_PROFILES["strict"], display_images=True)))


RENDERERS: dict[str, Callable[[Page], str]] = {"our renderer": _ours, "inscriptis": _inscriptis}


def score_first_law(samples: Sequence[Sample]) -> dict[str, Score]:
    """By renderer and field: of the pages whose text holds the field, the share whose dump gives the same value."""
    scores = {name: Score() for name in RENDERERS}
    for sample in samples:
        page = Page(body=sample.html, url=sample.url or None, headers={"content-type": "text/html"})
        article = extract(page)
        if isinstance(article, Article):
            for name, render in RENDERERS.items():
                for field, right, note in _parts(article, render(page), sample.url or None):
                    scores[name].mark(field, right, sample, note)
    return scores


def _parts(article: Article, text: str, url: str | None) -> Iterator[Part]:
    read = read_text(text, url=url)
    sure = isinstance(read, Article) and read.confidence >= _SURE
    dumped = read if isinstance(read, Article) and sure else Article()
    why = "" if sure else getattr(read, "reason", type(read).__name__)
    shown = plain(text).casefold()
    yield "read as a story", float(sure), why
    if article.title and article.title.casefold() in shown:
        yield "title", float(dumped.title == article.title), why or f"{dumped.title!r} for {article.title!r}"
    yield from _people_and_day(article, dumped, shown, why)
    have, want = (" ".join(block.text for block in one.body) for one in (dumped, article))
    value, precision, recall = f1(have, want)
    yield "body token F1", value, why or f"p {precision:.2f} r {recall:.2f}"
    if article.section and any(line.strip().casefold() == article.section.casefold() for line in text.splitlines()):
        yield "section", float(dumped.section == article.section), why or f"{dumped.section!r} for {article.section!r}"
    for field in ("caption", "credit"):
        given = [getattr(image, field) or "" for image in dumped.images]
        for stated in {getattr(image, field) for image in article.images}:
            if stated and stated.casefold() in shown:
                yield field, float(stated in given), why or f"{stated[:80]!r} in {given}"


def _people_and_day(article: Article, dumped: Article, shown: str, why: str) -> Iterator[Part]:
    names, given = [author.name for author in article.authors], [author.name for author in dumped.authors]
    if names and all(name.casefold() in shown for name in names):
        yield "authors", float(set(given) == set(names)), why or f"{given} for {names}"
    if article.published and _holds_day(shown, article.published.date()):
        same = dumped.published is not None and dumped.published.date() == article.published.date()
        yield "published (day)", float(same), why or f"{dumped.published} for {article.published}"


def _holds_day(text: str, day: date) -> bool:
    """Whether *text*, case-folded, states *day* in figures or English words."""
    months = "|".join(name for name, number in MONTHS.items() if number == day.month)
    number = rf"0?{day.day}(?:st|nd|rd|th)?"
    forms = (
        rf"{day.year}[-./]0?{day.month}[-./]0?{day.day}",
        rf"0?{day.day}[-./] ?0?{day.month}[-./] ?{day.year}",
        rf"0?{day.month}/0?{day.day}/{day.year}",
        rf"(?:{months})\.? {number},? {day.year}",
        rf"{number} (?:{months})\.?,? {day.year}",
    )
    return re.search(rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)", text) is not None
