"""One row for each person of a source, derived from the captures that name them (`history.py`).

A person is known by the address of their profile, or by name where it is not shown. Whom a capture names is decided
once, when it is stored. If captures are removed or corrected, the authors they named are folded again from all captures
that still name them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, union, update

from newsbot.items import Author
from newsbot.likeness.fingerprint import name_key
from newsbot.store.articles.facts import authors_of
from newsbot.store.articles.fold import Capture
from newsbot.store.authors import history, mentions
from newsbot.store.authors.history import (
    FACTS,
    NAME_KEY,
    Sayings,
    Span,
    address_of,
    believed,
    said_of,
    seen_last,
    together,
)
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import AnyRow, byline, new_id
from newsbot.store.engine.schema import author as table
from newsbot.store.engine.schema import author_history as stated
from newsbot.store.frontier import addresses

_AT_ONCE = 20  # authors folded in one transaction, so that a crawl does not wait long
_ALL = select(table.c.id, table.c.source)
_OF_SOURCE = _ALL.where(table.c.source == bindparam("of_source"))
_KNOWN = union(
    _OF_SOURCE.where(table.c.url.in_(bindparam("urls", expanding=True))),
    _OF_SOURCE.join(stated, stated.c.author_id == table.c.id).where(
        stated.c.field == NAME_KEY, stated.c.value_key.in_(bindparam("called", expanding=True))
    ),
)
_THESE = _ALL.where(table.c.id.in_(bindparam("ids", expanding=True)))
_ADD = insert(table)
_SET = update(table).where(table.c.id == bindparam("of_author"))
_MARK = update(table).where(table.c.id.in_(bindparam("ids", expanding=True))).values(unnamed=bindparam("mark"))
_MARKED = select(table.c.id).where(table.c.unnamed == 1).order_by(table.c.id).limit(_AT_ONCE)
_MOVE_BYLINES = update(byline).where(byline.c.author_id == bindparam("gone")).values(author_id=bindparam("of_author"))
_REMOVE = delete(table).where(
    table.c.id == bindparam("of_author"),
    ~select(byline.c.author_id).where(byline.c.author_id == table.c.id).exists(),
)


class AuthorBook:
    """The authors of a batch of captures: looked up together, kept in memory, written together.

    For one transaction; what others write to these authors meanwhile is not seen.
    """

    def __init__(self, connection: Connection, run_id: int | None) -> None:
        self._connection = connection
        self._run_id = run_id
        self._entries: dict[int, _Entry] = {}
        self._of_source: dict[str, list[_Entry]] = {}
        self._looked_up: set[tuple[str, str]] = set()
        self._became: dict[int, int] = {}
        self._unnamed: set[int] = set()

    def look_up(self, named: Iterable[tuple[str | None, Sequence[Author]]]) -> None:
        """Load the authors that bylines (each with its source) name, and all who share an address or name with them."""
        asked: dict[str, dict[str, Author]] = {}
        for its_source, authors in named:
            for author in authors:
                source = author.source or its_source or ""
                if not self._has(source, author):
                    asked.setdefault(source, {})[f"{address_of(author)} {author.name}"] = author
        for source, some in asked.items():
            self._learn(source, list(some.values()))

    def keep(self, capture: Capture, source: str | None, known: Collection[int] = ()) -> list[int]:
        """Add what *capture*, of an article of *source*, says of its authors; return their ids in order.

        *known* are the ids that it was found to name before.
        """
        span = Span(capture.first_at, capture.last_at, capture.is_page)
        authors = authors_of(capture.values)
        return [self._keep(author, author.source or source or "", known, span) for author in authors]

    def name(self, captures: Iterable[Capture], source: str | None, before: Mapping[int, list[int]]) -> set[int]:
        """Settle whom stored *captures* of an article of *source*, which named *before*, name; return all these ids."""
        kept = {each.id: self.keep(each, source, before.get(each.id, ())) for each in captures}
        named: set[int] = set()
        for capture_id, author_ids in kept.items():
            now, then = self.still(author_ids), before.get(capture_id, [])
            if now != then:
                mentions.settle(self._connection, capture_id, then, now)
                self.unname(then)
            named.update(now)
        return named

    def unname(self, author_ids: Iterable[int]) -> None:
        """Schedule these authors to be folded: a capture that named them is gone, or names others now. If none names
        them any more, they are removed.
        """
        self._unnamed.update(author_ids)

    def find(self, authors: Sequence[Author], source: str | None, known: Collection[int]) -> list[int]:
        """The ids of *authors*, in order, preferring *known* ones."""
        found = []
        for author in authors:
            its = author.source or source or ""
            entry = self._who(author, its, known)
            found.append(entry.id if entry else self._keep(author, its, (), Span(None, None, by_page=False)))
        return found

    def still(self, author_ids: Sequence[int]) -> list[int]:
        """The current ids of authors that were kept: two may have become one."""
        found = [self._became.get(author_id, author_id) for author_id in author_ids]
        return found if found == author_ids else self.still(found)

    def keep_page(self, author: Author) -> int:
        """Store what the own page of *author* says; return the author's id."""
        span = Span(author.captured_at, author.captured_at, by_page=True)
        author_id = self._keep(author, author.source or "", (), span)
        mentions.keep_page(self._connection, author_id, author)
        return author_id

    def write(self, *, fold: bool = True) -> None:
        """Write all changes.

        With *fold* false, unnamed authors are only marked for `fold_unnamed`: a pass over many articles folds each
        author once, because that takes as long as they have captures.
        """
        if self._unnamed:
            if fold:
                self._fold(self._unnamed)
            self._connection.execute(_MARK, {"ids": list(self._unnamed), "mark": int(not fold)})
            self._unnamed.clear()
        changed = [entry for entry in self._entries.values() if entry.said != entry.stored]
        if changed:
            self._connection.execute(_SET, [{"of_author": entry.id, **_columns(entry.said)} for entry in changed])
            history.settle(self._connection, [(entry.id, entry.stored, entry.said) for entry in changed])
        for entry in changed:
            entry.stored = entry.said

    def _fold(self, author_ids: Collection[int]) -> None:
        said = mentions.sayings_of(self._connection, author_ids)
        for entry in self._these(author_ids):
            if entry.id in said:
                entry.said = said[entry.id]
            else:
                self._remove(entry)

    def _who(self, author: Author, source: str, known: Collection[int]) -> _Entry | None:
        """The known author that a byline of *source* means, preferring *known* ones; None for a new one."""
        here = [entry for entry in self._these(known) if entry.source == source]
        if not self._has(source, author):
            self._learn(source, [author])
        return _pick(here, author) or _pick(self._of_source[source], author)

    def _keep(self, author: Author, source: str, known: Collection[int], span: Span) -> int:
        said, entry = said_of(author, span), self._who(author, source, known)
        if entry is None:
            row = {"source": source, "first_run": self._run_id, **_columns(said)}
            entry = self._enter(new_id(self._connection.execute(_ADD, row)), source, {})
        if (now := together(entry.said, said)) != entry.said:
            entry.said = now
        if address_of(author) is not None:
            # Whoever was known by that name alone is this person, whose address is now known.
            for other in [each for each in self._of_source[source] if each.url is None and each is not entry]:
                if name_key(author.name) in other.names:
                    self._absorb(entry, other)
        return entry.id

    def _absorb(self, entry: _Entry, other: _Entry) -> None:
        entry.said = together(entry.said, other.said)
        mentions.hand_over(self._connection, entry.id, other.id)
        self._connection.execute(_MOVE_BYLINES, {"gone": other.id, "of_author": entry.id})
        self._remove(other)
        self._unnamed.add(entry.id)  # in case the other was to be folded
        self._became[other.id] = entry.id

    def _remove(self, entry: _Entry) -> None:
        if self._connection.execute(_REMOVE, {"of_author": entry.id}).rowcount:
            del self._entries[entry.id]
            self._of_source[entry.source].remove(entry)

    def _has(self, source: str, author: Author) -> bool:
        wanted = {(source, address_of(author) or ""), (source, name_key(author.name))}
        return wanted - {(source, "")} <= self._looked_up

    def _learn(self, source: str, authors: Sequence[Author]) -> None:
        urls = [url for author in authors if (url := address_of(author))]
        names = [name_key(author.name) for author in authors]
        self._looked_up |= {(source, key) for key in (*urls, *names)}
        self._of_source.setdefault(source, [])
        called = [history.key_of(name) for name in names]
        self._load(self._connection.execute(_KNOWN, {"of_source": source, "urls": urls, "called": called}))

    def _these(self, author_ids: Collection[int]) -> list[_Entry]:
        if not self._entries.keys() >= set(author_ids):
            self._load(self._connection.execute(_THESE, {"ids": list(author_ids)}))
        return [self._entries[author_id] for author_id in author_ids if author_id in self._entries]

    def _load(self, rows: Iterable[AnyRow]) -> None:
        fresh = [row for row in rows if row.id not in self._entries]
        if fresh:
            said = history.sayings_of(self._connection, [row.id for row in fresh])
            for row in fresh:
                self._enter(row.id, row.source, said[row.id])

    def _enter(self, author_id: int, source: str, said: Sayings) -> _Entry:
        entry = _Entry(author_id, source, said)
        self._entries[author_id] = entry
        self._of_source.setdefault(source, []).append(entry)
        return entry


