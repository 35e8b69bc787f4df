"""Rhythms: when each source has published, as far as the store can tell, and the rhythm in that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, or_, select

from newsbot.batches import batched
from newsbot.rhythm import WINDOW, Rhythm
from newsbot.store.engine.schema import Instant, article, measure, run

MOST = 10_000  # moments of a source: one that publishes hundreds a day is known by some weeks of them

_ALL_UTC: Mapping[str, tzinfo] = MappingProxyType({})
_SOON = timedelta(days=2)  # what is found longer after its day was found late, at an hour that says nothing of it
_MIDNIGHT = time()
_EVERY_DOOR = or_(measure.c.scope.is_(None), measure.c.scope == "whole")

_NEWEST_FIRST = (
    select(article.c.id, article.c.published)
    .where(article.c.source == bindparam("of_source"), article.c.sort_at >= bindparam("since", type_=Instant))
    .order_by(article.c.sort_at.desc(), article.c.id.desc())
    .limit(MOST)
)
_MET = (  # of those, which a crawl of all doors met, and when
    select(article.c.published, article.c.first_kept_at)
    .join(run, run.c.id == article.c.first_run)
    .outerjoin(measure, measure.c.run_id == run.c.id)
    .where(article.c.id.in_(bindparam("ids", expanding=True)), run.c.kind == "crawl", _EVERY_DOOR)
)
_NEWEST = (
    select(article.c.sort_at)
    .where(article.c.source == bindparam("of_source"), article.c.sort_at <= bindparam("now", type_=Instant))
    .order_by(article.c.sort_at.desc())
    .limit(1)
)
_LAST_LOOK = (
    select(run.c.started_at)
    .outerjoin(measure, measure.c.run_id == run.c.id)
    .where(run.c.source == bindparam("of_source"), run.c.kind == "crawl", run.c.finished_at.is_not(None), _EVERY_DOOR)
    .order_by(run.c.started_at.desc())
    .limit(1)
)


def moments_of(connection: Connection, source: str, since: datetime) -> list[datetime]:
    """When *source* published its articles since then, the newest 10,000 of them, in order of time.

    That is when the article says so. For one that states no time of day it is when it was first kept, if a crawl of
    all doors met it then; what a walk back, an import or a replay found is left out.
    """
    rows = connection.execute(_NEWEST_FIRST, {"of_source": source, "since": since}).all()
    stated = [published for _, published in rows if _states_time(published)]
    others = [article_id for article_id, published in rows if not _states_time(published)]
    for ids in batched(others):
        met = connection.execute(_MET, {"ids": ids})
        stated += [kept for published, kept in met if published is None or timedelta(0) <= kept - published < _SOON]
    return sorted(stated)


def rhythms(
    connection: Connection, sources: Iterable[str], now: datetime, zones: Mapping[str, tzinfo] = _ALL_UTC
) -> dict[str, Rhythm]:
    """The rhythm at *now* of each of *sources*, by its name; of one of which nothing is known, that of an unknown one.

    *zones* are those by whose clocks they work, UTC where none is named. A source that has been silent for months has
    the rhythm that it had.
    """
    return {source: _rhythm(connection, source, now, zones.get(source, UTC)) for source in sources}


def _rhythm(connection: Connection, source: str, now: datetime, zone: tzinfo) -> Rhythm:
    newest = connection.scalar(_NEWEST, {"of_source": source, "now": now})
    if newest is None:
        return Rhythm.of((), now, zone)
    looked = connection.scalar(_LAST_LOOK, {"of_source": source})
    # What was published since the last look, nobody knows: that is no silence.
    until = min(now, looked) if looked is not None else now
    return Rhythm.of(moments_of(connection, source, newest - WINDOW), until, zone)


def _states_time(published: datetime | None) -> bool:
    # A day without a time of day is kept as its midnight; who publishes at that very moment is met soon after.
    return published is not None and published.time() != _MIDNIGHT
