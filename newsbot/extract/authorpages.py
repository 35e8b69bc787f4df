"""Author pages: who somebody is, and what they wrote."""

from __future__ import annotations

from dataclasses import replace

from newsbot.extract.addresses import joined
from newsbot.extract.jsonld import Node, string, types_of
from newsbot.extract.links import read_cards, read_next_page
from newsbot.extract.markup import first, text_of
from newsbot.extract.names import is_name, make_author
from newsbot.extract.reading import Reading
from newsbot.items import Author, AuthorPage
from newsbot.urls import is_author_url


def is_author_page(reading: Reading) -> bool:
    """Whether the page is a person's: by its address on a known source, else by what it calls itself."""
    if reading.source is not None and reading.source.author_pages:
        return any(is_author_url(url, reading.source) for url in (reading.url, reading.page_url) if url)
    if reading.metadata.says_article:
        return False
    return any("profilepage" in types_of(node) for node in reading.metadata.nodes)


def read_author_page(reading: Reading) -> AuthorPage | None:
    """The author page, or None where it names nobody."""
    author = _from_selectors(reading) or _from_text(reading) or _from_heading(reading)
    if author is None:
        return None
    url = reading.url or reading.page_url
    root, source, page = reading.document.root, reading.source, reading.page
    cards, _ = read_cards(root, reading.layout, source, page.url)
    return AuthorPage(
        author=replace(
            author, url=url, page_url=url, source=source.name if source else None, captured_at=page.fetched_at
        ),
        url=url,
        cards=cards,
        next_page=read_next_page(root, reading.metadata, source, page.url),
        captured_at=page.fetched_at,
        confidence=0.9 if source is not None else 0.7,
    )


def _from_selectors(reading: Reading) -> Author | None:
    layout, root = reading.layout, reading.document.root
    if layout is None or not (layout.author_role or layout.author_bio):
        return None
    role, bio = text_of(first(root, layout.author_role)), text_of(first(root, layout.author_bio))
    name = _name(reading)
    return (
        make_author(reading.source, name=name, role=role, bio=bio, avatar_url=_avatar(reading, name)) if name else None
    )


def _from_text(reading: Reading) -> Author | None:
    if reading.source is None:
        return None
    seen = reading.as_text
    if not isinstance(seen, AuthorPage):
        return None
    return replace(seen.author, avatar_url=seen.author.avatar_url or _avatar(reading, seen.author.name))


def _from_heading(reading: Reading) -> Author | None:
    name = _name(reading)
    if not name:
        return None
    person: Node = next((node for node in reading.metadata.nodes if "person" in types_of(node)), {})
    visible = text_of(reading.document.root)
    # What only machines are told is not what the page shows of a person.
    role, bio = string(person.get("jobTitle")), string(person.get("description"))
    return make_author(
        reading.source,
        name=name,
        role=role if role and role in visible else None,
        bio=bio if bio and bio in visible else None,
        avatar_url=_avatar(reading, name),
    )


def _name(reading: Reading) -> str | None:
    for heading in reading.document.root.iter("h1"):
        if is_name(text := text_of(heading)):
            return text
    return None


def _avatar(reading: Reading, name: str) -> str | None:
    for image in reading.document.root.iter("img"):
        if name and name.casefold() in (image.get("alt") or "").casefold():
            return joined(reading.page.url, image.get("src"))
    return None
