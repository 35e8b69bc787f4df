"""Reads pages saved as JSON by LLM crawlers and read-later tools.

One object per page: alone, in a list, or one per line. The page is under `markdown`, `html`, `content` or `text`, its
metadata beside that or under `metadata`. Entries without text become a list of links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.containers.html import page_of_html
from newsbot.read.containers.markdown import page_of_markdown
from newsbot.read.containers.saved_facts import SavedFacts, facts_of, html_of, paragraphs, shown_first

_MOST_RECORDS = 20_000
_MOST_HOLDERS = 400_000  # objects and lists, the most expensive values
_DEEPEST = 3  # levels of lists and envelopes around the pages
_ENVELOPES = ("data", "results", "result", "items", "entries", "articles", "pages", "list", "_embedded")
_WHOLE_HTML = ("rawHtml", "raw_html", "html", "fit_html", "cleaned_html")
_MARKDOWN = ("markdown", "raw_markdown", "fit_markdown", "md")
_MOST_LINKS = 5_000  # of one listing
_TAGGED = compiled(r"<(?:p|div|br|h[1-6]|article|section|ul|blockquote|figure|img|span)\b", re.IGNORECASE)
_WHOLE_PAGE = compiled(r"<(?:head|meta|title)\b", re.IGNORECASE)
_HEADED = compiled(r"<h1\b", re.IGNORECASE)
_LINES = compiled(r"(?<!\s)\s*\n\s*")
_FEED = compiled(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')

Record = dict[str, Any]


def pages_of_json(text: str, *, url: str | None = None, file: str | None = None) -> list[Page]:
    """The pages in the JSON *text*, in order, then a listing of the entries that are only links; empty if there are
    none.
    """
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    if begins not in ("{", "[") or text.count("{") + text.count("[") > _MOST_HOLDERS or _FEED.search(text[:4096]):
        return []
    records = list(_records(_values(text)))
    pages, links = [], []
    for record in records:
        page = page_of_record(record, url=url if len(records) == 1 else None, file=file)
        if page is not None:
            pages.append(page)
        else:
            links.append(facts_of(record))
    return [*pages, *pages_of_links(links, file=file)]


def _values(text: str) -> list[Any]:
    try:
        return [json.loads(text.lstrip("\ufeff"), strict=False)]
    except (ValueError, RecursionError):
        pass
    values = []
    for line in text.splitlines()[:_MOST_RECORDS]:  # one object a line
        if line.strip():
            try:
                values.append(json.loads(line, strict=False))
            except (ValueError, RecursionError):
                return []
    return values


def _records(values: Iterable[Any], depth: int = 0) -> Iterator[Record]:
    """The objects in *values* that are pages or links to pages."""
    for number, value in enumerate(values):
        if number >= _MOST_RECORDS:
            return
        if isinstance(value, list) and depth < _DEEPEST:
            yield from _records(value, depth + 1)
        elif isinstance(value, dict):
            if _content(value) or (value.get("title") and facts_of(value).url):
                yield value
            elif depth < _DEEPEST:
                yield from _records([value[name] for name in _ENVELOPES if name in value], depth + 1)


def page_of_record(record: Record, *, url: str | None = None, file: str | None = None) -> Page | None:
    """The page that *record* holds; None if it has no text."""
    content = _content(record)
    if content is None:
        return None
    kind, text = content
    metadata = record.get("metadata")
    facts = facts_of({**(metadata if isinstance(metadata, dict) else {}), **_plain_values(record)})
    if kind == "markdown":
        return page_of_markdown(with_front_matter(facts, text), url=url, file=file)
    return page_of_stated_html(facts, text if kind == "html" else paragraphs(_LINES.split(text)), url=url, file=file)


def page_of_stated_html(facts: SavedFacts, html: str, *, url: str | None = None, file: str | None = None) -> Page:
    """The page made from a story's *html* and its metadata; a complete page is taken as it is."""
    if _WHOLE_PAGE.search(html[:20_000]):
        body = html.encode("utf-8", "replace")
    else:
        body = html_of(facts, html if _HEADED.search(html) else shown_first(facts, html))
    return page_of_html(body, url=url or facts.url, file=file, charset="utf-8", saved_at=facts.saved_at)


def _plain_values(record: Record) -> Record:
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}


def _content(record: Record) -> tuple[str, str] | None:
    """The page's text in *record* and whether it is html, markdown or text."""
    for name in _WHOLE_HTML:
        if isinstance(html := record.get(name), str) and "<" in html:
            return "html", html
    for name in _MARKDOWN:
        value = record.get(name)
        if isinstance(value, dict):
            value = next((value[inner] for inner in _MARKDOWN if isinstance(value.get(inner), str)), None)
        if isinstance(value, str) and value.strip():
            return "markdown", value
    for name in ("content", "text", "textContent", "text_content"):
        value = record.get(name)
        if isinstance(value, str) and value.strip() and _is_page(record):
            return ("html" if _TAGGED.search(value[:50_000]) else "markdown" if name == "content" else "text"), value
    return None


def _is_page(record: Record) -> bool:
    facts = facts_of(record)
    return facts.url is not None or (facts.title is not None and facts.published is not None)


def with_front_matter(facts: SavedFacts, markdown: str) -> str:
    """*markdown* under front matter that states the *facts*."""
    lines = []
    for one in fields(facts):
        value = getattr(facts, one.name)
        if value:
            name = "saved" if one.name == "saved_at" else one.name
            said = list(value) if isinstance(value, tuple) else str(value)
            lines.append(f"{name}: {json.dumps(said, ensure_ascii=False)}\n")
    return f"---\n{''.join(lines)}---\n{markdown}" if lines else markdown


def pages_of_links(links: Iterable[SavedFacts], *, file: str | None = None, title: str | None = None) -> list[Page]:
    """Listings of *links* as JSON Feeds; the links themselves are not fetched."""
    items = [
        {
            "id": link.url,
            "url": link.url,
            "title": link.title,
            "summary": link.description,
            "authors": [{"name": name} for name in link.authors],
            "date_published": link.published,
            "image": link.image,
        }
        for link in links
        if link.url
    ]
    return [
        Page(
            body=json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": title or "saved links",
                    "items": [
                        {name: value for name, value in item.items() if value}
                        for item in items[start : start + _MOST_LINKS]
                    ],
                }
            ).encode(),
            headers={"content-type": "application/feed+json"},
            file=file,
        )
        for start in range(0, len(items), _MOST_LINKS)
    ]
