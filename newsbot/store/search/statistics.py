"""Count what came in, by source and day (UTC)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, cast, func, select

from newsbot.store.engine.schema import address, article, flag, revision, run


@dataclass(slots=True)
class DayCount:
    """One day of one source.

    *found*: pages seen for the first time. *new*: articles first stored. *edited*: wordings stored after the first.
    *flagged*: stories flagged by a current watch. *refused*: pages, by reason.
    """

    day: date
    source: str
    found: int = 0
    new: int = 0
    edited: int = 0
    flagged: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def statistics(
    connection: Connection, flags: Any, *, source: str | None = None, since: datetime | None = None
) -> list[DayCount]:
    """The days on which anything came in, newest first, each by source.

    *flags* selects the flags that count (`newsbot.store.watches.flag_list.meant_stories`).
    """
    counts: dict[tuple[str, str], DayCount] = {}

    def of(day: str, name: str | None) -> DayCount:
        return counts.setdefault((day, name or ""), DayCount(date.fromisoformat(day), name or ""))

    def counted(query: Select[Any], at: Any, name: ColumnElement[str | None], *more: ColumnElement[Any]) -> Any:
        day = func.substr(cast(at, String), 1, 10)
        query = query.add_columns(day, name, *more, func.count()).group_by(day, name, *more)
        if since is not None:
            query = query.where(at >= since)
        return connection.execute(query if source is None else query.where(name == source))

    for day, name, number in counted(select().select_from(address), address.c.found_at, address.c.source):
        of(day, name).found += number
    for day, name, number in counted(select().select_from(article), article.c.first_kept_at, article.c.source):
        of(day, name).new += number
    for day, name, number in counted(_edits(), revision.c.kept_at, article.c.source):
        of(day, name).edited += number
    stories = _of_sources(flags)
    for day, name, number in counted(select().select_from(stories), stories.c.flagged_at, stories.c.source):
        of(day, name).flagged += number
    refused = (
        select().select_from(address).outerjoin(run, run.c.id == address.c.done_run).where(address.c.state == "refused")
    )
    when = func.coalesce(run.c.started_at, address.c.found_at, type_=address.c.found_at.type)
    for day, name, reason, number in counted(refused, when, address.c.source, address.c.reason):
        of(day, name).refused[reason or ""] += number
    return sorted(counts.values(), key=lambda each: (-each.day.toordinal(), each.source))


def _edits() -> Select[Any]:
    # The first wording, which has the lowest id, is not an edit.
    first = select(func.min(revision.c.id)).group_by(revision.c.article_id)
    joined = select().select_from(revision).join(article, article.c.id == revision.c.article_id)
    return joined.where(revision.c.id.not_in(first))


def _of_sources(stories: Any) -> Any:
    """Each flag with the source of the article that raised it first."""
    return (
        select(article.c.source, stories.c.flagged_at)
        .join_from(stories, flag, flag.c.id == stories.c.first_flag)
        .join(revision, revision.c.id == flag.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .subquery("flags")
    )
