"""Store flags: which watches match a revision of an article, and the places that show why."""

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
    update(flag)
    .where(flag.c.id == bindparam("of_flag"))
    .values(
        places=bindparam("found"),
        more=bindparam("beside"),
        certainty=bindparam("as_certain"),
        sense=bindparam("in_sense"),
        why=bindparam("because"),
    )
)
_FLAGGED = (
    select(watch.c.name)
    .distinct()
    .select_from(flag)
    .join(revision, revision.c.id == flag.c.revision_id)
    .join(watch, watch.c.id == flag.c.watch_id)
    .where(revision.c.article_id == bindparam("of_article"), watch.c.removed_at.is_(None), flag.c.certainty == "meant")
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
        flag.c.certainty == "meant",
    )
)


def ids_of_watches(connection: Connection, findings: Iterable[Finding]) -> dict[str, int]:
    """The ids of the active watches, by name; empty, without a query, if no finding has flags."""
    return active_watches(connection) if any(finding.flags for finding in findings) else {}


def active_watches(connection: Connection) -> dict[str, int]:
    """The ids of the active watches (neither paused nor removed), by name."""
    return {name: watch_id for name, watch_id in connection.execute(_FLAGGING)}


def add(
    connection: Connection,
    found: Iterable[tuple[int, Sequence[Flag]]],
    watches: Mapping[str, int],
    *,
    run_id: int | None,
    now: datetime,
) -> None:
    """Store flags, each with the revision it was found in.

    Flags of watches missing from *watches* are dropped: those were removed or paused meanwhile.
    """
    rows = [
        {
            "revision_id": revision_id,
            "watch_id": watches[one.watch],
            "run_id": run_id,
            "flagged_at": now,
            "places": pack_places(one.places),
            "more": one.more,
            "certainty": one.certainty,
            "sense": one.sense,
            "why": list(one.why),
        }
        for revision_id, flags in found
        for one in flags
        if one.watch in watches
    ]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def set_places(connection: Connection, found: Iterable[tuple[int, Flag]]) -> None:
    """Replace the places and the sense of flags, by flag id; marks stay."""
    rows = [
        {
            "of_flag": number,
            "found": pack_places(one.places),
            "beside": one.more,
            "as_certain": one.certainty,
            "in_sense": one.sense,
            "because": list(one.why),
        }
        for number, one in found
    ]
    if rows:
        connection.execute(_SET_PLACES, rows)


def new_among(found: Iterable[Flag], watches: Mapping[str, int], known: Collection[str]) -> tuple[str, ...]:
    """The active watches in *found* that are surely meant and not *known* to have flagged the article."""
    return tuple(
        one.watch for one in found if one.certainty == "meant" and one.watch in watches and one.watch not in known
    )


def watches_that_flagged(connection: Connection, article_id: int) -> set[str]:
    """The names of the current watches that flagged any wording of an article as surely meant."""
    return set(connection.scalars(_FLAGGED, {"of_article": article_id}))


def watches_that_flagged_copies(connection: Connection, article_id: int) -> set[str]:
    """The names of the current watches without `each_copy` that flagged another article of the same story."""
    return set(connection.scalars(_FLAGGED_COPIES, {"of_article": article_id}))


def pack_places(places: Iterable[Place]) -> list[dict[str, Any]]:
    """*places* as JSON; consecutive places in one sentence store it once."""
    rows, sentence = [], None
    for place in places:
        row = asdict(place)
        if place.sentence == sentence:
            del row["sentence"]
        sentence = place.sentence
        rows.append(row)
    return rows


def unpack_places(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of `pack_places`, each with its sentence."""
    sentence = ""
    for row in rows:
        sentence = row.get("sentence", sentence)
        yield {**row, "sentence": sentence}


def places_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    """The places that `pack_places` wrote as *rows*."""
    return tuple(Place(**row) for row in unpack_places(rows))
