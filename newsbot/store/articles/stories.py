"""Stories: groups of articles that are copies of one text, at other addresses or in other sources.

An article joins the story of the one it resembles most. An article that resembles two stories does not merge them: a
chain of small changes would put everything into one story.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.items import Article
from newsbot.likeness.copies import Telling, compare, telling_of
from newsbot.store.articles.facts import article_of
from newsbot.store.engine.schema import AnyRow, article, new_id, revision, story, story_article

_CANDIDATES = (
    select(revision.c.id, revision.c.article_id, revision.c.facts, revision.c.texts, article.c.source)
    .join(article, article.c.id == revision.c.article_id)
    .where(revision.c.id.in_(bindparam("ids", expanding=True)))
)
_OF = select(story_article).where(story_article.c.article_id.in_(bindparam("article_ids", expanding=True)))
_FOUND = insert(story)
_ADD = insert(story_article)
_MOVE = (
    update(story_article)
    .where(story_article.c.article_id == bindparam("of_article"))
    .values(article_id=bindparam("to_article"))
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The stored article that a text is a copy of, and the share of words in common, 0 to 1."""

    article_id: int
    resemblance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One article of a story. *like_article* and *resemblance* say why it is in it."""

    article_id: int
    source: str | None
    url: str | None
    title: str | None
    sort_at: datetime
    like_article: int | None
    resemblance: float | None


def most_like(
    connection: Connection, telling: Telling, revision_ids: Sequence[int], *, but: int | None = None
) -> Likeness | None:
    """The article among those of the revisions that *telling* is a copy of, most similar first; None if of none.

    *but* is the article itself, to be left out.
    """
    if not revision_ids:
        return None
    best: Likeness | None = None
    for row in sorted(connection.execute(_CANDIDATES, {"ids": revision_ids}), key=lambda row: row.article_id):
        if row.article_id == but:
            continue
        verdict = compare(telling, telling_of(_record(row)))
        if verdict.is_copy and (best is None or verdict.resemblance > best.resemblance):
            best = Likeness(row.article_id, verdict.resemblance)
    return best


def join_story(connection: Connection, article_id: int, likeness: Likeness, now: datetime) -> None:
    """Add an article to the story of the one it resembles, unless it is in a story already."""
    known = {
        row.article_id: row.story_id
        for row in connection.execute(_OF, {"article_ids": [article_id, likeness.article_id]})
    }
    if article_id in known:
        return
    story_id = known.get(likeness.article_id)
    if story_id is None:
        story_id = new_id(connection.execute(_FOUND, {"founded_at": now}))
        connection.execute(_ADD, {"article_id": likeness.article_id, "story_id": story_id})
    row = {
        "article_id": article_id,
        "story_id": story_id,
        "like_article": likeness.article_id,
        "resemblance": likeness.resemblance,
    }
    connection.execute(_ADD, row)


def stories_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, int]:
    """The story ids of those of the articles that are in one."""
    rows = connection.execute(_OF, {"article_ids": article_ids}) if article_ids else ()
    return {row.article_id: row.story_id for row in rows}


def hand_over(connection: Connection, article_id: int, gone_id: int) -> None:
    """Let *article_id* take the place of an article that is the same and will be deleted."""
    known = {row.article_id for row in connection.execute(_OF, {"article_ids": [article_id, gone_id]})}
    if gone_id in known and article_id not in known:
        connection.execute(_MOVE, {"of_article": gone_id, "to_article": article_id})


def copies_of(connection: Connection, article_ids: Iterable[int]) -> dict[int, tuple[Copy, ...]]:
    """For each of *article_ids* that has copies, all articles of its story including itself, earliest first."""
    of_story = select(story_article.c.story_id).where(story_article.c.article_id.in_(sorted(set(article_ids))))
    columns = (article.c.source, article.c.url, article.c.title, article.c.sort_at)
    query = (
        select(story_article, *columns)
        .join(article, article.c.id == story_article.c.article_id)
        .where(story_article.c.story_id.in_(of_story))
        .order_by(article.c.sort_at, article.c.id)
    )
    stories: dict[int, list[Copy]] = {}
    for row in connection.execute(query):
        stories.setdefault(row.story_id, []).append(_copy(row))
    return {copy.article_id: tuple(copies) for copies in stories.values() if len(copies) > 1 for copy in copies}


def _copy(row: AnyRow) -> Copy:
    return Copy(
        article_id=row.article_id,
        source=row.source,
        url=row.url,
        title=row.title,
        sort_at=row.sort_at,
        like_article=row.like_article,
        resemblance=row.resemblance,
    )


def _record(row: AnyRow) -> Article:
    return article_of({**row.facts, **row.texts}, url=None, source=row.source, captured_at=None)
