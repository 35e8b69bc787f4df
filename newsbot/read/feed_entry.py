"""Reads one story of an XML feed, in whichever dialect: RSS 0.9 to 2.0, Atom, RDF, and the modules they share."""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsbot.items import Block, Card
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.entries import LONGEST_TEASER, read_html, read_lines, stated_instant, story_address
from newsbot.read.jsonld import clean
from newsbot.read.names import split_names
from newsbot.read.story_address import absolute_url
from newsbot.source import Source

_TEASER_OR_STORY = 1_500  # characters; a longer description is the full text
_MOST = 100  # authors, links and pictures of one story
_DEEPEST = 8  # elements between a story and the root
_PREFIX = compiled(r"(</?)[A-Za-z][\w-]*:(?=[A-Za-z])")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
# Modules whose elements are recognised, by a part of their namespace.
_MODULES = (
    ("purl.org/dc/", "dc"),
    ("purl.org/rss/1.0/modules/content", "content"),
    ("search.yahoo.com/mrss", "media"),
    ("itunes.com", "itunes"),
    ("feedburner", "feedburner"),
    ("pheedo", "pheedo"),
    ("w3.org/1999/xhtml", "xhtml"),
    ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/rss/1.0/modules/slash", "slash"),
    ("wellformedweb", "wfw"),
    ("georss", "georss"),
    ("purl.org/syndication/thread", "thr"),
    ("w3.org/2005/atom", ""),
    ("purl.org/atom/ns", ""),
    ("purl.org/rss/1.0/", ""),
    ("netscape.com/rdf", ""),
)
_CORE = frozenset(("", "atom", "atom10", "a10", "a", "rss", "rss1", "rss2"))  # prefixes of feeds' own elements

_TITLES = ("title", "media:title", "dc:title")
_ORIGINALS = ("feedburner:origlink", "pheedo:origlink")  # before what a service counts clicks with
_AUTHORS = ("author", "dc:creator", "itunes:author", "dc:author")
_PUBLISHED = ("pubdate", "published", "issued", "dc:date", "dc:issued", "dc:created", "created", "date")
_MODIFIED = ("updated", "modified", "dc:modified")
_SECTIONS = ("category", "dc:subject")
_TEXTS = ("content:encoded", "content", "xhtml:body", "encoded")
_TEASERS = ("description", "summary", "itunes:summary", "media:description", "dc:description")
_PICTURES = ("media:content", "media:thumbnail", "enclosure", "itunes:image")


def name_of(element: Any) -> str:
    """The name of *element* in lower case, as feeds usually write it: "link", "dc:creator".

    By its namespace, or by its prefix if that was not declared.
    """
    return _name(element.tag.lower(), (element.prefix or "").lower())


@lru_cache(maxsize=1024)
def _name(tag: str, declared: str) -> str:
    space, _, name = tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    module = next((module for part, module in _MODULES if part in space), None)
    if module is None:
        prefix = prefix or declared
        module = "" if prefix in _CORE else "dc" if prefix == "dcterms" else prefix
    return f"{module}:{local}" if module else local


def children_named(element: Any, *names: str) -> list[Any]:
    """The children of *element* called by one of *names*, in the order of these."""
    children: dict[str, list[Any]] = {}
    for child in element.iterchildren(etree.Element):
        children.setdefault(name_of(child), []).append(child)
    return [child for name in names for child in children.get(name, ())]


def base_of(element: Any, url: str) -> str:
    """The base address for relative links in *element* of the document at *url*."""
    bases = [each.get(_BASE) for each in (element, *islice(element.iterancestors(), _DEEPEST)) if each.get(_BASE)]
    for base in reversed(bases):
        url = absolute_url(url, base) or url
    return url


def read_entry(entry: Any, base: str, page: Page, source: Source | None) -> Card | None:
    """The story in the item or entry *entry*, whose links are relative to *base*; None if it names no address."""
    url = _address(entry, base, page, source)
    if url is None:
        return None
    title = clean(_first(entry, _TITLES) or "")
    teaser = _first(entry, _TEASERS) or ""
    return Card(
        title=title,
        url=url,
        authors=tuple(dict.fromkeys(name for raw in _authors(entry) for name in split_names(raw, stated=True))),
        teaser=(clean(teaser) or "")[:LONGEST_TEASER] or None,
        section=next(_sections(entry), None),
        published=_moment(entry, _PUBLISHED, page, source),
        modified=_moment(entry, _MODIFIED, page, source),
        image=next(_pictures(entry, base), None),
        body=_body(entry, teaser, title),
    )


