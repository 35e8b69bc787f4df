"""Finds the authors that a page shows to readers, and labelled facts ("Author: Ilse Brandvold")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from lxml.html import HtmlElement

from newsbot.items import Author
from newsbot.patterns import compiled
from newsbot.read import class_words
from newsbot.read.byline_place import Place, Zone
from newsbot.read.bywords import is_by, says_by, says_who_wrote, without_any_byword
from newsbot.read.markup import LONGEST_NAMES, ancestors, first, line_of, select, tag_names, text_of
from newsbot.read.names import is_desk, is_name, make_author, split_names
from newsbot.read.story_address import absolute_url
from newsbot.source import Layout, Source
from newsbot.text import plain

_AUTHOR_PATH = compiled(
    r"/(?:authors?|autor(?:es|en|in|innen|zy|ka|i|e)?|auteure?s?|redakteur\w*|journalist(?:es?|s|as?|en)?|columnists?|"
    r"contributors?|writers?|verfasser|skribent(?:er)?|forfatter(?:e)?|penulis|yazar(?:lar)?)/|[?&]author=\d",
    re.IGNORECASE,
)
_RELATIONS = frozenset(
    ("author", "schema:author", "dc:creator", "dcterms:creator", "sioc:has_creator", "article:author", "foaf:maker")
)
_CARD = compiled(r"author|vcard|h-card|byline|creator", re.IGNORECASE)
_INNER_BY = compiled(
    r"(?:[|•·,–—-]|\d|[ap]\.?m\.?|\b\d{4})\s*(?P<by>\b(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|da|[Aa]v|[Aa]f|[Dd]oor|oleh))\s+(?=[A-ZÀ-ÖØ-ÞА-Я])"
)
_DIGIT = compiled(r"\d")
_RANK_OF_CLASS = 3  # where only a class says "author"
_ZONES: tuple[Zone, ...] = ("head", "text", "foot", "above")  # the likeliest first
_MOST_OF_A_RANK = 6
_LINES = tag_names("p div span li address h2 h3 h4 h5 h6 em strong i b small header section time byline td dd a")
_MOST_LINES = 80  # that are not called a byline
_RUNNING = tag_names("p span em strong b i li td blockquote")
_LONGEST_LINE = 160  # characters of a line that names the authors
_LONGEST_SIGNATURE = 40
_LONGEST_NAME = 5  # words
_PARTICLES = tag_names("af al av bin da das de del della den der des di dos du e el ibn la le ten ter van von y zu zum")
_UNLIKE_A_NAME = compiled(r"[\d:]")
_MOST = 20  # bylines of one story, and names in one
_LINKS = 100  # in a byline
AUTHORS = compiled(
    r"authors?|written by|by|autor(?:in|en|innen|[:*_/]?in(?:nen)?)?(?:/autor(?:in)?)?|verfasser(?:in)?|auteure?s?|"
    r"autrice|autore|autori|autora|autores|penulis|yazar|автор|tác giả",
    re.IGNORECASE,
)
DAYS = compiled(
    r"date|published|publication date|date published|posted(?: on)?|datum|veröffentlicht(?: am)?|erschienen(?: am)?|"
    r"publié(?: le)?|date de publication|fecha|publicado(?: el| em)?|data|pubblicato(?: il)?|data de publicação|"
    r"gepubliceerd(?: op)?|publicerad|publisert|udgivet|tanggal|дата",
    re.IGNORECASE,
)
_LABELS = ("strong", "b", "dt", "th", "span", "label", "em", "h4", "h5", "h6", "div", "p")
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


def from_markup(place: Place, source: Source | None, page_url: str | None, language: str | None) -> list[Author]:
    """The authors marked as such in *place*: by the most reliable markup, near the heading before elsewhere."""
    ranked: dict[tuple[int, int], list[HtmlElement]] = {}
    for element, zone in place:
        rank = _authorship(element)
        if rank is not None and (zone != "text" or rank < _RANK_OF_CLASS):
            elements = ranked.setdefault((rank, _ZONES.index(zone)), [])
            if len(elements) < _MOST_OF_A_RANK:
                elements.append(element)
    for (rank, _), elements in sorted(ranked.items(), key=itemgetter(0)):
        of_class = rank >= _RANK_OF_CLASS
        found = [_named_in(element, source, page_url, language, by_class=of_class) for element in elements]
        if authors := [author for named in found for author in named]:
            return list({author.name: author for author in reversed(authors)}.values())[::-1]
    return []


def _authorship(element: HtmlElement) -> int | None:
    """How surely the markup marks *element* as the author, 0 the surest; None if not at all."""
    attributes = dict(element.items())
    if not attributes:
        return 3 if element.tag == "byline" else None
    if "author" in attributes.get("itemprop", "").split():
        return 0
    relations = f"{attributes.get('rel', '')} {attributes.get('property', '')}".lower().split()
    if not _RELATIONS.isdisjoint(relations):
        return 1
    names = attributes.get("class", "")[:LONGEST_NAMES]
    classes = names.split() if "fn" in names or "p-author" in names else ()
    if ("fn" in classes and _is_card(element)) or "p-author" in classes:
        return 1
    if element.tag == "a" and _AUTHOR_PATH.search(attributes.get("href", "")) and _is_short(element):
        return 2
    rank = _rank_of_names(names, attributes.get("data-testid", "")[:300])
    return 3 if element.tag == "byline" else rank


@lru_cache(maxsize=8192)
def _rank_of_names(names: str, testid: str) -> int | None:
    called = f"{' '.join(names.split())} {testid}"[:300]
    if class_words.AUTHOR.search(called):
        return 3
    return 4 if class_words.AUTHOR_ALONE.search(called) else None


def _is_card(element: HtmlElement) -> bool:
    """Whether the hAtom name *element* is an author's."""
    around = (element, *ancestors(element, 3))
    return any(_CARD.search((each.get("class") or "")[:LONGEST_NAMES]) for each in around)


