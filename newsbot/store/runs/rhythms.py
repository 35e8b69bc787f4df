"""When each source published, judging by its stored articles, and its rhythm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, or_, select

from newsbot.batches import batched
from newsbot.rhythm import WINDOW, Rhythm
from newsbot.store.engine.schema import Instant, article, measure, run

MOST = 10_000  # moments per source: for hundreds of articles a day, some weeks are enough

_ALL_UTC: Mapping[str, tzinfo] = MappingProxyType({})
_SOON = timedelta(days=2)  # an article first stored later than this says nothing about its hour
_MIDNIGHT = time()
_WHOLE = or_(measure.c.scope.is_(None), measure.c.scope == "whole")

_NEWEST_FIRST = (
    select(article.c.id, article.c.published)
    .where(article.c.source == bindparam("of_source"), article.c.sort_at >= bindparam("since", type_=Instant))
    .order_by(article.c.sort_at.desc(), article.c.id.desc())
    .limit(MOST)
)
_MET = (  # those first stored by a crawl of every entry point, and when
    select(article.c.published, article.c.first_kept_at)
    .join(run, run.c.id == article.c.first_run)
    .outerjoin(measure, measure.c.run_id == run.c.id)
    .where(article.c.id.in_(bindparam("ids", expanding=True)), run.c.kind == "crawl", _WHOLE)
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
    .where(
        run.c.source == bindparam("of_source"),
        run.c.kind == "crawl",
        run.c.finished_at.is_not(None),
        _WHOLE,
    )
    .order_by(run.c.started_at.desc())
    .limit(1)
)


def moments_of(connection: Connection, source: str, since: datetime) -> list[datetime]:
    """When *source* published its articles *since* then, oldest first; the newest 10,000 of them.

    For an article without a time of day, that is when a crawl of every entry point first stored it; if something else
    did (a backfill, an import, a replay), the article is left out.
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
    """The rhythm of each of *sources* at *now*, by name; for an unknown source, the default one.

    *zones* are their time zones, UTC where missing. A source silent for months keeps the rhythm it had.
    """
    return {source: _rhythm(connection, source, now, zones.get(source, UTC)) for source in sources}


def _rhythm(connection: Connection, source: str, now: datetime, zone: tzinfo) -> Rhythm:
    newest = connection.scalar(_NEWEST, {"of_source": source, "now": now})
    if newest is None:
        return Rhythm.of((), now, zone)
    looked = connection.scalar(_LAST_LOOK, {"of_source": source})
    # What was published since the last crawl is unknown, not silence.
    until = min(now, looked) if looked is not None else now
    return Rhythm.of(moments_of(connection, source, newest - WINDOW), until, zone)


def _states_time(published: datetime | None) -> bool:
    # A day without a time is stored as midnight; articles really published then are stored soon after.
    return published is not None and published.time() != _MIDNIGHT
