"""Finds the authors that a page shows to readers, and labelled facts ("Author: Ilse Brandvold")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsbot.items import Author
from newsbot.read import class_words
from newsbot.read.bywords import says_by, without_any_byword
from newsbot.read.markup import LONGEST_NAMES, ancestors, first, line_of, select, tag_names, text_of
from newsbot.read.names import is_desk, is_name, make_author, split_names
from newsbot.read.story_address import absolute_url
from newsbot.source import Layout, Source
from newsbot.text import plain

_AUTHOR_PATH = re.compile(r"/authors?/", re.IGNORECASE)
_UNLIKE_A_NAME = re.compile(r"[\d:]")
_MOST = 20  # bylines of one story, and names in one
_LINKS = 100  # in a byline
_LOOKED_AT = 20_000  # elements
AUTHORS = re.compile(
    r"authors?|written by|by|autor(?:in|en|innen|[:*_/]?in(?:nen)?)?(?:/autor(?:in)?)?|verfasser(?:in)?|auteure?s?|"
    r"autrice|autore|autori|autora|autores|penulis|yazar|автор|tác giả",
    re.IGNORECASE,
)
DAYS = re.compile(
    r"date|published|publication date|date published|posted(?: on)?|datum|veröffentlicht(?: am)?|erschienen(?: am)?|"
    r"publié(?: le)?|date de publication|fecha|publicado(?: el| em)?|data|pubblicato(?: il)?|data de publicação|"
    r"gepubliceerd(?: op)?|publicerad|publisert|udgivet|tanggal|дата",
    re.IGNORECASE,
)
_LABELS = ("strong", "b", "dt", "th", "span", "label", "em")
_ELSEWHERE = tag_names("aside nav footer form")
_MOST_LABELS = 20_000  # elements looked at
_LONGEST_FACT = 120  # characters of a fact


def from_selectors(
    root: HtmlElement, layout: Layout | None, source: Source | None, page_url: str | None, language: str | None
) -> list[Author]:
    if layout is None or not layout.byline:
        return []
    elements = select(root, layout.byline)[:_MOST]
    found: list[Author | None] = []
    for element in elements:
        scope = _own_box(element, elements)
        names = split_names(text_of(element), language=language)[:_MOST]
        one = names[0] if len(names) == 1 else None
        links = [element] if element.tag == "a" else list(islice(element.iter("a"), _LINKS))
        called = [(link, text_of(link)) for link in links]
        for name in names:
            link = next((link for link, text in called if one or name in text), None)
            picture = scope.find(".//img") if one and scope is not element else None
            author = make_author(
                source,
                name=name,
                role=text_of(first(scope, layout.author_role)) if one else None,
                bio=text_of(first(scope, layout.author_bio)) if one else None,
                url=absolute_url(page_url, link.get("href")) if link is not None else None,
                avatar_url=absolute_url(page_url, picture.get("src")) if picture is not None else None,
            )
            found.append(author)
    return [author for author in found if author is not None]


def _own_box(element: HtmlElement, elements: list[HtmlElement]) -> HtmlElement:
    """The largest element around *element* without another byline; at most the page's body."""
    others = set(elements) - {element}
    box = element
    for ancestor in ancestors(element, 12):
        if ancestor.tag in ("body", "html", "main", "article") or any(inner in others for inner in ancestor.iter()):
            break
        box = ancestor
    return box


def from_markup(scope: HtmlElement, source: Source | None, page_url: str | None, language: str | None) -> list[Author]:
    ranked: list[list[HtmlElement]] = [[], [], [], []]
    for element in islice(scope.iter(), _LOOKED_AT):
        rank = _authorship(element) if element.attrib else None
        if rank is not None and len(ranked[rank]) < 6:
            ranked[rank].append(element)
    for elements in ranked:
        authors = [author for element in elements for author in _named_in(element, source, page_url, language)]
        if authors:
            return list({author.name: author for author in reversed(authors)}.values())[::-1]
    return []


def _authorship(element: HtmlElement) -> int | None:
    """How surely the markup marks *element* as the author, 0 the surest; None if not at all."""
    attributes = element.attrib
    if "author" in attributes.get("itemprop", "").split():
        return 0
    if "author" in attributes.get("rel", "").split():
        return 1
    if element.tag == "a" and _AUTHOR_PATH.search(attributes.get("href", "")):
        return 2
    called = f"{attributes.get('class', '')} {attributes.get('data-testid', '')}"
    return 3 if class_words.AUTHOR.search(called[:300]) else None


def _named_in(element: HtmlElement, source: Source | None, page_url: str | None, language: str | None) -> list[Author]:
    inner = next((inner for inner in element.iter() if "name" in (inner.get("itemprop") or "").split()), None)
    named = element if inner is None else inner
    content = named.get("content")
    text, stated = content or text_of(named), bool(content) or inner is not None
    if len(text) > 120:
        return []
    link = absolute_url(page_url, element.get("href")) if element.tag == "a" else None
    authors = [make_author(source, name=name, url=link) for name in split_names(text, stated=stated, language=language)]
    return [author for author in authors if author is not None and is_name(author.name)]


def from_byline(scope: HtmlElement, source: Source | None, language: str | None) -> list[Author]:
    """The people in the first line near the story that is named like a byline and says "by"."""
    for element in islice(scope.iter("p", "div", "span", "li", "address"), _LOOKED_AT):
        if not element.attrib or not class_words.BYLINE.search((element.get("class") or "")[:LONGEST_NAMES]):
            continue
        text = line_of(element, 120)
        if not says_by(text):
            continue
        if found := _persons_in(text, source, language):
            return found
    return []


def from_label(scope: HtmlElement, source: Source | None, language: str | None) -> list[Author]:
    """The people beside the first author label."""
    return next((found for text in labelled(scope, AUTHORS) if (found := _persons_in(text, source, language))), [])


def _persons_in(text: str, source: Source | None, language: str | None) -> list[Author]:
    names = [
        name for name in split_names(text, language=language) if not (is_desk(name) or _UNLIKE_A_NAME.search(name))
    ]
    authors = [make_author(source, name=name) for name in names if _is_full(name)]
    return [author for author in authors if author is not None]


def _is_full(name: str) -> bool:
    """Whether *name* has a first and a last name, a lower-case byword aside."""
    return len((without_any_byword(name) if name[0].islower() else name).split()) > 1


def labelled(scope: HtmlElement, label: re.Pattern[str]) -> Iterator[str]:
    """The texts right after, or in the element after, each element in *scope* that is just a *label*."""
    for element in islice(scope.iter(*_LABELS), _MOST_LABELS):
        called = (element.text or "").strip(" \t\r\n\xa0:：")
        if len(element) or not 1 < len(called) < 30 or not label.fullmatch(called):
            continue
        if any(outer.tag in _ELSEWHERE for outer in ancestors(element, 6)):
            continue
        beside, after = plain(element.tail or "").strip(" :："), element.getnext()
        if not beside and after is not None:
            beside = line_of(after, _LONGEST_FACT)
        if 1 < len(beside) <= _LONGEST_FACT:
            yield beside
