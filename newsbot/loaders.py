"""Build article and author records from raw strings, for pages and dumps alike.

Collect with `add_value` (or `add_css`, given a selector), then call `load_article()` or `load_author()`. Loaders
collect into a dict, because itemloaders cannot fill a frozen record. The first value that survives cleaning wins for a
single field; sequences keep their order and drop repeats. Raw values are:

- `authors`: Author records; `related`: Link records; `entries`: Entry records
- `body`: (kind, text) pairs; `images`: mappings with url, caption and credit, any of them missing
- `published`, `modified`: the text of a date; `reading_minutes`: "2 min read" or a number
- everything else: text

The loader context may hold `source` (a Source), which gives the zone of dates and the spelling of URLs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict

from itemloaders import ItemLoader

from newsbot.dates import Stated, month_day, not_in_the_future, parse_stated
from newsbot.items import Article, ArticleKind, Author, Block, BlockKind, Image, Origin
from newsbot.patterns import anchored, compiled
from newsbot.source import Source
from newsbot.text import plain
from newsbot.urls import UrlError, canonical_url

Context = MutableMapping[str, Any]

_PLACEHOLDER_SECTIONS = frozenset({"uncategorized", "uncategorised"})
_LONGEST = 10_000  # characters of a title or any other short text; the rest is dropped
_BY = compiled(r"^(?:by|written by|author:|words by|text by)\s+", re.IGNORECASE)
_MINUTES = anchored(r"^\D{0,20}?(\d{1,3})(?:\s*[-–]\s*\d+)?\b")
# Words in lower case say what a picture is ("file photograph"), and name nobody; "nashi.ua" does.
_NO_CREDIT = anchored(
    r"^(?:[LRC]|left|right|cent(?:er|re)|updated:?\s*|(?-i:(?!courtesy)[a-z][a-z ,'’-]*))$", re.IGNORECASE
)
# Blocks before the lead: editors' notes, and the line that dates a newsletter.
_NOT_THE_LEAD = anchored(r"^(?:editor['’]?s['’]? note|note from the editor|the following is the )", re.IGNORECASE)


class RawImage(TypedDict, total=False):
    """A picture as raw strings. A caption line may still hold its credit in parentheses."""

    url: str | None
    caption: str | None
    credit: str | None


def _texts(values: Iterable[str | None]) -> list[str]:
    return [text for value in values if value and (text := plain(value[:_LONGEST]))]


def _names(values: Iterable[str | None]) -> list[str]:
    return [name for text in _texts(values) if (name := _BY.sub("", text).strip(" ,;·|"))]


def _urls(values: Iterable[str | None], loader_context: Context) -> list[str]:
    source: Source | None = loader_context.get("source")
    spelled = []
    for value in values:
        try:
            spelled.append(canonical_url(value or "", source))
        except UrlError:
            continue
    return spelled


def _numbers(values: Iterable[str | int]) -> list[int]:
    return [int(found[1]) for value in values if (found := _MINUTES.match(str(value).strip()))]


def _blocks(values: Iterable[tuple[BlockKind, str]]) -> list[Block]:
    return [Block(kind=kind, text=text) for kind, raw in values if (text := plain(raw))]


def _instants(values: Iterable[str | datetime], loader_context: Context) -> list[Stated]:
    source: Source | None = loader_context.get("source")
    zone = source.timezone if source else None
    stated = (parse_stated(v.isoformat() if isinstance(v, datetime) else v, zone) for v in values if v)
    return [instant for instant in stated if instant is not None]


def _images(values: Iterable[RawImage]) -> list[Image]:
    return [image for raw in values if (image := _image(raw)) != Image()]


def _image(raw: RawImage) -> Image:
    caption, credit = plain(raw.get("caption") or ""), plain(raw.get("credit") or "")
    if credit.startswith("("):
        credit = _last_parenthesis(credit)[1] or credit.strip("() ")
    before, last = _last_parenthesis(caption)
    if last and credit in ("", last) and not _NO_CREDIT.match(last):
        caption, credit = before, last
    return Image(url=raw.get("url") or None, caption=caption or None, credit=credit or None)


def _last_parenthesis(line: str) -> tuple[str, str]:
    """*line* split into what precedes its final parenthesis and the contents of that, "" if it has none."""
    if not line.endswith(")"):
        return line, ""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        depth += (line[at] == ")") - (line[at] == "(")
        if depth == 0:
            return line[:at].rstrip(), line[at + 1 : -1].strip()
    return line, ""


def _first(values: list[Any]) -> Any:
    return values[0] if values else None


def _each_once(values: list[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


class _Loader(ItemLoader):
    default_item_class = dict
    default_output_processor = staticmethod(_first)

    # itemloaders would ask the item (a dict has none) for its processors each time, which is slower than processing.
    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        """The class's processor of what is added to *field_name*."""
        return getattr(self, f"{field_name}_in", None) or self.default_input_processor

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        """The class's processor of what was collected for *field_name*."""
        return getattr(self, f"{field_name}_out", None) or self.default_output_processor


