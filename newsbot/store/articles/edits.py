"""Edits of stored articles: what changed from one revision to the next, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, func, select

from newsbot.batches import batched
from newsbot.likeness.difference import Change, changes
from newsbot.store.articles.revisions import AGE, age, record_of
from newsbot.store.engine.schema import AnyRow, article
from newsbot.store.engine.schema import revision as table

_BATCH = 50
_SEEN_AT = func.coalesce(table.c.first_captured_at, table.c.kept_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit: *changes* lead from the revision before to *revision* (1 is the oldest), first seen at *edited_at*.

    *title* is the article's current one.
    """

    article_id: int
    title: str | None
    url: str | None
    source: str | None
    revision: int
    edited_at: datetime
    changes: tuple[Change, ...]


def list_edits(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None, source: str | None = None
) -> Iterator[Edit]:
    """The edits first seen from *since* to before *until*, newest first, without those that change no visible text."""
    older = table.alias("older")
    several = select(older.c.id).where(older.c.article_id == table.c.article_id, older.c.id != table.c.id).exists()
    query = select(table.c.id, table.c.article_id, _SEEN_AT.label("edited_at")).where(several)
    if since is not None:
        query = query.where(since <= _SEEN_AT)
    if until is not None:
        query = query.where(until > _SEEN_AT)
    if source is not None:
        query = query.join(article, article.c.id == table.c.article_id).where(article.c.source == source)
    rows = connection.execute(query.order_by(_SEEN_AT.desc(), table.c.id.desc())).all()
    for some in batched(rows, _BATCH):
        yield from _edits(connection, some)


def _edits(connection: Connection, edited: Sequence[AnyRow]) -> Iterator[Edit]:
    before = _before(connection, {row.article_id for row in edited})
    wanted = {row.id for row in edited if row.id in before}
    texts = _rows(connection, wanted | {before[each][1] for each in wanted})
    heads = select(article).where(article.c.id.in_({row.article_id for row in edited}))
    articles = {row.id: row for row in connection.execute(heads)}
    for row in edited:
        if row.id not in before:
            continue  # the first wording
        number, earlier = before[row.id]
        head = articles[row.article_id]
        found = changes(record_of(texts[earlier], head), record_of(texts[row.id], head))
        if found:
            yield Edit(
                article_id=row.article_id,
                title=head.title,
                url=head.url,
                source=head.source,
                revision=number,
                edited_at=row.edited_at,
                changes=found,
            )


def _before(connection: Connection, article_ids: set[int]) -> dict[int, tuple[int, int]]:
    """The number of each revision but the first of *article_ids*, and the id of the one before it."""
    of_articles: dict[int, list[AnyRow]] = {}
    ages = select(table.c.id, table.c.article_id, *(table.c[name] for name in AGE))
    for row in connection.execute(ages.where(table.c.article_id.in_(article_ids))):
        of_articles.setdefault(row.article_id, []).append(row)
    return {
        later.id: (number, earlier.id)
        for rows in of_articles.values()
        for number, (earlier, later) in enumerate(pairwise(sorted(rows, key=age)), start=2)
    }


def _rows(connection: Connection, revision_ids: set[int]) -> dict[int, AnyRow]:
    return {row.id: row for row in connection.execute(select(table).where(table.c.id.in_(revision_ids)))}
