"""Bring what the captures of an article say together into the tables, writing only differences.

The fold of all captures (`project` in `articles/fold.py`) defines the result. A capture newer than all others, the
usual case, is laid over what is stored with the same result; a test checks this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from newsbot.items import Article
from newsbot.store.articles import aliases, captures, digests, recognition, revisions
from newsbot.store.articles.derived import derived, other_than, wording_columns
from newsbot.store.articles.facts import Values, article_of
from newsbot.store.articles.fold import (
    Alias,
    Capture,
    Projection,
    Wording,
    aliases_of,
    compatible,
    filled,
    keys_of,
    project,
    seen_again,
    wording_of,
)
from newsbot.store.articles.recognition import Note
from newsbot.store.authors import mentions
from newsbot.store.authors.authors import AuthorBook
from newsbot.store.engine import fulltext
from newsbot.store.engine.schema import AnyRow, article, flag, revision

_HEAD = select(article).where(article.c.id == bindparam("of_article"))
_SET = update(article).where(article.c.id == bindparam("of_article"))
_FLAGGED = select(flag.c.watch_id).where(flag.c.revision_id == bindparam("of_revision"))
_MOVE_FLAGS = (
    update(flag)
    .where(flag.c.revision_id == bindparam("gone"), flag.c.watch_id.not_in(_FLAGGED.scalar_subquery()))
    .values(revision_id=bindparam("of_revision"))
)
_INDEXED = {"url", "source"}  # what byline and full text have beside the values
_REMOVE = delete(revision).where(revision.c.id == bindparam("gone"))


@dataclass(frozen=True, slots=True)
class Folded:
    """The revision of a capture, and the revisions whose text changed, with their values."""

    revision_id: int
    reworded: Mapping[int, Values]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The stored parts of an article that a fold may change."""

    head: AnyRow
    revisions: Mapping[int, AnyRow]
    aliases: Mapping[str, Alias]
    named: Mapping[int, list[int]]  # the authors of each capture
    current: Values | None  # None: write it again in any case


