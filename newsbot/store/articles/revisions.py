"""Revisions: the wordings of one article as rows, each with what all captures of it state together."""

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
# By the text: a live blog has thousands of revisions, and one text has few articles.
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
    """Sorts revisions, oldest first: by the newest capture, an unknown one before every known one."""
    known = row.last_captured_at is not None
    return known, row.last_captured_at or row.kept_at, row.fingerprint, row.title_key, row.names_key


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


def of_text(connection: Connection, article_id: int, fingerprint: str) -> Sequence[AnyRow]:
    """The revisions of an article that have the text of *fingerprint*, without their texts."""
    query = _BY_TEXT if fingerprint else _OF_TEXT
    return connection.execute(query, {"of_article": article_id, "of_text": fingerprint}).all()


def load(connection: Connection, revision_id: int) -> AnyRow:
    """One revision. Raises NoResultFound where it is not there."""
    return connection.execute(_THIS, {"of_revision": revision_id}).one()


def add_all(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Keep revisions; their ids, in order."""
    return list(connection.scalars(_ADD, list(rows)))


def set_columns(connection: Connection, revision_id: int, columns: Mapping[str, Any]) -> None:
    """Let a revision have these columns."""
    if columns:
        connection.execute(_SET, {"of_revision": revision_id, **columns})


def move(connection: Connection, article_id: int, from_id: int) -> None:
    """Let the revisions of article *from_id* be of *article_id*."""
    connection.execute(_MOVE, {"of_article": from_id, "to_article": article_id})


def columns_of(values: Values, fingerprint: str, first_at: datetime | None, last_at: datetime | None) -> dict[str, Any]:
    """The columns of a wording that states *values*."""
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


def standing_values(row: AnyRow, head: AnyRow) -> Values:
    """What the article *head*, of which *row* is the newest revision, states as it stands."""
    values = {**row.facts, **row.texts, **(head.filled or {})}
    return {name: value for name, value in values.items() if value is not None} if head.filled else values


def record_of(row: AnyRow, head: AnyRow) -> Article:
    """The record of one revision of the article *head*."""
    return article_of(values_of(row), url=head.url, source=head.source, captured_at=row.last_captured_at)


def standing(newest: AnyRow, head: AnyRow) -> Article:
    """The article as it stands: its newest revision, with what that lacks filled in."""
    values = standing_values(newest, head)
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
    """What an article says, of which there is one wording, but for its body."""

    id: int
    url: str | None
    source: str | None
    last_captured_at: datetime | None
    facts: Mapping[str, Any]
    texts: Mapping[str, Any]


def wordings_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """For each of *article_ids* that there is its wordings, oldest first.

    A row has what is stated, and what all wordings of its article share.
    """
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(_WORDINGS, {"ids": article_ids}):
        found.setdefault(row.of_article, []).append(row)
    for rows in found.values():
        if len(rows) > 1:
            rows.sort(key=age)
    return found


def standing_articles(connection: Connection, article_ids: Sequence[int]) -> dict[int, Article]:
    """The articles of *article_ids* as they stand, by id; those that there are."""
    rows = connection.execute(_NEWEST, {"ids": article_ids})
    return {row.of_article: standing(row, row) for row in rows}


def sole_wordings_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, tuple[Wording, str]]:
    """Those of *article_ids* that have one wording, with their bodies as JSON: `"body":[{"kind":...,"text":...}...]`.

    Left out are those with several, live blogs, and the few whose text looks like JSON itself: `wordings_of` has them.
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
    """The body that *texts*, as they are stored, hold; None where it takes more than putting its blocks' names in."""
    # Within a string each quote is escaped, so that what ends a block can only be mistaken after a backslash.
    if not texts.startswith(_FIRST) or not texts.endswith(_LAST) or '\\"]' in texts or '"entries":' in texts:
        return None
    written = f'"],{texts[len(_FIRST) - 1 : -len(_LAST)]}'
    for stored, shown in _BLOCKS:
        written = written.replace(stored, shown)
    return None if '"],[' in written else f'"body":[{written[3:]}"}}]'


def load_article(connection: Connection, article_id: int, revision: int | None = None) -> Article:
    """The article as it stands, or as its *revision* (1 is the oldest) stood.

    As it stands it has what any of its captures knew of the story: a dump without a date does not take away the date
    that a crawl found. Raises LookupError where there is no such article or revision.
    """
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    if revision is None:
        return standing(load(connection, head.newest_revision), head)
    rows = revisions_of(connection, article_id)
    if not 1 <= revision <= len(rows):
        raise LookupError(f"article {article_id} has revisions 1 to {len(rows)}; there is no revision {revision}")
    return record_of(rows[revision - 1], head)


def load_revisions(connection: Connection, article_id: int) -> list[Article]:
    """The article in each of its wordings, oldest first. Raises LookupError where there is no such article."""
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    return [record_of(row, head) for row in revisions_of(connection, article_id)]


def heads_of(connection: Connection, article_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rows of the articles of *article_ids*, those that there are, by id: what all of their revisions share."""
    return connection.execute(_HEADS, {"ids": article_ids}).all()
