"""Signs in a page's markup that it is a single story or a list of several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read.jsonld import types_of
from newsbot.read.line_shapes import DENSE
from newsbot.read.markup import LONGEST_NAMES, TextBlock, ancestors, tag_names
from newsbot.read.metadata import Metadata

_LONGEST_NAME = 200  # of a class
_SINGLE = anchored(
    # WordPress and its themes; Drupal; Plone; and other names for the page of a single story.
    r"single|single-(?:post|article|news|story|event|podcast|press[\w-]*|blog[\w-]*|\d+)|singular-post[\w-]*|"
    r"template-thread_view|section-viewtopic|single-format-[\w-]+|postid-\d+|post-template(?:-[\w-]+)?|"
    r"(?:page-)?node-type-(?:[\w-]*-)?[\w]*(?:article|news|story|blog|post|press|release|meldung|artikel|beitrag|"
    r"actualit|notici)[\w-]*|"
    r"(?:template|portaltype)-news-?item(?:_view)?|"
    r"(?:is-|page-|type-|template-|tpl-|layout-)?(?:article|news-?item|story|blog-?post|post|artikel|beitrag|noticia)"
    r"[-_](?:page|detail|details|view|single|template|layout)|"
    r"(?:is|page|type|template|tpl|layout)[-_](?:article|news-?item|story|blog-?post|post|artikel|beitrag|noticia)",
    re.IGNORECASE,
    at_most=_LONGEST_NAME,
)
_MANY = anchored(
    r"[\w-]*product[\w-]*|archive|search|search-results|home|error404|blog-index", re.IGNORECASE, at_most=_LONGEST_NAME
)
_OG_TYPES = compiled(r"(?:article|news|story|blogpost|post|recipe|review|report|interview)$")
_NODE_TYPES = tag_names("recipe discussionforumposting qapage howto podcastepisode")
_ENTRIES = tag_names("hentry h-entry")
_TYPES = compiled(r"schema\.org/(?:\w*Article|BlogPosting|LiveBlogPosting|Recipe|DiscussionForumPosting)$")
_ENTRY_TAGS = ("article", "div", "section", "main", "li")
_MOST_TOKENS = 200
_MOST, _NEARLY_ALL = 0.5, 0.9


def size_of(text: str) -> int:
    """The characters of *text*; those of dense scripts count three times, as they say more."""
    return len(text) + 2 * len(DENSE.findall(text))


def running_size(blocks: Iterable[TextBlock]) -> int:
    """The size of the running text in *blocks*."""
    return sum(size_of(block.text) for block in blocks if block.kind != "heading")


def calls_itself_story(root: HtmlElement, metadata: Metadata) -> bool:
    """Whether the page's classes, microdata or type call it a single story: `single-post`, its only `hentry`."""
    names = frozenset(_names(root) + _names(root.find("body")))
    if any(map(_MANY.fullmatch, names)):
        return False
    if any(map(_SINGLE.fullmatch, names)) or _OG_TYPES.search(metadata.og_type):
        return True
    stated = sum(not types_of(node).isdisjoint(_NODE_TYPES) for node in metadata.nodes)
    return stated == 1 or len(list(islice(_entries(root), 2))) == 1


def _names(element: HtmlElement | None) -> list[str]:
    return (element.get("class") or "")[:LONGEST_NAMES].split()[:_MOST_TOKENS] if element is not None else []


def _entries(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iter(*_ENTRY_TAGS):
        if not _ENTRIES.isdisjoint(_names(element)) or _TYPES.search(element.get("itemtype") or ""):
            yield element


def is_spread_over(boxes: Iterable[HtmlElement], blocks: Sequence[TextBlock]) -> bool:
    """Whether most of the running text in *blocks* stands in *boxes*, and most of it not in a single one."""
    sizes, whole = _sizes_in(boxes, blocks), running_size(blocks)
    return sizes.total() > _MOST * whole and max(sizes.values(), default=0) <= _MOST * whole


def is_all_within(boxes: Iterable[HtmlElement], blocks: Sequence[TextBlock]) -> bool:
    """Whether nearly all running text in *blocks* stands in *boxes* that look like others of them."""
    cards = list(dict.fromkeys(boxes))
    shapes = Counter((box.tag, shape) for box in cards for shape in (box.get("class"), box.getparent()))
    alike = [box for box in cards if any(shapes[box.tag, shape] > 1 for shape in (box.get("class"), box.getparent()))]
    return bool(alike) and _sizes_in(alike, blocks).total() >= _NEARLY_ALL * running_size(blocks) > 0


def _sizes_in(boxes: Iterable[HtmlElement], blocks: Sequence[TextBlock]) -> Counter[HtmlElement]:
    """How much running text of *blocks* stands in each of *boxes*."""
    cards = frozenset(boxes)
    sizes: Counter[HtmlElement] = Counter()
    for block in blocks:
        if block.kind != "heading":
            around = (element for element in (block.element, *ancestors(block.element)) if element in cards)
            if (box := next(around, None)) is not None:
                sizes[box] += size_of(block.text)
    return sizes
