"""Finds a page's title as shown to readers rather than to search engines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read import class_words
from newsbot.read.markup import (
    ancestors,
    first,
    following,
    text_of,
    words,
)
from newsbot.read.metadata import Metadata
from newsbot.read.page_boilerplate import is_boilerplate_name
from newsbot.source import Layout
from newsbot.text import letters_of, same_words

_WORD = compiled(r"\w+")
_SITE_NAME = anchored(r"^(?P<title>.{12,}?)\s{1,3}[|\-–—»·•:]\s{1,3}(?P<site>[^|–—»·•]{2,40})$")
_NO_BLANKS = compiled(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_ALIKE = 0.5
_A_LINE = 30  # characters of a heading too long for a section's or site's name
_A_PARAGRAPH = 150  # characters of running text
_MOST_HEADINGS = 60  # headings looked at
_ASIDE = compiled(
    r"bread-?crumb|(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader[^\W_]*|off-?screen)(?:$|[\s_-])"
)
_SITE = compiled(
    r"(?:^|[\s_-])(?:(?:site|blog|web)-?_?(?:title|name|logo|branding)|blogname|sitename|brand|logo|masthead)(?:$|[\s_-])"
)
_HOME = compiled(r"^(?:https?://[^/]*)?(?:\.{0,2}/)*(?:index\.\w{2,5})?$")
_BETWEEN_PARTS = compiled(r"\s[|»«·•:–—-]{1,3}\s|[|»]")
_COMMENTS = anchored(r"\d+ (?:comments?|kommentare?|commentaires?|comentarios?|reacties|responses?|antworten)\b", re.I)
_COLON = compiled(r"\S: ")
_LEAST_UNDER_KICKER = 12  # characters of a title under a kicker
_LONGEST_KICKER = 60  # characters of a kicker


@dataclass(frozen=True, slots=True)
class Title:
    """A page's title, the evidence for it, and the heading that shows it."""

    text: str | None
    evidence: str = "markup"
    heading: HtmlElement | None = None


def read_title(root: HtmlElement, metadata: Metadata, layout: Layout | None) -> Title:
    """The page's title: by the source's selector; else the heading that agrees with the metadata (others may be the
    site's or a rail's); else the only first-level heading; else the metadata without the site's name.
    """
    if layout is not None and layout.title and (shown := text_of(first(root, layout.title))):
        return Title(shown, "markup", _heading_of(root, shown))
    stated = [text for text, _ in metadata.titles]
    headings = _headings(root, "h1", 3)
    best = _most_alike(headings, stated)
    if stated and (second := _second_level(root, best, stated)) is not None:
        best = second
    if best is None:
        best = _lone_heading(headings, metadata)
    if best is None and stated:
        best = _most_alike(_of_stories(_headings(root, "h2", 12)), stated, 0.75)
    if best is not None:
        titles = [without_site_name(text, metadata.site_name) for text in stated]
        heading = _visible_heading(best, titles) if _is_aside(best) else best
        return Title(without_kicker(heading, titles), "markup", heading)
    own = [text for heading, text in headings if not _is_boilerplate(heading) and text != metadata.site_name]
    if own and (len(own) == 1 or not stated) and not any(evidence == "json-ld" for _, evidence in metadata.titles):
        return Title(own[0], "markup", _heading_of(root, own[0]))
    for text, evidence in metadata.titles:
        named = without_site_name(text, metadata.site_name)
        return Title(named, evidence, _heading_of(root, named))
    return Title(None)


def _headings(root: HtmlElement, tag: str, shorter: int) -> list[tuple[HtmlElement, str]]:
    texts = ((heading, text_of(heading)) for heading in islice(root.iter(tag), _MOST_HEADINGS))
    return [(heading, text) for heading, text in texts if shorter < len(text) < 400 and not _is_sites(heading, text)]


def _is_sites(heading: HtmlElement, text: str) -> bool:
    """Whether *heading* shows the site's name: its class says so, or it links to the home page."""
    if any(_SITE.search(words(each)) for each in (heading, *ancestors(heading, 2)) if each.tag not in ("body", "html")):
        return True
    link = next(heading.iter("a"), None)
    if link is None or text_of(link) != text:
        return False
    address = link.get("href") or ""
    path = _HOME.sub("", address[max(0, address.rfind("http")) :])  # archives put theirs before it
    return path == "" or "home" in (link.get("rel") or "").split()


def _second_level(root: HtmlElement, first: HtmlElement | None, stated: list[str]) -> HtmlElement | None:
    """The second-level heading that is the title: its class says so, or it is part of what is *stated*, and the *first*
    of level one is only the site's part of that, or missing.
    """
    headings: list[tuple[HtmlElement, str]] | None = None
    own = letters_of(text_of(first))
    for text in stated:
        parts = [letters_of(part) for part in _BETWEEN_PARTS.split(text)]
        if first is not None and letters_of(text) == own:
            return None
        if len(parts) == 1 or (first is not None and own not in (parts[0], parts[-1])):
            continue
        headings = _of_stories(_headings(root, "h2", 3)) if headings is None else headings
        for heading, shown in headings:
            letters = letters_of(shown)
            if letters != own and letters in parts and (len(letters) > len(own) or _is_called_title(heading)):
                return heading
    if first is not None:
        return None
    headings = _of_stories(_headings(root, "h2", 3)) if headings is None else headings
    return _most_alike([each for each in headings if _is_called_title(each[0])], stated, 0.75)


def _is_called_title(heading: HtmlElement) -> bool:
    called = (f"{words(each)} {each.get('itemprop') or ''}" for each in islice(heading.iter(), 5))
    return any("title" in names or "headline" in names for names in called)


