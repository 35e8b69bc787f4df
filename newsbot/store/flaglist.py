"""The list of flags: for each story and watch one, whatever its wordings, addresses and dumps; and their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, Select, case, func, select

from newsbot.items import Place
from newsbot.store.revisions import age
from newsbot.store.schema import AnyRow, alias, article, flag, revision, watch

Which = Literal["all", "standing", "unseen", "dismissed"]

_AT_ONCE = 200
_AGE = (revision.c.id, revision.c.article_id, revision.c.last_captured_at, revision.c.fingerprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEntry:
    """One flag as the store lists it, with enough of its article to know which it is.

    *places* are those of *revision*, the newest wording that matched. *since_revision* is set where an edit brought the
    watch in. *also_at* are the other addresses of the same story.
    """

    id: int
    watch: str
    article_id: int
    title: str | None
    url: str | None
    source: str | None
    published: datetime | None
    flagged_at: datetime
    revision: int
    since_revision: int | None
    seen_at: datetime | None
    dismissed_at: datetime | None
    dismissed_reason: str | None
    also_at: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FlagCount:
    """How many flags a watch has."""

    flags: int = 0
    unseen: int = 0
    dismissed: int = 0

    @property
    def dismissed_share(self) -> float:
        """How much of it is noise, from 0 to 1."""
        return self.dismissed / self.flags if self.flags else 0.0


def list_flags(
    connection: Connection,
    *,
    watch_name: str | None = None,
    article_id: int | None = None,
    run_id: int | None = None,
    since: datetime | None = None,
    which: Which = "all",
    limit: int | None = None,
) -> list[FlagEntry]:
    """The flags of watches in force, newest first.

    *run_id* asks for those that were first raised in that run; *since* for those first raised then or later. *which*
    are `standing` (not dismissed), `unseen` (nor seen), or `dismissed`.
    """
    stories = _stories(article_id, run_id)
    query = (
        select(
            stories,
            watch.c.name,
            article.c.title,
            article.c.url,
            article.c.source,
            article.c.published,
        )
        .join(watch, watch.c.id == stories.c.watch_id)
        .join(article, article.c.id == stories.c.article_id)
        .join(flag, flag.c.id == stories.c.first_flag)
        .where(watch.c.removed_at.is_(None))
        .order_by(stories.c.flagged_at.desc(), article.c.sort_at.desc(), article.c.id.desc(), stories.c.first_flag)
        .limit(limit)
    )
    if watch_name is not None:
        query = query.where(watch.c.name == watch_name)
    if run_id is not None:
        query = query.where(flag.c.run_id == run_id)
    if since is not None:
        query = query.where(stories.c.flagged_at >= since)
    if which != "all":
        dismissed = stories.c.dismissed_at
        query = query.where(dismissed.is_not(None) if which == "dismissed" else dismissed.is_(None))
    if which == "unseen":
        query = query.where(stories.c.seen_at.is_(None))
    rows = connection.execute(query).all()
    return [entry for chunk in _chunks(rows) for entry in _entries(connection, chunk)]


def count_flags(connection: Connection) -> dict[str, FlagCount]:
    """The flags of each watch in force, by its name."""
    stories = _stories(None, None)
    unseen = case((stories.c.seen_at.is_(None) & stories.c.dismissed_at.is_(None), 1))
    query = (
        select(
            watch.c.name,
            func.count(stories.c.first_flag),
            func.count(unseen),
            func.count(stories.c.dismissed_at),
        )
        .select_from(watch)
        .outerjoin(stories, stories.c.watch_id == watch.c.id)
        .where(watch.c.removed_at.is_(None))
        .group_by(watch.c.name)
        .order_by(watch.c.name)
    )
    # An outer join has a row without a flag, whose marks are empty too, for a watch that has none.
    return {
        name: FlagCount(flags, new if flags else 0, dismissed)
        for name, flags, new, dismissed in connection.execute(query)
    }


def _stories(article_id: int | None, run_id: int | None) -> Any:
    """The flags of one watch on one article together: the first of them, and the marks, which any of them may hold."""
    query: Select[*tuple[Any, ...]] = (
        select(
            revision.c.article_id,
            flag.c.watch_id,
            func.min(flag.c.id).label("first_flag"),
            func.min(flag.c.flagged_at).label("flagged_at"),
            func.max(flag.c.seen_at).label("seen_at"),
            func.max(flag.c.dismissed_at).label("dismissed_at"),
            func.max(flag.c.dismissed_reason).label("dismissed_reason"),
        )
        .join(revision, revision.c.id == flag.c.revision_id)
        .group_by(revision.c.article_id, flag.c.watch_id)
    )
    if article_id is not None:
        query = query.where(revision.c.article_id == article_id)
    if run_id is not None:
        of_run = select(revision.c.article_id).join(flag, flag.c.revision_id == revision.c.id)
        query = query.where(revision.c.article_id.in_(of_run.where(flag.c.run_id == run_id)))
    return query.subquery("stories")


def _entries(connection: Connection, stories: Sequence[AnyRow]) -> Iterator[FlagEntry]:
    ids = {story.article_id for story in stories}
    wordings: dict[int, list[AnyRow]] = {}
    for row in sorted(connection.execute(select(*_AGE).where(revision.c.article_id.in_(ids))), key=age):
        wordings.setdefault(row.article_id, []).append(row)
    flagged = (
        select(flag.c.watch_id, flag.c.revision_id, flag.c.places)
        .join(revision, revision.c.id == flag.c.revision_id)
        .where(revision.c.article_id.in_(ids), flag.c.watch_id.in_({story.watch_id for story in stories}))
    )
    places = {(row.watch_id, row.revision_id): row.places for row in connection.execute(flagged)}
    addresses: dict[int, list[str]] = {}
    known_at = select(alias.c.article_id, alias.c.url).where(alias.c.article_id.in_(ids))
    for article_id, url in connection.execute(known_at):
        addresses.setdefault(article_id, []).append(url)
    for story in stories:
        numbers = [
            (number, places[story.watch_id, row.id])
            for number, row in enumerate(wordings[story.article_id], start=1)
            if (story.watch_id, row.id) in places
        ]
        yield _entry(story, numbers, addresses.get(story.article_id, ()))


def _entry(story: AnyRow, flagged: Sequence[tuple[int, Any]], addresses: Iterable[str]) -> FlagEntry:
    (first, _), (newest, places) = flagged[0], flagged[-1]
    return FlagEntry(
        id=story.first_flag,
        watch=story.name,
        article_id=story.article_id,
        title=story.title,
        url=story.url,
        source=story.source,
        published=story.published,
        flagged_at=story.flagged_at,
        revision=newest,
        since_revision=first if first > 1 else None,
        seen_at=story.seen_at,
        dismissed_at=story.dismissed_at,
        dismissed_reason=story.dismissed_reason,
        also_at=tuple(sorted(url for url in addresses if url != story.url)),
        places=tuple(Place(**place) for place in places),
    )


def _chunks(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, _AT_ONCE)):
        yield chunk
