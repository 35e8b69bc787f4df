"""People: who wrote the story, in order, with what the page shows of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from newsbot.extract.addresses import joined, registered_domain
from newsbot.extract.bylines import from_byline, from_label, from_markup, from_selectors
from newsbot.extract.jsonld import Node, listed, string, types_of
from newsbot.extract.metadata import Metadata
from newsbot.extract.names import is_desk, make_author, split_names
from newsbot.items import Author
from newsbot.source import Layout, Source

_SUFFIX = re.compile(r"\.(?:com?|org|net|info|tv|[a-z]{2})\s*$")
_NO_LETTER = re.compile(r"[\W_]+")
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
    shown = from_selectors(root, layout, source, page_url)
    if shown:
        return tuple(_with_known(author, known) for author in shown), "markup"
    others = [author for author in known if not _is_site(author.name, metadata)]
    if others:
        return tuple(_persons_first(others, _organisations(metadata.article))), "json-ld"
    near = scope if scope is not None else root
    named = _without_slugs(
        [name for text in _meta_authors(metadata, page_url) for name in split_names(text, stated=True)]
    )
    if named := [name for name in named if not _is_site(name, metadata)]:
        return tuple(_persons_first([Author(name=name) for name in dict.fromkeys(named)])), "meta"
    marked = from_markup(near, source, page_url)
    persons = [author for author in marked if not (is_desk(author.name) or _is_site(author.name, metadata))]
    if not persons:
        persons = from_byline(near, source) or from_label(near, source)
    if persons:
        return tuple(persons), "markup"
    if known:
        return tuple(known), "json-ld"
    return tuple(author for author in marked if not _is_site(author.name, metadata)), "markup"


def _from_json(node: Node | None, source: Source | None, page_url: str | None) -> list[Author]:
    if node is None:
        return []
    stated = [*listed(node.get("author") or node.get("creator")), *_contributors(node)]
    authors: list[Author] = []
    for value in stated[:20]:
        authors.extend(_one_from_json(value, source, page_url))
    return list({author.name: author for author in reversed(authors)}.values())[::-1]


def _contributors(node: Node) -> Iterable[Any]:
    return [
        value for value in listed(node.get("contributor")) if isinstance(value, dict) and "person" in types_of(value)
    ]


def _one_from_json(value: Any, source: Source | None, page_url: str | None) -> list[Author]:
    if isinstance(value, list):
        return [author for inner in value[:20] for author in _one_from_json(inner, source, page_url)]
    if isinstance(value, str):
        text = "" if value.startswith(_ADDRESS) else string(value) or ""
        return [author for name in split_names(text, stated=True) if (author := make_author(source, name=name))]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("name"), list):
        return [author for name in value["name"][:20] for author in _one_from_json(name, source, page_url)]
    name = string(value.get("name")) or " ".join(
        filter(None, (string(value.get("givenName")), string(value.get("familyName"))))
    )
    organisation = bool(types_of(value) & _ORGANISATIONS)
    names = [name] if organisation and name else split_names(name, stated=True)
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


def _with_known(author: Author, known: Iterable[Author]) -> Author:
    for other in known:
        if other.name.casefold() == author.name.casefold():
            return replace(author, url=author.url or other.url, avatar_url=author.avatar_url or other.avatar_url)
    return author


def _persons_first(authors: list[Author], organisations: Collection[str] = ()) -> list[Author]:
    return sorted(authors, key=lambda author: author.name in organisations or is_desk(author.name))


def _organisations(node: Node | None) -> set[str]:
    """The names of what *node* calls organisations among its authors."""
    stated = listed((node or {}).get("author") or (node or {}).get("creator"))
    owners = [value for value in stated if isinstance(value, dict) and types_of(value) & _ORGANISATIONS]
    return {name for value in owners if (name := string(value.get("name")))}


def _meta_authors(metadata: Metadata, page_url: str | None) -> list[str]:
    """What <meta> states of the authors, without statements that name the site by its address or its rights."""
    own = registered_domain(page_url) if page_url else None
    return [text for text in metadata.meta_authors[:8] if text[0] not in "(©" and not (own and own in text.lower())]


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