def _of_stories(headings: list[tuple[HtmlElement, str]]) -> list[tuple[HtmlElement, str]]:
    return [(heading, text) for heading, text in headings if not _is_of_comments(heading, text)]


def _is_of_comments(heading: HtmlElement, text: str) -> bool:
    return "comment" in words(heading) or _COMMENTS.match(text) is not None


def _heading_of(root: HtmlElement, title: str) -> HtmlElement | None:
    """The heading that shows *title*, perhaps with a line above it in the same element; one in the breadcrumbs only as
    a last resort.
    """
    aside = None
    for heading in islice(root.iter("h1", "h2", "h3"), _MOST_HEADINGS):
        text = text_of(heading)
        if text == title or (len(text) - len(title) < 60 and (text.endswith(title) or same_words(text, title))):
            if not _is_aside(heading):
                return heading
            aside = heading if aside is None else aside
    return aside


def _most_alike(
    headings: Iterable[tuple[HtmlElement, str]], stated: list[str], least: float = _ALIKE
) -> HtmlElement | None:
    scored = [
        (max((_likeness(text, other), min(len(text), len(other))) for other in stated), -len(text), heading)
        for heading, text in headings
        if stated
    ]
    if not scored:
        return None
    # Of two headings contained in what is stated, the shorter is a tag of the story; of two that contain it, the longer
    # says something about it.
    (score, _), _, heading = max(scored, key=lambda each: each[:2])
    return heading if score >= least else None


def _visible_heading(heading: HtmlElement, stated: list[str]) -> HtmlElement:
    """The heading over the story if *heading* is in the breadcrumbs or hidden: the first of level two before any
    running text whose title is one of *stated*. Else *heading*.
    """
    for element in islice(following(heading, "h2", "p"), _MOST_HEADINGS):
        if element.tag == "p":
            if len(text_of(element)) >= _A_PARAGRAPH:
                break
        elif without_kicker(element, stated) in stated and not _is_aside(element):
            return element
    return heading


def _is_aside(heading: HtmlElement) -> bool:
    """Whether *heading* is in a navigation, or named as breadcrumbs or hidden."""
    if any(outer.tag in ("nav", "footer", "aside") for outer in ancestors(heading, 12)):
        return True
    return any(_ASIDE.search(words(element)) for element in (heading, *ancestors(heading, 3)))


def _lone_heading(headings: Iterable[tuple[HtmlElement, str]], metadata: Metadata) -> HtmlElement | None:
    """The heading of a story whose metadata differ: the first of a line's length within <article> or <main>."""
    for heading, text in headings:
        inside = any(outer.tag in ("article", "main") for outer in ancestors(heading, 20))
        if inside and len(text) >= _A_LINE and not _is_boilerplate(heading) and text != metadata.site_name:
            return heading
    return None


def _likeness(a: str, b: str) -> float:
    """The share of words that two titles have in common; of letters in scripts without blanks."""
    if _NO_BLANKS.search(a) and _NO_BLANKS.search(b):
        one, other = set(_WORD.findall(" ".join(a))), set(_WORD.findall(" ".join(b)))
    else:
        one, other = set(_WORD.findall(a.lower())), set(_WORD.findall(b.lower()))
    fewest, most = sorted((len(one), len(other)))
    # A short heading, such as the site's name, is fully contained in many titles.
    return len(one & other) / (fewest if fewest > 2 else most) if most else 0.0


def without_site_name(title: str, site_name: str | None) -> str:
    """*title* without the site's name after (or before) it."""
    if site_name:
        for mark in (" | ", " - ", " – ", " — ", " :: ", " » ", " · ", ": "):
            title = title.removesuffix(f"{mark}{site_name}").removeprefix(
                f"{site_name}{mark}" if mark != ": " else "\0"
            )
    found = _SITE_NAME.match(title)
    if found and ("|" in title or (site_name and found["site"].lower() in site_name.lower())):
        return found["title"]
    return title


def _is_boilerplate(heading: HtmlElement) -> bool:
    return any(
        a.tag in ("nav", "footer", "aside") or is_boilerplate_name(words(a)) for a in (heading, *ancestors(heading, 3))
    )


def without_kicker(heading: HtmlElement, stated: Iterable[str]) -> str:
    """The title in *heading* without its kicker.

    If the metadata (*stated*) give the title alone, that; if they give both, joined by the mark that the page shows as
    a new line or colour, both; if neither, without what the markup calls a kicker.
    """
    whole, titles = text_of(heading), list(stated)
    parts = _parts(heading)
    if parts is not None and any(same_words(parts[1], text) for text in titles):
        return parts[1]
    for text in titles:
        if _COLON.search(text) and not _COLON.search(whole) and same_words(text, whole):
            return text
        if len(text) > _LEAST_UNDER_KICKER and whole.endswith(text) and len(whole) - len(text) < _LONGEST_KICKER:
            return text
    if parts is None or any(same_words(whole, text) for text in titles) or not class_words.KICKER.search(parts[0]):
        return whole
    return parts[1]


def _parts(heading: HtmlElement) -> tuple[str, str] | None:
    """What the first part of *heading* is called, and the title after it; None if it has no two such parts."""
    while len(heading) == 1 and not _says(heading.text) and not _says(heading[0].tail):
        heading = heading[0]
    pieces: list[tuple[str, str]] = []
    for element in heading:
        pieces += [(words(element), text_of(element)), ("", (element.tail or "").strip())]
    pieces = [(called, text) for called, text in pieces if _says(text)]
    if _says(heading.text) or len(pieces) != 2:
        return None
    (called, kicker), (_, title) = pieces
    return (called, title) if len(kicker) < _LONGEST_KICKER and len(title) > _LEAST_UNDER_KICKER else None


def _says(text: str | None) -> bool:
    return bool(text and _WORD.search(text))