def _address(entry: Any, base: str, page: Page, source: Source | None) -> str | None:
    """The first address in *entry*; the home page's only if there is no other."""
    urls = (story_address(page, source, absolute_url(base, link)) for link in _links(entry))
    found = list(dict.fromkeys(url for url in urls if url))
    return next((url for url in found if not _is_home(url)), found[0] if found else None)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _links(entry: Any) -> Iterator[str]:
    """Candidates for the address of *entry*, the likeliest first."""
    yield from texts_of(entry, *_ORIGINALS)
    links = children_named(entry, "link")[:_MOST]
    yield from (link.text or "" for link in links if not link.get("href"))
    stated = [(link.get("href"), _rel(link), "html" in (link.get("type") or "html").lower()) for link in links]
    yield from (href for href, rel, is_page in stated if href and is_page and rel in ("", "alternate"))
    yield from _ids(entry)
    yield from (href for href, rel, _ in stated if href and rel in ("", "alternate", "canonical"))
    yield from (href for href, rel, _ in stated if href and rel == "self")


def _ids(entry: Any) -> Iterator[str]:
    """The identifiers of *entry* that are addresses; many are only numbers or names."""
    for each in children_named(entry, "guid", "id", "dc:identifier"):
        text = (each.text or "").strip()
        is_link = (each.get("isPermaLink") or each.get("ispermalink") or "").lower() == "true"
        if text.lower().startswith(("http://", "https://")) or (is_link and text.startswith("/")):
            yield text
    yield from (value for name, value in entry.attrib.items() if name.lower().endswith("about"))


def _rel(link: Any) -> str:
    return (link.get("rel") or "").strip().lower().rpartition("/")[2]


def texts_of(element: Any, *names: str) -> Iterator[str]:
    """The texts of the children of *element* called by one of *names*, with any markup in them."""
    for child in children_named(element, *names)[:_MOST]:
        if text := _text(child):
            yield text


def _text(element: Any) -> str:
    if not len(element):
        return (element.text or "").strip()
    # XHTML, or HTML that nobody escaped.
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (html.escape(element.text or "", quote=False) + _PREFIX.sub(r"\1", inner)).strip()


def _first(entry: Any, names: tuple[str, ...]) -> str | None:
    return next(texts_of(entry, *names), None)


def _authors(entry: Any) -> Iterator[str]:
    for author in children_named(entry, *_AUTHORS)[:_MOST]:
        named = next(texts_of(author, "name"), None) if len(author) else author.text
        yield clean(named or "") or ""


def _sections(entry: Any) -> Iterator[str]:
    for category in children_named(entry, *_SECTIONS)[:_MOST]:
        stated = (category.text, category.get("label"), category.get("term"))
        yield from (text for each in stated if each and (text := clean(each)))


def _moment(entry: Any, names: tuple[str, ...], page: Page, source: Source | None) -> Any:
    moments = (stated_instant(text, page, source) for text in texts_of(entry, *names))
    return next((moment for moment in moments if moment is not None), None)


def _body(entry: Any, teaser: str, title: str | None) -> tuple[Block, ...]:
    """The full text in *entry*, or its teaser if that is too long to be one."""
    text = max(texts_of(entry, *_TEXTS), key=len, default="")
    text = text or (teaser if len(teaser) >= _TEASER_OR_STORY else "")
    if "<" not in text:
        text = html.unescape(text)  # plain text, or HTML that was escaped twice
    return read_html(text, title) if "<" in text else read_lines(text)


def _pictures(entry: Any, base: str) -> Iterator[str]:
    holders = [entry, *children_named(entry, "media:group")]
    for picture in (each for holder in holders for each in children_named(holder, *_PICTURES)[:10]):
        is_image = name_of(picture) in ("media:thumbnail", "itunes:image")
        kind = picture.get("type") or picture.get("medium") or ("image" if is_image else "")
        address = absolute_url(base, picture.get("url") or picture.get("href"))
        if kind.startswith("image") and address is not None:
            yield address
