"""Finds a story that is only in a page's scripts, as the state from which they would render it.

JSON in `<script type="application/json">` (`__NEXT_DATA__`), assigned to a variable (`window.__STATE__ = {...}`,
`JSON.parse("...")`), or pushed in pieces (`self.__next_f.push([1, "..."])`). No script is run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.document import utf8
from newsbot.read.jsonld import clean
from newsbot.read.line_shapes import ALIKE, ends_sentence, likeness, words_of_address
from newsbot.read.markup import tag_names
from newsbot.read.story_signs import size_of
from newsbot.text import letters_of, plain

_LONGEST = 4 * 1024 * 1024  # characters of scripts that are read
_MOST_SCRIPTS = 200
_MOST_VALUES = 200_000
_DEEPEST = 60
_FEWEST = 250  # characters of a story
_LONGEST_TEXT = 200_000  # characters of one string
_MOST_ROWS = 20_000
_MOST_STORIES = 1_000
_MOST_PARTS = 5_000
_MOST_PIECES = 500
_SENTENCE = 30  # characters of a string that may be a paragraph
_END = compiled(r"</script", re.IGNORECASE)
_BEGIN = compiled(r"<script\b([^<>]{0,2000})>", re.IGNORECASE)
_PUSHED = compiled(r"\.push\(\s*(\[)")
_ASSIGNED = compiled(r"(?:=|JSON\.parse\(|\()\s*([{\[\"])")
_UNDEFINED = compiled(r"(?<=[:,\[])\s*(?:undefined|void 0)\s*(?=[,}\]])")
_ROW = anchored(rb"\s*([0-9a-f]{0,6}):(?:T([0-9a-f]{1,8}),)?")
_HEADLINES = ("headline", "title", "name", "heading")
_TEXTS = (
    *("articleBody", "body", "content", "text", "html", "bodyHtml", "bodyText", "contentHtml", "paragraphs", "blocks"),
    *("bodyBlocks", "contentBlocks", "elements", "content_elements", "components", "sections", "story", "children"),
    *("main", "value", "data", "rendered", "items", "copy", "model", "document", "nodes", "props", "json"),
)
_DATES = (
    *("datePublished", "publishedAt", "published_at", "firstPublished", "publishDate", "publicationDate", "published"),
    *("publish_date", "first_publish_date", "published_time", "pubDate", "createdAt", "date"),
)
_INLINE_TAGS = tag_names("a b i em strong span u mark q abbr br")
_KINDS = ("nodeType", "type", "_type", "kind", "tag", "__typename")
_BLOCK = compiled(r"paragraph|block|heading|list|quote|^(?:p|h\d|li)$", re.IGNORECASE)
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PARTS = compiled(r"</(?:p|h[1-6]|li|blockquote|div)\s*>|<br\s*/?>\s*<br\s*/?>|\n[^\S\n]*+\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story in a script: its headline, its paragraphs, and when it says it was published."""

    headline: str
    paragraphs: tuple[str, ...]
    published: str | None = None


def stored_story(page: Page, titles: Iterable[str], url: str | None) -> StoredStory | None:
    """The story in the scripts of *page* whose headline resembles one of *titles* or its address, else the only one."""
    text = utf8(page)[: 4 * _LONGEST].decode("utf-8", "replace")
    known = [letters_of(title) for title in titles if title]
    address = words_of_address(url)
    found: dict[str, StoredStory] = {}
    for value in _values(text):
        refs = _references(value)
        for node in _holders(value):
            story = _story_of(node, refs) if isinstance(node, dict) else None
            if story is not None and len(found) < _MOST_STORIES:
                best = found.get(story.headline)
                if best is None or _size(story) > _size(best):
                    found[story.headline] = story
    own = [story for story in found.values() if _is_named(story.headline, known, address)]
    return max(own, key=_size, default=None) or (next(iter(found.values())) if len(found) == 1 else None)


