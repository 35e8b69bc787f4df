"""Keeping: a batch of findings on its way into one transaction, each with all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.items import Article, Finding, Sameness
from newsbot.likeness.copies import telling_of
from newsbot.likeness.minhash import Minima, minima_of
from newsbot.store import aliases, flags, frontier, fulltext, outbox, recognition, revisions, stories
from newsbot.store.authors import AuthorBook
from newsbot.store.bylines import add_bylines
from newsbot.store.claims import false_holder, with_own_url, withdraw
from newsbot.store.digests import DigestBook
from newsbot.store.identity import Identified, Keys, Known, find, keys_of
from newsbot.store.joining import join
from newsbot.store.recognition import Evidence, Recognition, recognition_of
from newsbot.store.schema import article as table
from newsbot.store.standing import head_of, stand
from newsbot.store.stories import Likeness

_ADD = insert(table).returning(table.c.id, sort_by_parameter_order=True)
_SET_NEWEST = update(table).where(table.c.id == bindparam("of_article")).values(newest_revision=bindparam("newest"))
_SOURCE = select(table.c.source).where(table.c.id == bindparam("of_article"))
_NEW = Evidence("nothing-alike")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a finding. *revision_id* is None where it made none; *flags_new* are the watches' names."""

    article_id: int
    revision_id: int | None
    sameness: Sameness
    flags_new: tuple[str, ...]


