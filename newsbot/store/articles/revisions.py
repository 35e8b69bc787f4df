"""Revisions of articles as rows, each with all that its captures state together; and articles loaded from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, Text, bindparam, cast, insert, select, update

from newsbot.items import Article, BlockKind
from newsbot.store.articles.facts import Values, article_of, split_texts
from newsbot.store.articles.fold import compatible, keys_of
from newsbot.store.articles.identity import Keys
from newsbot.store.engine.schema import AnyRow, article
from newsbot.store.engine.schema import revision as table

AGE = ("last_captured_at", "kept_at", "fingerprint", "title_key", "names_key")  # what `age` looks at

_KEYS = (table.c.fingerprint, table.c.title_key, table.c.names_key)
_SPAN = (table.c.first_captured_at, table.c.last_captured_at)
_LIGHT = select(table.c.id, *_KEYS, *_SPAN, table.c.kept_at).where(table.c.article_id == bindparam("of_article"))
_OF_TEXT = _LIGHT.where(table.c.fingerprint == bindparam("of_text"))
# By text: a live blog has thousands of revisions, but few articles share a text.
_BY_TEXT = select(*_LIGHT.selected_columns).where(
    table.c.article_id + 0 == bindparam("of_article"), table.c.fingerprint == bindparam("of_text")
)
_THIS = select(table).where(table.c.id == bindparam("of_revision"))
_ALL = select(table).where(table.c.article_id == bindparam("of_article"))
_ALL_OF = select(table).where(table.c.article_id.in_(bindparam("article_ids", expanding=True)))
_ADD = insert(table).returning(table.c.id, sort_by_parameter_order=True)
_MOVE = update(table).where(table.c.article_id == bindparam("of_article")).values(article_id=bindparam("to_article"))
_SET = update(table).where(table.c.id == bindparam("of_revision"))


def age(row: AnyRow) -> tuple[bool, datetime, str, str, str]:
    """Sort key, oldest first: by the newest capture, an unknown one before any known one."""
    known = row.last_captured_at is not None
    return known, row.last_captured_at or row.kept_at, row.fingerprint, row.title_key, row.names_key


def revisions_of(connection: Connection, article_id: int) -> list[AnyRow]:
    """All revisions of an article, oldest first."""
    return sorted(connection.execute(_ALL, {"of_article": article_id}), key=age)


def revisions_of_all(connection: Connection, article_ids: Sequence[int]) -> list[AnyRow]:
    """All revisions of several articles, oldest first."""
    return sorted(connection.execute(_ALL_OF, {"article_ids": article_ids}), key=age)


def keys_of_revisions(connection: Connection, article_id: int) -> Sequence[AnyRow]:
    """What the revisions of an article are recognised by, without texts."""
    return connection.execute(_LIGHT, {"of_article": article_id}).all()


def numbers_of(connection: Connection, article_id: int) -> dict[int, int]:
    """The number (1 is the oldest) of each revision of an article, by row id."""
    return {row.id: number for number, row in enumerate(sorted(keys_of_revisions(connection, article_id), key=age), 1)}


def like(rows: Iterable[AnyRow], keys: Keys) -> AnyRow | None:
    """The revision that matches *keys* best, of several the newest; None if none does."""
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


def of_text(connection: Connection, article_id: int, fingerprint: str) -> Sequence[AnyRow]:
    """The revisions of an article with the text of *fingerprint*, without texts."""
    query = _BY_TEXT if fingerprint else _OF_TEXT
    return connection.execute(query, {"of_article": article_id, "of_text": fingerprint}).all()


def load(connection: Connection, revision_id: int) -> AnyRow:
    """One revision. Raises NoResultFound if there is none."""
    return connection.execute(_THIS, {"of_revision": revision_id}).one()


def add_all(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Store revisions; return their ids in order."""
    return list(connection.scalars(_ADD, list(rows)))


def set_columns(connection: Connection, revision_id: int, columns: Mapping[str, Any]) -> None:
    if columns:
        connection.execute(_SET, {"of_revision": revision_id, **columns})


def move(connection: Connection, article_id: int, from_id: int) -> None:
    """Move the revisions of article *from_id* to *article_id*."""
    connection.execute(_MOVE, {"of_article": from_id, "to_article": article_id})


def columns_of(values: Values, fingerprint: str, first_at: datetime | None, last_at: datetime | None) -> dict[str, Any]:
    """The columns of a revision that states *values*."""
    title_key, names_key = keys_of(values)
    facts, texts = split_texts(values)
    return {
        "fingerprint": fingerprint,
        "title_key": title_key,
        "names_key": names_key,
        "first_captured_at": first_at,
        "last_captured_at": last_at,
        "facts": facts,
        "texts": texts,
    }


def values_of(row: AnyRow) -> Values:
    """What a revision states."""
    return {**row.facts, **row.texts}