def _is_named(headline: str, titles: list[str], address: frozenset[str]) -> bool:
    letters = letters_of(headline)
    return any(letters in title or (len(title) > 12 and title in letters) for title in titles) or (
        likeness(headline, address) >= ALIKE
    )


def _size(story: StoredStory) -> int:
    return sum(map(size_of, story.paragraphs))


def _values(text: str) -> Iterator[Any]:
    """The JSON values in the scripts of the page *text*."""
    pushed: list[str] = []
    left = _LONGEST
    for kind, script in islice(_scripts(text), _MOST_SCRIPTS):
        left -= len(script)
        if left < 0:
            break
        if "ld+json" in kind:
            continue
        if ".push(" in script and "__next_f" in script:
            pushed += [part for part in _pieces(script) if isinstance(part, str)]
        elif "json" in kind:
            yield from _decoded(script.strip())
        elif "{" in script:
            yield from _assigned(script)
    if pushed:
        yield from _rows("".join(pushed).encode("utf-8", "replace"))


def _scripts(text: str) -> Iterator[tuple[str, str]]:
    """The attributes and the content of each script in *text*."""
    at = 0
    while (begin := _BEGIN.search(text, at)) is not None:
        end = _END.search(text, begin.end())
        stop = end.start() if end else len(text)
        if stop > begin.end():
            yield begin[1].lower(), text[begin.end() : stop]
        at = stop + 1


def _decoded(text: str, at: int = 0) -> Iterator[Any]:
    """The JSON value that starts at *at* in *text*, if it is whole; one in a string is decoded again."""
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, at)
        if isinstance(value, str) and value[:1] in ("{", "["):
            value, _ = json.JSONDecoder(strict=False).raw_decode(value)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict | list):
        yield value


def _assigned(script: str) -> Iterator[Any]:
    text = _UNDEFINED.sub("null", script) if "undefined" in script or "void 0" in script else script
    # Only the first places: a broken value is read up to its error.
    for found in islice(_ASSIGNED.finditer(text), 20):
        yield from _decoded(text, found.start(1))


def _pieces(script: str) -> Iterator[Any]:
    for found in islice(_PUSHED.finditer(script), 2_000):
        for piece in _decoded(script, found.start(1)):
            yield from piece if isinstance(piece, list) else ()


def _rows(data: bytes) -> Iterator[Any]:
    """The values in the rows of React's format: `3:[...]`, `4:{...}`, `5:Tff,text`; finally a story made of their
    elements.
    """
    texts: dict[str, str] = {}
    values: list[Any] = []
    at = 0
    while (row := _ROW.match(data, at)) is not None and len(values) < _MOST_ROWS:
        if row[2]:
            at = row.end() + int(row[2], 16)
            texts[f"${row[1].decode()}"] = data[row.end() : at].decode("utf-8", "replace")
        else:
            at = end if (end := data.find(b"\n", row.end()) + 1) else len(data)
            values += _decoded(data[row.end() : at].decode("utf-8", "replace").lstrip(_UPPER))
    yield from ({"refs": texts, "row": value} for value in values)
    elements = [element for value in values for element in _elements(value)]
    heading = next((element[3].get("children") for element in elements if element[1] == "h1"), None)
    yield {"headline": heading, "children": [element for element in elements if element[1] in ("p", "blockquote")]}


def _elements(value: Any) -> Iterator[list[Any]]:
    """The React elements in *value*: ["$", "p", null, {"children": "..."}]."""
    for holder in _holders(value):
        if isinstance(holder, list) and holder[:1] == ["$"] and len(holder) > 3 and isinstance(holder[3], dict):
            yield holder


