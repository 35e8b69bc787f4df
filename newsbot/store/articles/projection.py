"""Projection: what the captures of an article say together, brought into the tables by difference.

The fold of all captures (`articles/fold.py`, `project`) is the law. A capture that is newer than all others, as most
are, is laid over what is stored, which gives the same rows; a test holds one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from newsbot.items import Article
from newsbot.store.articles import aliases, captures, digests, recognition, revisions
from newsbot.store.articles.facts import Values, article_of
from newsbot.store.articles.fold import (
    Capture,
    Projection,
    Wording,
    aliases_of,
    believed,
    canonical,
    compatible,
    filled,
    keys_of,
    project,
    seen_again,
)
from newsbot.store.articles.recognition import Note
from newsbot.store.authors.authors import AuthorBook
from newsbot.store.authors.bylines import set_bylines
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
_INDEXED = {"url", "source"}  # what byline and full text have of an article beside what it states
_REMOVE = delete(revision).where(revision.c.id == bindparam("gone"))


@dataclass(frozen=True, slots=True)
class Folded:
    """The revision that a capture is of, and those that have another text than before, with their texts."""

    revision_id: int
    reworded: Mapping[int, Values]


@dataclass(frozen=True, slots=True)
class Folding:
    """One article after another, within one transaction."""

    connection: Connection
    authors: AuthorBook
    run_id: int | None
    now: datetime

    def take_in(self, article_id: int, capture: Capture, notes: list[Note], *, joined: bool) -> Folded:
        """Keep a capture of an article that is known; *joined* where another article's captures just came to it."""
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
            if is_alone and _is_newest(capture, newest) and compatible(capture.source or "", head.source or ""):
                return self._extend(head, newest, like[0].id if like else None, capture, notes)
        stored = captures.captures_of(self.connection, [article_id]).get(article_id, [])
        others = [each for each in stored if each.digest != capture.digest]
        return self.fold(article_id, [*others, capture], capture, notes)

    def refold(self, article_id: int) -> None:
        """Bring all that follows from the captures of an article to what they say."""
        stored = captures.captures_of(self.connection, [article_id])[article_id]
        self.fold(article_id, stored, stored[-1], [], mend=True)

    def fold(
        self, article_id: int, said: Sequence[Capture], capture: Capture, notes: list[Note], *, mend: bool = False
    ) -> Folded:
        """Let an article be what *said* say together. One that has no id yet is stored, with *notes*.

        The revision that is told is that of *capture*. To *mend* is to write again what seems to be there.
        """
        projection = project(said)
        head = self._head(article_id)
        before = {row.id: row for row in revisions.revisions_of(self.connection, article_id)}
        reworded: dict[int, Values] = {}
        homes: dict[bytes, tuple[int, Wording]] = {}
        for wording, known in zip(projection.wordings, _known_ids(projection, before), strict=True):
            revision_id = self._write(article_id, wording, before.get(known), reworded)
            homes |= {each.digest: (revision_id, wording) for each in wording.captures}
        _house(homes, said)
        captures.settle(
            self.connection,
            article_id,
            [(replace(each, revision_id=homes[each.digest][0]), homes[each.digest][1].values) for each in said],
            notes,
        )
        self._remove_but(before, said, homes)
        held = aliases.of_article(self.connection, article_id)
        aliases.settle(self.connection, article_id, held, projection.aliases)
        newest_id, newest = homes[projection.wordings[-1].captures[-1].digest]
        columns = derived(head, projection, newest_id)
        changed = self._set(head, columns)
        stood = before.get(head.newest_revision)
        if mend or changed & _INDEXED or stood is None or revisions.standing_values(stood, head) != projection.values:
            self._stand(article_id, projection.values, columns, newest.last_at)
        return Folded(homes[capture.digest][0], reworded)

    def _remove_but(
        self, before: Mapping[int, AnyRow], said: Sequence[Capture], homes: Mapping[bytes, tuple[int, Wording]]
    ) -> None:
        """Remove the revisions that no capture is of any more; their flags go where the captures went."""
        kept = {revision_id for revision_id, _ in homes.values()}
        for each in said:
            if each.revision_id in before and each.revision_id not in kept:
                move = {"gone": each.revision_id, "of_revision": homes[each.digest][0]}
                self.connection.execute(_MOVE_FLAGS, move)
        for revision_id in before.keys() - kept:
            digests.remove_wording(self.connection, revision_id)
            self.connection.execute(_REMOVE, {"gone": revision_id})

    def _extend(
        self, head: AnyRow, newest: AnyRow, revision_id: int | None, capture: Capture, notes: list[Note]
    ) -> Folded:
        """Lay a capture that is newer than all others over what is stored."""
        connection = self.connection
        standing = revisions.standing_values(newest, head)
        if revision_id is None:
            said, first_at = capture.values, capture.first_at
            columns = revisions.columns_of(said, capture.fingerprint, first_at, capture.last_at)
            row = {**columns, "article_id": head.id, "kept_at": self.now, "run_id": self.run_id}
            (new_id,) = revisions.add_all(connection, [row])
            reworded = {new_id: said}
        else:
            held = newest if newest.id == revision_id else revisions.load(connection, revision_id)
            before, new_id, reworded = revisions.values_of(held), revision_id, {}
            said = believed(before, capture.values)
            moments = [at for at in (held.first_captured_at, capture.first_at) if at is not None]
            columns = revisions.columns_of(said, capture.fingerprint, min(moments, default=None), capture.last_at)
            captures.keep_said(connection, revision_id, before, said)
            revisions.set_columns(connection, revision_id, other_than(held, columns))
        kept = replace(capture, revision_id=new_id)
        captures.settle(connection, head.id, [(kept, said)], notes)
        known_as = aliases.of_article(connection, head.id)
        now_known_as = aliases_of([capture], known_as)
        aliases.settle(connection, head.id, known_as, now_known_as)
        values = filled(said, standing)
        first = head.sort_at if newest.last_captured_at is not None else capture.first_at or head.sort_at
        columns = _columns(
            head, values, said, url=canonical(now_known_as), source=head.source or capture.source, first_at=first
        )
        columns["newest_revision"] = new_id
        changed = self._set(head, columns)
        if values != standing or changed & _INDEXED:
            self._stand(head.id, values, columns, capture.last_at)
        return Folded(new_id, reworded)

    def _write(self, article_id: int, wording: Wording, row: AnyRow | None, reworded: dict[int, Values]) -> int:
        """Keep a wording as the revision *row*, or as a new one; its id. Its text is noted where it is another."""
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

    def _set(self, head: AnyRow, columns: Mapping[str, Any]) -> set[str]:
        other = other_than(head, columns)
        if other:
            self.connection.execute(_SET, {"of_article": head.id, **other})
        return set(other)

    def _stand(self, article_id: int, values: Values, columns: Mapping[str, Any], captured_at: datetime | None) -> None:
        """Bring the byline and the full text of an article to what it states as it stands."""
        standing = article_of(values, url=columns["url"], source=columns["source"], captured_at=captured_at)
        gone = set_bylines(self.connection, article_id, standing, self.authors.find(standing))
        if gone:
            self.authors.remove_unused(gone)
        fulltext.replace(self.connection, article_id, standing)


