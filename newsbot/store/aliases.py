"""Aliases: every URL that an article is known under."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.items import Article
from newsbot.store.identity import urls_of
from newsbot.store.schema import alias

_KNOWN = select(alias).where(alias.c.url.in_(bindparam("urls", expanding=True)))
_OF_ARTICLE = select(alias).where(alias.c.article_id == bindparam("of_article"))
_ADD = insert(alias)
_SET = update(alias).where(alias.c.url == bindparam("at_url"))


def add_first(connection: Connection, articles: Iterable[tuple[int, Article]]) -> None:
    """Keep the addresses of articles of which none was known."""
    rows = [row for article_id, record in articles for row in _rows(article_id, record)]
    if rows:
        connection.execute(_ADD, rows)


def add(connection: Connection, article_id: int, record: Article) -> bool:
    """Keep the addresses under which *record* was captured; whether they say anything new."""
    rows = _rows(article_id, record)
    known = {row.url: row for row in connection.execute(_KNOWN, {"urls": [row["url"] for row in rows]})} if rows else {}
    changed = False
    for row in rows:
        before = known.get(row["url"])
        if before is None:
            connection.execute(_ADD, row)
            changed = True
            continue
        captured_at = _earlier(before.captured_at, row["captured_at"])
        claimed = max(before.claimed, row["claimed"])
        if (claimed, captured_at) != (before.claimed, before.captured_at):
            connection.execute(_SET, {"at_url": row["url"], "claimed": claimed, "captured_at": captured_at})
            changed = True
    return changed


def canonical(connection: Connection, article_id: int) -> str | None:
    """The one address of an article: that which a page called canonical, of several the earliest captured."""
    rows = connection.execute(_OF_ARTICLE, {"of_article": article_id}).all()
    best = min(
        rows,
        key=lambda row: (
            -row.claimed,
            row.captured_at is None,
            row.captured_at and row.captured_at.timestamp(),
            row.url,
        ),
        default=None,
    )
    return best.url if best is not None else None


def _rows(article_id: int, record: Article) -> list[dict[str, Any]]:
    return [
        {"url": url, "article_id": article_id, "claimed": int(url == record.url), "captured_at": record.captured_at}
        for url in urls_of(record)
    ]


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return min((moment for moment in (a, b) if moment is not None), default=None)