def _holders(value: Any) -> Iterator[Any]:
    """The objects and lists in *value*, outer before inner."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while stack and seen < _MOST_VALUES:
        current, depth = stack.pop()
        seen += 1
        yield current
        if depth < _DEEPEST:
            inner = current.values() if isinstance(current, dict) else current
            stack.extend((child, depth + 1) for child in reversed(list(inner)) if isinstance(child, dict | list))


def _references(value: Any) -> dict[str, Any]:
    """What strings in *value* may refer to: Apollo's entities by key, React's texts by number."""
    if not isinstance(value, dict):
        return {}
    return {**value, **value["refs"]} if isinstance(value.get("refs"), dict) else value


def _story_of(node: dict[str, Any], refs: dict[str, Any]) -> StoredStory | None:
    headline = next((text for key in _HEADLINES if (text := _line(node.get(key)))), None)
    if headline is None:
        return None
    for key in _TEXTS:
        if node.get(key):
            paragraphs = tuple(dict.fromkeys(_paragraphs(node[key], refs)))
            if sum(map(size_of, paragraphs)) >= _FEWEST and any(map(ends_sentence, paragraphs)):
                date = next((text for key in _DATES if isinstance(text := node.get(key), str)), None)
                return StoredStory(headline, paragraphs, date)
    return None


def _line(value: Any) -> str | None:
    """A headline: a string, or an object that renders one."""
    if isinstance(value, dict):
        value = value.get("rendered") or value.get("basic") or value.get("text")
    text = clean(value[:1_000]) if isinstance(value, str) else None
    return text if text and 8 <= size_of(text) <= 900 and " " in text + " " else None


def _paragraphs(value: Any, refs: dict[str, Any]) -> Iterator[str]:
    """The paragraphs in *value*: HTML, text, or lists and objects that hold them."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    for _ in range(_MOST_PARTS):
        if not stack:
            return
        current, depth = stack.pop()
        if isinstance(current, dict) and isinstance(ref := current.get("__ref"), str):
            current = refs.get(ref)
        if isinstance(current, str):
            said = refs.get(current) if current.startswith("$") else current
            yield from _of_text(said) if isinstance(said, str) else ()
        elif isinstance(current, dict) and (line := _line_in_pieces(current)):
            yield from _of_text(line)
        elif depth < _DEEPEST and isinstance(current, dict):
            stack.extend((current[key], depth + 1) for key in reversed(_TEXTS) if current.get(key))
        elif depth < _DEEPEST and isinstance(current, list):
            parts = current[3:] if current[:1] == ["$"] else current  # of a React element: its properties
            stack.extend((child, depth + 1) for child in reversed(parts[:_MOST_PARTS]))


def _line_in_pieces(node: dict[str, Any], depth: int = 0) -> str | None:
    """The line that *node* holds in parts: [{"text": "The wall "}, {"text": "fell."}]; None if they are blocks."""
    pieces = node.get("children") or node.get("content")
    if not isinstance(pieces, list) or len(pieces) > _MOST_PIECES or depth > 5:
        return None
    texts = [_piece(piece, depth) for piece in pieces]
    return "".join(filter(None, texts)) if None not in texts else None


def _piece(piece: Any, depth: int) -> str | None:
    if isinstance(piece, str):
        return piece if "<p" not in piece else None
    if isinstance(piece, list):
        if piece[:1] != ["$"] or len(piece) < 4 or piece[1] not in _INLINE_TAGS:
            return None
        piece = piece[3]
    if not isinstance(piece, dict) or any(isinstance(piece.get(key), str) and piece[key] for key in ("html", "body")):
        return None
    if any(isinstance(kind := piece.get(key), str) and _BLOCK.search(kind) for key in _KINDS):
        return None
    said = next((piece[key] for key in ("text", "value", "children") if isinstance(piece.get(key), str)), None)
    return said if said is not None else _line_in_pieces(piece, depth + 1)


def _of_text(text: str) -> Iterator[str]:
    for part in _PARTS.split(text[:_LONGEST_TEXT]):
        said = clean(part) if "<" in part or "&" in part else plain(part)
        if said and size_of(said) >= _SENTENCE and (" " in said or size_of(said) > len(said)):
            yield said
