"""Measures: what each run did, in numbers, computed at its end from what it left in the database.

A killed run is measured later; what only its process knew is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text, and_, cast, delete, exists, func, insert, or_, select, update

from newsbot.measure import Coverage, Measure, Scope
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import AnyRow, address, archived, article, revision, run
from newsbot.store.engine.schema import measure as table

_LIVE = run.c.kind == "crawl"  # a replay says nothing about the site today
_WHOLE = or_(table.c.scope.is_(None), table.c.scope == "whole")
_KILLED = "killed"
_BATCH = 200  # articles read in one batch

_NEW = (
    select(article.c.url, article.c.title, article.c.published, article.c.section, revision.c.facts, revision.c.texts)
    .join(revision, revision.c.id == article.c.newest_revision)
    .order_by(article.c.id)
)
# As text: a history has thousands of equal small objects, which are parsed once.
_OBJECTS = tuple(table.c[name] for name in ("refused", "covered", "answers", "doors_failed", "examples"))
_MEASURES = (
    select(
        *(table.c[name] for name in ("run_id", "scope", "found", "new", "read", "bytes", "doors_opened")),
        *(cast(column, Text).label(column.name) for column in _OBJECTS),
        *(run.c[name] for name in ("source", "started_at", "finished_at", "outcome", "edited", "same")),
    )
    .join(run, run.c.id == table.c.run_id)
    .where(_LIVE)
)


def measure_run(
    database: Database,
    run_id: int,
    now: datetime,
    *,
    scope: Scope = "whole",
    doors_opened: int | None = None,
    doors_failed: Sequence[str] = (),
    read: Coverage | None = None,
) -> None:
    """Measure run *run_id* as of now, in place of any earlier measure of it.

    *read* is the coverage of all articles its pages gave; without it, that of the new ones is used.
    """
    with database.read() as connection:
        counts = _counts(connection, run_id, read)
    doors = {"doors_opened": doors_opened, "doors_failed": list(doors_failed)}
    with database.write() as connection:
        connection.execute(delete(table).where(table.c.run_id == run_id))
        connection.execute(insert(table).values(run_id=run_id, scope=scope, measured_at=now, **doors, **counts))


def measure_missing(database: Database, now: datetime, *, since: datetime, dead_before: datetime) -> int:
    """Measure the crawls begun *since* then that have no measure; return how many.

    A crawl that has not ended counts as dead if it began before *dead_before* or its source was crawled since. If it is
    alive after all, it is measured again when it ends.
    """
    later = run.alias()
    followed = exists().where(later.c.source == run.c.source, later.c.kind == "crawl", later.c.id > run.c.id)
    over = or_(run.c.finished_at.is_not(None), run.c.started_at < dead_before, followed)
    counted = exists().where(table.c.run_id == run.c.id)
    query = select(run.c.id).where(_LIVE, run.c.started_at >= since, ~counted, over).order_by(run.c.id)
    with database.read() as connection:
        missing = list(connection.scalars(query))
    for run_id in missing:
        measure_run(database, run_id, now)
    return len(missing)


def history(connection: Connection, source: str, since: datetime) -> list[Measure]:
    """The measures of the crawls of *source* begun *since* then, oldest first."""
    query = _MEASURES.where(run.c.source == source, run.c.started_at >= since)
    return [_measure(row) for row in connection.execute(query.order_by(run.c.started_at, run.c.id))]


def newest(connection: Connection, source: str, number: int) -> list[Measure]:
    """The measures of the newest *number* crawls of *source*, newest first."""
    query = _MEASURES.where(run.c.source == source).order_by(run.c.started_at.desc(), run.c.id.desc())
    return [_measure(row) for row in connection.execute(query.limit(number))]


def crawled_sources(connection: Connection, since: datetime) -> list[str]:
    """The sources with a crawl *since* then, by name."""
    crawled = select(run.c.source).distinct().where(_LIVE, run.c.started_at >= since)
    return list(connection.scalars(crawled.order_by(run.c.source)))


def under_way(connection: Connection, since: datetime) -> dict[str, datetime]:
    """The sources whose newest crawl began *since* then and has not ended, and when it began."""
    newest = select(func.max(run.c.id)).where(_LIVE, run.c.started_at >= since).group_by(run.c.source)
    query = select(run.c.source, run.c.started_at).where(run.c.id.in_(newest), run.c.finished_at.is_(None))
    return {source: began for source, began in connection.execute(query)}


def crawled_since(connection: Connection, since: datetime) -> set[str]:
    """The sources with a crawl begun *since* then that covered every entry point, or may have."""
    crawls = select(run.c.source).distinct().outerjoin(table, table.c.run_id == run.c.id)
    return set(connection.scalars(crawls.where(_LIVE, run.c.started_at >= since, _WHOLE)))


def begun(connection: Connection, source: str, number: int) -> list[datetime]:
    """When the newest *number* crawls of *source* began, oldest first: those that covered every entry point, or may
    have.
    """
    crawls = select(run.c.started_at).outerjoin(table, table.c.run_id == run.c.id)
    query = crawls.where(_LIVE, run.c.source == source, _WHOLE).order_by(run.c.started_at.desc())
    return list(connection.scalars(query.limit(number)))[::-1]


def last_new(connection: Connection, source: str) -> datetime | None:
    """When the newest crawl of *source* with a new article began; None if there is none."""
    brought = select(func.max(run.c.started_at)).join(table, table.c.run_id == run.c.id)
    found: datetime | None = connection.scalar(brought.where(_LIVE, run.c.source == source, table.c.new > 0))
    return found


def unjudged(connection: Connection) -> dict[str, int]:
    """The sources with a measured run that was not judged yet, each with its newest such run."""
    query = select(run.c.source, func.max(run.c.id)).join(table, table.c.run_id == run.c.id)
    rows = connection.execute(query.where(_LIVE, table.c.judged_at.is_(None)).group_by(run.c.source))
    return {source: newest for source, newest in rows}


def mark_judged(connection: Connection, judged: Mapping[str, int], now: datetime) -> None:
    """Mark the runs of each source, up to the given one, as judged."""
    for source, newest in judged.items():
        runs = select(run.c.id).where(run.c.source == source, run.c.id <= newest)
        counted = update(table).where(table.c.run_id.in_(runs), table.c.judged_at.is_(None))
        connection.execute(counted.values(judged_at=now))


def forget(connection: Connection, sources: Iterable[str], before: datetime) -> None:
    """Delete the measures of runs of *sources* begun before then; the runs stay."""
    for source in sources:
        runs = select(run.c.id).where(run.c.source == source, run.c.started_at < before)
        connection.execute(delete(table).where(table.c.run_id.in_(runs)))


@lru_cache(maxsize=10_000)
def _object(text: str) -> Any:
    """*text* parsed; callers share the result and must not change it."""
    return json.loads(text)


def _measure(row: AnyRow) -> Measure:
    refused, answers = _object(row.refused), _object(row.answers)
    if forbidden := refused.get("robots"):
        answers = {**answers, "robots": forbidden}
    ended = row.finished_at
    return Measure(
        run_id=row.run_id,
        source=row.source,
        began=row.started_at,
        ended=ended or row.started_at,
        outcome=row.outcome or _KILLED,
        scope=row.scope,
        found=row.found,
        new=row.new,
        edited=row.edited,
        same=row.same,
        refused=refused,
        read=row.read,
        covered=_object(row.covered),
        answers=answers,
        bytes=row.bytes,
        seconds=(ended - row.started_at).total_seconds() if ended else None,
        doors_opened=row.doors_opened,
        doors_failed=tuple(_object(row.doors_failed)),
        examples=_object(row.examples),
    )


def _counts(connection: Connection, run_id: int, read: Coverage | None) -> dict[str, Any]:
    found = (address.c.found_run == run_id, address.c.kind == "article")
    new = select(func.count()).select_from(article).where(article.c.first_run == run_id)
    known = _coverage(connection, run_id) if read is None else read
    refused, examples = _refusals(connection, run_id)
    statuses = select(archived.c.status, func.count(), func.sum(archived.c.length)).where(archived.c.run_id == run_id)
    answers = connection.execute(statuses.group_by(archived.c.status).order_by(archived.c.status)).all()
    return {
        "found": connection.scalar(select(func.count()).select_from(address).where(*found)),
        "new": connection.scalar(new),
        "refused": refused,
        "read": None if read is None else read.articles,
        "covered": dict(known.covered),
        "answers": {str(status): number for status, number, _ in answers},
        "bytes": sum(int(size) for _, _, size in answers) if answers else None,
        "examples": {**known.examples, **examples},
    }


def _coverage(connection: Connection, run_id: int) -> Coverage:
    """What the articles first stored by the run have."""
    found = Coverage()
    rows = connection.execute(_NEW.where(article.c.first_run == run_id), execution_options={"yield_per": _BATCH})
    for url, title, published, section, facts, texts in rows:
        blocks = [*texts.get("body", ()), *(block for _, _, body in texts.get("entries", ()) for block in body)]
        found.add(
            url,
            title=title,
            authors=facts.get("authors"),
            published=published,
            texts=[text for _, text in blocks],
            images=facts.get("images"),
            section=section,
        )
    return found


def _refusals(connection: Connection, run_id: int) -> tuple[dict[str, int], dict[str, str]]:
    """The number of pages the run refused for each reason, and one example of each."""
    of_run = and_(address.c.done_run == run_id, address.c.state == "refused")
    newest = select(address.c.reason, func.count(), func.max(address.c.id)).where(of_run).group_by(address.c.reason)
    reasons = connection.execute(newest.order_by(address.c.reason)).all()
    urls = select(address.c.id, address.c.url).where(address.c.id.in_([address_id for _, _, address_id in reasons]))
    url_of = {address_id: url for address_id, url in connection.execute(urls)}
    return (
        {reason or "": number for reason, number, _ in reasons},
        {f"refused {reason}": url_of[address_id] for reason, _, address_id in reasons},
    )
