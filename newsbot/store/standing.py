"""Standing: what the store derives from the revisions of an article, so that it can be listed and found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from newsbot.items import Article
from newsbot.store import aliases, fulltext, revisions
from newsbot.store.authors import AuthorBook
from newsbot.store.bylines import set_bylines
from newsbot.store.schema import AnyRow
from newsbot.store.schema import article as table

_HEAD = select(table).where(table.c.id == bindparam("of_article"))
_SET = update(table).where(table.c.id == bindparam("of_article"))


def stand(connection: Connection, authors: AuthorBook, article_id: int, *, source: str | None = None) -> None:
    """Bring the article's row, bylines and full text to what its revisions say together.

    *source* is that of a capture which was just added to them; it counts where the article's was unknown.
    """
    head = connection.execute(_HEAD, {"of_article": article_id}).one()
    rows = revisions.revisions_of(connection, article_id)
    values = derived(head, rows, url=aliases.canonical(connection, article_id), source=source)
    connection.execute(_SET, {"of_article": article_id, **values})
    standing = replace(revisions.standing(rows, head), url=values["url"], source=values["source"])
    gone = set_bylines(connection, article_id, standing, authors.find(standing))
    if gone:
        authors.remove_unused(gone)
    fulltext.replace(connection, article_id, standing)


def derived(head: AnyRow, rows: list[AnyRow], *, url: str | None, source: str | None = None) -> dict[str, Any]:
    """The columns of the article *head* that follow from its revisions *rows*, oldest first, and its best address."""
    standing = revisions.standing(rows, head)
    captures = [row.first_captured_at for row in rows if row.first_captured_at is not None]
    return {
        **head_of(standing),
        "url": url or head.url,
        "source": head.source or source,
        "sort_at": standing.published or min(captures, default=head.first_kept_at),
        "newest_revision": rows[-1].id,
    }


def head_of(record: Article) -> dict[str, Any]:
    """What the article's row repeats of *record*."""
    names = ("kind", "title", "section", "language", "published")
    return {**{name: getattr(record, name) for name in names}, "tags": list(record.tags)}
