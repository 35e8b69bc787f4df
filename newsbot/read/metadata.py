"""Reads what a page's head and JSON-LD state about it, with the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read.document import Document
from newsbot.read.jsonld import (
    LONGEST_VALUE,
    Node,
    article_node,
    as_list,
    clean,
    dates_of_pages,
    is_live_blog,
    read_nodes,
    string,
)

Evidence = Literal["json-ld", "meta", "markup"]
Stated = tuple[str, Evidence]

# Names of dates, without punctuation and in lower case: "article:published_time" is also "article.published.time".
_PUBLISHED = (
    *("articlepublishedtime", "ogarticlepublishedtime", "ogpublishedtime", "parselypubdate", "sailthrudate"),
    *("datepublished", "dcdateissued", "dctermsissued", "dcissued", "dcdatepublished", "cxenseparserecspublishtime"),
    *("cxenseparsepublishtime", "publishdate", "publisheddate", "datepublish", "publishedtime", "publishtime"),
    *("publishedat", "pubdate", "ogpubdate", "btpubdate", "publicationdate", "dateofpublication", "articlepublished"),
    *("articlepublishdate", "articlepublicationdate", "articleoriginaldate", "originalpublicationdate", "releasedate"),
    *("firstpublished", "citationpublicationdate", "citationdate", "citationonlinedate", "prismpublicationdate"),
    *("rnewsdatepublished", "shareaholicarticlepublishedtime", "datepost", "postdate", "displaydate", "published"),
)
# Some systems fill these with the day on which they built the page.
_CREATED = (
    *("dctermscreated", "dctermsdate", "dcdatecreated", "dccreated", "dcdate", "articlecreated", "articledate"),
    *("rnewsdatecreated", "contentdate", "contentcreated", "datecreated", "createddate", "creationdate", "pdate"),
    *("creationdatetime", "issued", "created", "date", "lastmodifieddate"),
)
_MODIFIED = (
    *("articlemodifiedtime", "ogarticlemodifiedtime", "ogupdatedtime", "datemodified", "dctermsmodified"),
    *("dcdatemodified", "lastmodified", "lastmod", "modificationdate", "dateupdated", "dateupdate", "lastupdated"),
    "updatedtime",
)
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "dcsext.author",
    "cxenseparse:author",
    "article:author_name",
    "og:article:author",
)
_TITLES = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "headline",
    "title",
)
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
_SECTIONS = ("article:section", "og:article:section", "parsely-section", "cxenseparse:section", "section")
_IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url")
_TAGS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_FALSE = frozenset({"false", "0", "no", "http://schema.org/false", "https://schema.org/false"})
_PUNCTUATION = compiled(r"[^a-z]+")
_ADDRESS = anchored(r"^(?:https?:)?//|^www\.|^/")
_LANGUAGE_TAG = anchored(r"^([a-zA-Z]{2,3})(?:[-_]|$)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about itself outside its visible text, the strongest evidence first."""

    article: Node | None = None
    nodes: tuple[Node, ...] = ()
    is_live: bool = False
    og_type: str = ""
    site_name: str | None = None
    publisher: str | None = None
    canonical: tuple[str, ...] = ()
    titles: tuple[Stated, ...] = ()
    descriptions: tuple[Stated, ...] = ()
    published: tuple[Stated, ...] = ()
    created: tuple[Stated, ...] = ()  # perhaps the date of the page, not of the story
    modified: tuple[Stated, ...] = ()
    sections: tuple[Stated, ...] = ()
    tags: tuple[Stated, ...] = ()
    images: tuple[Stated, ...] = ()
    meta_authors: tuple[str, ...] = ()
    paywalled: bool | None = None
    paywalled_by: Evidence = "json-ld"  # unless `paywalled` is None
    next_page: str | None = None
    language: tuple[Stated, ...] = ()
    body_text: str | None = None

    @property
    def says_article(self) -> bool:
        return self.article is not None or self.og_type in ("article", "news", "newsarticle")

    @property
    def is_dated(self) -> bool:
        return bool(self.published or self.created)


