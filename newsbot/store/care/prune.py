"""Remove old articles with everything that belongs to them, so that they are not fetched again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, func, not_, select

from newsbot.store.articles import digests
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import address, alias, article, author, byline, flag, revision, watch
from newsbot.store.frontier import addresses, hints
from newsbot.store.frontier.addresses import Read
from newsbot.store.outbox import entries

Spare = Literal["flagged", "nothing"]
Progress = Callable[[int, int], None]

_BATCH = 200  # articles removed in one transaction, so that a crawl does not wait long


@dataclass(frozen=True, slots=True)
class Prunable:
    """What would be removed, from which dates, and how many old articles are spared for their flags."""

    articles: int
    revisions: int
    flags: int
    oldest: datetime | None
    newest: datetime | None
    spared: int


def prunable(connection: Connection, before: datetime, spare: Spare = "flagged") -> Prunable:
    """What `prune` would remove now."""
    prunable_now = _is_prunable(before, spare)
    articles, oldest, newest = connection.execute(
        select(func.count(), func.min(article.c.sort_at), func.max(article.c.sort_at)).where(prunable_now)
    ).one()
    joined = select(func.count()).select_from(article).join(revision, revision.c.article_id == article.c.id)
    revisions = connection.scalar(joined.where(prunable_now)) or 0
    flags = connection.scalar(joined.join(flag, flag.c.revision_id == revision.c.id).where(prunable_now)) or 0
    older = connection.scalar(select(func.count()).select_from(article).where(article.c.sort_at < before)) or 0
    return Prunable(articles, revisions, flags, oldest, newest, older - articles)


def prune(
    database: Database, before: datetime, *, spare: Spare = "flagged", now: datetime, progress: Progress | None = None
) -> int:
    """Remove the articles dated before *before* (if undated: first captured before it); return how many.

    Their revisions, flags, addresses and index entries go too, and authors known from nothing else. Their pages count
    as read *now*, so a crawl fetches one again only if its site says it changed. Settled alerts queued before then lose
    their content. `spare="flagged"` keeps articles flagged by a current watch, dismissed or not. If interrupted, what
    was removed stays removed and the next call continues.
    """
    with database.read() as connection:
        total = prunable(connection, before, spare).articles
    with database.write() as connection:
        entries.forget(connection, before)
    gone = 0
    while True:
        with database.write() as connection:
            ids = list(connection.scalars(select(article.c.id).where(_is_prunable(before, spare)).limit(_BATCH)))
            if ids:
                _remove(connection, ids, now)
        if not ids:
            return gone
        gone += len(ids)
        if progress is not None:
            progress(gone, max(gone, total))


def _is_prunable(before: datetime, spare: Spare) -> ColumnElement[bool]:
    old = article.c.sort_at < before
    if spare == "nothing":
        return old
    flagged = (
        select(flag.c.id)
        .join(revision, revision.c.id == flag.c.revision_id)
        .join(watch, watch.c.id == flag.c.watch_id)
        .where(revision.c.article_id == article.c.id, watch.c.removed_at.is_(None))
    )
    return and_(old, not_(flagged.exists()))


def _remove(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    _count_as_read(connection, ids, now)
    authors = list(connection.scalars(select(byline.c.author_id).distinct().where(byline.c.article_id.in_(ids))))
    for article_id in ids:
        fulltext.remove(connection, article_id)
    digests.remove(connection, ids)
    connection.execute(delete(article).where(article.c.id.in_(ids)))
    unnamed = ~select(byline.c.author_id).where(byline.c.author_id == author.c.id).exists()
    connection.execute(delete(author).where(author.c.id.in_(authors), author.c.page_url.is_(None), unnamed))


def _count_as_read(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Record every address of the articles as read, under the source that knows it, else the article's own."""
    query = (
        select(alias.c.url, article.c.source, address.c.source.label("known_source"), address.c.kind)
        .join(article, article.c.id == alias.c.article_id)
        .outerjoin(address, address.c.url == alias.c.url)
        .where(alias.c.article_id.in_(ids))
    )
    pages = [
        Read(
            row.url, row.known_source if row.known_source is not None else row.source or "", now, row.kind or "article"
        )
        for row in connection.execute(query)
    ]
    addresses.read(connection, pages, run_id=None, now=now)
    hints.forget(connection, [page.url for page in pages])