def current_values(row: AnyRow, head: AnyRow) -> Values:
    """The current values of the article *head*, whose newest revision is *row*."""
    values = {**row.facts, **row.texts, **(head.filled or {})}
    return {name: value for name, value in values.items() if value is not None} if head.filled else values


def record_of(row: AnyRow, head: AnyRow) -> Article:
    """One revision of the article *head* as a record."""
    return article_of(values_of(row), url=head.url, source=head.source, captured_at=row.last_captured_at)


def current_article(newest: AnyRow, head: AnyRow) -> Article:
    """The current article: its newest revision, with missing facts filled in from older ones."""
    values = current_values(newest, head)
    return article_of(values, url=head.url, source=head.source, captured_at=newest.last_captured_at)


_HEAD = select(article).where(article.c.id == bindparam("of_article"))
_HEADS = select(article).where(article.c.id.in_(bindparam("ids", expanding=True))).order_by(article.c.id)
_COLUMNS = select(
    *(article.c.id.label("of_article"), article.c.url, article.c.source, article.c.filled),
    *(table.c[name] for name in ("id", *AGE, "facts", "texts")),
).where(article.c.id.in_(bindparam("ids", expanding=True)))
_WORDINGS = _COLUMNS.join(table, table.c.article_id == article.c.id)
_NEWEST = _COLUMNS.join(table, table.c.id == article.c.newest_revision)

_AS_TEXT = (
    select(
        *(article.c.id, article.c.url, article.c.source, table.c.id, table.c.last_captured_at),
        *(cast(table.c.facts, Text), cast(table.c.texts, Text)),
    )
    .join(table, table.c.article_id == article.c.id)
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)
_FIRST, _LAST = '{"body":[[', '"]]}'
_BLOCKS = tuple((f'"],["{kind}","', f'"}},{{"kind":"{kind}","text":"') for kind in get_args(BlockKind))


@dataclass(frozen=True, slots=True)
class Wording:
    """The only revision of an article, without its body."""

    id: int
    url: str | None
    source: str | None
    last_captured_at: datetime | None
    facts: Mapping[str, Any]
    texts: Mapping[str, Any]


def wordings_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The revisions of each of *article_ids* that exists, oldest first, with the columns they share."""
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(_WORDINGS, {"ids": article_ids}):
        found.setdefault(row.of_article, []).append(row)
    for rows in found.values():
        if len(rows) > 1:
            rows.sort(key=age)
    return found


def current_articles(connection: Connection, article_ids: Sequence[int]) -> dict[int, Article]:
    """The current records of those of *article_ids* that exist."""
    rows = connection.execute(_NEWEST, {"ids": article_ids})
    return {row.of_article: current_article(row, row) for row in rows}


def sole_wordings_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, tuple[Wording, str]]:
    """Those of *article_ids* with a single revision, with the body as JSON: `"body":[{"kind":...,"text":"..."}...]`.

    Left out are articles with several revisions, live blogs, and the few whose text looks like JSON: use `wordings_of`.
    """
    found: dict[int, tuple[Wording, str]] = {}
    several = set()
    for article_id, url, source, revision_id, captured_at, facts, texts in connection.execute(
        _AS_TEXT, {"ids": article_ids}
    ):
        body = body_json(texts)
        if body is None or article_id in found:
            several.add(article_id)
        else:
            found[article_id] = Wording(revision_id, url, source, captured_at, json.loads(facts), {}), body
    for article_id in several:
        found.pop(article_id, None)
    return found


def body_json(texts: str) -> str | None:
    """The body in the stored *texts* as JSON; None if that takes more than naming its blocks."""
    # Quotes in strings are escaped, so the end of a block can only be mistaken after a backslash.
    if not texts.startswith(_FIRST) or not texts.endswith(_LAST) or '\\"]' in texts or '"entries":' in texts:
        return None
    written = f'"],{texts[len(_FIRST) - 1 : -len(_LAST)]}'
    for stored, shown in _BLOCKS:
        written = written.replace(stored, shown)
    return None if '"],[' in written else f'"body":[{written[3:]}"}}]'


def load_article(connection: Connection, article_id: int, revision: int | None = None) -> Article:
    """The current article, or its *revision* (1 is the oldest).

    The current article has what any of its captures knew of the story: a dump without a date does not remove the date
    that a crawl found. Raises LookupError if there is no such article or revision.
    """
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    if revision is None:
        return current_article(load(connection, head.newest_revision), head)
    rows = revisions_of(connection, article_id)
    if not 1 <= revision <= len(rows):
        raise LookupError(f"article {article_id} has revisions 1 to {len(rows)}; there is no revision {revision}")
    return record_of(rows[revision - 1], head)


def load_revisions(connection: Connection, article_id: int) -> list[Article]:
    """All revisions of the article, oldest first. Raises LookupError if there is no such article."""
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    return [record_of(row, head) for row in revisions_of(connection, article_id)]


def heads_of(connection: Connection, article_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rows of those of *article_ids* that exist, by id: what all their revisions share."""
    return connection.execute(_HEADS, {"ids": article_ids}).all()
