"""Articles: one story once, every edit kept, whichever door its captures come through and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.items import Article, Finding, Sameness
from newsbot.store import aliases, authors, flags, frontier, fulltext, revisions
from newsbot.store.identity import Keys, believable, find, keys_of
from newsbot.store.joining import join
from newsbot.store.schema import article as table
from newsbot.store.schema import new_id

_HEAD = select(table).where(table.c.id == bindparam("of_article"))
_ADD = insert(table)
_SET = update(table).where(table.c.id == bindparam("of_article"))
_SET_NEWEST = _SET.values(newest_revision=bindparam("newest"))


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the store says of an article that it was shown, without keeping it."""

    sameness: Sameness
    article_id: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a finding. *revision_id* is None where it made none; *flags_new* are the watches' names."""

    article_id: int
    revision_id: int | None
    sameness: Sameness
    flags_new: tuple[str, ...]


def recognise(connection: Connection, record: Article) -> Recognised:
    """Whether the store has *record*: `new`, an `edit` of one it has, or the `same`."""
    keys = keys_of(record)
    found = find(connection, _with_own_url(connection, record, keys), keys)
    if not found:
        return Recognised("new", None)
    known = any(revisions.like(revisions.keys_of_revisions(connection, article_id), keys) for article_id in found)
    return Recognised("same" if known else "edit", found[0])


def keep(connection: Connection, finding: Finding, *, run_id: int | None, now: datetime) -> Kept:
    """Keep *finding* with all that hangs on it, and mark its page done, in the transaction of *connection*.

    What the finding says of its sameness is not trusted: it is decided here, where no other writer can come between.
    Keeping the same capture again changes nothing.
    """
    stated = finding.article
    keys = keys_of(stated)
    record = _with_own_url(connection, stated, keys)
    found = find(connection, record, keys)
    if found:
        kept = _keep_capture(connection, replace(finding, article=record), keys, found, run_id=run_id, now=now)
    else:
        kept = _keep_new(connection, replace(finding, article=record), keys, run_id=run_id, now=now)
    if stated.page_url is not None and stated.origin != "dump":
        # A dump says what a page said once; whether the page is still to be fetched is another matter.
        frontier.done(
            connection,
            stated.page_url,
            source=stated.source or "",
            run_id=run_id,
            now=now,
            captured_at=stated.captured_at,
        )
    return kept


def load_article(connection: Connection, article_id: int, revision: int | None = None) -> Article:
    """The article as it stands, or as its *revision* (1 is the oldest) stood.

    As it stands it has what any of its captures knew of the story: a dump without a date does not take away the date
    that a crawl found. Raises LookupError where there is no such article or revision.
    """
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    rows = revisions.revisions_of(connection, article_id)
    if revision is None:
        return revisions.standing(rows, head)
    if not 1 <= revision <= len(rows):
        raise LookupError(f"article {article_id} has revisions 1 to {len(rows)}; there is no revision {revision}")
    return revisions.record_of(rows[revision - 1], head)


def _with_own_url(connection: Connection, record: Article, keys: Keys) -> Article:
    return record if believable(connection, record, keys) else replace(record, url=record.page_url)


def _keep_new(connection: Connection, finding: Finding, keys: Keys, *, run_id: int | None, now: datetime) -> Kept:
    record = finding.article
    result = connection.execute(
        _ADD,
        {
            **_head(record),
            "url": record.url or record.page_url,
            "source": record.source,
            "sort_at": record.published or record.captured_at or now,
            "first_kept_at": now,
            "first_run": run_id,
        },
    )
    article_id = new_id(result)
    revision_id = revisions.add(connection, article_id, record, keys, run_id=run_id, now=now)
    connection.execute(_SET_NEWEST, {"of_article": article_id, "newest": revision_id})
    aliases.add_first(connection, article_id, record)
    authors.add_bylines(connection, article_id, record, authors.keep_authors(connection, record, run_id=run_id))
    fulltext.add(connection, article_id, record)
    flagged = flags.add(connection, revision_id, finding.flags, known=(), run_id=run_id, now=now)
    return Kept(article_id, revision_id, "new", flagged)


def _keep_capture(
    connection: Connection, finding: Finding, keys: Keys, found: Sequence[int], *, run_id: int | None, now: datetime
) -> Kept:
    record, article_id = finding.article, found[0]
    for other in found[1:]:
        join(connection, article_id, other)
    match = revisions.like(revisions.keys_of_revisions(connection, article_id), keys)
    if match is None:
        revision_id = revisions.add(connection, article_id, record, keys, run_id=run_id, now=now)
    else:
        revision_id = match.id
    changed = match is None or revisions.add_capture(connection, match, record)
    changed |= aliases.add(connection, article_id, record) or len(found) > 1
    authors.keep_authors(connection, record, run_id=run_id)
    if changed:
        _stand(connection, article_id, record)
    known = flags.watches_that_flagged(connection, article_id) if finding.flags else ()
    flagged = flags.add(connection, revision_id, finding.flags, known=known, run_id=run_id, now=now)
    return Kept(article_id, revision_id if match is None else None, "edit" if match is None else "same", flagged)


def _stand(connection: Connection, article_id: int, record: Article) -> None:
    """Bring the article's row, bylines and full text to what its revisions now say together."""
    head = connection.execute(_HEAD, {"of_article": article_id}).one()
    rows = revisions.revisions_of(connection, article_id)
    source = head.source or record.source
    standing = replace(
        revisions.standing(rows, head), url=aliases.canonical(connection, article_id) or head.url, source=source
    )
    captures = [row.first_captured_at for row in rows if row.first_captured_at is not None]
    connection.execute(
        _SET,
        {
            "of_article": article_id,
            **_head(standing),
            "url": standing.url,
            "source": source,
            "sort_at": standing.published or min(captures, default=head.first_kept_at),
            "newest_revision": rows[-1].id,
        },
    )
    authors.set_bylines(connection, article_id, standing, authors.find_authors(connection, standing))
    fulltext.replace(connection, article_id, standing)


def _head(record: Article) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("kind", "title", "section", "language", "published")}
