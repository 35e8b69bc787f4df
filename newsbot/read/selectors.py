"""Proposes CSS selectors for fields that could not be read from stories although their entry points state them. Pure.

A selector is proposed only if with it, the field is read as the entry point states it and nothing else changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from newsbot.items import Article, Card, Miss, Record
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read import extract
from newsbot.read.document import open_document
from newsbot.read.markup import ancestors, line_of, text_of
from newsbot.source import Layout, Source

_NAME = anchored(r"[a-zA-Z][\w-]*")
_MAY_HOLD = ("a", "span", "p", "div", "time", "address", "li", "small")
_ROUND_NAMES = 40  # characters of a byline besides its names
_LONGEST = 120  # characters of an element with a byline or a date
_MOST_ELEMENTS = 5_000
_MOST_TRIED = 8  # selectors of one field
_LONG_PARAGRAPH = 60


@dataclass(frozen=True, slots=True)
class Example:
    """A story's *page*, what an entry point says of it, and what was read from it without selectors."""

    page: Page
    card: Card
    record: Record

    @property
    def article(self) -> Article | None:
        return self.record if isinstance(self.record, Article) else None


def propose_layout(examples: Sequence[Example], source: Source) -> Layout | None:
    """Selectors for the fields that most of *examples* lack although their cards have them; None if none helps."""
    layout = Layout()
    for field in ("body", "byline", "published"):
        lacking = [each for each in examples if _lacks(field, each, extract_with(layout, each.page, source))]
        if not lacking or 2 * len(lacking) < len(examples):
            continue
        counted = Counter(selector for each in lacking for selector in dict.fromkeys(_selectors(field, each)))
        for selector, _ in counted.most_common(_MOST_TRIED):
            stated: dict[str, Any] = {field: selector}
            tried = replace(layout, **stated)
            if _helps(field, lacking, examples, layout, tried, source):
                layout = tried
                break
    return layout if layout != Layout() else None


def extract_with(layout: Layout, page: Page, source: Source) -> Record:
    """The record of *page* if *source* has *layout*."""
    return extract(page, replace(source, layouts=(layout,)) if layout != Layout() else source)


def _lacks(field: str, example: Example, record: Record) -> bool:
    """Whether *record* lacks *field* although the card of *example* has it."""
    if field == "body":
        return isinstance(record, Miss) and record.reason in ("not-an-article", "no-body")
    if not isinstance(record, Article):
        return False
    if field == "byline":
        return bool(example.card.authors) and not record.authors
    return example.card.published is not None and record.published is None


def _helps(
    field: str, lacking: Sequence[Example], examples: Sequence[Example], before: Layout, after: Layout, source: Source
) -> bool:
    for each in examples:
        was, now = extract_with(before, each.page, source), extract_with(after, each.page, source)
        if each in lacking:
            if not isinstance(now, Article) or not _is_right(field, each, now):
                return False
        elif isinstance(was, Article) and (not isinstance(now, Article) or _others(field, was) != _others(field, now)):
            return False
    return True


def _is_right(field: str, example: Example, article: Article) -> bool:
    card = example.card
    if field == "byline":
        return tuple(author.name for author in article.authors) == card.authors
    if field == "published":
        days = abs((article.published - card.published).days) if article.published and card.published else 9
        return days <= 1
    return len(article.text) > _LONGEST and (not card.title or article.title == card.title)


def _others(field: str, article: Article) -> tuple[object, ...]:
    facts = {"body": article.text, "byline": article.authors, "published": article.published, "title": article.title}
    return tuple(value for name, value in facts.items() if name != field)


def _selectors(field: str, example: Example) -> Iterator[str]:
    document = open_document(example.page)
    if isinstance(document, Miss):
        return
    if field == "body":
        yield from _of_bodies(document.root)
        return
    holders: dict[HtmlElement, int] = {}
    for element in islice(document.root.iter(*_MAY_HOLD), _MOST_ELEMENTS):
        text = line_of(element, _LONGEST)
        if text and _holds(field, example.card, text):
            for holder in (element, *ancestors(element, 2)):
                around = line_of(holder, _LONGEST)
                if around and _holds(field, example.card, around):
                    holders[holder] = len(around)
    # The smallest first: it has nothing but what is sought.
    yield from filter(None, map(_selector, sorted(holders, key=holders.__getitem__)))


def _holds(field: str, card: Card, text: str) -> bool:
    if field == "byline":
        return all(name in text for name in card.authors) and len(text) <= len("".join(card.authors)) + _ROUND_NAMES
    day = card.published
    return day is not None and f"{day:%Y}" in text and bool(compiled(rf"\b0?{day.day}\b").search(text))


def _of_bodies(root: HtmlElement) -> Iterator[str]:
    """The containers of the page's long paragraphs, the one with the most first."""
    counted: Counter[str] = Counter()
    for paragraph in islice(root.iter("p", "div"), _MOST_ELEMENTS):
        if paragraph.find("div") is None and len(text_of(paragraph)) >= _LONG_PARAGRAPH:
            holder = paragraph.getparent()
            if holder is not None and (selector := _selector(holder)):
                counted[selector] += 1
    yield from (selector for selector, _ in counted.most_common(2))


def _selector(element: HtmlElement) -> str | None:
    """A selector of elements like *element*: its tag and first class that is a name."""
    if not isinstance(element.tag, str) or element.tag in ("body", "html"):
        return None
    names = [name for name in (element.get("class") or "").split()[:5] if _NAME.fullmatch(name)]
    return f"{element.tag}.{names[0]}" if names else ("address" if element.tag == "address" else None)
