"""Bylines: who wrote an article, in order, with role and bio as it prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from newsbot.items import Article
from newsbot.store.engine.schema import byline

_ADD_BYLINES = insert(byline)
_BYLINES = select(byline).where(byline.c.article_id == bindparam("of_article")).order_by(byline.c.position)
_REMOVE_BYLINES = delete(byline).where(byline.c.article_id == bindparam("of_article"))


def add_bylines(connection: Connection, bylines: Iterable[tuple[int, Article, Sequence[int]]]) -> None:
    """Keep the bylines of articles that have none: the authors of each, in order, as it prints them."""
    rows = [row for article_id, record, author_ids in bylines for row in _byline_rows(article_id, record, author_ids)]
    if rows:
        connection.execute(_ADD_BYLINES, rows)


def set_bylines(connection: Connection, article_id: int, record: Article, author_ids: Sequence[int]) -> set[int]:
    """Make the byline of an article that of *record*; the ids of the authors whom it no longer names."""
    before = [dict(row._mapping) for row in connection.execute(_BYLINES, {"of_article": article_id})]
    rows = _byline_rows(article_id, record, author_ids)
    if rows == before:
        return set()
    connection.execute(_REMOVE_BYLINES, {"of_article": article_id})
    if rows:
        connection.execute(_ADD_BYLINES, rows)
    return {row["author_id"] for row in before} - set(author_ids)


def authors_of(connection: Connection, article_id: int) -> set[int]:
    """The ids of the authors whom the byline of an article names."""
    return {row.author_id for row in connection.execute(_BYLINES, {"of_article": article_id})}


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
