"""The report of a run, read from the database: what it stored, flagged and refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from newsbot.store.engine.schema import address, article, author, revision, sighting, story_article
from newsbot.store.engine.schema import run as table
from newsbot.store.watches.flag_list import FlagEntry, list_flags

_COUNTS = ("new", "edited", "same", "copied", "rechecked", "unchanged", "gone")
# Reasons to refuse a page that are newsbot's own judgement, not the site's doing.
_OURS = frozenset(
    {
        "extraction-failed",
        "low-confidence",
        "no-body",
        "no-title",
        "not-an-article",
        "too-deep",
        "too-slow",
    }
)
_OF_RUN = ("source", "kind", "started_at", "finished_at", "outcome", *_COUNTS)


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article of a run."""

    id: int
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One article of a run that is a copy of *like_article*, and the share of words they have in common."""

    id: int
    title: str | None
    url: str | None
    source: str | None
    like_article: int
    resemblance: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page of a run that gave no record, and why.

    *ours*: an entry point lists it as a story but newsbot found none, which is probably newsbot's mistake.
    """

    page: str  # its URL, or "file:" and the file's name
    reason: str
    detail: str
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a run did. It counts captures: an article captured twice and edited in between is both new and edited."""

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
    rechecked: int  # pages checked again
    unchanged: int  # of these, pages that were the same
    gone: int  # of these, pages their site has removed
    parked: int  # pages of the source given up after three failures, in this run or before
    waiting: int  # pages of the source that failed, in this run or before, and will be tried again
    articles: tuple[ArticleLine, ...]
    copies: tuple[CopyLine, ...]
    edits: tuple[ArticleLine, ...]
    flags: tuple[FlagEntry, ...]
    refused: tuple[Refusal, ...]
    authors_new: tuple[str, ...]


def report_of(connection: Connection, run_id: int) -> RunReport:
    """What run *run_id* has done so far. Raises LookupError if there is no such run."""
    row = connection.execute(select(table).where(table.c.id == run_id)).first()
    if row is None:
        raise LookupError(f"there is no run {run_id} in this database")
    line = select(article.c.id, article.c.title, article.c.url).order_by(article.c.sort_at.desc(), article.c.id.desc())
    new = line.where(article.c.first_run == run_id)
    copied = exists().where(story_article.c.article_id == article.c.id, story_article.c.like_article.is_not(None))
    # The first wording, which has the lowest id, is not an edit.
    other = revision.alias()
    first = select(func.min(other.c.id)).where(other.c.article_id == revision.c.article_id).scalar_subquery()
    edits = select(revision.c.article_id).where(revision.c.run_id == run_id, revision.c.id != first)
    edited = line.where(article.c.id.in_(edits))
    named = exists().where(sighting.c.address_id == address.c.id)
    refused = select(address.c.url, address.c.reason, address.c.detail, named).where(
        address.c.done_run == run_id, address.c.state == "refused"
    )
    return RunReport(
        run_id=run_id,
        **{name: getattr(row, name) for name in _OF_RUN},
        parked=_count(connection, row.source, address.c.state == "parked"),
        waiting=_count(connection, row.source, address.c.state == "due", address.c.tries > 0),
        articles=tuple(ArticleLine(*each) for each in connection.execute(new.where(~copied))),
        copies=tuple(
            CopyLine(*each)
            for each in connection.execute(
                new.join(story_article, story_article.c.article_id == article.c.id)
                .where(story_article.c.like_article.is_not(None))
                .add_columns(article.c.source, story_article.c.like_article, story_article.c.resemblance)
            )
        ),
        edits=tuple(ArticleLine(*each) for each in connection.execute(edited)),
        flags=tuple(list_flags(connection, run_id=run_id)),
        refused=tuple(
            Refusal(url, reason or "", detail or "", bool(is_named) and reason in _OURS)
            for url, reason, detail, is_named in connection.execute(refused.order_by(address.c.id))
        ),
        authors_new=tuple(
            connection.scalars(select(author.c.name).where(author.c.first_run == run_id).order_by(author.c.id))
        ),
    )


def _count(connection: Connection, source: str, *those: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(address.c.source == source, *those)) or 0
