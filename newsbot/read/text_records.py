"""Turns raw strings from a text into records, through the loaders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from newsbot.items import Article, ArticleKind, Author, AuthorPage, Card, Link, Listing, Miss, Origin, PageKind
from newsbot.loaders import ArticleLoader, AuthorLoader, RawImage
from newsbot.read.author_box import Person
from newsbot.read.credits import credit_of, split_credit
from newsbot.read.text_listing import RawCard
from newsbot.read.text_story import Story
from newsbot.source import Source
from newsbot.text import plain
from newsbot.urls import UrlError, canonical_url


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text came from, as every record made from it states."""

    url: str | None
    source: Source | None
    captured_at: datetime | None
    origin: Origin
    file: str | None

    @property
    def source_name(self) -> str | None:
        return self.source.name if self.source else None

    @property
    def canonical(self) -> str | None:
        """The canonical address, or None."""
        try:
            return canonical_url(self.url, self.source) if self.url else None
        except UrlError:
            return None

    @property
    def path(self) -> str | None:
        """The address's path, or None."""
        return urlsplit(self.canonical).path if self.canonical else None


def article(story: Story, kind: ArticleKind, confidence: float, provenance: Provenance) -> Article:
    loader = ArticleLoader(source=provenance.source)
    evidence: dict[str, str] = {}
    values = {
        "title": (story.title, "text"),
        "section": (story.section, "text"),
        "reading_minutes": (story.minutes, "text"),
        "published": (story.date, "byline" if story.title else "text"),
        "images": (_image(story.caption) if story.caption else None, "text"),
        "authors": (_authors(story, provenance), "byline" if story.names and not story.people else "text"),
        "related": ([Link(title=title) for line in story.related if (title := plain(line))], "text"),
        "body": (story.body, "text"),
        "url": (provenance.url, "url"),
    }
    for name, (value, origin) in values.items():
        if value:
            loader.add_value(name, value)
            evidence[name] = origin
    if provenance.source is not None:
        loader.add_value("source", provenance.source.name)
    loaded = loader.load_article(
        kind=kind,
        captured_at=provenance.captured_at,
        origin=provenance.origin,
        confidence=confidence,
        evidence=evidence,
    )
    return replace(loaded, page_url=loaded.url) if loaded.url else loaded


def _image(caption: str) -> RawImage:
    # A parenthesis is the credit as it stands: the loader takes it.
    said, maker = (None if credit_of(caption) else split_credit(caption)) or (caption, None)
    return {"caption": said, "credit": maker}


def _authors(story: Story, provenance: Provenance) -> list[Author]:
    """Everybody in the byline, then those named only in boxes; the loader merges repeated names."""
    boxed = {person.name for person in story.people}
    people = (*(Person(name) for name in story.names if name not in boxed or len(boxed) > 1), *story.people)
    return [author for one in people if (author := _author(one, provenance, None))]


def _author(person: Person, provenance: Provenance, page_url: str | None) -> Author | None:
    loader = AuthorLoader(source=provenance.source)
    loader.add_value("name", person.name)
    if person.role:
        loader.add_value("role", person.role)
    if person.bio:
        loader.add_value("bio", person.bio)
    author = loader.load_author()
    if author is None:
        return None
    return replace(
        author,
        source=provenance.source_name,
        captured_at=provenance.captured_at,
        url=page_url,
        page_url=page_url,
    )


def author_page(person: Person, cards: Iterable[RawCard], provenance: Provenance) -> AuthorPage | Miss:
    author = _author(person, provenance, provenance.canonical)
    if author is None:
        return miss("no-name", f"the author's page names its author {person.name!r}", provenance)
    return AuthorPage(
        author=author,
        url=provenance.canonical,
        cards=_cards(cards),
        captured_at=provenance.captured_at,
        confidence=0.9,
    )


def listing(heading: str | None, cards: Iterable[RawCard], provenance: Provenance) -> Listing:
    return Listing(
        url=provenance.canonical,
        source=provenance.source_name,
        title=heading,
        cards=_cards(cards),
        captured_at=provenance.captured_at,
        confidence=0.8,
    )


def _cards(cards: Iterable[RawCard]) -> tuple[Card, ...]:
    return tuple(
        Card(
            title=card.title,
            authors=card.authors,
            teaser=plain(" ".join(card.teaser)) or None,
            section=card.section,
        )
        for card in cards
    )


def miss(
    reason: str, detail: str, provenance: Provenance, kind: PageKind = "unusable", confidence: float = 0.0
) -> Miss:
    return Miss(
        reason=reason,
        detail=detail,
        kind=kind,
        url=provenance.canonical or provenance.url,
        file=provenance.file,
        source=provenance.source_name,
        captured_at=provenance.captured_at,
        origin=provenance.origin,
        confidence=confidence,
    )
