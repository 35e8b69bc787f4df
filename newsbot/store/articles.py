"""Articles: one story once, every edit kept, whichever door its captures come through and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.items import Article, Finding, Sameness
from newsbot.store import aliases, flags, frontier, fulltext, revisions
from newsbot.store.authors import AuthorBook
from newsbot.store.bylines import add_bylines
from newsbot.store.identity import Keys, Known, believable, find, keys_of, may_be_known
from newsbot.store.joining import join
from newsbot.store.schema import AnyRow
from newsbot.store.schema import article as table
from newsbot.store.standing import head_of, stand

_HEAD = select(table).where(table.c.id == bindparam("of_article"))
_HEADS = select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
_ADD = insert(table).returning(table.c.id, sort_by_parameter_order=True)
_SET_NEWEST = update(table).where(table.c.id == bindparam("of_article")).values(newest_revision=bindparam("newest"))


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
    found: tuple[int, ...] = ()
    if may_be_known(connection, record, keys):
        found = find(connection, _with_own_url(connection, record, keys), keys)
    if not found:
        return Recognised("new", None)
    known = any(revisions.like(revisions.keys_of_revisions(connection, article_id), keys) for article_id in found)
    return Recognised("same" if known else "edit", found[0])


def keep(connection: Connection, finding: Finding, *, run_id: int | None, now: datetime) -> Kept:
    """Keep *finding*: `keep_all` of one."""
    return keep_all(connection, [finding], run_id=run_id, now=now)[0]


def keep_all(connection: Connection, findings: Sequence[Finding], *, run_id: int | None, now: datetime) -> list[Kept]:
    """Keep *findings*, each with all that hangs on it, and mark their pages done, in the transaction of *connection*.

    What a finding says of its sameness is not trusted: it is decided here, where no other writer can come between.
    Keeping a capture again changes nothing. Those that are new are written together, which is several times faster.
    """
    batch = _Batch(connection, findings, run_id, now)
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
    rows = revisions.revisions_of(connection, article_id)
    if revision is None:
        return revisions.standing(rows, head)
    if not 1 <= revision <= len(rows):
        raise LookupError(f"article {article_id} has revisions 1 to {len(rows)}; there is no revision {revision}")
    return revisions.record_of(rows[revision - 1], head)


def load_revisions(connection: Connection, article_id: int) -> list[Article]:
    """The article in each of its wordings, oldest first. Raises LookupError where there is no such article."""
    head = connection.execute(_HEAD, {"of_article": article_id}).first()
    if head is None:
        raise LookupError(f"there is no article {article_id} in this database")
    return [revisions.record_of(row, head) for row in revisions.revisions_of(connection, article_id)]


def load_articles(connection: Connection, article_ids: Sequence[int]) -> dict[int, Article]:
    """The articles of *article_ids* as they stand, by id; those that there are."""
    wordings: dict[int, list[AnyRow]] = {}
    for row in revisions.revisions_of_all(connection, article_ids):
        wordings.setdefault(row.article_id, []).append(row)
    heads = heads_of(connection, article_ids)
    return {head.id: revisions.standing(wordings[head.id], head) for head in heads if head.id in wordings}


def heads_of(connection: Connection, article_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The rows of the articles of *article_ids*, those that there are: what all of their revisions share."""
    return connection.execute(_HEADS, {"ids": article_ids}).all()


