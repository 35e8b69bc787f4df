"""Revisions: the wordings of one article, each with what all captures of it state together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.items import Article
from newsbot.likeness.fingerprint import normalise_title
from newsbot.store.facts import Facts, article_of, facts_of, fill, is_told, merge, name_key, split_texts
from newsbot.store.identity import Keys, compatible
from newsbot.store.schema import AnyRow
from newsbot.store.schema import revision as table

_KEYS = (table.c.fingerprint, table.c.title_key, table.c.names_key)
_SPAN = (table.c.first_captured_at, table.c.last_captured_at)
_LIGHT = select(table.c.id, *_KEYS, *_SPAN).where(table.c.article_id == bindparam("of_article"))
_FACTS = select(table.c.facts, table.c.texts, table.c.stamps).where(table.c.id == bindparam("of_revision"))
_ALL = select(table).where(table.c.article_id == bindparam("of_article"))
_ALL_OF = select(table).where(table.c.article_id.in_(bindparam("article_ids", expanding=True)))
_ADD = insert(table).returning(table.c.id, sort_by_parameter_order=True)
_SET = update(table).where(table.c.id == bindparam("of_revision"))


def age(row: AnyRow) -> tuple[bool, datetime | None, int | str]:
    """Sorts revisions, oldest first: by the newest capture, an unknown one before every known one."""
    if row.last_captured_at is None:
        return False, None, row.id
    return True, row.last_captured_at, row.fingerprint


def revisions_of(connection: Connection, article_id: int) -> list[AnyRow]:
    """All revisions of an article, oldest first."""
    return sorted(connection.execute(_ALL, {"of_article": article_id}), key=age)


def revisions_of_all(connection: Connection, article_ids: Sequence[int]) -> list[AnyRow]:
    """All revisions of several articles, oldest first."""
    return sorted(connection.execute(_ALL_OF, {"article_ids": article_ids}), key=age)


def keys_of_revisions(connection: Connection, article_id: int) -> Sequence[AnyRow]:
    """What the revisions of an article are recognised by, without their texts."""
    return connection.execute(_LIGHT, {"of_article": article_id}).all()


def numbers_of(connection: Connection, article_id: int) -> dict[int, int]:
    """By the id of its row, the number of each revision of an article as people see it: 1 is the oldest."""
    return {row.id: number for number, row in enumerate(sorted(keys_of_revisions(connection, article_id), key=age), 1)}


def like(rows: Iterable[AnyRow], keys: Keys) -> AnyRow | None:
    """The revision that says what *keys* say: the one that states most alike, of those the newest."""
    fitting = (
        row
        for row in rows
        if row.fingerprint == keys.fingerprint
        and compatible(row.title_key, keys.title)
        and compatible(row.names_key, keys.names_key)
    )
    return max(
        fitting, key=lambda row: (row.title_key == keys.title, row.names_key == keys.names_key, age(row)), default=None
    )


def add_all(
    connection: Connection, wordings: Iterable[tuple[int, Article, Keys]], *, run_id: int | None, now: datetime
) -> list[int]:
    """Keep *wordings*, each of the article of that id, as revisions of their own; their ids, in order."""
    rows = [
        {
            "article_id": article_id,
            "fingerprint": keys.fingerprint,
            "first_captured_at": record.captured_at,
            "last_captured_at": record.captured_at,
            "kept_at": now,
            "run_id": run_id,
            **_columns(facts_of(record), keys.title, keys.names_key),
        }
        for article_id, record, keys in wordings
    ]
    return list(connection.scalars(_ADD, rows))


def add_capture(connection: Connection, row: AnyRow, record: Article) -> bool:
    """Merge what *record* states into a revision of the same wording; whether that changed anything."""
    return merge_into(connection, row, facts_of(record), record.captured_at, record.captured_at)


def merge_into(
    connection: Connection, row: AnyRow, facts: Facts, first: datetime | None, last: datetime | None
) -> bool:
    """Merge *facts*, captured from *first* to *last*, into the revision *row*; whether that changed anything."""
    before = facts_from(connection.execute(_FACTS, {"of_revision": row.id}).one())
    after = merge(before, facts)
    known = (row.first_captured_at, row.last_captured_at)
    captures = [moment for moment in (*known, first, last) if moment is not None]
    span = (min(captures), max(captures)) if captures else (None, None)
    if after == before and span == known:
        return False
    named = () if is_told(after.values, "authors") else after.values.get("authors", ())
    names_key = "\n".join(name_key(name) for name in named)
    connection.execute(
        _SET,
        {
            "of_revision": row.id,
            "first_captured_at": span[0],
            "last_captured_at": span[1],
            **_columns(after, normalise_title(after.values.get("title")), names_key),
        },
    )
    return True


def reword(connection: Connection, revision_id: int, facts: Facts, keys: Keys) -> None:
    """Let a revision state *facts*, of which *keys* are the keys, and nothing else."""
    columns = {"fingerprint": keys.fingerprint, **_columns(facts, keys.title, keys.names_key)}
    connection.execute(_SET, {"of_revision": revision_id, **columns})


def facts_from(row: AnyRow) -> Facts:
    """The facts that a revision's row holds."""
    stamps = {name: (at, int(page)) for name, (at, page) in row.stamps.items()}
    return Facts({**row.facts, **row.texts}, stamps.pop(""), stamps)


def record_of(row: AnyRow, head: AnyRow) -> Article:
    """The record of one revision of the article *head*."""
    return article_of({**row.facts, **row.texts}, url=head.url, source=head.source, captured_at=row.last_captured_at)


def standing(rows: Sequence[AnyRow], head: AnyRow) -> Article:
    """The article as its revisions *rows*, oldest first, say it together: the newest, with what it lacks filled in."""
    newest, *older = (record_of(row, head) for row in reversed(rows))
    return fill(newest, tuple(older))


def _columns(facts: Facts, title_key: str, names_key: str) -> dict[str, Any]:
    stated, texts = split_texts(facts.values)
    stamps = {"": facts.stamp, **facts.stamps}
    return {"title_key": title_key, "names_key": names_key, "facts": stated, "texts": texts, "stamps": stamps}
