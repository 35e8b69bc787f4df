"""Builds the Article: combines all readers through the loader and notes the evidence for each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import chain, islice

from lxml.html import HtmlElement

from newsbot.dates import parse_stated
from newsbot.items import Article, Author
from newsbot.loaders import ArticleLoader
from newsbot.read.context import Reading
from newsbot.read.images import read_images
from newsbot.read.listing import linked_titles, read_related
from newsbot.read.lone_date import lone_date
from newsbot.read.markup import ancestors, first, line_of, select, text_of
from newsbot.read.metadata import read_language
from newsbot.read.page_body import Body, checked_against, read_body, read_entries
from newsbot.read.page_byline import DAYS, labelled
from newsbot.read.people import Shown, read_people
from newsbot.read.sheet import page_sheet
from newsbot.read.shown_dates import BESIDE, SURE, Found, shown_dates
from newsbot.read.standfirst import read_standfirst
from newsbot.read.stated_dates import as_iso, day_in_address, read_day, read_instant
from newsbot.read.story_address import absolute_url, canonical_or_none
from newsbot.read.story_signs import running_size
from newsbot.read.text_story import Surroundings, read_surroundings
from newsbot.read.title import Title, read_title
from newsbot.urls import is_author_url
from newsbot.written_dates import Locale

_ONE_DAY = timedelta(days=1)
_MOST_SHOWN = 5  # dates near a heading; only one may state a time with its zone


def read_title_and_body(reading: Reading) -> tuple[Title, Body]:
    """The title and body, which decide whether the page is a story at all."""
    root, layout, metadata = reading.document.root, reading.layout, reading.metadata
    title = read_title(root, metadata, layout)
    body = checked_against(read_body(root, layout, title.text, title.heading), metadata.body_text)
    if body.way == "text":
        stated = [text for text, _ in metadata.descriptions]
        standfirst = read_standfirst(title.heading, body.blocks, stated, title.text)
        if standfirst is not None:
            body = replace(body, blocks=(standfirst, *body.blocks))
    return title, body


def read_article(reading: Reading, title: Title, body: Body) -> Article:
    """The Article on a page already judged to be one.

    A live blog's body is the introduction and every post with its heading, as readers see it; `entries` holds the posts
    again with their times.
    """
    root, metadata, layout, source = reading.document.root, reading.metadata, reading.layout, reading.source
    evidence = {"title": title.evidence, "body": body.way if body.way in ("json-ld", "script") else "markup"}
    loader = ArticleLoader(source=source)
    loader.add_value("title", title.text)
    loader.add_value("body", [(block.kind, block.text) for block in body.blocks])
    _add_addresses(loader, reading, evidence)
    _add_stated(loader, reading, evidence, title.heading, body)
    scope = story_scope(body.container)
    sheet = page_sheet(scope) if scope is not None else None
    shown = Shown(title.heading, scope, tuple(block.element for block in body.blocks))
    authors, found_in = read_people(reading.document, metadata, layout, source, reading.page.url, shown)
    named = [author.name for author in authors]
    around = read_surroundings(sheet, title.text, [block.text for block in body.blocks], named)
    _add_visible(loader, reading, around, scope, evidence)
    if authors:
        loader.add_value("authors", _with_lines(authors, around, reading))
        evidence["authors"] = found_in
    images, evidence["images"] = read_images(root, scope, metadata, layout, reading.page.url)
    loader.add_value("images", images)
    related = read_related(root, scope, layout, source, reading.page.url)
    loader.add_value("related", related or linked_titles(around.related, root, source, reading.page.url))
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
    is_cut = metadata.paywalled is None and reading.document.is_cut
    evidence["paywalled"] = "markup" if is_cut else metadata.paywalled_by
    evidence.setdefault("tags", evidence.get("section", ""))  # a section line may name tags after a comma
    article = replace(article, source=source.name if source else None, paywalled=is_cut or metadata.paywalled)
    return replace(article, evidence={name: by for name, by in evidence.items() if _is_set(article, name)})


def _is_set(article: Article, field: str) -> bool:
    return getattr(article, field) not in (None, ())


def story_scope(container: HtmlElement | None) -> HtmlElement | None:
    """The element with the story and its heading, in which bylines and figures are the story's own."""
    if container is None:
        return None
    for box in (container, *ancestors(container, 40)):
        if box.tag in ("body", "html"):
            return container
        if next(box.iter("h1"), None) is not None:
            return box
    return container


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
    selected = ((text, "markup") for text in _selected_dates(reading))

    @cache
    def shown() -> Sequence[Found]:
        return shown_dates(reading.document.root, heading, body.blocks, reading.locale)

    published = chain(_agreed(metadata.published, shown, reading.locale), selected, _from_page(reading, shown))
    for field, stated in (("published", published), ("modified", metadata.modified)):
        found = read_instant(stated, zone, reading.locale)
        if found:
            text, evidence[field] = found
            loader.add_value(field, text)
    if language := read_language(metadata.language, source.language if source else None):
        code, evidence["language"] = language
        loader.add_value("language", code)
    loader.add_value("tags", [tag for tag, _ in metadata.tags])
    if metadata.tags:
        evidence["tags"] = metadata.tags[0][1]


