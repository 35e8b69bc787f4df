"""People: who wrote the story, in order, with what the page shows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from newsbot.extract.addresses import joined
from newsbot.extract.jsonld import Node, listed, string, types_of
from newsbot.extract.markup import ancestors, first, line_of, select, text_of
from newsbot.extract.metadata import Metadata
from newsbot.extract.names import is_desk, is_name, says_by, split_names
from newsbot.items import Author
from newsbot.loaders import AuthorLoader
from newsbot.source import Layout, Source

_AUTHOR_NAMES = re.compile(r"byline|author-?_?name", re.IGNORECASE)
_AUTHOR_PATH = re.compile(r"/authors?/", re.IGNORECASE)
_BYLINE_NAMES = re.compile(r"author|autor|byline|writer|redact|journalist|credits-by", re.IGNORECASE)
_UNLIKE_A_NAME = re.compile(r"[\d:]")
_SUFFIX = re.compile(r"\.(?:com?|org|net|info|tv|[a-z]{2})\s*$")
_NO_LETTER = re.compile(r"[\W_]+")
_MOST = 20  # bylines of one story
_LOOKED_AT = 20_000  # elements
_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "brand", "website"})
_ADDRESS = ("http://", "https://", "www.", "/")


def read_people(
    root: HtmlElement,
    metadata: Metadata,
    layout: Layout | None,
    source: Source | None,
    page_url: str | None,
    scope: HtmlElement | None,
) -> tuple[tuple[Author, ...], str]:
    """The authors and the evidence for them. Better none than a wrong one.

    The source's selectors; else JSON-LD; else <meta>; else what the markup near the story (*scope*) calls an author.
    Persons come before desks, and the site itself is the author only where nobody else is. What another kind of
    evidence knows of the same name (an address, an avatar) is kept.
    """
    known = _from_json(metadata.article, source, page_url)
    shown = _from_selectors(root, layout, source, page_url)
    if shown:
        return tuple(_with_known(author, known) for author in shown), "markup"
    others = _without_organisations(known, metadata.article)
    others = [author for author in others if not _is_site(author.name, metadata)]
    if others:
        return tuple(_persons_first(others)), "json-ld"
    named = _without_slugs(
        [name for text in metadata.meta_authors[:8] if text[0] not in "(©" for name in split_names(text)]
    )
    if named := [name for name in named if not _is_site(name, metadata)]:
        return tuple(_persons_first([Author(name=name) for name in dict.fromkeys(named)])), "meta"
    near = scope if scope is not None else root
    marked = _from_markup(near, source, page_url)
    persons = [author for author in marked if not (is_desk(author.name) or _is_site(author.name, metadata))]
    if not persons:
        persons = _from_byline(near, source)
    if persons:
        return tuple(persons), "markup"
    if known:
        return tuple(known), "json-ld"
    return tuple(author for author in marked if not _is_site(author.name, metadata)), "markup"


def make_author(
    source: Source | None,
    *,
    name: str,
    role: str | None = None,
    bio: str | None = None,
    url: str | None = None,
    avatar_url: str | None = None,
) -> Author | None:
    """An Author through the loader; None where *name* is none."""
    loader = AuthorLoader(source=source)
    values = {"name": name, "role": role, "bio": bio, "url": url, "avatar_url": avatar_url}
    for key, value in values.items():
        if value:
            loader.add_value(key, value)
    return loader.load_author()


def _from_selectors(
    root: HtmlElement, layout: Layout | None, source: Source | None, page_url: str | None
) -> list[Author]:
    if layout is None or not layout.byline:
        return []
    elements = select(root, layout.byline)[:_MOST]
    found: list[Author | None] = []
    for element in elements:
        scope = _own_box(element, elements)
        names = split_names(text_of(element))
        one = names[0] if len(names) == 1 else None
        links = [element] if element.tag == "a" else list(element.iter("a"))
        for name in names:
            link = next((a for a in links if one or name in text_of(a)), None)
            picture = scope.find(".//img") if one and scope is not element else None
            author = make_author(
                source,
                name=name,
                role=text_of(first(scope, layout.author_role)) if one else None,
                bio=text_of(first(scope, layout.author_bio)) if one else None,
                url=joined(page_url, link.get("href")) if link is not None else None,
                avatar_url=joined(page_url, picture.get("src")) if picture is not None else None,
            )
            found.append(author)
    return [author for author in found if author is not None]


def _own_box(element: HtmlElement, elements: list[HtmlElement]) -> HtmlElement:
    """The largest element around *element* that no other byline shares; the page's body at most."""
    others = set(elements) - {element}
    box = element
    for ancestor in ancestors(element, 12):
        if ancestor.tag in ("body", "html", "main", "article") or any(inner in others for inner in ancestor.iter()):
            break
        box = ancestor
    return box


def _from_json(node: Node | None, source: Source | None, page_url: str | None) -> list[Author]:
    if node is None:
        return []
    stated = [*listed(node.get("author") or node.get("creator")), *_contributors(node)]
    authors: list[Author] = []
    for value in stated[:20]:
        authors.extend(_one_from_json(value, source, page_url))
    return list({author.name: author for author in reversed(authors)}.values())[::-1]


