"""The article: every part of the reading brought together, through the loader, with the evidence for each field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from lxml.html import HtmlElement

from newsbot.extract.addresses import joined, spelled
from newsbot.extract.body import Body, checked_by, read_body
from newsbot.extract.furniture import is_furniture_name
from newsbot.extract.images import read_images
from newsbot.extract.instants import read_instant
from newsbot.extract.labels import DAYS, labelled
from newsbot.extract.language import read_language
from newsbot.extract.liveblog import read_entries
from newsbot.extract.markup import ancestors, first, select, text_of, words
from newsbot.extract.people import read_people
from newsbot.extract.reading import Reading
from newsbot.extract.related import read_related, with_addresses
from newsbot.extract.shown_dates import day_in_address, read_day, shown_days
from newsbot.extract.standfirst import read_standfirst
from newsbot.extract.titles import Title, read_title
from newsbot.items import Article, Author
from newsbot.loaders import ArticleLoader
from newsbot.urls import is_author_url

_MINUTES = re.compile(r"\b\d{1,3}\s?-?\s?min(?:ute)?s?\.?\s+(?:to )?read\b", re.IGNORECASE)
_MINUTES_BYTES = re.compile(rb"min(?:\.|s|ute|utes(?: to)?)? read")
_MOST_CLOCKS = 50
_FROM_TEXT = ("section", "reading_minutes", "authors", "images", "related")


def read_title_and_body(reading: Reading) -> tuple[Title, Body]:
    """The title and the body: what decides whether the page is a story at all."""
    root, layout, metadata = reading.document.root, reading.layout, reading.metadata
    title = read_title(root, metadata, layout)
    body = checked_by(read_body(root, layout, title.text, title.heading), metadata.body_text)
    if body.way == "text":
        stated = [text for text, _ in metadata.descriptions]
        standfirst = read_standfirst(title.heading, body.blocks, stated, title.text)
        if standfirst is not None:
            body = replace(body, blocks=(standfirst, *body.blocks))
    return title, body


def read_article(reading: Reading, title: Title, body: Body) -> Article:
    """The Article of a page that was found to be one.

    A live blog's body is what its reader sees: the introduction and every post, each with its heading; the posts are
    in `entries` as well, with their own times.
    """
    root, metadata, layout, source = reading.document.root, reading.metadata, reading.layout, reading.source
    evidence = {"title": title.evidence, "body": "json-ld" if body.way == "json-ld" else "markup"}
    loader = ArticleLoader(source=source)
    loader.add_value("title", title.text)
    loader.add_value("body", [(block.kind, block.text) for block in body.blocks])
    _add_addresses(loader, reading, evidence)
    _add_stated(loader, reading, evidence, title.heading, body)
    _add_visible(loader, reading, evidence)
    scope = story_scope(body.container)
    authors, found_in = read_people(root, metadata, layout, source, reading.page.url, scope)
    if authors:
        loader.add_value("authors", authors)
        evidence["authors"] = found_in
    images, evidence["images"] = read_images(root, scope, metadata, layout, reading.page.url)
    loader.add_value("images", images)
    loader.add_value("related", read_related(root, scope, layout, source, reading.page.url))
    evidence["related"] = "markup"
    zone = source.timezone if source else None
    if metadata.is_live:
        entries, evidence["entries"] = read_entries(metadata.article, body.container, zone)
        loader.add_value("entries", entries)
    article = loader.load_article(
        kind="liveblog" if metadata.is_live else "article",
        captured_at=reading.page.fetched_at,
        origin=reading.page.origin,
        confidence=_confidence(reading, body),
        evidence=evidence,
    )
    evidence["paywalled"] = metadata.paywalled_by
    evidence.setdefault("tags", evidence.get("section", ""))  # a section line names tags after its comma
    article = replace(article, source=source.name if source else None, paywalled=metadata.paywalled)
    article = replace(article, evidence={name: by for name, by in evidence.items() if _is_set(article, name)})
    return _with_text(article, reading) if needs_text(reading) else article


def _is_set(article: Article, field: str) -> bool:
    return getattr(article, field) not in (None, ())


def story_scope(container: HtmlElement | None) -> HtmlElement | None:
    """The element that holds the story with its heading: where bylines and figures are the story's own."""
    if container is None:
        return None
    for box in (container, *ancestors(container, 40)):
        if box.tag in ("body", "html"):
            return container
        if next(box.iter("h1"), None) is not None:
            return box
    return container


def needs_text(reading: Reading) -> bool:
    """Whether the source's site is read best by the text grammar: it is known, and no selector fits this page."""
    return reading.source is not None and (reading.layout is None or reading.layout.body is None)


def _add_addresses(loader: ArticleLoader, reading: Reading, evidence: dict[str, str]) -> None:
    loader.add_value("url", reading.url)
    loader.add_value("page_url", reading.page_url)
    if reading.url_evidence:
        evidence["url"] = reading.url_evidence


def _add_stated(
    loader: ArticleLoader, reading: Reading, evidence: dict[str, str], heading: HtmlElement | None, body: Body
) -> None:
    metadata, source = reading.metadata, reading.source
    if metadata.descriptions:
        text, evidence["description"] = metadata.descriptions[0]
        loader.add_value("description", text)
    zone = source.timezone if source else None
    shown = ((text, "markup") for text in _shown_dates(reading))
    for field, stated in (("published", chain(metadata.published, shown)), ("modified", metadata.modified)):
        found = read_instant(stated, zone)
        if found is None and field == "published":
            found = read_instant(_last_resorts(reading, heading, body), zone)
        if found:
            text, evidence[field] = found
            loader.add_value(field, text)
    if language := read_language(metadata.language, source.language if source else None):
        code, evidence["language"] = language
        loader.add_value("language", code)
    loader.add_value("tags", [tag for tag, _ in metadata.tags])
    if metadata.tags:
        evidence["tags"] = metadata.tags[0][1]


