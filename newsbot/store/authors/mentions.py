"""Whom each capture and each article names, and what authors' own pages said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.items import Article, Author
from newsbot.store.articles.facts import author_of
from newsbot.store.authors.history import FACTS, Sayings, Span, project, said_of
from newsbot.store.engine.columns import json_text
from newsbot.store.engine.schema import AnyRow, author_capture, byline, capture, revision
from newsbot.store.engine.schema import mention as table

_ADD = insert(table)
_REMOVE = delete(table).where(table.c.capture_id == bindparam("of_capture"))
_MOVE = update(table).where(table.c.author_id == bindparam("gone")).values(author_id=bindparam("of_author"))
_OF_ARTICLE = (
    select(table)
    .join(capture, capture.c.id == table.c.capture_id)
    .where(capture.c.article_id == bindparam("of_article"))
    .order_by(table.c.capture_id, table.c.position)
)
_OF_ARTICLES = (
    select(table.c.author_id)
    .distinct()
    .join(capture, capture.c.id == table.c.capture_id)
    .where(capture.c.article_id.in_(bindparam("article_ids", expanding=True)))
)
_OF_CAPTURE = select(table.c.author_id).where(table.c.capture_id == bindparam("of_capture")).order_by(table.c.position)
_SPAN = capture.c.first_captured_at, capture.c.last_captured_at
_SAID = (
    select(table.c.author_id, table.c.position, capture.c.facts, revision.c.facts.label("its_facts"), *_SPAN)
    .join(capture, capture.c.id == table.c.capture_id)
    .join(revision, revision.c.id == capture.c.revision_id)
    .where(table.c.author_id.in_(bindparam("author_ids", expanding=True)))
)
_PAGES = select(author_capture).where(author_capture.c.author_id.in_(bindparam("author_ids", expanding=True)))
_THIS_PAGE = select(author_capture).where(
    author_capture.c.author_id == bindparam("of_author"), author_capture.c.digest == bindparam("of_digest")
)
_ADD_PAGE = insert(author_capture)
_SET_PAGE = update(author_capture).where(author_capture.c.id == bindparam("of_page"))


def add(connection: Connection, named: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Store whom captures name: for each, its authors in order."""
    rows = [
        {"capture_id": capture_id, "position": position, "author_id": author_id}
        for capture_id, author_ids in named
        for position, author_id in enumerate(author_ids)
    ]
    if rows:
        connection.execute(_ADD, rows)


def settle(connection: Connection, capture_id: int, before: Sequence[int], author_ids: Sequence[int]) -> None:
    """Make a capture that named *before* name *author_ids*."""
    if before:
        connection.execute(_REMOVE, {"of_capture": capture_id})
    add(connection, [(capture_id, author_ids)])


def hand_over(connection: Connection, author_id: int, gone_id: int) -> None:
    """Let what names *gone_id* name *author_id* instead."""
    connection.execute(_MOVE, {"gone": gone_id, "of_author": author_id})


def of_article(connection: Connection, article_id: int) -> dict[int, list[int]]:
    """The authors that each capture of an article names, in order."""
    found: dict[int, list[int]] = {}
    for row in connection.execute(_OF_ARTICLE, {"of_article": article_id}):
        found.setdefault(row.capture_id, []).append(row.author_id)
    return found


def of_articles(connection: Connection, article_ids: Sequence[int]) -> list[int]:
    """All authors that captures of the articles name."""
    return list(connection.scalars(_OF_ARTICLES, {"article_ids": article_ids}))


def of_capture(connection: Connection, capture_id: int) -> list[int]:
    """The authors that a capture names, in order."""
    return list(connection.scalars(_OF_CAPTURE, {"of_capture": capture_id}))


def keep_page(connection: Connection, author_id: int, author: Author) -> None:
    """Store what an author's own page says."""
    said = {name: value for name in FACTS if (value := getattr(author, name)) is not None}
    digest = blake2b(json_text(said).encode(), digest_size=8).digest()
    row = connection.execute(_THIS_PAGE, {"of_author": author_id, "of_digest": digest}).first()
    if row is None:
        span = {"first_captured_at": author.captured_at, "last_captured_at": author.captured_at}
        connection.execute(_ADD_PAGE, {"author_id": author_id, "digest": digest, "said": said, **span})
    elif author.captured_at is not None:
        seen = [at for at in (row.first_captured_at, row.last_captured_at, author.captured_at) if at is not None]
        span = {"first_captured_at": min(seen), "last_captured_at": max(seen)}
        connection.execute(_SET_PAGE, {"of_page": row.id, **span})


def sayings_of(connection: Connection, author_ids: Collection[int]) -> dict[int, Sayings]:
    """What all stored captures say of each of the authors; those of whom nothing is said are left out."""
    asked = {"author_ids": list(author_ids)}
    found: dict[int, list[Sayings]] = {}
    for row in connection.execute(_SAID, asked):
        facts = row.its_facts if row.facts is None else row.facts
        named = author_of(facts["authors"][row.position], facts)
        found.setdefault(row.author_id, []).append(said_of(named, _span(row, facts.get("origin") != "dump")))
    for row in connection.execute(_PAGES, asked):
        found.setdefault(row.author_id, []).append(said_of(Author(**row.said), _span(row, True)))
    return {author_id: project(said) for author_id, said in found.items()}


def _span(row: AnyRow, by_page: bool) -> Span:
    return Span(row.first_captured_at, row.last_captured_at, by_page)


_ADD_BYLINES = insert(byline)
_BYLINES = select(byline).where(byline.c.article_id == bindparam("of_article")).order_by(byline.c.position)
_REMOVE_BYLINES = delete(byline).where(byline.c.article_id == bindparam("of_article"))


def add_bylines(connection: Connection, bylines: Iterable[tuple[int, Article, Sequence[int]]]) -> None:
    """Store the bylines of articles that have none yet, with role and bio as printed."""
    rows = [row for article_id, record, author_ids in bylines for row in _byline_rows(article_id, record, author_ids)]
    if rows:
        connection.execute(_ADD_BYLINES, rows)


def bylines_of(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    """The rows of an article's byline."""
    return [dict(row._mapping) for row in connection.execute(_BYLINES, {"of_article": article_id})]


def set_bylines(
    connection: Connection, article_id: int, record: Article, author_ids: Sequence[int], before: list[dict[str, Any]]
) -> None:
    """Change the byline of an article from *before* to that of *record*."""
    rows = _byline_rows(article_id, record, author_ids)
    if rows != before:
        connection.execute(_REMOVE_BYLINES, {"of_article": article_id})
        if rows:
            connection.execute(_ADD_BYLINES, rows)


def _byline_rows(article_id: int, record: Article, author_ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "article_id": article_id,
            "position": position,
            "author_id": author_id,
            "name": author.name,
            "role": author.role,
            "bio": author.bio,
        }
        for position, (author, author_id) in enumerate(zip(record.authors, author_ids, strict=True), start=1)
    ]
