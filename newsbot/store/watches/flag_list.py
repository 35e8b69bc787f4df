"""List and count flags: one for each story and watch, whatever its wordings, addresses and copies.

A watch with `each_copy` has one flag for each article instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from newsbot.batches import batched
from newsbot.items import Certainty, Place
from newsbot.store.articles.revisions import AGE, age
from newsbot.store.articles.stories import Copy, copies_of
from newsbot.store.engine.schema import AnyRow, alias, article, flag, revision, story_article, watch
from newsbot.store.watches.flags import places_of

Which = Literal["all", "standing", "unseen", "dismissed"]

MEANT: tuple[Certainty, ...] = ("meant",)
_CERTAIN: dict[str, int] = {"meant": 2, "unsure": 1, "other": 0}
_BATCH = 200
_AGE = (revision.c.id, revision.c.article_id, *(revision.c[name] for name in AGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEntry:
    """One flag as lists show it, with enough of its article to recognise it.

    The article is the earliest of the story that matches; *also_at* has its other addresses, *copies* the other
    articles of the story. *places* are the first of *count* in *revision*, the newest wording that matched.
    *since_revision* is set if the watch first matched an edit.
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
    dismissed_sense: str | None
    also_at: tuple[str, ...]
    copies: tuple[Copy, ...]
    places: tuple[Place, ...]
    count: int
    certainty: Certainty
    sense: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagCount:
    """The flags of a watch, the *unsure* ones beside them, and the stories that use its words in *other* senses."""

    flags: int = 0
    unseen: int = 0
    dismissed: int = 0
    unsure: int = 0
    other: int = 0

    @property
    def dismissed_share(self) -> float:
        """The share of flags that were dismissed, from 0 to 1."""
        return self.dismissed / self.flags if self.flags else 0.0


def certainties_asked(*, unsure: bool, other: bool) -> tuple[Certainty, ...]:
    """The certainties of the flags to list: those meant, with *unsure* also the unsure ones, with *other* no others."""
    return ("other",) if other else ("meant", "unsure") if unsure else MEANT


def left_aside(counts: Mapping[str, FlagCount], watch_name: str | None) -> tuple[int, int]:
    """How many flags of *counts* are unsure, and in another sense: of one watch, or of all."""
    of = [count for name, count in counts.items() if watch_name in (None, name)]
    return sum(count.unsure for count in of), sum(count.other for count in of)