@dataclass(frozen=True, slots=True)
class Folding:
    """Folds one article after another in one transaction."""

    connection: Connection
    authors: AuthorBook
    run_id: int | None
    now: datetime

    def take_in(self, article_id: int, capture: Capture, notes: list[Note], *, joined: bool) -> Folded:
        """Store a capture of a known article; *joined* if another article's captures were just moved to it."""
        known = captures.known(self.connection, article_id, capture.digest)
        if known is not None:
            recognition.note(self.connection, article_id, known.digest, notes, capture.last_at, self.now)
            capture = seen_again(known, capture)
            if capture == known and not joined:
                return Folded(known.revision_id, {})
        if not joined:
            head = self._head(article_id)
            newest = revisions.load(self.connection, head.newest_revision)
            like = revisions.of_text(self.connection, article_id, capture.fingerprint)
            is_alone = not like[1:] and all(_fits(row, capture) for row in like)
            if is_alone and _is_newest(capture, newest) and capture.source in (None, head.source):
                return self._extend(head, newest, like[0].id if like else None, capture, notes)
        stored = captures.captures_of(self.connection, [article_id]).get(article_id, [])
        others = [each for each in stored if each.digest != capture.digest]
        return self.fold(article_id, [*others, capture], capture, notes)

    def refold(self, article_id: int) -> None:
        """Derive everything of an article from its captures again."""
        stored = captures.captures_of(self.connection, [article_id])[article_id]
        self.fold(article_id, stored, stored[-1], [], mend=True)

    def fold(
        self, article_id: int, said: Sequence[Capture], capture: Capture, notes: list[Note], *, mend: bool = False
    ) -> Folded:
        """Make an article what *said* say together, storing captures without an id, with *notes*.

        Returns the revision of *capture*. *mend* rewrites what seems to be there already.
        """
        head = self._head(article_id)
        before = {row.id: row for row in revisions.revisions_of(self.connection, article_id)}
        stood = before.get(head.newest_revision)
        stored = _Stored(
            head,
            before,
            aliases.of_article(self.connection, article_id),
            mentions.of_article(self.connection, article_id),
            None if mend or stood is None else revisions.current_values(stood, head),
        )
        return self._bring(stored, project(said), said, capture, notes)

    def _extend(
        self, head: AnyRow, newest: AnyRow, revision_id: int | None, capture: Capture, notes: list[Note]
    ) -> Folded:
        """Lay the newest capture over what is stored, where its wording is one revision or none."""
        connection = self.connection
        current = revisions.current_values(newest, head)
        held = newest if newest.id == revision_id else revisions.load(connection, revision_id) if revision_id else None
        wording = wording_of([capture] if held is None else [_as_capture(held), capture])
        if held is not None:
            captures.keep_said(connection, held.id, revisions.values_of(held), wording.values)
        stored = _Stored(
            head,
            {} if held is None else {held.id: held},
            aliases.of_article(connection, head.id),
            {capture.id: mentions.of_capture(connection, capture.id)} if capture.id else {},
            current,
        )
        projection = Projection(
            wordings=(wording,),
            values=filled(wording.values, current),
            source=head.source,
            aliases=aliases_of([capture], stored.aliases),
            first_at=capture.first_at if newest.last_captured_at is None else head.sort_at,
        )
        return self._bring(stored, projection, [capture], capture, notes)

    def _bring(
        self, stored: _Stored, projection: Projection, said: Sequence[Capture], capture: Capture, notes: list[Note]
    ) -> Folded:
        """Change what is *stored* of an article to *projection*, whose captures are *said*."""
        connection, head = self.connection, stored.head
        reworded: dict[int, Values] = {}
        homes: dict[bytes, tuple[int, Values]] = {}
        kept: set[int] = set()
        for wording in reversed(projection.wordings):  # the newest chooses first among the existing revisions
            known = {each.revision_id for each in wording.captures} & stored.revisions.keys() - kept
            revision_id = self._write(head.id, wording, stored.revisions.get(min(known, default=0)), reworded)
            kept.add(revision_id)
            homes |= {each.digest: (revision_id, wording.values) for each in wording.captures}
        placed = [(replace(each, revision_id=homes[each.digest][0]), homes[each.digest][1]) for each in said]
        settled = captures.settle(connection, head.id, placed, notes)
        self._remove(stored.revisions.keys() - kept, said, settled)
        aliases.settle(connection, head.id, stored.aliases, projection.aliases)
        newest = projection.wordings[-1]
        columns = derived(head, projection, homes[newest.captures[-1].digest][0])
        other = other_than(head, columns)
        if other:
            connection.execute(_SET, {"of_article": head.id, **other})
        named = self.authors.name(settled, columns["source"], stored.named)
        if stored.current != projection.values or other.keys() & _INDEXED:
            its = {name: columns[name] for name in _INDEXED}
            self._set_current(head.id, article_of(projection.values, captured_at=newest.last_at, **its), named)
        return Folded(homes[capture.digest][0], reworded)

    def _set_current(self, article_id: int, current: Article, named: Collection[int]) -> None:
        """Update the byline and full text of an article, whose captures name *named*."""
        before = mentions.bylines_of(self.connection, article_id)
        known = {*named, *(row["author_id"] for row in before)}
        author_ids = self.authors.find(current.authors, current.source, known)
        mentions.set_bylines(self.connection, article_id, current, author_ids, before)
        fulltext.replace(self.connection, article_id, current)

    def _remove(self, gone: Collection[int], said: Sequence[Capture], settled: Sequence[Capture]) -> None:
        """Remove revisions without captures; their flags move with the captures."""
        for was, now in zip(said, settled, strict=True):
            if was.revision_id in gone:
                move = {"gone": was.revision_id, "of_revision": now.revision_id}
                self.connection.execute(_MOVE_FLAGS, move)
        for revision_id in gone:
            digests.remove_wording(self.connection, revision_id)
            self.connection.execute(_REMOVE, {"gone": revision_id})

    def _write(self, article_id: int, wording: Wording, row: AnyRow | None, reworded: dict[int, Values]) -> int:
        """Store a wording as the revision *row* or a new one; return its id. Adds to *reworded* if the text changed."""
        columns = {"article_id": article_id, **wording_columns(wording)}
        if row is None:
            row_of = {**columns, "kept_at": wording.kept_at, "run_id": self.run_id}
            (revision_id,) = revisions.add_all(self.connection, [row_of])
        else:
            revision_id = row.id
            if row.fingerprint != wording.fingerprint:
                digests.remove_wording(self.connection, revision_id)
            revisions.set_columns(self.connection, revision_id, other_than(row, columns))
        if row is None or row.fingerprint != wording.fingerprint:
            reworded[revision_id] = wording.values
        return int(revision_id)

    def _head(self, article_id: int) -> AnyRow:
        return self.connection.execute(_HEAD, {"of_article": article_id}).one()


def _is_newest(capture: Capture, newest: AnyRow) -> bool:
    known, last = newest.last_captured_at, capture.last_at
    return last is not None and (known is None or last > known)


def _fits(row: AnyRow, capture: Capture) -> bool:
    title, names = keys_of(capture.values)
    return compatible(row.title_key, title) and compatible(row.names_key, names)


def _as_capture(row: AnyRow) -> Capture:
    """A stored revision as if it were a single capture."""
    return Capture(
        digest=b"",
        fingerprint=row.fingerprint,
        values=revisions.values_of(row),
        url=None,
        source=None,
        first_at=row.first_captured_at,
        last_at=row.last_captured_at,
        kept_at=row.kept_at,
        revision_id=row.id,
    )
