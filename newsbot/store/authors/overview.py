"""List authors, and what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from newsbot.likeness.fingerprint import name_key
from newsbot.store.engine.schema import article as article_table
from newsbot.store.engine.schema import author as table
from newsbot.store.engine.schema import byline


@dataclass(frozen=True, slots=True)
class Work:
    """One article of an author, with the role its newest revision gives them."""

    article_id: int
    title: str | None
    published: datetime | None
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorEntry:
    """One author as listed, with the latest role and bio captured."""

    id: int
    name: str
    role: str | None
    bio: str | None
    url: str | None
    source: str | None
    articles: int
    captured_at: datetime | None


def list_authors(connection: Connection, name: str | None = None, limit: int | None = None) -> list[AuthorEntry]:
    """The authors, most articles first; with *name*, only those whose name contains it."""
    count = func.count(byline.c.article_id)
    query = (
        select(table, count.label("articles"))
        .outerjoin(byline, byline.c.author_id == table.c.id)
        .group_by(table.c.id)
        .order_by(count.desc(), table.c.name_key, table.c.id)
        .limit(limit)
    )
    if name is not None:
        query = query.where(table.c.name_key.contains(name_key(name), autoescape=True))
    return [
        AuthorEntry(
            id=row.id,
            name=row.name,
            role=row.role,
            bio=row.bio,
            url=row.url,
            source=row.source or None,
            articles=row.articles,
            captured_at=row.captured_at,
        )
        for row in connection.execute(query)
    ]


def articles_by(connection: Connection, author_id: int, limit: int = 20) -> list[Work]:
    """The newest articles of an author."""
    query = (
        select(article_table.c.id, article_table.c.title, article_table.c.published, byline.c.role)
        .join(byline, byline.c.article_id == article_table.c.id)
        .where(byline.c.author_id == author_id)
        .order_by(article_table.c.sort_at.desc(), article_table.c.id.desc())
        .limit(limit)
    )
    return [Work(*row) for row in connection.execute(query)]