class _Batch:
    """Findings on their way into one transaction. What is new waits in *fresh*, to be written together."""

    def __init__(self, connection: Connection, findings: Sequence[Finding], run_id: int | None, now: datetime) -> None:
        self.connection = connection
        self.findings = list(findings)
        self.run_id = run_id
        self.now = now
        self.keys = [keys_of(finding.article) for finding in findings]
        records = [finding.article for finding in findings]
        self.known = Known.among(connection, records, self.keys)
        self.authors = AuthorBook(connection, run_id)
        self.authors.look_up(records)
        self.watches = flags.ids_of_watches(connection, findings)
        self.fresh: list[int] = []
        self.kept: dict[int, Kept] = {}

    def keep(self, at: int) -> None:
        """Keep one finding, or note it as fresh."""
        record, keys = self.findings[at].article, self.keys[at]
        if self.known.has(record, keys):
            self.write_fresh()  # one of them may be what this one is a capture of
            record = _with_own_url(self.connection, record, keys)
            self.findings[at] = replace(self.findings[at], article=record)
            found = find(self.connection, record, keys)
            if found:
                self.kept[at] = self._keep_capture(self.findings[at], keys, found)
                self.known.add(record, keys)
                return
        self.known.add(record, keys)
        self.fresh.append(at)

    def write(self) -> None:
        """Write what still waits, and mark all pages done."""
        self.write_fresh()
        self.authors.write()
        # A dump says what a page said once; whether the page is still to be fetched is another matter.
        captured = [f.article for f in self.findings if f.article.page_url is not None and f.article.origin != "dump"]
        pages = [frontier.Read(a.page_url or "", a.source or "", a.captured_at) for a in captured]
        frontier.done_all(self.connection, pages, run_id=self.run_id, now=self.now)

    def write_fresh(self) -> None:
        """Write the articles that are new."""
        if not self.fresh:
            return
        fresh, self.fresh = self.fresh, []
        records = [self.findings[at].article for at in fresh]
        article_ids = list(self.connection.scalars(_ADD, [self._row(record) for record in records]))
        wordings = [
            (article_id, record, self.keys[at])
            for at, article_id, record in zip(fresh, article_ids, records, strict=True)
        ]
        revision_ids = revisions.add_all(self.connection, wordings, run_id=self.run_id, now=self.now)
        pairs = list(zip(article_ids, revision_ids, strict=True))
        self.connection.execute(_SET_NEWEST, [{"of_article": a, "newest": r} for a, r in pairs])
        articles = list(zip(article_ids, records, strict=True))
        aliases.add_first(self.connection, articles)
        add_bylines(self.connection, [(a, record, self.authors.keep(record)) for a, record in articles])
        fulltext.add(self.connection, articles)
        found = [self.findings[at].flags for at in fresh]
        flagged = zip(revision_ids, found, strict=True)
        flags.add(self.connection, flagged, self.watches, run_id=self.run_id, now=self.now)
        for at, (article_id, revision_id), each in zip(fresh, pairs, found, strict=True):
            self.kept[at] = Kept(article_id, revision_id, "new", flags.new_among(each, self.watches, ()))

    def _row(self, record: Article) -> dict[str, Any]:
        return {
            **head_of(record),
            "url": record.url or record.page_url,
            "source": record.source,
            "sort_at": record.published or record.captured_at or self.now,
            "first_kept_at": self.now,
            "first_run": self.run_id,
        }

    def _keep_capture(self, finding: Finding, keys: Keys, found: Sequence[int]) -> Kept:
        connection, record, article_id = self.connection, finding.article, found[0]
        for other in found[1:]:
            join(connection, article_id, other)
        match = revisions.like(revisions.keys_of_revisions(connection, article_id), keys)
        if match is None:
            wording = (article_id, record, keys)
            (revision_id,) = revisions.add_all(connection, [wording], run_id=self.run_id, now=self.now)
        else:
            revision_id = match.id
        changed = match is None or revisions.add_capture(connection, match, record)
        changed |= aliases.add(connection, article_id, record) or len(found) > 1
        self.authors.keep(self._with_known_source(record, article_id))
        if changed:
            stand(connection, self.authors, article_id, source=record.source)
        known = flags.watches_that_flagged(connection, article_id) if finding.flags else ()
        flagged = flags.new_among(finding.flags, self.watches, known)
        flags.add(connection, [(revision_id, finding.flags)], self.watches, run_id=self.run_id, now=self.now)
        return Kept(article_id, revision_id if match is None else None, "edit" if match is None else "same", flagged)

    def _with_known_source(self, record: Article, article_id: int) -> Article:
        if record.source is not None:
            return record
        return replace(record, source=self.connection.execute(_HEAD, {"of_article": article_id}).one().source)


def _with_own_url(connection: Connection, record: Article, keys: Keys) -> Article:
    return record if believable(connection, record, keys) else replace(record, url=record.page_url)