class AuthorLoader(_Loader):
    """Builds an Author."""

    name_in = staticmethod(_names)
    role_in = bio_in = staticmethod(_texts)
    url_in = avatar_url_in = staticmethod(_urls)

    def load_author(self) -> Author | None:
        """The author, or None without a name."""
        values = self.load_item()
        return Author(**values) if values.get("name") else None


class ArticleLoader(_Loader):
    """Builds an Article."""

    title_in = description_in = language_in = section_in = tags_in = staticmethod(_texts)
    url_in = page_url_in = staticmethod(_urls)
    reading_minutes_in = staticmethod(_numbers)
    published_in = modified_in = staticmethod(_instants)
    images_in = staticmethod(_images)
    body_in = staticmethod(_blocks)
    tags_out = authors_out = related_out = images_out = staticmethod(_each_once)
    body_out = entries_out = staticmethod(tuple)

    def load_article(
        self,
        *,
        kind: ArticleKind = "article",
        captured_at: datetime | None = None,
        origin: Origin = "dump",
        confidence: float = 1.0,
        evidence: Mapping[str, str] | None = None,
    ) -> Article:
        """The article. Drops dates after the capture; reads the section line "A, B" as section A and tag B.

        Merges an author who is named twice. `Uncategorized` is not a section.
        """
        values: dict[str, Any] = self.load_item()
        _split_section(values)
        values["authors"] = _merge_authors(values.get("authors", ()))
        stated: Stated | None = values.pop("published", None)
        published = not_in_the_future(stated.moment if stated else None, captured_at)
        modified: Stated | None = values.pop("modified", None)
        body: tuple[Block, ...] = values.get("body", ())
        return Article(
            **values,
            kind=kind,
            published=published,
            published_precision=stated.precision if stated and published else "none",
            published_offset=stated.offset if stated and published else None,
            modified=not_in_the_future(modified.moment if modified else None, captured_at),
            dateline_month_day=_dateline_month_day(body),
            captured_at=captured_at,
            origin=origin,
            confidence=confidence,
            evidence=dict(evidence or {}),
        )


def _split_section(values: dict[str, Any]) -> None:
    section, *tags = (values.get("section") or "").split(", ")
    values["section"] = None if section.lower() in _PLACEHOLDER_SECTIONS else section or None
    values["tags"] = tuple(dict.fromkeys((*values.get("tags", ()), *(tag for tag in tags if tag))))


def _merge_authors(authors: Iterable[Author]) -> tuple[Author, ...]:
    merged: dict[str, Author] = {}
    for author in authors:
        key = author.name.casefold()
        known = merged.get(key)
        if known is None:
            merged[key] = author
        else:
            gains = {
                name: getattr(author, name)
                for name in ("role", "bio", "url", "avatar_url")
                if getattr(known, name) is None and getattr(author, name) is not None
            }
            merged[key] = replace(known, **gains)
    return tuple(merged.values())


def _dateline_month_day(body: Iterable[Block]) -> str | None:
    for block in body:
        if block.kind in ("paragraph", "item") and not _NOT_THE_LEAD.match(block.text):
            return month_day(block.text)
    return None
