"""Store a batch of findings in one transaction, with all that depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.items import Article, Finding, Sameness
from newsbot.likeness.copies import story_text
from newsbot.likeness.fingerprint import comparable_text
from newsbot.likeness.minhash import Minima, minima_of
from newsbot.store.articles import aliases, captures, recognition, revisions, stories
from newsbot.store.articles.captures import capture_of
from newsbot.store.articles.derived import dated, head_of
from newsbot.store.articles.digests import DigestBook
from newsbot.store.articles.facts import Values, article_of
from newsbot.store.articles.fold import Capture
from newsbot.store.articles.identity import Identified, Keys, Known, false_holder, find, keys_of, with_own_url
from newsbot.store.articles.recognition import Evidence, Note, noted
from newsbot.store.articles.stories import Likeness
from newsbot.store.authors import mentions
from newsbot.store.authors.authors import AuthorBook
from newsbot.store.authors.mentions import add_bylines
from newsbot.store.engine import fulltext
from newsbot.store.engine.schema import alias, byline
from newsbot.store.engine.schema import article as table
from newsbot.store.frontier import addresses
from newsbot.store.outbox import outbox
from newsbot.store.projection import Folding
from newsbot.store.watches import flags

_ADD = insert(table).returning(table.c.id, sort_by_parameter_order=True)
_SET_NEWEST = update(table).where(table.c.id == bindparam("of_article")).values(newest_revision=bindparam("newest"))
_SOURCE = select(table.c.source).where(table.c.id == bindparam("of_article"))
_HEAD = select(table).where(table.c.id == bindparam("of_article"))
_SET_HEAD = update(table).where(table.c.id == bindparam("of_article"))
_MOVE_ALIASES = (
    update(alias).where(alias.c.article_id == bindparam("of_article")).values(article_id=bindparam("to_article"))
)
_NEW = Evidence("nothing-alike")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a finding. *revision_id* is None if it made none; *flags_new* are names of watches."""

    article_id: int
    revision_id: int | None
    sameness: Sameness
    flags_new: tuple[str, ...]


def keep(connection: Connection, finding: Finding, *, run_id: int | None, now: datetime) -> Kept:
    """`keep_all` for a single record."""
    return keep_all(connection, [finding], run_id=run_id, now=now)[0]


def keep_all(connection: Connection, findings: Sequence[Finding], *, run_id: int | None, now: datetime) -> list[Kept]:
    """Store *findings* with all that depends on them and mark their pages as read, in the transaction of *connection*.

    Decides here, where no other writer can interfere, whether each is new, an edit, the same or a copy. Storing a
    capture again changes nothing. New ones are written together, which is several times faster.
    """
    batch = Batch(connection, findings, run_id, now)
    for at in range(len(findings)):
        batch.keep(at)
    batch.write()
    return [batch.kept[at] for at in range(len(findings))]


