"""Reads author pages: who somebody is and what they wrote."""

from __future__ import annotations

from dataclasses import replace

from newsbot.items import Author, AuthorPage
from newsbot.read.context import Reading
from newsbot.read.jsonld import Node, string, types_of
from newsbot.read.listing import read_cards
from newsbot.read.markup import first, text_of
from newsbot.read.names import is_name, make_author
from newsbot.read.pagination import read_next_page
from newsbot.read.sheet import page_sheet
from newsbot.read.story_address import absolute_url
from newsbot.read.text_listing import read_author_page as profile_of
from newsbot.urls import is_author_url


def is_author_page(reading: Reading) -> bool:
    """Whether this is an author's page: by its address on a known source, else by its own type."""
    if reading.source is not None and reading.source.author_pages:
        return any(is_author_url(url, reading.source) for url in (reading.url, reading.page_url) if url)
    if reading.metadata.says_article:
        return False
    return any("profilepage" in types_of(node) for node in reading.metadata.nodes)


def read_author_page(reading: Reading) -> AuthorPage | None:
    """The author page, or None if it names nobody."""
    author = _author(reading)
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


def _author(reading: Reading) -> Author | None:
    """The page's author: from the source's selectors, else from the lines under the name, else from JSON-LD that the
    page shows too.
    """
    root, layout = reading.document.root, reading.layout
    sheet = page_sheet(root)
    person, _ = (profile_of(sheet) if sheet is not None else None) or (None, ())
    name = person.name if person else _name(reading)
    if not name:
        return None
    role, bio = (person.role, person.bio) if person else _stated(reading)
    selected_role, selected_bio = (
        (first(root, layout.author_role), first(root, layout.author_bio)) if layout else (None, None)
    )
    return make_author(
        reading.source,
        name=name,
        role=text_of(selected_role) or role,
        bio=text_of(selected_bio) or bio,
        avatar_url=_avatar(reading, name),
    )


def _stated(reading: Reading) -> tuple[str | None, str | None]:
    """The person's role and bio in JSON-LD, if the page shows them to readers too."""
    person: Node = next((node for node in reading.metadata.nodes if "person" in types_of(node)), {})
    visible = text_of(reading.document.root)
    role, bio = string(person.get("jobTitle")), string(person.get("description"))
    return role if role and role in visible else None, bio if bio and bio in visible else None


def _name(reading: Reading) -> str | None:
    for heading in reading.document.root.iter("h1"):
        if is_name(text := text_of(heading)):
            return text
    return None


def _avatar(reading: Reading, name: str) -> str | None:
    for image in reading.document.root.iter("img"):
        if name and name.casefold() in (image.get("alt") or "").casefold():
            return absolute_url(reading.page.url, image.get("src"))
    return None