class _Entry:
    """One author: what is *said* of them, and what of that is *stored*."""

    def __init__(self, author_id: int, source: str, stored: Sayings) -> None:
        self.id = author_id
        self.source = source
        self.stored = stored
        self.said = stored

    @property
    def said(self) -> Sayings:
        """All that is said of them."""
        return self._said

    @said.setter
    def said(self, said: Sayings) -> None:
        self._said = said
        self.names = {value for name, value in said if name == NAME_KEY}  # all names they ever had
        self.url = believed(said).get("url")


def keep_author(connection: Connection, author: Author, *, run_id: int | None, now: datetime) -> int:
    """Store what an author page says, and mark the page as read; return the author's id."""
    book = AuthorBook(connection, run_id)
    author_id = book.keep_page(author)
    book.write()
    if author.page_url is not None:
        page = addresses.Read(author.page_url, author.source or "", author.captured_at, kind="author")
        addresses.read(connection, [page], run_id=run_id, now=now)
    return author_id


def fold_unnamed(database: Database) -> None:
    """Fold each author marked as unnamed from the captures that still name them.

    Authors are marked when a capture that named them is removed or corrected; a pass that is killed leaves the marks.
    """
    while True:
        with database.read() as connection:
            if connection.scalar(_MARKED) is None:
                return
        with database.write() as connection:
            book = AuthorBook(connection, None)
            book.unname(connection.scalars(_MARKED))
            book.write()


def _pick(entries: Iterable[_Entry], author: Author) -> _Entry | None:
    """Which of *entries* the author is: the one with that address, else one who ever had that name."""
    url, key = address_of(author), name_key(author.name)
    named = [entry for entry in entries if key in entry.names]
    if url is not None:
        same = [entry for entry in entries if entry.url == url]
        named = same or [entry for entry in named if entry.url is None]
    return min(named, key=lambda entry: (entry.url is None, entry.url or "", entry.id), default=None)


def _columns(said: Sayings) -> dict[str, Any]:
    facts = believed(said)
    return {
        **{name: facts.get(name) for name in FACTS},
        "name_key": name_key(facts["name"]),
        "captured_at": seen_last(said),
    }