def derived(head: AnyRow, projection: Projection, newest_id: int) -> dict[str, Any]:
    """The columns of the article *head* that follow from its captures."""
    newest = projection.wordings[-1]
    columns = _columns(
        head,
        projection.values,
        newest.values,
        url=canonical(projection.aliases),
        source=projection.source,
        first_at=projection.first_at,
    )
    return {**columns, "newest_revision": newest_id}


def wording_columns(wording: Wording) -> dict[str, Any]:
    """The columns of a revision that follow from its captures."""
    return revisions.columns_of(wording.values, wording.fingerprint, wording.first_at, wording.last_at)


def head_of(record: Article) -> dict[str, Any]:
    """What the article's row repeats of *record*."""
    names = ("kind", "title", "section", "language", "published")
    return {**{name: getattr(record, name) for name in names}, "tags": list(record.tags)}


def _columns(
    head: AnyRow, values: Values, newest: Values, *, url: str | None, source: str | None, first_at: datetime | None
) -> dict[str, Any]:
    standing = article_of(values, url=None, source=None, captured_at=None)
    gains = {name: value for name, value in values.items() if newest.get(name) != value}
    gains |= {name: None for name in newest if name not in values}
    return {
        **head_of(standing),
        "url": url or head.url,
        "source": source or head.source,
        "sort_at": standing.published or first_at or head.first_kept_at,
        "filled": gains or None,
    }


def _is_newest(capture: Capture, newest: AnyRow) -> bool:
    known, last = newest.last_captured_at, capture.last_at
    return last is not None and (known is None or last > known)


def _fits(row: AnyRow, capture: Capture) -> bool:
    title, names = keys_of(capture.values)
    return compatible(row.title_key, title) and compatible(row.names_key, names)


def _known_ids(projection: Projection, rows: Mapping[int, AnyRow]) -> list[int]:
    """The revision that each wording is kept as, 0 for one that is new: the newest wording has the first choice."""
    taken: set[int] = set()
    found = []
    for wording in reversed(projection.wordings):
        claimed = {each.revision_id for each in wording.captures} & rows.keys() - taken
        found.append(min(claimed, default=0))
        taken.add(found[-1])
    return found[::-1]


def _house(homes: dict[bytes, tuple[int, Wording]], said: Iterable[Capture]) -> None:
    """Give a capture of which a better reading is there the home of that."""
    said = list(said)
    pages = {(each.page_url, each.last_at): each.digest for each in said if each.is_page and each.digest in homes}
    for each in said:
        if each.digest not in homes:
            homes[each.digest] = homes[pages[each.page_url, each.last_at]]


def other_than(row: AnyRow, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those of *columns* that *row* has otherwise."""
    return {name: value for name, value in columns.items() if getattr(row, name) != value}
