"""Finds a story's authors, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from lxml.html import HtmlElement

from newsbot.items import Author
from newsbot.patterns import compiled
from newsbot.read.byline_place import byline_places
from newsbot.read.document import Document
from newsbot.read.jsonld import Node, as_list, people_by_id, referred, string, types_of
from newsbot.read.metadata import Metadata, read_language
from newsbot.read.names import is_desk, make_author, split_names
from newsbot.read.page_byline import from_byline, from_label, from_markup, from_selectors, from_signature
from newsbot.read.story_address import absolute_url, registered_domain
from newsbot.read.story_facts import from_box, from_facts
from newsbot.source import Layout, Source
from newsbot.text import letters_of

_SUFFIX = compiled(r"\.(?:com?|org|net|info|tv|[a-z]{2})\s*$")
_MOST = 100  # authors of one story
_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "brand", "website"})
_PAGES = frozenset({"webpage", "itempage", "aboutpage"})
_ADDRESS = ("http://", "https://", "www.", "/")


@dataclass(frozen=True, slots=True)
class Shown:
    """A story as the page shows it: its heading, the element around it, and the elements of its text in order."""

    heading: HtmlElement | None
    scope: HtmlElement | None
    text: tuple[HtmlElement, ...]


def read_people(
    document: Document,
    metadata: Metadata,
    layout: Layout | None,
    source: Source | None,
    page_url: str | None,
    story: Shown,
) -> tuple[tuple[Author, ...], str]:
    """The authors and the evidence for them; if in doubt, none.

    From the source's selectors; else the persons in JSON-LD; in <meta>; in the markup near the *story*. Organisations
    count where no person is named, and the site itself where nobody else is. Addresses and avatars from other evidence
    for the same name are kept.
    """
    in_json = _stated_in_json(metadata)
    known = _from_json(in_json, source, page_url)
    language, _ = read_language(metadata.language, source.language if source else None) or (None, "")
    selected = from_selectors(document.root, layout, source, page_url, language)
    if selected:
        return _with_known(selected, known), "markup"
    sites, organisations = _sites(metadata, page_url), _organisations(in_json)
    stated = _meta_authors(metadata, page_url, sites)
    seen: list[Author] = []
    for found, evidence in chain(
        ((known, "json-ld"), (stated, "meta")),
        ((shown, "markup") for shown in _shown(document.root, story, source, page_url, language)),
    ):
        seen += found if evidence == "markup" else []
        others = [author for author in found if not _is_site(author.name, sites)]
        if any(not is_desk(author.name) and author.name not in organisations for author in others):
            return tuple(_persons_first(others, organisations)), evidence
    for found, evidence, sites_count in (
        (known, "json-ld", False),
        (stated, "meta", False),
        (known, "json-ld", True),
        (seen, "markup", False),
        (stated, "meta", True),
        # Of what the site itself is called by, a page shows only a person's first and last name.
        ([author for author in seen if " " in author.name and not is_desk(author.name)], "markup", True),
    ):
        if others := [author for author in found if sites_count or not _is_site(author.name, sites)]:
            return tuple(_persons_first(others, organisations)), evidence
    return (), ""


def _shown(
    root: HtmlElement, story: Shown, source: Source | None, page_url: str | None, language: str | None
) -> Iterator[list[Author]]:
    """The people whom the page shows as authors, the nearest and most reliable evidence first."""
    for place in byline_places(story.heading, story.scope, story.text, root):
        yield from_markup(place, source, page_url, language)
        yield from_byline(place, source, language)
        yield from_facts(place, source, language)
    yield from_box(root, source, language)
    yield from_label(story.scope if story.scope is not None else root, source, language)
    if story.text:
        yield from_signature(story.text[-1], source, language)


def _from_json(stated: list[Any], source: Source | None, page_url: str | None) -> list[Author]:
    authors: dict[str, Author] = {}
    for author in chain.from_iterable(_one_from_json(value, source, page_url) for value in stated[:20]):
        authors.setdefault(author.name, author)
        if len(authors) == _MOST:
            break
    return list(authors.values())


def _stated_in_json(metadata: Metadata) -> list[Any]:
    """The authors in the story's JSON-LD, or in the page's if it has none of its own, as whole objects."""
    node = metadata.article or next((node for node in metadata.nodes if types_of(node) & _PAGES), {})
    named = people_by_id(metadata.nodes)
    return [referred(value, named) for value in (*_writers(node), *_contributors(node))]


def _contributors(node: Node) -> list[Any]:
    return [
        value for value in as_list(node.get("contributor")) if isinstance(value, dict) and "person" in types_of(value)
    ]


def _writers(node: Node) -> list[Any]:
    return as_list(node.get("author") or node.get("creator"))


def _one_from_json(value: Any, source: Source | None, page_url: str | None) -> Iterator[Author]:
    """The authors in one value, lazily: it may hold thousands."""
    if isinstance(value, list):
        for inner in value[:20]:
            yield from _one_from_json(inner, source, page_url)
    elif isinstance(value, str):
        text = "" if value.startswith(_ADDRESS) else string(value) or ""
        names = split_names(text, stated=True)
        yield from (author for name in names if (author := make_author(source, name=name)))
    elif isinstance(value, dict) and isinstance(value.get("name"), list):
        for name in value["name"][:20]:
            yield from _one_from_json(name, source, page_url)
    elif isinstance(value, dict):
        yield from _from_object(value, source, page_url)


def _from_object(value: Node, source: Source | None, page_url: str | None) -> Iterator[Author]:
    name = string(value.get("name")) or " ".join(
        filter(None, (string(value.get("givenName")), string(value.get("familyName"))))
    )
    organisation = bool(types_of(value) & _ORGANISATIONS)
    names = [name] if organisation and name else split_names(name, stated=True)
    url = value.get("url") if isinstance(value.get("url"), str) else None
    picture = string(value.get("image")) if isinstance(value.get("image"), str | dict | list) else None
    one = len(names) == 1
    for each in names:
        author = make_author(
            source,
            name=each,
            url=absolute_url(page_url, url) if url and one else None,
            avatar_url=absolute_url(page_url, picture) if picture and one else None,
        )
        if author is not None:
            yield author


def _with_known(shown: Iterable[Author], known: Iterable[Author]) -> tuple[Author, ...]:
    """The authors *shown*, completed with what is *known* under the same name."""
    others: dict[str, Author] = {}
    for other in known:
        others.setdefault(other.name.casefold(), other)
    found = ((author, others.get(author.name.casefold())) for author in shown)
    return tuple(
        replace(author, url=author.url or other.url, avatar_url=author.avatar_url or other.avatar_url)
        if other
        else author
        for author, other in found
    )


def _persons_first(authors: list[Author], organisations: Collection[str] = ()) -> list[Author]:
    return sorted(authors, key=lambda author: author.name in organisations or is_desk(author.name))


def _organisations(stated: list[Any]) -> set[str]:
    """The organisations among the *stated* authors."""
    owners = [value for value in stated if isinstance(value, dict) and types_of(value) & _ORGANISATIONS]
    return {name for value in owners if (name := string(value.get("name")))}


def _meta_authors(metadata: Metadata, page_url: str | None, sites: list[str]) -> list[Author]:
    """The authors in <meta>, without those that name the site by address or copyright."""
    own = registered_domain(page_url) if page_url else None
    texts = [text for text in metadata.meta_authors[:8] if text[0] not in "(©" and not (own and own in text.lower())]
    texts = [_without_site(text, sites) for text in texts]
    names = _without_slugs([name for text in texts for name in split_names(text, stated=True)])
    return [Author(name=name) for name in list(dict.fromkeys(names))[:_MOST]]


def _without_site(text: str, sites: list[str]) -> str:
    """*text* without the site's name before a dash: "The Gazette - Ilse Brandvold"."""
    before, dash, after = text.partition(" - ")
    return after if dash and _is_site(before, sites) else text


def _sites(metadata: Metadata, page_url: str | None) -> list[str]:
    """The letters of the site's and its publisher's name, and of its host's."""
    names = (metadata.site_name, metadata.publisher, registered_domain(page_url) if page_url else None)
    return [letters for text in names if text and len(letters := _letters(text)) > 2]


def _is_site(name: str, sites: list[str]) -> bool:
    """Whether *name* is one of *sites*, however spelled."""
    own = _letters(name)
    return len(own) > 1 and any(site.startswith(own) or site.endswith(own) for site in sites)


def _letters(name: str) -> str:
    return letters_of(_SUFFIX.sub("", name.casefold()))


def _without_slugs(names: list[str]) -> list[str]:
    """*names* without slugs of others: "jane-doe" beside "Jane Doe"."""
    full = {_letters(name) for name in names if " " in name}
    return [name for name in names if " " in name or "-" not in name or _letters(name) not in full]
