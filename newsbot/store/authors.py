"""Authors: one row for each person of a source, and the bylines that tie them to articles.

A person is known by the address of their profile; where a page or dump does not show it, by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from newsbot.items import Article, Author
from newsbot.store import frontier
from newsbot.store.facts import Facts, Stamp, merge, name_key
from newsbot.store.schema import AnyRow, byline, new_id
from newsbot.store.schema import article as article_table
from newsbot.store.schema import author as table

_FACTS = ("name", "url", "role", "bio", "avatar_url", "page_url")
_KNOWN = select(table).where(
    table.c.source == bindparam("of_source"),
    or_(table.c.url == bindparam("at_url"), table.c.name_key == bindparam("with_name")),
)
_ADD = insert(table)
_SET = update(table).where(table.c.id == bindparam("of_author"))
_ADD_BYLINES = insert(byline)
_BYLINES = select(byline).where(byline.c.article_id == bindparam("of_article")).order_by(byline.c.position)
_REMOVE_BYLINES = delete(byline).where(byline.c.article_id == bindparam("of_article"))
_MOVE_BYLINES = update(byline).where(byline.c.author_id == bindparam("gone")).values(author_id=bindparam("of_author"))
_REMOVE = delete(table).where(table.c.id == bindparam("of_author"))
_REMOVE_UNUSED = delete(table).where(
    table.c.id.in_(bindparam("ids", expanding=True)),
    table.c.source == "",
    table.c.page_url.is_(None),
    ~select(byline.c.author_id).where(byline.c.author_id == table.c.id).exists(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorEntry:
    """One author as the store lists them. Role and bio are the newest that were captured."""

    id: int
    name: str
    role: str | None
    bio: str | None
    url: str | None
    source: str | None
    articles: int
    captured_at: datetime | None


def keep_author(connection: Connection, author: Author, *, run_id: int | None, now: datetime) -> int:
    """Keep what an author page says, and mark the page done; the author's id."""
    author_id = _keep(connection, author, author.source or "", _stamp(author, None), run_id)
    if author.page_url is not None:
        frontier.done(
            connection,
            author.page_url,
            source=author.source or "",
            run_id=run_id,
            now=now,
            captured_at=author.captured_at,
            kind="author",
        )
    return author_id


def keep_authors(connection: Connection, record: Article, *, run_id: int | None) -> list[int]:
    """Keep what the byline of *record* says of its authors; their ids, in order."""
    return [
        _keep(connection, author, author.source or record.source or "", _stamp(author, record), run_id)
        for author in record.authors
    ]


def find_authors(connection: Connection, record: Article) -> list[int]:
    """The ids of the authors of *record*, in order; one that is not known under its source gets a row."""
    found = []
    for author in record.authors:
        source = author.source or record.source or ""
        row = _pick(_rows(connection, author, source), author)
        found.append(row.id if row is not None else _keep(connection, author, source, ("", 0), None))
    return found


def add_bylines(connection: Connection, article_id: int, record: Article, author_ids: Sequence[int]) -> None:
    """Keep the byline of an article that has none: its authors in order, as it prints them."""
    rows = _byline_rows(article_id, record, author_ids)
    if rows:
        connection.execute(_ADD_BYLINES, rows)


def set_bylines(connection: Connection, article_id: int, record: Article, author_ids: Sequence[int]) -> None:
    """Make the byline of an article that of *record*."""
    before = [dict(row._mapping) for row in connection.execute(_BYLINES, {"of_article": article_id})]
    rows = _byline_rows(article_id, record, author_ids)
    if rows == before:
        return
    connection.execute(_REMOVE_BYLINES, {"of_article": article_id})
    if rows:
        connection.execute(_ADD_BYLINES, rows)
    gone = {row["author_id"] for row in before} - set(author_ids)
    if gone:
        # Known by name alone and to no source: the article's source, now known, has them under its own.
        connection.execute(_REMOVE_UNUSED, {"ids": sorted(gone)})


def list_authors(connection: Connection, name: str | None = None, limit: int | None = None) -> list[AuthorEntry]:
    """The authors, those who wrote most first; only those with *name* in their name, where it is given."""
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


def articles_by(connection: Connection, author_id: int, limit: int = 20) -> list[tuple[int, str | None]]:
    """The newest articles of an author: ids and titles."""
    query = (
        select(article_table.c.id, article_table.c.title)
        .join(byline, byline.c.article_id == article_table.c.id)
        .where(byline.c.author_id == author_id)
        .order_by(article_table.c.sort_at.desc(), article_table.c.id.desc())
        .limit(limit)
    )
    return [(row.id, row.title) for row in connection.execute(query)]


def _keep(connection: Connection, author: Author, source: str, stamp: Stamp, run_id: int | None) -> int:
    author = replace(author, url=author.url or author.page_url)
    rows = _rows(connection, author, source)
    row = _pick(rows, author)
    stated = Facts({name: value for name in _FACTS if (value := getattr(author, name)) is not None}, stamp, {})
    if row is None:
        return new_id(connection.execute(_ADD, {"source": source, "first_run": run_id, **_columns(stated)}))
    before = _facts(row)
    after = merge(before, stated)
    # Someone known by name alone is the person of that name, now that their address is known.
    nameless = [r for r in rows if author.url and r.id != row.id and r.url is None and r.name_key == row.name_key]
    for other in nameless:
        after = merge(after, _facts(other))
        connection.execute(_MOVE_BYLINES, {"gone": other.id, "of_author": row.id})
        connection.execute(_REMOVE, {"of_author": other.id})
    if after != before:
        connection.execute(_SET, {"of_author": row.id, **_columns(after)})
    return int(row.id)


def _rows(connection: Connection, author: Author, source: str) -> Sequence[AnyRow]:
    keys = {"of_source": source, "at_url": author.url or author.page_url, "with_name": name_key(author.name)}
    return connection.execute(_KNOWN, keys).all()


def _pick(rows: Sequence[AnyRow], author: Author) -> AnyRow | None:
    url = author.url or author.page_url
    if url is not None:
        fitting = [row for row in rows if row.url == url] or [row for row in rows if row.url is None]
    else:
        fitting = list(rows)
    return min(fitting, key=lambda row: (row.url is None, row.url or "", row.id), default=None)


def _stamp(author: Author, record: Article | None) -> Stamp:
    captured_at = author.captured_at or (record.captured_at if record else None)
    return (captured_at.isoformat() if captured_at else "", int(record is None or record.origin != "dump"))


def _facts(row: AnyRow) -> Facts:
    stamps = {name: (at, int(page)) for name, (at, page) in row.stamps.items()}
    values = {name: value for name in _FACTS if (value := getattr(row, name)) is not None}
    return Facts(values, stamps.pop(""), stamps)


def _columns(facts: Facts) -> dict[str, Any]:
    captured_at = facts.stamp[0]
    return {
        **{name: facts.values.get(name) for name in _FACTS},
        "name_key": name_key(facts.values["name"]),
        "captured_at": datetime.fromisoformat(captured_at) if captured_at else None,
        "stamps": {"": facts.stamp, **facts.stamps},
    }


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
