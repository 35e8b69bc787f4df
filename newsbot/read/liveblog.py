"""Live blogs: the posts of a story that grows, each with its own time."""

from __future__ import annotations

from lxml.html import HtmlElement

from newsbot.dates import parse_instant
from newsbot.items import Block, Entry
from newsbot.read.jsonld import Node, clean, listed, string
from newsbot.read.markup import ancestors, first, text_of

_MOST = 2_000


def read_entries(node: Node | None, container: HtmlElement | None, zone: str | None) -> tuple[list[Entry], str]:
    """The posts in the page's order: as JSON-LD states them, else by the clocks beside their headings; and which."""
    stated = [entry for value in listed((node or {}).get("liveBlogUpdate"))[:_MOST] if (entry := _stated(value, zone))]
    return (stated, "json-ld") if stated else (_shown(container, zone), "markup")


def _stated(value: object, zone: str | None) -> Entry | None:
    if not isinstance(value, dict):
        return None
    instant = parse_instant(string(value.get("datePublished")) or "", zone)
    raw = value.get("articleBody")
    parts = [clean(part) for part in raw.split("\n\n")] if isinstance(raw, str) else []
    body = tuple(Block(kind="paragraph", text=part) for part in parts if part)
    title = string(value.get("headline"))
    if not (body or title):
        return None
    return Entry(published=instant[0] if instant else None, title=title, body=body)


def _shown(container: HtmlElement | None, zone: str | None) -> list[Entry]:
    if container is None:
        return []
    entries = []
    for clock in list(container.iter("time"))[:_MOST]:
        instant = parse_instant(clock.get("datetime") or "", zone)
        box = next((a for a in ancestors(clock, 4) if first(a, "p") is not None and a is not container), None)
        if instant is None or box is None:
            continue
        heading = first(box, "h2, h3, h4")
        title = text_of(heading).removeprefix(text_of(clock)).strip() or None
        body = tuple(Block(kind="paragraph", text=text) for p in box.iter("p") if (text := text_of(p)))
        entries.append(Entry(published=instant[0], title=title, body=body))
    return entries if len(entries) > 1 else []