def list_flags(
    connection: Connection,
    *,
    watch_name: str | None = None,
    article_id: int | None = None,
    run_id: int | None = None,
    since: datetime | None = None,
    which: Which = "all",
    certainties: Collection[Certainty] = MEANT,
    limit: int | None = None,
) -> list[FlagEntry]:
    """The flags of current watches, newest first.

    *run_id* and *since* select flags first raised in that run, or then or later. *which* may be `standing` (not
    dismissed), `unseen` (neither seen nor dismissed) or `dismissed`. A flag is as certain as the surest wording of its
    story.
    """
    stories = _stories(article_id, run_id)
    query = (
        select(stories, watch.c.name)
        .join(watch, watch.c.id == stories.c.watch_id)
        .join(flag, flag.c.id == stories.c.first_flag)
        .where(watch.c.removed_at.is_(None), stories.c.certain.in_([_CERTAIN[one] for one in certainties]))
        .order_by(stories.c.flagged_at.desc(), stories.c.sort_at.desc(), stories.c.last_article.desc())
        .order_by(stories.c.first_flag)
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
    return [entry for chunk in batched(rows, _BATCH) for entry in _entries(connection, chunk, article_id)]


def count_flags(connection: Connection) -> dict[str, FlagCount]:
    """The number of flags of each current watch, by name."""
    stories = _stories(None, None)
    meant = stories.c.certain == _CERTAIN["meant"]
    unseen = meant & stories.c.seen_at.is_(None) & stories.c.dismissed_at.is_(None)
    counted = (
        meant,
        unseen,
        meant & stories.c.dismissed_at.is_not(None),
        stories.c.certain == _CERTAIN["unsure"],
        stories.c.certain == _CERTAIN["other"],
    )
    query = (
        select(watch.c.name, *(func.count(case((each, 1))) for each in counted))
        .select_from(watch)
        .outerjoin(stories, stories.c.watch_id == watch.c.id)
        .where(watch.c.removed_at.is_(None))
        .group_by(watch.c.name)
        .order_by(watch.c.name)
    )
    return {name: FlagCount(*counts) for name, *counts in connection.execute(query)}


def meant_stories() -> Any:
    """The flags of current watches, as `list_flags` has them by default: each with its first flag and marks."""
    stories = _stories(None, None)
    in_force = stories.join(watch, watch.c.id == stories.c.watch_id)
    wanted = watch.c.removed_at.is_(None), stories.c.certain == _CERTAIN["meant"]
    return select(stories).select_from(in_force).where(*wanted).subquery("meant")


def story_key() -> ColumnElement[int]:
    """A key shared by the flags that a watch raised on one story: on its copies, or on the wordings of one article.

    For use in a query that joins the flag's revision and watch, and outer joins `story_article`.
    """
    alone = story_article.c.story_id.is_(None) | watch.c.each_copy
    return case((alone, -revision.c.article_id), else_=story_article.c.story_id)


def flags_with_stories(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Select *columns* of all flags, with the joins that `story_key` needs."""
    return (
        select(*columns)
        .select_from(flag)
        .join(revision, revision.c.id == flag.c.revision_id)
        .join(watch, watch.c.id == flag.c.watch_id)
        .outerjoin(story_article, story_article.c.article_id == revision.c.article_id)
    )


def _certain() -> ColumnElement[int]:
    return case(_CERTAIN, value=flag.c.certainty, else_=0)


def _stories(article_id: int | None, run_id: int | None) -> Any:
    """The flags of one watch on one story, grouped: the first flag, and marks set on any of them."""
    key = story_key()
    query = (
        flags_with_stories(
            key.label("key"),
            flag.c.watch_id,
            func.min(flag.c.id).label("first_flag"),
            func.min(flag.c.flagged_at).label("flagged_at"),
            func.max(flag.c.seen_at).label("seen_at"),
            func.max(flag.c.dismissed_at).label("dismissed_at"),
            func.max(flag.c.dismissed_reason).label("dismissed_reason"),
            func.max(flag.c.dismissed_sense).label("dismissed_sense"),
            func.min(article.c.sort_at).label("sort_at"),
            func.max(article.c.id).label("last_article"),
            func.max(_certain()).label("certain"),
        )
        .join(article, article.c.id == revision.c.article_id)
        .group_by(key, flag.c.watch_id)
    )
    if article_id is not None:
        query = query.where(key.in_(flags_with_stories(key).where(revision.c.article_id == article_id)))
    if run_id is not None:
        query = query.where(key.in_(flags_with_stories(key).where(flag.c.run_id == run_id)))
    return query.subquery("stories")


def _entries(connection: Connection, stories: Sequence[AnyRow], of_article: int | None) -> Iterator[FlagEntry]:
    """The entries of *stories*, each with its earliest flagged article, or with *of_article* where given."""
    key = story_key()
    of_flag = (flag.c[name] for name in ("watch_id", "revision_id", "places", "more", "certainty", "sense", "why"))
    columns = (key.label("key"), *of_flag, revision.c.article_id)
    flagged = flags_with_stories(*columns, article.c.title, article.c.url, article.c.source, article.c.published).join(
        article, article.c.id == revision.c.article_id
    )
    flagged = flagged.where(
        key.in_({story.key for story in stories}), flag.c.watch_id.in_({story.watch_id for story in stories})
    ).order_by(article.c.sort_at, article.c.id)
    certain = {(story.key, story.watch_id): story.certain for story in stories}
    of_stories: dict[tuple[int, int], list[AnyRow]] = {}
    for row in connection.execute(flagged):
        if of_article in (None, row.article_id) and _CERTAIN[row.certainty] == certain.get((row.key, row.watch_id)):
            of_stories.setdefault((row.key, row.watch_id), []).append(row)
    shown = [(story, found) for story in stories if (found := of_stories.get((story.key, story.watch_id)))]
    ids = {found[0].article_id for _, found in shown}
    wordings = _wordings(connection, ids)
    addresses = _addresses(connection, ids)
    copies = copies_of(connection, ids)
    for story, found in shown:
        first = found[0].article_id
        rows = {row.revision_id: row for row in found if row.article_id == first}
        numbers = [(number, rows[each]) for number, each in enumerate(wordings[first], start=1) if each in rows]
        others = tuple(copy for copy in copies.get(first, ()) if copy.article_id != first)
        yield _entry(story, found[0], numbers, addresses.get(first, ()), others)


def _wordings(connection: Connection, article_ids: Collection[int]) -> dict[int, list[int]]:
    """The revision ids of each article, oldest first."""
    wordings: dict[int, list[int]] = {}
    for row in sorted(connection.execute(select(*_AGE).where(revision.c.article_id.in_(article_ids))), key=age):
        wordings.setdefault(row.article_id, []).append(row.id)
    return wordings


def _addresses(connection: Connection, article_ids: Collection[int]) -> dict[int, list[str]]:
    addresses: dict[int, list[str]] = {}
    known_at = select(alias.c.article_id, alias.c.url).where(alias.c.article_id.in_(article_ids))
    for article_id, url in connection.execute(known_at):
        addresses.setdefault(article_id, []).append(url)
    return addresses


def _entry(
    story: AnyRow,
    shown: AnyRow,
    flagged: Sequence[tuple[int, AnyRow]],
    addresses: Iterable[str],
    copies: tuple[Copy, ...],
) -> FlagEntry:
    (first, _), (newest, found) = flagged[0], flagged[-1]
    return FlagEntry(
        id=story.first_flag,
        watch=story.name,
        article_id=shown.article_id,
        title=shown.title,
        url=shown.url,
        source=shown.source,
        published=shown.published,
        flagged_at=story.flagged_at,
        revision=newest,
        since_revision=first if first > 1 else None,
        seen_at=story.seen_at,
        dismissed_at=story.dismissed_at,
        dismissed_reason=story.dismissed_reason,
        dismissed_sense=story.dismissed_sense,
        also_at=tuple(sorted(url for url in addresses if url != shown.url)),
        copies=copies,
        places=places_of(found.places),
        count=len(found.places) + found.more,
        certainty=found.certainty,
        sense=found.sense,
        why=tuple(found.why or ()),
    )