class Batch:
    """Findings on their way into one transaction. What is new waits in *fresh*, to be written together."""

    def __init__(self, connection: Connection, findings: Sequence[Finding], run_id: int | None, now: datetime) -> None:
        self.connection = connection
        self.findings = list(findings)
        self.run_id = run_id
        self.now = now
        self.keys = [keys_of(finding.article) for finding in findings]
        records = [finding.article for finding in findings]
        self.digests = DigestBook(connection)
        self.recognitions: list[Recognition] = []
        self.known = Known.among(connection, records, self.keys)
        self.waiting = Known()
        self.authors = AuthorBook(connection, run_id)
        self.authors.look_up(records)
        self.watches = flags.ids_of_watches(connection, findings)
        self.fresh: list[int] = []
        self.kept: dict[int, Kept] = {}

    def keep(self, at: int) -> None:
        """Keep one finding, or note it as fresh."""
        record, keys = self.findings[at].article, self.keys[at]
        if self.known.has(record, keys):
            if self.waiting.has(record, keys):
                self.write_fresh()  # one of them may be what this one is a capture of
            record = with_own_url(self.connection, record, keys)
            self.findings[at] = replace(self.findings[at], article=record)
            self._withdraw_false_claim(record, keys)
            found = find(self.connection, record, keys)
            if found is not None:
                self.kept[at] = self._keep_capture(at, found)
                self.known.add(record, keys)
                return
        self.known.add(record, keys)
        self.waiting.add(record, keys)
        self.fresh.append(at)

    def _withdraw_false_claim(self, record: Article, keys: Keys) -> None:
        holder = false_holder(self.connection, record, keys)
        if holder is not None and record.page_url is not None:
            withdraw(self.connection, record.page_url)
            stand(self.connection, self.authors, holder)

    def write(self) -> None:
        """Write what still waits, and mark all pages done."""
        self.write_fresh()
        self.authors.write()
        self._write_about_revisions()
        # A dump says what a page said once; whether the page is still to be fetched is another matter.
        captured = [f.article for f in self.findings if f.article.page_url is not None and f.article.origin != "dump"]
        pages = [frontier.Read(a.page_url or "", a.source or "", a.captured_at) for a in captured]
        frontier.done_all(self.connection, pages, run_id=self.run_id, now=self.now)
        if self.watches:
            outbox.owe_flags(self.connection, [self._flagged(at) for at in range(len(self.findings))], self.now)

    def _flagged(self, at: int) -> outbox.Flagged:
        finding, kept = self.findings[at], self.kept[at]
        return outbox.Flagged(
            article_id=kept.article_id,
            article=finding.article,
            fingerprint=self.keys[at].fingerprint,
            sameness=kept.sameness,
            flags=tuple(one for one in finding.flags if one.watch in self.watches),
            news=kept.flags_new,
        )

    def _write_about_revisions(self) -> None:
        self.digests.write()
        recognition.add(self.connection, self.recognitions)
        self.recognitions.clear()

    def write_fresh(self) -> None:
        """Write the articles that are new."""
        if not self.fresh:
            return
        fresh, self.fresh, self.waiting = self.fresh, [], Known()
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
        digests = [minima_of(self.keys[at].text) for at in fresh]
        self.digests.look_up(digests)
        for at, (article_id, revision_id), minima in zip(fresh, pairs, digests, strict=True):
            self.kept[at] = self._fresh(at, article_id, revision_id, minima)

    def _fresh(self, at: int, article_id: int, revision_id: int, minima: Minima) -> Kept:
        """What became of an article that was written: it is new, or a copy of another."""
        likeness = self._copy_of(self.findings[at].article, minima, article_id, revision_id)
        if likeness is None:
            self._recognised(at, revision_id, "new", _NEW)
        found = self.findings[at].flags
        known = flags.watches_that_flagged_copies(self.connection, article_id) if likeness and found else ()
        flagged = flags.new_among(found, self.watches, known)
        return Kept(article_id, revision_id, "copy" if likeness else "new", flagged)

    def _copy_of(self, record: Article, minima: Minima, article_id: int, revision_id: int) -> Likeness | None:
        """Of which article the wording *revision_id* is a copy; then it is in its story."""
        likely = self.digests.resembling(minima)
        self.digests.add(revision_id, minima)
        if not likely:
            return None
        likeness = stories.most_like(self.connection, telling_of(record), likely, but=article_id)
        if likeness is not None:
            stories.join_story(self.connection, article_id, likeness, self.now)
            evidence = Evidence("resemblance", "", likeness.article_id, likeness.resemblance)
            self.recognitions.append(
                recognition_of(record, revision_id, "copy", evidence, run_id=self.run_id, now=self.now)
            )
        return likeness

    def _recognised(self, at: int, revision_id: int, sameness: Sameness, evidence: Evidence) -> None:
        record = self.findings[at].article
        self.recognitions.append(
            recognition_of(record, revision_id, sameness, evidence, run_id=self.run_id, now=self.now)
        )

    def _row(self, record: Article) -> dict[str, Any]:
        return {
            **head_of(record),
            "url": record.url or record.page_url,
            "source": record.source,
            "sort_at": record.published or record.captured_at or self.now,
            "first_kept_at": self.now,
            "first_run": self.run_id,
        }

    def _keep_capture(self, at: int, identified: Identified) -> Kept:
        connection, finding, keys = self.connection, self.findings[at], self.keys[at]
        record, (article_id, *others) = finding.article, identified.article_ids
        for other in others:
            self._write_about_revisions()  # of which joining may take some away
            join(connection, article_id, other)
        match = revisions.like(revisions.keys_of_revisions(connection, article_id), keys)
        if match is None:
            wording = (article_id, record, keys)
            (revision_id,) = revisions.add_all(connection, [wording], run_id=self.run_id, now=self.now)
            minima = minima_of(keys.text)
            self.digests.look_up([minima])
            self._copy_of(record, minima, article_id, revision_id)
        else:
            revision_id = match.id
        sameness: Sameness = "edit" if match is None else "same"
        self._recognised(at, revision_id, sameness, identified.evidence)
        changed = match is None or revisions.add_capture(connection, match, record)
        changed |= aliases.add(connection, article_id, record) or bool(others)
        self.authors.keep(self._with_known_source(record, article_id))
        if changed:
            stand(connection, self.authors, article_id, source=record.source)
        known: set[str] = set()
        if finding.flags:
            known = flags.watches_that_flagged(connection, article_id)
            known |= flags.watches_that_flagged_copies(connection, article_id)
        flagged = flags.new_among(finding.flags, self.watches, known)
        flags.add(connection, [(revision_id, finding.flags)], self.watches, run_id=self.run_id, now=self.now)
        return Kept(article_id, revision_id if match is None else None, sameness, flagged)

    def _with_known_source(self, record: Article, article_id: int) -> Article:
        if record.source is not None:
            return record
        return replace(record, source=self.connection.scalar(_SOURCE, {"of_article": article_id}))