@dataclass(slots=True)
class _Head:
    """The raw <meta> and <link> values of a page by lower-case name, in order; cleaned on use, as few are needed."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    title: str | None = None
    lang: str | None = None

    def all(self, names: tuple[str, ...]) -> list[str]:
        stated = [text for name in names for text in self.metas.get(name, ())]
        return [text for raw in stated if (text := clean(raw))]

    def without_punctuation(self) -> dict[str, list[str]]:
        """The values by name, whatever punctuation the page puts in a name."""
        called: dict[str, list[str]] = {}
        for name, values in self.metas.items():
            called.setdefault(name if name.isascii() and name.isalpha() else _PUNCTUATION.sub("", name), []).extend(
                values
            )
        return called


def read_metadata(document: Document) -> Metadata:
    """What *document* states about itself. Missing facts are empty; nothing is guessed from the text."""
    head = _read_head(document.root)
    nodes = read_nodes(document.scripts)
    node = article_node(nodes) or {}
    paywalled, paywalled_by = _paywalled(node, nodes, head)
    called = head.without_punctuation()
    return Metadata(
        article=node or None,
        nodes=tuple(nodes),
        is_live=is_live_blog(node),
        og_type=next(iter(head.all(("og:type",))), "").lower(),
        site_name=next(iter(head.all(("og:site_name", "application-name"))), None) or _publisher(node),
        publisher=_publisher(node),
        canonical=(*head.links.get("canonical", ()), *head.all(("og:url",))),
        titles=_both([node.get("headline")], [*head.all(_TITLES), *([head.title] if head.title else [])]),
        descriptions=_both([node.get("description")], head.all(_DESCRIPTIONS)),
        published=(
            *_both([node.get("datePublished"), node.get("dateCreated")], _named(called, _PUBLISHED)),
            *_both(list(dates_of_pages(nodes)), []),
        ),
        created=_both([], _named(called, _CREATED)),
        modified=_both([node.get("dateModified")], _named(called, _MODIFIED)),
        sections=_sections(node, head),
        tags=_tags(node, head),
        images=_images(node, head),
        meta_authors=tuple(a for a in head.all(_AUTHORS) if not _ADDRESS.match(a)),
        paywalled=paywalled,
        paywalled_by=paywalled_by,
        next_page=next(iter(head.links.get("next", ())), None),
        language=_language(node, head),
        body_text=_body_text(node),
    )


def _named(values: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    return [text for name in names for raw in values.get(name, ()) if (text := clean(raw))]


def _read_head(root: HtmlElement) -> _Head:
    head = _Head(lang=root.get("lang") or root.get("xml:lang"))
    title: HtmlElement | None = None
    for element in root.iter("meta", "link", "title"):
        if element.tag == "meta":
            _add_meta(head, element)
        elif element.tag == "link":
            href = (element.get("href") or "").strip()
            for rel in (element.get("rel") or "").lower().split():
                if href:
                    head.links.setdefault(rel, []).append(href)
        elif title is None:
            title = element
    head.title = clean((title.text or "")[:LONGEST_VALUE]) if title is not None else None
    return head


def _add_meta(head: _Head, meta: HtmlElement) -> None:
    content = meta.get("content")
    name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
    if name and content:
        values = head.metas.setdefault(name.strip().lower(), [])
        if len(values) < 50:
            values.append(content[:LONGEST_VALUE])


def _both(from_json: list[Any], from_meta: list[str]) -> tuple[Stated, ...]:
    stated: list[Stated] = [(text, "json-ld") for value in from_json if (text := string(value))]
    stated += [(text, "meta") for text in from_meta]
    return tuple(dict.fromkeys(stated))


def _publisher(node: Node) -> str | None:
    return string(node.get("publisher")) if isinstance(node.get("publisher"), dict | str) else None


def _sections(node: Node, head: _Head) -> tuple[Stated, ...]:
    named = [text for value in as_list(node.get("articleSection")) if (text := string(value))]
    stated = _both(list(named), head.all(_SECTIONS))
    return tuple((text, evidence) for text, evidence in stated if not _ADDRESS.match(text))


def _language(node: Node, head: _Head) -> tuple[Stated, ...]:
    stated: list[Stated] = [(head.lang, "markup")] if head.lang else []
    named = head.all(("og:locale", "content-language", "language", "dc.language"))
    stated += [(text, "meta") for text in named if text]
    if text := string(node.get("inLanguage")):
        stated.append((text, "json-ld"))
    return tuple(stated)


def _tags(node: Node, head: _Head) -> tuple[Stated, ...]:
    stated: list[Stated] = [(tag, "meta") for tag in head.all(_TAGS[:2])]
    for value in as_list(node.get("keywords")):
        text = string(value)
        if text:
            stated += [(tag, "json-ld") for tag in (text.split(",") if "," in text else [text])]
    if not stated:
        stated = [(tag, "meta") for text in head.all(_TAGS[2:]) for tag in text.split(",")]
    once: dict[str, Evidence] = {}
    for tag, evidence in stated:
        if tag.strip() and len(tag) < 80:
            once.setdefault(tag.strip(), evidence)
    return tuple(once.items())[:40]


def _images(node: Node, head: _Head) -> tuple[Stated, ...]:
    found: list[Stated] = []
    for value in as_list(node.get("image"))[:3]:
        address = value.get("url") or value.get("contentUrl") if isinstance(value, dict) else value
        text = string(address)
        if text:
            found.append((text, "json-ld"))
    found += [(text, "meta") for text in head.all(_IMAGES)]
    return tuple(dict.fromkeys(found))


def _paywalled(node: Node, nodes: list[Node], head: _Head) -> tuple[bool | None, Evidence]:
    for owner in (node, *nodes):
        free = owner.get("isAccessibleForFree")
        if free is not None and not isinstance(free, dict | list):
            return str(free).strip().lower() in _FALSE, "json-ld"
    tier = next(iter(head.all(("article:content_tier", "og:article:content_tier"))), "").lower()
    return {"free": False, "metered": True, "locked": True}.get(tier), "meta"


def _body_text(node: Node) -> str | None:
    body = node.get("articleBody")
    return body if isinstance(body, str) and len(body) > 200 else None


def read_language(stated: Iterable[Stated], default: str | None = None) -> tuple[str, str] | None:
    """The first language tag in *stated* as its primary subtag ("en" of "en-GB"), with its evidence; else *default*,
    the source's.

    Never detected from the text.
    """
    for text, evidence in stated:
        found = _LANGUAGE_TAG.match(text.strip())
        if found:
            return found[1].lower(), evidence
    return (default, "source") if default else None