def _is_short(link: HtmlElement) -> bool:
    """Whether *link* is on a line of its own or in a short one, rather than in running text."""
    outer = link.getparent()
    if outer is None or line_of(outer, _LONGEST_LINE):
        return True
    before = link.getprevious()
    beside = (outer.text if before is None else before.tail, link.tail)
    return outer.tag not in _RUNNING and not any(text and text.strip() for text in beside)


def _named_in(
    element: HtmlElement, source: Source | None, page_url: str | None, language: str | None, *, by_class: bool
) -> list[Author]:
    inner = next((inner for inner in element.iter() if "name" in (inner.get("itemprop") or "").split()), None)
    named = element if inner is None else inner
    content = named.get("content")
    text, stated = content or line_of(named, _LONGEST_LINE), bool(content) or inner is not None
    if not text or len(text) > _LONGEST_LINE:
        return []
    address = element.get("href") if element.tag == "a" else None
    link = absolute_url(page_url, address) if address else None
    names = [name for name in split_names(text, stated=stated, language=language) if is_name(name)]
    if by_class and not (
        names and all(_is_full(name) if says_by(name) else says_by(text) or _looks_like_a_name(name) for name in names)
    ):
        return []
    authors = [make_author(source, name=name, url=link) for name in names]
    return [author for author in authors if author is not None]


def _looks_like_a_name(name: str) -> bool:
    words = name.split()
    return len(words) <= _LONGEST_NAME and all(word[0].isupper() or word in _PARTICLES for word in words)


@lru_cache(maxsize=8192)
def _is_called_byline(names: str) -> bool:
    return bool(class_words.BYLINE.search(names))


def from_byline(place: Place, source: Source | None, language: str | None) -> list[Author]:
    """The people in the first line near the story that says "by", whatever its classes."""
    others = 0
    for element, zone in place:
        if element.tag not in _LINES:
            continue
        called = _is_called_byline((element.get("class") or "")[:LONGEST_NAMES])
        if not called:
            others += 1
            if zone in ("text", "above") or others > _MOST_LINES:
                continue
        text = line_of(element, _LONGEST_LINE)
        if text and (found := _after_by(text, source, language, called=called)):
            return found
    return []


def _after_by(text: str, source: Source | None, language: str | None, *, called: bool) -> list[Author]:
    """The people in the line *text* if it says "by" at its beginning, or after a date."""
    if says_who_wrote(text):
        return _persons_in(text, source, language, single=True)
    if says_by(text):
        persons = _persons_in(text, source, language)
        return persons if called or all(_looks_like_a_name(person.name) for person in persons) else []
    found = _INNER_BY.search(text) if called or _DIGIT.search(text) else None
    if found is None or not is_by(found["by"], language):
        return []
    persons = _persons_in(text[found.start("by") :], source, language, single=True)
    return persons if all(_looks_like_a_name(person.name) for person in persons) else []


def from_label(scope: HtmlElement, source: Source | None, language: str | None) -> list[Author]:
    """The people beside the first author label."""
    return next((found for text in labelled(scope, AUTHORS) if (found := _persons_in(text, source, language))), [])


def from_signature(last: HtmlElement, source: Source | None, language: str | None) -> list[Author]:
    """The person whose emphasised name is all of the *last* block of the text."""
    text = line_of(last, _LONGEST_SIGNATURE)
    if not text or not any(text_of(inner) == text for inner in last.iter("em", "i")):
        return []
    persons = _persons_in(text.strip("()"), source, language)
    return persons if all(_looks_like_a_name(person.name) for person in persons) else []


def _persons_in(text: str, source: Source | None, language: str | None, *, single: bool = False) -> list[Author]:
    """The persons in *text*: first and last names; also nicknames if it surely names somebody (*single*)."""
    names = [
        name for name in split_names(text, language=language) if not (is_desk(name) or _UNLIKE_A_NAME.search(name))
    ]
    authors = [make_author(source, name=name) for name in names if _is_full(name) or (single and len(names) == 1)]
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