def _last_resorts(reading: Reading, heading: HtmlElement | None, body: Body) -> Iterable[tuple[str, str]]:
    """Dates for a page whose metadata state none: what stands around its title, and in its address."""
    first = body.blocks[0].element if body.blocks else None
    yield from ((day, "markup") for day in islice(shown_days(heading, first), 1))
    stated = (read_day(text) for text in labelled(reading.document.root, DAYS))
    yield from ((day, "markup") for day in islice(filter(None, stated), 1))
    if day := day_in_address(reading.url):
        yield day, "url"


def _shown_dates(reading: Reading) -> Iterable[str]:
    root, layout = reading.document.root, reading.layout
    if layout is not None and layout.published:
        for element in select(root, layout.published):
            yield element.get("datetime") or text_of(element)
    for element in select(root, "[itemprop~=datePublished]")[:3]:
        yield element.get("datetime") or element.get("content") or text_of(element)
    # Walked, not selected: "any time after any h1" takes the square of what a hostile page has of both.
    for element in islice(root.iter("time"), _MOST_CLOCKS):
        if element.get("datetime") and ("pubdate" in element.attrib or _is_story_s(element)):
            yield element.get("datetime") or ""
            return


def _is_story_s(clock: HtmlElement) -> bool:
    for outer in ancestors(clock, 12):
        if outer.tag in ("article", "header"):
            return True
        if any(before.tag == "h1" for before in islice(outer.itersiblings(preceding=True), 20)):
            return True
    return False


def _add_visible(loader: ArticleLoader, reading: Reading, evidence: dict[str, str]) -> None:
    root, layout, metadata = reading.document.root, reading.layout, reading.metadata
    section = text_of(first(root, layout.section)) if layout is not None else ""
    if section:
        loader.add_value("section", section)
        evidence["section"] = "markup"
    elif metadata.sections and (layout is None or not layout.section):
        text, evidence["section"] = metadata.sections[0]
        loader.add_value("section", text)
    minutes = text_of(first(root, layout.reading_minutes)) if layout is not None and layout.reading_minutes else ""
    language, _ = read_language(metadata.language, "en") or ("", "")
    english = language == "en"  # elsewhere nobody writes "min read"
    if not minutes and english and _MINUTES_BYTES.search(reading.page.body):
        minutes = next(iter(_shown_minutes(root)), "")
    if minutes:
        loader.add_value("reading_minutes", minutes)
        evidence["reading_minutes"] = "markup"


def _shown_minutes(root: HtmlElement) -> Iterable[str]:
    for element in root.xpath("//*[text()[contains(., 'min')]]")[:50]:
        text = text_of(element) if len(element) < 6 else ""
        found = _MINUTES.search(text) if len(text) < 160 else None
        if found and not any(a.tag in ("aside", "li") or is_furniture_name(words(a)) for a in ancestors(element, 3)):
            yield found[0]


def _with_text(article: Article, reading: Reading) -> Article:
    """*article* with what the text grammar sees on the same page, where it sees the same story.

    The grammar knows the site, and the metadata know what no text shows: an address, an instant. So the visible
    fields are the grammar's, and what it leaves empty stays as it was.
    """
    seen, root = reading.as_text, reading.document.root
    if not isinstance(seen, Article) or seen.title != article.title or seen.confidence < 0.5:
        return article
    evidence = dict(article.evidence)
    values: dict[str, Any] = {}
    for field in _FROM_TEXT:
        if (value := getattr(seen, field)) not in (None, ()):
            values[field], evidence[field] = value, "text"
    if seen.body:
        # Text shows what is said and not whether it is a list: that the markup knows.
        kinds = {block.text: block.kind for block in article.body}
        values["body"] = tuple(replace(block, kind=kinds.get(block.text, block.kind)) for block in seen.body)
        evidence["body"] = "text"
        values["dateline_month_day"] = seen.dateline_month_day
    if seen.authors:
        values["authors"] = tuple(_with_address(author, article.authors, reading) for author in seen.authors)
    if seen.images and article.images:
        values["images"] = (replace(seen.images[0], url=article.images[0].url), *seen.images[1:])
    if seen.related:
        values["related"] = with_addresses(seen.related, root, reading.source, reading.page.url)
    if seen.tags:
        values["tags"] = tuple(dict.fromkeys((*article.tags, *seen.tags)))
        evidence.setdefault("tags", "text")
    return replace(article, **values, evidence=evidence)


def _with_address(author: Author, known: Iterable[Author], reading: Reading) -> Author:
    for other in known:
        if other.name.casefold() == author.name.casefold():
            author = replace(author, url=author.url or other.url, avatar_url=author.avatar_url or other.avatar_url)
    if author.url is None and reading.source is not None:
        for link in reading.document.root.iter("a"):
            url = spelled(joined(reading.page.url, link.get("href")), reading.source)
            if url and is_author_url(url, reading.source) and text_of(link) == author.name:
                return replace(author, url=url)
    return author


def _confidence(reading: Reading, body: Body) -> float:
    """How sure it is that this is a story and read whole. Selectors and metadata say so; running text suggests it."""
    if body.way == "selector":
        return 0.95
    sure = 0.45 + 0.25 * reading.metadata.says_article + 0.1 * bool(reading.metadata.published)
    sure += 0.15 if body.characters > 1_000 else 0.1 if body.characters > 500 else 0.0
    return round(min(0.9, sure), 2)
