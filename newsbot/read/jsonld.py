"""Reads JSON-LD in every shape pages give it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from typing import Any

from newsbot.patterns import anchored, compiled
from newsbot.read.broken_json import read_broken
from newsbot.read.markup import tag_names
from newsbot.text import plain

Node = dict[str, Any]

LONGEST_VALUE = 10_000  # characters of one stated value; the rest is cut off
_DEEPEST = 12
_MOST_NODES = 4_000
_LONGEST = 4 * 1024 * 1024
_ARTICLES = tag_names(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle blogposting "
    "reviewnewsarticle asknewsarticle advertisercontentarticle satiricalarticle liveblogposting report techarticle "
    "scholarlyarticle socialmediaposting"
)
_LISTINGS = tag_names("collectionpage itemlist series blog searchresultspage")
_PAGES = tag_names("webpage itempage aboutpage faqpage contactpage qapage medicalwebpage profilepage")
_PARTS = tag_names(
    "comment usercomments review userreview criticreview claimreview answer question videoobject imageobject "
    "audioobject mediaobject clip podcastepisode product jobposting event collectionpage website listitem book movie "
    "musicrecording dataset organization person"
)
_FACTS = ("headline", "datePublished", "author", "image", "articleBody", "description", "mainEntityOfPage")
_TAGS = compiled(r"<[a-zA-Z/!][^<>]*>")
_TRAILING_COMMA = compiled(r",(\s*[}\]])")
_OPENING = anchored(r"\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)")
_CLOSING = compiled(r"(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*+;?\s*+$")
_ENDS = 200  # characters at either end of a script that may hold HTML's wrapping


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """Every object in the JSON-LD *scripts*, outer before inner, in the page's order.

    Common mistakes are repaired (raw line breaks, trailing commas, HTML comments around it, entities for quotes);
    otherwise the intact parts are read. Excessive nesting is not followed.
    """
    nodes: list[Node] = []
    for script in scripts:
        if len(script) <= _LONGEST:
            for value in _values(script):
                nodes.extend(_walk(value))
                if len(nodes) > _MOST_NODES:
                    return nodes[:_MOST_NODES]
    return nodes


def _values(script: str) -> Iterator[Any]:
    text = _unwrapped(script).strip().rstrip(";")
    for repair in (str, _without_trailing_commas, html.unescape):
        try:
            yield json.loads(repair(text), strict=False)
        except RecursionError:
            return
        except ValueError:
            continue
        return
    yield from _one_after_another(text)


def _unwrapped(script: str) -> str:
    """*script* without an enclosing comment or CDATA section. Only its ends are searched: it may have megabytes."""
    head = _OPENING.match(script[:_ENDS])
    text = script[head.end() :] if head else script
    tail = _CLOSING.search(text[-_ENDS:])
    return text[: tail.start() - len(text[-_ENDS:])] if tail else text


def _without_trailing_commas(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", text)


def _one_after_another(text: str) -> Iterator[Any]:
    """The objects in a script with several or with trailing rubbish; if one is broken, its intact parts."""
    decoder, position = json.JSONDecoder(strict=False), 0
    for _ in range(50):
        position = text.find("{", position)
        if position < 0:
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except RecursionError:
            return
        except ValueError:
            yield read_broken(text[position:])
            return
        yield value


def _walk(value: Any) -> Iterator[Node]:
    stack: list[tuple[Any, int]] = [(value, 0)]
    seen = 0
    while stack and seen < _MOST_NODES:
        current, depth = stack.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(current, dict):
            seen += 1
            yield current
            inner: Iterable[Any] = current.values()
        elif isinstance(current, list):
            inner = current
        else:
            continue
        stack.extend((child, depth + 1) for child in reversed(list(inner)) if isinstance(child, dict | list))


def types_of(node: Node) -> frozenset[str]:
    """The types of *node* in lower case, without the vocabulary's address."""
    stated = node.get("@type", node.get("type"))
    names = stated if isinstance(stated, list) else [stated]
    return frozenset(name.rsplit("/", 1)[-1].removeprefix("schema:").lower() for name in names if isinstance(name, str))


def article_node(nodes: Iterable[Node]) -> Node | None:
    """The page's story: the node of an article type with the most facts."""
    best: Node | None = None
    most = 0
    for node in nodes:
        if types_of(node) & _ARTICLES:
            facts = sum(bool(node.get(key)) for key in _FACTS) + 3 * (types_of(node) == {"liveblogposting"})
            if facts > most and (node.get("headline") or node.get("datePublished") or node.get("articleBody")):
                best, most = node, facts
    return best


def people_by_id(nodes: Iterable[Node]) -> dict[str, Node]:
    """The named objects that others can refer to, by their "@id" and by its fragment."""
    named: dict[str, Node] = {}
    for node in nodes:
        key = node.get("@id")
        if isinstance(key, str) and key and (node.get("name") or node.get("givenName")):
            for spelled in (key, _fragment(key)):
                named.setdefault(spelled, node)
    return named


def referred(value: Any, named: dict[str, Node]) -> Any:
    """The object among *named* that *value* refers to by its "@id" or is the "@id" of; else *value* itself."""
    key = value.get("@id") if isinstance(value, dict) and not value.get("name") else value
    if not isinstance(key, str):
        return value
    return named.get(key) or (named.get(_fragment(key)) if "#" in key else None) or value


def _fragment(key: str) -> str:
    return f"#{key.rpartition('#')[2]}"


def dates_of_pages(nodes: Iterable[Node]) -> Iterator[Any]:
    """Dates of publication from nodes other than the story: the page's, then those of any work except comments,
    reviews, pictures and other parts.
    """
    dated = [node for node in nodes if node.get("datePublished") and not types_of(node) & _PARTS]
    yield from (node["datePublished"] for node in sorted(dated, key=lambda node: not types_of(node) & _PAGES))


def is_live_blog(node: Node | None) -> bool:
    return node is not None and "liveblogposting" in types_of(node)


def says_listing(nodes: Iterable[Node]) -> bool:
    """Whether the page calls itself a list of stories."""
    return any(types_of(node) & _LISTINGS for node in nodes)


def string(value: Any) -> str | None:
    """A JSON-LD value as plain text, without entities and tags: a string, the first of a list, or @value. At most
    LONGEST_VALUE characters.
    """
    for _ in range(_DEEPEST):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("@id") or value.get("url")
        else:
            break
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return clean(value[:LONGEST_VALUE]) if isinstance(value, str) else None


def clean(text: str) -> str | None:
    """*text* without HTML entities (even double-encoded) and tags; None if nothing is left."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and ";" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return plain(text) or None


def as_list(value: Any) -> list[Any]:
    """*value* as a list: itself, its @list, or wrapped in one; empty for None."""
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        value = value["@list"]
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
