"""Loading: stored articles as records, one or many, as they stand or in each of their wordings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection, Text, bindparam, cast, select

from newsbot.items import Article, BlockKind
from newsbot.store.articles import revisions
from newsbot.store.articles.revisions import AGE, age, standing
from newsbot.store.engine.schema import AnyRow, article, revision

_HEAD = select(article).where(article.c.id == bindparam("of_article"))
_HEADS = select(article).where(article.c.id.in_(bindparam("ids", expanding=True))).order_by(article.c.id)
_COLUMNS = select(
    *(article.c.id.label("of_article"), article.c.url, article.c.source, article.c.filled),
    *(revision.c[name] for name in ("id", *AGE, "facts", "texts")),
).where(article.c.id.in_(bindparam("ids", expanding=True)))
_WORDINGS = _COLUMNS.join(revision, revision.c.article_id == article.c.id)
_NEWEST = _COLUMNS.join(revision, revision.c.id == article.c.newest_revision)

_AS_TEXT = (
    select(
        *(article.c.id, article.c.url, article.c.source, revision.c.id, revision.c.last_captured_at),
        *(cast(revision.c.facts, Text), cast(revision.c.texts, Text)),
    )
    .join(revision, revision.c.article_id == article.c.id)
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
        return revisions.standing(revisions.load(connection, head.newest_revision), head)
    rows = revisions.revisions_of(connection, article_id)
    if not 1 <= revision <= len(rows):
        raise LookupError(f"article {article_id} has revisions 1 to {len(rows)}; there is no revision {revision}")
    return revisions.record_of(rows[revision - 1], head)


def load_revisions(connection: Connection, article_id: int) -> list[Article]:
    """The article in each of its wordings, oldest first. Raises LookupError where there is no such article."""
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    return [revisions.record_of(row, head) for row in revisions.revisions_of(connection, article_id)]


def heads_of(connection: Connection, article_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rows of the articles of *article_ids*, those that there are, by id: what all of their revisions share."""
    return connection.execute(_HEADS, {"ids": article_ids}).all()
