"""Publishes what a watch flags or a search finds as Atom (RFC 4287) or JSON Feed 1.1.

Dismissed flags are left out. All content is plain text: no reader is asked to treat page text as HTML.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from lxml import etree
from sqlalchemy import Connection

from newsbot.alerts.layout import Line, as_text, link_line
from newsbot.alerts.message import sentences_of
from newsbot.items import Article, Place
from newsbot.patterns import compiled
from newsbot.store.articles.revisions import current_articles
from newsbot.store.engine.database import Database
from newsbot.store.search.matches import Hit, newest_page
from newsbot.store.search.selection import Selection
from newsbot.store.watches.flag_list import FlagEntry, list_flags
from newsbot.store.watches.watches import named
from newsbot.text import plain

Format = Literal["atom", "json"]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # for stories without any date: feeds must state one
FORMATS: tuple[Format, ...] = ("atom", "json")

_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_NO_XML = compiled("[\ufffe\uffff]")  # characters invalid in XML 1.0 that plain text may still hold
_MOST_SENTENCES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story of a feed. *updated* is when it entered the feed; *key* identifies it for good."""

    key: str
    title: str | None
    url: str | None
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    published: datetime | None = None
    updated: datetime
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed. *key* identifies it (`watch/desert`); *items* are newest first."""

    key: str
    title: str
    items: tuple[Item, ...]

    @property
    def id(self) -> str:
        """Its stable tag URI (RFC 4151). The authority is a name nobody can own."""
        return f"tag:newsbot.invalid,2026:{quote(self.key, safe='/', errors='surrogatepass')}"

    @property
    def updated(self) -> datetime:
        """When the newest item came in, so that a feed without news is the same file, byte for byte."""
        return max((item.updated for item in self.items), default=NEVER)

    def id_of(self, item: Item) -> str:
        """The tag URI of *item* in this feed."""
        return f"{self.id}/{hashlib.sha256(item.key.encode(errors='surrogatepass')).hexdigest()[:24]}"


def render(feed: Feed, form: Format) -> bytes:
    """*feed* in the format *form*."""
    return atom(feed) if form == "atom" else json_feed(feed)


def atom(feed: Feed) -> bytes:
    """*feed* as Atom."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title, type="text")
    _add(root, "updated", _instant(feed.updated))
    _add(_add(root, "author"), "name", "newsbot")
    _add(root, "generator", "newsbot")
    for item in feed.items:
        _add_entry(root, feed, item)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return made


def json_feed(feed: Feed) -> bytes:
    """*feed* as JSON Feed."""
    said = {"version": _JSON_FEED, "title": plain(feed.title), "items": [_json_item(feed, item) for item in feed.items]}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _add_entry(root: etree._Element, feed: Feed, item: Item) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", feed.id_of(item))
    _add(entry, "title", _title(item), type="text")
    url = _link(item)
    if url:
        _add(entry, "link", rel="alternate", type="text/html", href=url)
    for name in filter(None, map(plain, item.authors)):
        _add(_add(entry, "author"), "name", name)
    if item.section:
        _add(entry, "category", term=_xml(item.section))
    if item.published is not None:
        _add(entry, "published", _instant(item.published))
    _add(entry, "updated", _instant(item.updated))
    # An entry without a link needs content (RFC 4287, 4.1.2).
    _add(entry, "summary" if url else "content", summary_of(item.places), type="text")


def _json_item(feed: Feed, item: Item) -> dict[str, object]:
    stated = {
        "id": feed.id_of(item),
        "url": _link(item),
        "title": _title(item),
        "content_text": summary_of(item.places),
        "date_published": item.published and _instant(item.published),
        "date_modified": _instant(item.updated),
        "authors": [{"name": name} for name in filter(None, map(plain, item.authors))],
        "tags": [plain(item.section)] if item.section else [],
        "language": item.language,
    }
    return {key: value for key, value in stated.items() if value not in (None, [])}


def summary_of(places: Sequence[Place]) -> str:
    """The sentences of *places*, one per line, with hits between « and »; a fixed sentence if there are none."""
    lines = [Line("sentence", spans) for spans in sentences_of(places)[:_MOST_SENTENCES]]
    return as_text(lines) or "It matches by what it does not say."


def _title(item: Item) -> str:
    return plain(item.title or "") or "(no title)"


def _link(item: Item) -> str | None:
    line = link_line(item.url)
    return line.spans[0].text if line else None


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    if text is not None:
        element.text = "\n".join(_xml(line) for line in text.split("\n"))
    return element


def _xml(text: str) -> str:
    return _NO_XML.sub("", plain(text))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def feed_of_watch(connection: Connection, name: str, *, limit: int) -> Feed:
    """The feed of the watch *name*: its *limit* newest flags, each story once. Raises WatchError if there is no such
    watch.
    """
    named(connection, name)
    flags = list_flags(connection, watch_name=name, which="standing", limit=limit)
    articles = current_articles(connection, [flag.article_id for flag in flags])
    items = tuple(_flagged(flag, articles[flag.article_id]) for flag in flags)
    return Feed(key=f"watch/{name}", title=f"newsbot: {name}", items=items)


def feed_of_search(database: Database, query: str, selection: Selection, *, limit: int) -> Feed:
    """The feed of a search: the *limit* newest articles of *selection*; *query* names it."""
    page = newest_page(database, selection, limit=limit)
    return Feed(key=f"search/{query}", title=f"newsbot: {query}", items=tuple(map(_found, page.hits)))


def _flagged(flag: FlagEntry, article: Article) -> Item:
    return Item(
        # Not its number: a rebuilt database has other numbers, and readers would show everything again.
        key=flag.url or f"article/{flag.article_id}",
        title=flag.title,
        url=flag.url,
        authors=tuple(author.name for author in article.authors),
        section=article.section,
        language=article.language,
        published=flag.published,
        updated=flag.flagged_at,
        places=flag.places,
    )


def _found(hit: Hit) -> Item:
    article = hit.article
    return Item(
        key=article.url or f"article/{hit.article_id}",
        title=article.title,
        url=article.url,
        authors=tuple(author.name for author in article.authors),
        section=article.section,
        language=article.language,
        published=article.published,
        updated=article.modified or article.published or article.captured_at or NEVER,
        places=hit.places,
    )
