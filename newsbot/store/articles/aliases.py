"""All URLs that an article is known under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.items import Article
from newsbot.store.articles.fold import Alias
from newsbot.store.articles.identity import urls_of
from newsbot.store.engine.schema import alias

_HOLDERS = select(alias.c.url).where(alias.c.url.in_(bindparam("urls", expanding=True)))
_OF_ARTICLE = select(alias).where(alias.c.article_id == bindparam("of_article"))
_ADD = insert(alias)
_AT = alias.c.url == bindparam("at_url")
_SET = update(alias).where(_AT)
_REMOVE = delete(alias).where(_AT)


def add_first(connection: Connection, articles: Iterable[tuple[int, Article]]) -> None:
    """Store the addresses of new articles."""
    rows = [
        {"url": url, "article_id": article_id, "claimed": int(url == record.url), "captured_at": record.captured_at}
        for article_id, record in articles
        for url in urls_of(record)
    ]
    if rows:
        connection.execute(_ADD, rows)


def of_article(connection: Connection, article_id: int) -> dict[str, Alias]:
    rows = connection.execute(_OF_ARTICLE, {"of_article": article_id})
    return {row.url: Alias(claimed=bool(row.claimed), captured_at=row.captured_at) for row in rows}


def settle(connection: Connection, article_id: int, before: Mapping[str, Alias], after: Mapping[str, Alias]) -> None:
    """Change the addresses of an article from *before* to *after*, except those that another article holds."""
    gone = [{"at_url": url} for url in before if url not in after]
    if gone:
        connection.execute(_REMOVE, gone)
    other = [{"at_url": url, **_columns(after[url])} for url in before if url in after and after[url] != before[url]]
    if other:
        connection.execute(_SET, other)
    fresh = [url for url in after if url not in before]
    held = set(connection.scalars(_HOLDERS, {"urls": fresh})) if fresh else set()
    rows = [{"url": url, "article_id": article_id, **_columns(after[url])} for url in fresh if url not in held]
    if rows:
        connection.execute(_ADD, rows)


def _columns(known: Alias) -> dict[str, Any]:
    return {"claimed": int(known.claimed), "captured_at": known.captured_at}
