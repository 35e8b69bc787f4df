"""Furniture: the parts of a page that are no part of the story, told by what its makers call them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement

from newsbot.extract.markup import is_hidden, tag_names

_NEVER = tag_names("head title nav button figcaption picture video audio input label menu")
_SELDOM = tag_names("footer form aside figure dialog")
_ROLES = tag_names("navigation complementary banner contentinfo search dialog alert toolbar menu")
_TOO_MUCH = 0.3
_ALL_BUT = 0.9
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:"
    r"related\w*|recommend\w*|recirc\w*|newsletters?|sign-?up|subscri\w+|promos?|promotion|promoted|advert\w*|ads?|adslot|adbox|sponsor\w*|"
    r"shar(?:e|ing)\w*|social\w*|comments?|disqus|breadcrumbs?|cookies?|consent|onetrust|ot-\w+|gdpr|ccpa|banner|donat\w+|support-us|"
    r"captions?|figcaption|photo-?credit|image-?credit|credits?|copyright|toolbar|tools|outbrain|taboola|"
    r"popular|trending|most-?(?:read|viewed|popular)|sidebar|side-?bar|footer|nav|navigation|menu|"
    r"read-?(?:more|next|also)|see-?also|more-?(?:stories|news|articles|from|on)|also-?read|up-?next|next-?(?:article|story|up)|"
    r"tags?|tag-?list|topics?|keywords|by-?line|bio|author(?:s|-?box|-?bio|-?info|-?card|-?name)?|avatar|"
    r"teasers?|kg-bookmark\w*|kg-signup\w*|kg-cta\w*|bookmark|player|audio|podcast|gallery|slideshow|carousel|poll|quiz|survey|rating|"
    r"print|skip|modal|popup|overlay|tooltip|widget|plista|"
    r"hidden|is-hidden|invisible|metadata|embed|sr-only|visually-?hidden|screen-?reader\w*|noprint|no-?print|d-none|timestamp|dateline|pub-?date|publi(?:sh|cation)-?(?:date|time)|"
    r"reading-?time|login|register|feedback|whatsapp|facebook|twitter|telegram|follow\w*|app-?(?:promo|download)|call-?to-?action|cta"
    r")(?:$|[\s_\d-])"
)

# Names of what is never the story, even where it holds more text than the story does.
_SURELY = re.compile(
    r"(?:^|\s)(?:onetrust[\w-]*|ot-[\w-]+|cookie[\w-]*|[\w-]*cookie-?(?:banner|notice|consent|policy|bar|modal)|cli-[\w-]+|"
    r"gdpr[\w-]*|didomi[\w-]*|usercentrics[\w-]*|qc-cmp[\w-]*|"
    r"comments?|comments?-?_?(?:area|list|section|container|wrapper|thread|block|box)s?|commentlist|disqus[\w-]*|"
    r"fb-comments|respond|(?:site-|page-|global-)?footer|colophon|rodape|fusszeile|related-?(?:posts?|articles?|stories|content)|outbrain|taboola)(?:$|\s)",
)


@lru_cache(maxsize=8192)
def is_furniture_name(names: str) -> bool:
    """Whether a class or id says that its element is furniture: a share bar, a card, a box, a caption."""
    return bool(_NAMES.search(_CAMEL.sub("-", names).lower()))


@lru_cache(maxsize=2048)
def is_surely_furniture(names: str) -> bool:
    """Whether a class or id names what is never a story however much text it holds: comments, a cookie dialog."""
    return bool(_SURELY.search(names.lower()))


@dataclass(frozen=True, slots=True)
class Furniture:
    """Says of an element whether it is no part of the story.

    *weights* is how much running text stands in each element. A name alone proves nothing of an element that holds much
    of it: `has-sidebar` on a story's own wrapper, one <form> around the whole page.
    """

    weights: Mapping[HtmlElement, float] = field(default_factory=dict)
    total: float = 0.0

    def __call__(self, element: HtmlElement) -> bool:
        """Whether *element* is furniture: by its tag, its name, its role, or being hidden."""
        if element.tag in _NEVER:
            return True
        if not element.attrib and element.tag not in _SELDOM:
            return False
        if not (element.tag in _SELDOM or _is_called_furniture(element)):
            return False
        weight = self.weights.get(element, 0.0)
        if weight < _TOO_MUCH * self.total or not self.total:
            return True
        sure = element.tag == "footer" or is_hidden(element) or is_surely_furniture(_names(element))
        return sure and weight < _ALL_BUT * self.total


def _names(element: HtmlElement) -> str:
    attributes = element.attrib
    return f"{attributes.get('class', '')} {attributes.get('id', '')}"[:400]


def _is_called_furniture(element: HtmlElement) -> bool:
    attributes = element.attrib
    names = _names(element)
    if len(names) > 1 and is_furniture_name(names):
        return True
    return attributes.get("role") in _ROLES or attributes.get("aria-hidden") == "true" or is_hidden(element)