def _without_organisations(authors: list[Author], node: Node | None) -> list[Author]:
    """*authors* without what *node* calls organisations, where it names persons too."""
    stated = listed((node or {}).get("author") or (node or {}).get("creator"))
    organisations = {
        string(value.get("name")) for value in stated if isinstance(value, dict) and types_of(value) & _ORGANISATIONS
    }
    return [author for author in authors if author.name not in organisations] or authors


def _contributors(node: Node) -> Iterable[Any]:
    return [
        value for value in listed(node.get("contributor")) if isinstance(value, dict) and "person" in types_of(value)
    ]


def _one_from_json(value: Any, source: Source | None, page_url: str | None) -> list[Author]:
    if isinstance(value, list):
        return [author for inner in value[:20] for author in _one_from_json(inner, source, page_url)]
    if isinstance(value, str):
        text = "" if value.startswith(_ADDRESS) else string(value) or ""
        return [author for name in split_names(text) if (author := make_author(source, name=name))]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("name"), list):
        return [author for name in value["name"][:20] for author in _one_from_json(name, source, page_url)]
    name = string(value.get("name")) or " ".join(
        filter(None, (string(value.get("givenName")), string(value.get("familyName"))))
    )
    organisation = bool(types_of(value) & _ORGANISATIONS)
    names = [name] if organisation and name else split_names(name)
    url = value.get("url") if isinstance(value.get("url"), str) else None
    picture = string(value.get("image")) if isinstance(value.get("image"), str | dict | list) else None
    one = len(names) == 1
    authors = [
        make_author(
            source,
            name=each,
            url=joined(page_url, url) if url and one else None,
            avatar_url=joined(page_url, picture) if picture and one else None,
        )
        for each in names
    ]
    return [author for author in authors if author is not None]


def _from_markup(scope: HtmlElement, source: Source | None, page_url: str | None) -> list[Author]:
    ranked: list[list[HtmlElement]] = [[], [], [], []]
    for element in islice(scope.iter(), _LOOKED_AT):
        rank = _authorship(element) if element.attrib else None
        if rank is not None and len(ranked[rank]) < 6:
            ranked[rank].append(element)
    for elements in ranked:
        authors = [author for element in elements for author in _named_in(element, source, page_url)]
        if authors:
            return list({author.name: author for author in reversed(authors)}.values())[::-1]
    return []


def _authorship(element: HtmlElement) -> int | None:
    """How surely the markup calls *element* the author's, surest first; None where it does not."""
    attributes = element.attrib
    if "author" in attributes.get("itemprop", "").split():
        return 0
    if "author" in attributes.get("rel", "").split():
        return 1
    if element.tag == "a" and _AUTHOR_PATH.search(attributes.get("href", "")):
        return 2
    called = f"{attributes.get('class', '')} {attributes.get('data-testid', '')}"
    return 3 if _AUTHOR_NAMES.search(called[:300]) else None


def _named_in(element: HtmlElement, source: Source | None, page_url: str | None) -> list[Author]:
    named = next((inner for inner in element.iter() if "name" in (inner.get("itemprop") or "").split()), element)
    text = named.get("content") or text_of(named)
    if len(text) > 120:
        return []
    link = joined(page_url, element.get("href")) if element.tag == "a" else None
    authors = [make_author(source, name=name, url=link) for name in split_names(text)]
    return [author for author in authors if author is not None and is_name(author.name)]


def _with_known(author: Author, known: Iterable[Author]) -> Author:
    for other in known:
        if other.name.casefold() == author.name.casefold():
            return replace(author, url=author.url or other.url, avatar_url=author.avatar_url or other.avatar_url)
    return author


def _persons_first(authors: list[Author]) -> list[Author]:
    return sorted(authors, key=lambda author: is_desk(author.name))


def _from_byline(scope: HtmlElement, source: Source | None) -> list[Author]:
    """The persons of the first line near the story that its makers call the author's and that says "by"."""
    for element in islice(scope.iter("p", "div", "span", "li", "address"), _LOOKED_AT):
        if not element.attrib or not _BYLINE_NAMES.search(element.get("class") or ""):
            continue
        text = line_of(element, 120)
        if not says_by(text):
            continue
        names = [name for name in split_names(text) if not (is_desk(name) or _UNLIKE_A_NAME.search(name))]
        authors = [make_author(source, name=name) for name in names if len(name.split()) > 1]
        if found := [author for author in authors if author is not None]:
            return found
    return []


def _is_site(name: str, metadata: Metadata) -> bool:
    """Whether *name* is the site's own, or its publisher's, in one spelling or another."""
    own = _letters(name)
    names = (metadata.site_name, metadata.publisher)
    sites = [letters for text in names if text and len(letters := _letters(text)) > 2]
    return len(own) > 1 and any(own in site for site in sites)


def _letters(name: str) -> str:
    return _NO_LETTER.sub("", _SUFFIX.sub("", name.casefold()))


def _without_slugs(names: list[str]) -> list[str]:
    """*names* without those that spell another of them as in an address: "jane-doe" beside "Jane Doe"."""
    full = {_letters(name) for name in names if " " in name}
    return [name for name in names if " " in name or "-" not in name or _letters(name) not in full]
