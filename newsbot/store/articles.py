"""Articles: one story once, every edit kept, whichever door its captures come through and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from newsbot.items import Article, Finding
from newsbot.store import revisions
from newsbot.store.keeping import Batch, Kept
from newsbot.store.schema import AnyRow
from newsbot.store.schema import article as table

__all__ = [
    "Kept",
    "heads_of",
    "keep",
    "keep_all",
    "load_article",
    "load_revisions",
]

_HEAD = select(table).where(table.c.id == bindparam("of_article"))
_HEADS = select(table).where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id)


def keep(connection: Connection, finding: Finding, *, run_id: int | None, now: datetime) -> Kept:
    """Keep *finding*: `keep_all` of one."""
    return keep_all(connection, [finding], run_id=run_id, now=now)[0]


def keep_all(connection: Connection, findings: Sequence[Finding], *, run_id: int | None, now: datetime) -> list[Kept]:
    """Keep *findings*, each with all that hangs on it, and mark their pages done, in the transaction of *connection*.

    Whether each is new, an edit, the same or a copy is decided here, where no other writer can come between.
    Keeping a capture again changes nothing. Those that are new are written together, which is several times faster.
    """
    batch = Batch(connection, findings, run_id, now)
    for at in range(len(findings)):
        batch.keep(at)
    batch.write()
    return [batch.kept[at] for at in range(len(findings))]


def load_article(connection: Connection, article_id: int, revision: int | None = None) -> Article:
    """The article as it stands, or as its *revision* (1 is the oldest) stood.

    As it stands it has what any of its captures knew of the story: a dump without a date does not take away the date
    that a crawl found. Raises LookupError where there is no such article or revision.
    """
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    if revision is None:
        return revisions.standing(revisions.load(connection, head.newest_revision), head)
    rows = revisions.revisions_of(connection, article_id)
    if not 1 <= revision <= len(rows):
        raise LookupError(f"article {article_id} has revisions 1 to {len(rows)}; there is no revision {revision}")
    return revisions.record_of(rows[revision - 1], head)


def load_revisions(connection: Connection, article_id: int) -> list[Article]:
    """The article in each of its wordings, oldest first. Raises LookupError where there is no such article."""
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    return [revisions.record_of(row, head) for row in revisions.revisions_of(connection, article_id)]


def heads_of(connection: Connection, article_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rows of the articles of *article_ids*, those that there are, by id: what all of their revisions share."""
    return connection.execute(_HEADS, {"ids": article_ids}).all()
