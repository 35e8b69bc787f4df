"""Flags: which watches an article matches, and the places that say why. They belong to one wording of the article."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.items import Finding, Flag, Place
from newsbot.store.engine.schema import flag, revision, story_article, watch

_FLAGGING = select(watch.c.name, watch.c.id).where(watch.c.removed_at.is_(None), watch.c.paused_at.is_(None))
_ADD = {
    "sqlite": sqlite.insert(flag).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(flag).on_conflict_do_nothing(),
}
_SET_PLACES = (
    update(flag).where(flag.c.id == bindparam("of_flag")).values(places=bindparam("found"), more=bindparam("beside"))
)
_FLAGGED = (
    select(watch.c.name)
    .distinct()
    .select_from(flag)
    .join(revision, revision.c.id == flag.c.revision_id)
    .join(watch, watch.c.id == flag.c.watch_id)
    .where(revision.c.article_id == bindparam("of_article"), watch.c.removed_at.is_(None))
)
_STORY = select(story_article.c.story_id).where(story_article.c.article_id == bindparam("of_article"))
_FLAGGED_COPIES = (
    select(watch.c.name)
    .distinct()
    .select_from(flag)
    .join(revision, revision.c.id == flag.c.revision_id)
    .join(watch, watch.c.id == flag.c.watch_id)
    .join(story_article, story_article.c.article_id == revision.c.article_id)
    .where(
        story_article.c.story_id == _STORY.scalar_subquery(),
        revision.c.article_id != bindparam("of_article"),
        watch.c.removed_at.is_(None),
        watch.c.each_copy.is_(False),
    )
)


def ids_of_watches(connection: Connection, findings: Iterable[Finding]) -> dict[str, int]:
    """The ids of the watches that flag, by name; not asked for where *findings* have no flags."""
    return flagging(connection) if any(finding.flags for finding in findings) else {}


def flagging(connection: Connection) -> dict[str, int]:
    """The ids of the watches that flag, by name."""
    return {name: watch_id for name, watch_id in connection.execute(_FLAGGING)}


def add(
    connection: Connection,
    found: Iterable[tuple[int, Sequence[Flag]]],
    watches: Mapping[str, int],
    *,
    run_id: int | None,
    now: datetime,
) -> None:
    """Keep the flags *found*, each with the revision it was found in.

    A watch that is no longer among *watches* was removed or paused in the meantime, and flags nothing.
    """
    rows = [
        {
            "revision_id": revision_id,
            "watch_id": watches[one.watch],
            "run_id": run_id,
            "flagged_at": now,
            "places": kept(one.places),
            "more": one.more,
        }
        for revision_id, flags in found
        for one in flags
        if one.watch in watches
    ]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def set_places(connection: Connection, found: Iterable[tuple[int, Flag]]) -> None:
    """Let flags, by their numbers, show the places of those *found*; who saw or dismissed them stays."""
    rows = [{"of_flag": number, "found": kept(one.places), "beside": one.more} for number, one in found]
    if rows:
        connection.execute(_SET_PLACES, rows)


def new_among(found: Iterable[Flag], watches: Mapping[str, int], known: Collection[str]) -> tuple[str, ...]:
    """The watches among those that flagged which still do, less those *known* to have flagged the article before."""
    return tuple(one.watch for one in found if one.watch in watches and one.watch not in known)


def watches_that_flagged(connection: Connection, article_id: int) -> set[str]:
    """The names of the watches that flagged any wording of an article."""
    return set(connection.scalars(_FLAGGED, {"of_article": article_id}))


def watches_that_flagged_copies(connection: Connection, article_id: int) -> set[str]:
    """The names of the watches that flagged another article of the same story, and do not want each copy."""
    return set(connection.scalars(_FLAGGED_COPIES, {"of_article": article_id}))


def kept(places: Iterable[Place]) -> list[dict[str, Any]]:
    """*places* as they are kept."""
    rows, sentence = [], None
    for place in places:
        row = asdict(place)
        if place.sentence == sentence:
            del row["sentence"]
        sentence = place.sentence
        rows.append(row)
    return rows


def spelled_out(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What `kept` made, each with its sentence."""
    sentence = ""
    for row in rows:
        sentence = row.get("sentence", sentence)
        yield {**row, "sentence": sentence}


def places_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    """The places that `kept` made *rows* of."""
    return tuple(Place(**row) for row in spelled_out(rows))
