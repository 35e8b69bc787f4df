"""Flags: which watches an article matches, and the places that say why. They belong to one wording of the article."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.items import Finding, Flag, Place
from newsbot.store.schema import article, flag, revision, watch

_IN_FORCE = select(watch.c.name, watch.c.id).where(watch.c.removed_at.is_(None))
_ADD = {
    "sqlite": sqlite.insert(flag).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(flag).on_conflict_do_nothing(),
}
_FLAGGED = (
    select(watch.c.name)
    .distinct()
    .select_from(flag)
    .join(revision, revision.c.id == flag.c.revision_id)
    .join(watch, watch.c.id == flag.c.watch_id)
    .where(revision.c.article_id == bindparam("of_article"), watch.c.removed_at.is_(None))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEntry:
    """One flag as the store lists it, with enough of its article to know which it is."""

    id: int
    watch: str
    article_id: int
    title: str | None
    url: str | None
    source: str | None
    published: datetime | None
    flagged_at: datetime
    places: tuple[Place, ...]


def ids_of_watches(connection: Connection, findings: Iterable[Finding]) -> dict[str, int]:
    """The ids of the watches in force, by name; not asked for where *findings* have no flags."""
    if not any(finding.flags for finding in findings):
        return {}
    return {name: watch_id for name, watch_id in connection.execute(_IN_FORCE)}


def add(
    connection: Connection,
    found: Iterable[tuple[int, Sequence[Flag]]],
    watches: Mapping[str, int],
    *,
    run_id: int | None,
    now: datetime,
) -> None:
    """Keep the flags *found*, each with the revision it was found in.

    A watch that is no longer among *watches* was removed in the meantime, and flags nothing.
    """
    rows = [
        {
            "revision_id": revision_id,
            "watch_id": watches[one.watch],
            "run_id": run_id,
            "flagged_at": now,
            "places": [asdict(place) for place in one.places],
        }
        for revision_id, flags in found
        for one in flags
        if one.watch in watches
    ]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def new_among(found: Iterable[Flag], watches: Mapping[str, int], known: Collection[str]) -> tuple[str, ...]:
    """The watches in force among those that flagged, less those *known* to have flagged the article before."""
    return tuple(one.watch for one in found if one.watch in watches and one.watch not in known)


def add_to_newest(
    connection: Connection, article_id: int, found: Sequence[Flag], *, run_id: int | None, now: datetime
) -> tuple[str, ...]:
    """Keep the flags *found* in an article as it stands; the watches among them that had not flagged it."""
    newest = connection.scalar(select(article.c.newest_revision).where(article.c.id == article_id))
    if newest is None:
        raise LookupError(f"there is no article {article_id} in this database")
    watches = {name: watch_id for name, watch_id in connection.execute(_IN_FORCE)}
    new = new_among(found, watches, watches_that_flagged(connection, article_id))
    add(connection, [(newest, found)], watches, run_id=run_id, now=now)
    return new


def watches_that_flagged(connection: Connection, article_id: int) -> set[str]:
    """The names of the watches that flagged any wording of an article."""
    return set(connection.scalars(_FLAGGED, {"of_article": article_id}))


def list_flags(
    connection: Connection,
    *,
    watch_name: str | None = None,
    article_id: int | None = None,
    run_id: int | None = None,
    limit: int | None = None,
) -> list[FlagEntry]:
    """The flags of watches in force, newest first: for each article and watch one, of the newest wording flagged."""
    query = (
        select(
            flag.c.id,
            flag.c.flagged_at,
            flag.c.places,
            watch.c.name,
            revision.c.article_id,
            revision.c.last_captured_at,
            article.c.title,
            article.c.url,
            article.c.source,
            article.c.published,
        )
        .join(watch, watch.c.id == flag.c.watch_id)
        .join(revision, revision.c.id == flag.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .where(watch.c.removed_at.is_(None))
        .order_by(
            flag.c.flagged_at.desc(),
            article.c.sort_at.desc(),
            article.c.id.desc(),
            (revision.c.id == article.c.newest_revision).desc(),
            flag.c.id.desc(),
        )
    )
    if watch_name is not None:
        query = query.where(watch.c.name == watch_name)
    if article_id is not None:
        query = query.where(article.c.id == article_id)
    if run_id is not None:
        query = query.where(flag.c.run_id == run_id)
    entries: dict[tuple[int, str], FlagEntry] = {}
    for row in connection.execute(query):
        key = row.article_id, row.name
        if key in entries:
            continue
        if limit is not None and len(entries) >= limit:
            break
        entries[key] = _entry(row)
    return list(entries.values())


def _entry(row: Any) -> FlagEntry:
    return FlagEntry(
        id=row.id,
        watch=row.name,
        article_id=row.article_id,
        title=row.title,
        url=row.url,
        source=row.source,
        published=row.published,
        flagged_at=row.flagged_at,
        places=tuple(Place(**place) for place in row.places),
    )
