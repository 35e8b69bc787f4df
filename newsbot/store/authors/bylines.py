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


def bylines_of(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    """The byline of an article, as rows."""
    return [dict(row._mapping) for row in connection.execute(_BYLINES, {"of_article": article_id})]


def set_bylines(
    connection: Connection, article_id: int, record: Article, author_ids: Sequence[int], before: list[dict[str, Any]]
) -> None:
    """Make the byline of an article, which was *before*, that of *record*."""
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