def _agreed(
    stated: tuple[tuple[str, str], ...], shown: Callable[[], Sequence[Found]], locale: Locale
) -> Iterable[tuple[str, str]]:
    """*stated*, JSON-LD first, unless its day is another than that of both the metadata and the page as readers see it:
    some systems date an older version there.
    """
    days = [(text, evidence, _day_of(text, locale)) for text, evidence in stated]
    first = next((day for _, evidence, day in days if evidence == "json-ld"), None)
    other = next((day for _, evidence, day in days if evidence == "meta"), None)
    if first is None or other is None or abs(first - other) <= _ONE_DAY:
        return stated
    seen = {_day_of(text, locale) for _, text in shown()}
    if other not in seen or first in seen:
        return stated
    return [(text, evidence) for text, evidence, day in days if evidence == "meta"]


def _day_of(text: str, locale: Locale) -> date | None:
    found = parse_stated(as_iso(text), None, locale)
    return found.moment.date() if found is not None else None


def _from_page(reading: Reading, look: Callable[[], Sequence[Found]]) -> Iterable[tuple[str, str]]:
    """Dates for a page whose metadata has none that is sure: shown near the title or labelled, or in the address; at
    last the day of an update, and the only day on the page.

    The address is surer than a date without a label, which may be of anything; the metadata's other dates may be of the
    page, not of its story.
    """
    shown = look()[:_MOST_SHOWN]
    yield from ((text, "markup") for (rank, _), text in shown if rank <= SURE)
    of_address = day_in_address(reading.url) or day_in_address(reading.page_url)
    if of_address:
        yield of_address, "url"
    yield from ((text, "markup") for (rank, _), text in shown if rank <= BESIDE)
    yield from reading.metadata.created
    yield from ((text, "markup") for _, text in shown)
    root = reading.document.root
    stated = (read_day(text, reading.locale) for text in labelled(root, DAYS))
    yield from ((day, "markup") for day in islice(filter(None, stated), 1))
    yield from ((text[:10], evidence) for text, evidence in reading.metadata.modified)
    is_dated = shown or of_address or reading.metadata.created or reading.metadata.modified
    if not is_dated and (day := lone_date(root, reading.locale)):
        yield day, "markup"


def _selected_dates(reading: Reading) -> Iterable[str]:
    root, layout = reading.document.root, reading.layout
    if layout is not None and layout.published:
        for element in select(root, layout.published):
            yield element.get("datetime") or text_of(element)


def _add_visible(
    loader: ArticleLoader,
    reading: Reading,
    around: Surroundings,
    scope: HtmlElement | None,
    evidence: dict[str, str],
) -> None:
    root, layout, metadata = reading.document.root, reading.layout, reading.metadata
    section = text_of(first(root, layout.section)) if layout is not None else ""
    selected = [(section, "markup")] if section else []
    shown = [(around.section, "text")] if around.section and _is_linked(around.section, scope) else []
    for text, evidence["section"] in (*selected, *metadata.sections, *shown):
        loader.add_value("section", text)
        break
    minutes = text_of(first(root, layout.reading_minutes)) if layout is not None and layout.reading_minutes else ""
    minutes = minutes or around.minutes or ""
    if minutes:
        loader.add_value("reading_minutes", minutes)
        evidence["reading_minutes"] = "markup"


def _is_linked(text: str, scope: HtmlElement | None) -> bool:
    """Whether *text* is a link in *scope*, as sections are and banner lines are not."""
    return scope is not None and any(line_of(link, len(text)) == text for link in scope.iter("a"))


def _with_lines(authors: Sequence[Author], around: Surroundings, reading: Reading) -> list[Author]:
    """*authors* with the roles and bios shown *around* the story, plus others named in its byline."""
    known = {author.name.casefold(): author for author in authors}
    shown = dict.fromkeys(name.casefold() for name in around.names)
    if shown.keys() >= known.keys():
        authors = [known.get(name.casefold()) or Author(name=name) for name in around.names]
    people = {person.name.casefold(): person for person in around.people}
    described = ((author, people.get(author.name.casefold()) or author) for author in authors)
    return [
        _with_address(replace(author, role=author.role or person.role, bio=author.bio or person.bio), reading)
        for author, person in described
    ]


def _with_address(author: Author, reading: Reading) -> Author:
    if author.url is None and reading.source is not None:
        for link in reading.document.root.iter("a"):
            url = canonical_or_none(absolute_url(reading.page.url, link.get("href")), reading.source)
            if url and is_author_url(url, reading.source) and text_of(link) == author.name:
                return replace(author, url=url)
    return author


def _confidence(reading: Reading, body: Body) -> float:
    """How sure we are that this is a whole story: selectors and metadata say so, running text only suggests it."""
    if body.way == "selector":
        return 0.95
    sure = 0.45 + 0.25 * reading.says_story + 0.1 * reading.metadata.is_dated
    size = running_size(body.blocks)
    sure += 0.15 if size > 1_000 else 0.1 if size > 500 else 0.0
    return round(min(0.9, max(0.5, sure)), 2)
