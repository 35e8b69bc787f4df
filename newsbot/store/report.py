"""The report of a run: what it stored, flagged and refused, read from what it left in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from newsbot.store.engine.schema import article, author, page, revision, story_article
from newsbot.store.engine.schema import run as table
from newsbot.store.frontier import failures
from newsbot.store.watches.flag_list import FlagEntry, list_flags


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article of a run."""

    id: int
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One article of a run that is a copy of a stored one, *like_article*, and the share of words that they share."""

    id: int
    title: str | None
    url: str | None
    source: str | None
    like_article: int
    resemblance: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """One page of a run that gave no record, and why."""

    page: str  # its URL, or "file:" and the file's name
    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did. The counts are of captures: an article captured twice, edited in between, is new and edited."""

    run_id: int
    source: str
    kind: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    new: int
    edited: int
    same: int
    copied: int
    rechecked: int  # pages that were read before and looked at again,
    unchanged: int  # how many of them are what they were,
    gone: int  # and how many their site has taken away
    parked: int  # pages of the source that were given up after three failures, in this run or before
    waiting: int  # pages of the source that failed, in this run or before, and are tried again
    articles: tuple[ArticleLine, ...]
    copies: tuple[CopyLine, ...]
    edits: tuple[ArticleLine, ...]
    flags: tuple[FlagEntry, ...]
    refused: tuple[Refusal, ...]
    authors_new: tuple[str, ...]


def report_of(connection: Connection, run_id: int) -> RunReport:
    """What run *run_id* did so far. Raises LookupError where there is no such run."""
    row = connection.execute(select(table).where(table.c.id == run_id)).first()
    if row is None:
        raise LookupError(f"there is no run {run_id} in this database")
    line = select(article.c.id, article.c.title, article.c.url).order_by(article.c.sort_at.desc(), article.c.id.desc())
    kept_first = line.where(article.c.first_run == run_id)
    copied = exists().where(story_article.c.article_id == article.c.id, story_article.c.like_article.is_not(None))
    # The first wording of an article is no edit of it; which one that was, the lowest id tells.
    other = revision.alias()
    first = select(func.min(other.c.id)).where(other.c.article_id == revision.c.article_id).scalar_subquery()
    edits = select(revision.c.article_id).where(revision.c.run_id == run_id, revision.c.id != first)
    edited = line.where(article.c.id.in_(edits))
    refused = select(page.c.url, page.c.reason, page.c.detail).where(
        page.c.done_run == run_id, page.c.state == "refused"
    )
    return RunReport(
        run_id=run_id,
        source=row.source,
        kind=row.kind,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        new=row.new,
        edited=row.edited,
        same=row.same,
        copied=row.copied,
        rechecked=row.rechecked,
        unchanged=row.unchanged,
        gone=row.gone,
        parked=failures.parked(connection, row.source),
        waiting=failures.waiting(connection, row.source),
        articles=tuple(ArticleLine(*each) for each in connection.execute(kept_first.where(~copied))),
        copies=tuple(
            CopyLine(*each)
            for each in connection.execute(
                kept_first.join(story_article, story_article.c.article_id == article.c.id)
                .where(story_article.c.like_article.is_not(None))
                .add_columns(article.c.source, story_article.c.like_article, story_article.c.resemblance)
            )
        ),
        edits=tuple(ArticleLine(*each) for each in connection.execute(edited)),
        flags=tuple(list_flags(connection, run_id=run_id)),
        refused=tuple(
            Refusal(url, reason or "", detail or "")
            for url, reason, detail in connection.execute(refused.order_by(page.c.id))
        ),
        authors_new=tuple(
            connection.scalars(select(author.c.name).where(author.c.first_run == run_id).order_by(author.c.id))
        ),
    )