class Batch:
    """Findings to be stored in one transaction. New ones wait in *fresh*, to be written together."""

    def __init__(self, connection: Connection, findings: Sequence[Finding], run_id: int | None, now: datetime) -> None:
        self.connection = connection
        self.findings = list(findings)
        self.run_id = run_id
        self.now = now
        self.keys = [keys_of(finding.article) for finding in findings]
        records = [finding.article for finding in findings]
        self.digests = DigestBook(connection)
        self.known = Known.among(connection, records, self.keys)
        self.waiting = Known()
        self.authors = AuthorBook(connection, run_id)
        self.authors.look_up((record.source, record.authors) for record in records)
        self.folding = Folding(connection, self.authors, run_id, now)
        self.watches = flags.ids_of_watches(connection, findings)
        self.fresh: list[int] = []
        self.kept: dict[int, Kept] = {}

    def keep(self, at: int) -> None:
        """Store one finding, or add it to *fresh*."""
        record, keys = self.findings[at].article, self.keys[at]
        if self.known.has(record, keys):
            if self.waiting.has(record, keys):
                self.write_fresh()  # this may be a capture of one of them
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
            captures.disclaim(self.connection, holder, record.page_url)
            self.folding.refold(holder)

    def write(self) -> None:
        """Write what still waits, and mark all pages as read."""
        self.write_fresh()
        self.authors.write()
        self.digests.write()
        # A dump says nothing of whether its page is still to be fetched.
        captured = [f.article for f in self.findings if f.article.page_url is not None and f.article.origin != "dump"]
        pages = [addresses.Read(a.page_url or "", a.source or "", a.captured_at) for a in captured]
        addresses.read(self.connection, pages, run_id=self.run_id, now=self.now)
        if self.watches:
            outbox.queue_flags(self.connection, [self._flagged(at) for at in range(len(self.findings))], self.now)

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

    def write_fresh(self) -> None:
        """Write the new articles."""
        if not self.fresh:
            return
        fresh, self.fresh, self.waiting = self.fresh, [], Known()
        records = [self.findings[at].article for at in fresh]
        article_ids = list(self.connection.scalars(_ADD, [self._row(record) for record in records]))
        said = [
            capture_of(record, self.keys[at].fingerprint, self.now) for at, record in zip(fresh, records, strict=True)
        ]
        rows = [self._wording(*each) for each in zip(article_ids, said, strict=True)]
        revision_ids = revisions.add_all(self.connection, rows)
        pairs = list(zip(article_ids, revision_ids, strict=True))
        self.connection.execute(_SET_NEWEST, [{"of_article": a, "newest": r} for a, r in pairs])
        articles = list(zip(article_ids, records, strict=True))
        aliases.add_first(self.connection, articles)
        kept = [self.authors.keep(each, each.source) for each in said]
        named = [self.authors.still(author_ids) for author_ids in kept]
        add_bylines(self.connection, zip(article_ids, records, named, strict=True))
        fulltext.add(self.connection, articles)
        found = [self.findings[at].flags for at in fresh]
        flagged = zip(revision_ids, found, strict=True)
        flags.add(self.connection, flagged, self.watches, run_id=self.run_id, now=self.now)
        digests = [minima_of(self.keys[at].text) for at in fresh]
        self.digests.look_up(digests)
        found_out = [self._fresh(*each) for each in zip(fresh, article_ids, revision_ids, digests, strict=True)]
        capture_ids = captures.add(
            self.connection,
            (
                (article_id, replace(each, revision_id=revision_id), each.values, [notes])
                for (article_id, revision_id), each, notes in zip(pairs, said, found_out, strict=True)
            ),
        )
        mentions.add(self.connection, zip(capture_ids, named, strict=True))

    def _fresh(self, at: int, article_id: int, revision_id: int, minima: Minima) -> Note:
        """Record whether a written article is new or a copy; return by what that was decided."""
        record, found = self.findings[at].article, self.findings[at].flags
        likeness = self._copy_of(record, minima, article_id, revision_id)
        known = flags.watches_that_flagged_copies(self.connection, article_id) if likeness and found else ()
        sameness: Sameness = "copy" if likeness else "new"
        self.kept[at] = Kept(article_id, revision_id, sameness, flags.new_among(found, self.watches, known))
        return noted(sameness, _resembling(likeness) if likeness else _NEW)

    def _copy_of(self, record: Article, minima: Minima, article_id: int, revision_id: int) -> Likeness | None:
        """Index the text of *revision_id*; if it is a copy, join its story and return what it resembles."""
        likely = self.digests.resembling(minima)
        self.digests.add(revision_id, minima)
        if not likely:
            return None
        likeness = stories.most_like(self.connection, story_text(record), likely, but=article_id)
        if likeness is not None:
            stories.join_story(self.connection, article_id, likeness, self.now)
        return likeness

    def _wording(self, article_id: int, said: Capture) -> dict[str, Any]:
        columns = revisions.columns_of(said.values, said.fingerprint, said.first_at, said.last_at)
        return {**columns, "article_id": article_id, "kept_at": self.now, "run_id": self.run_id}

    def _row(self, record: Article) -> dict[str, Any]:
        return {
            **head_of(record),
            "url": record.url or record.page_url,
            "source": record.source,
            **dated(record, record.captured_at or self.now),
            "first_kept_at": self.now,
            "first_run": self.run_id,
        }

    def _keep_capture(self, at: int, identified: Identified) -> Kept:
        connection, finding, keys = self.connection, self.findings[at], self.keys[at]
        record, (article_id, *others) = finding.article, identified.article_ids
        if others:
            self.digests.write()  # joining may remove some
            for other in others:
                self._join(article_id, other)
        is_edit = revisions.like(revisions.of_text(connection, article_id, keys.fingerprint), keys) is None
        sameness: Sameness = "edit" if is_edit else "same"
        said = capture_of(record, keys.fingerprint, self.now)
        notes = [noted(sameness, identified.evidence)]
        folded = self.folding.take_in(article_id, said, notes, joined=bool(others))
        for revision_id, values in folded.reworded.items():
            likeness = self._take_in_text(article_id, revision_id, values)
            if likeness is not None and revision_id == folded.revision_id:
                copied = [noted("copy", _resembling(likeness))]
                recognition.note(connection, article_id, said.digest, copied, said.last_at, self.now)
        known: set[str] = set()
        if finding.flags:
            known = flags.watches_that_flagged(connection, article_id)
            known |= flags.watches_that_flagged_copies(connection, article_id)
        flagged = flags.new_among(finding.flags, self.watches, known)
        flags.add(connection, [(folded.revision_id, finding.flags)], self.watches, run_id=self.run_id, now=self.now)
        return Kept(article_id, folded.revision_id if is_edit else None, sameness, flagged)

    def _take_in_text(self, article_id: int, revision_id: int, values: Values) -> Likeness | None:
        """Index the text of a revision; return what it is a copy of, or None."""
        source = self.connection.scalar(_SOURCE, {"of_article": article_id})
        record = article_of(values, url=None, source=source, captured_at=None)
        minima = minima_of(comparable_text(record))
        self.digests.look_up([minima])
        return self._copy_of(record, minima, article_id, revision_id)

    def _join(self, article_id: int, other_id: int) -> None:
        """Move all captures of article *other_id* to *article_id*, which must be folded afterwards."""
        connection = self.connection
        head, other = (connection.execute(_HEAD, {"of_article": each}).one() for each in (article_id, other_id))
        if head.source != other.source:
            self.authors.unname(mentions.of_articles(connection, [other_id]))
        stories.hand_over(connection, article_id, other_id)
        captures.move(connection, article_id, other_id)
        connection.execute(_MOVE_ALIASES, {"of_article": other_id, "to_article": article_id})
        both = {
            "source": head.source or other.source,
            "first_kept_at": min(head.first_kept_at, other.first_kept_at),
        }
        connection.execute(_SET_HEAD, {"of_article": article_id, **both})
        revisions.move(connection, article_id, other_id)
        connection.execute(delete(byline).where(byline.c.article_id == other_id))
        fulltext.remove(connection, other_id)
        connection.execute(delete(table).where(table.c.id == other_id))


def _resembling(likeness: Likeness) -> Evidence:
    return Evidence("resemblance", "", likeness.article_id, likeness.resemblance)
