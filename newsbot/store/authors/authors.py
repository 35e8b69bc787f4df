"""Authors: one row for each person of a source, and the bylines that tie them to articles.

A person is known by the address of their profile; where a page or dump does not show it, by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from newsbot.items import Article, Author
from newsbot.likeness.fingerprint import name_key
from newsbot.store.authors.history import AuthorHistory
from newsbot.store.engine.schema import AnyRow, byline, new_id
from newsbot.store.engine.schema import author as table
from newsbot.store.frontier import addresses

_FACTS = ("name", "url", "role", "bio", "avatar_url", "page_url")
_KNOWN = select(table).where(
    table.c.source == bindparam("of_source"),
    or_(
        table.c.url.in_(bindparam("urls", expanding=True)),
        table.c.name_key.in_(bindparam("names", expanding=True)),
    ),
)
_ADD = insert(table)
_SET = update(table).where(table.c.id == bindparam("of_author"))
_MOVE_BYLINES = update(byline).where(byline.c.author_id == bindparam("gone")).values(author_id=bindparam("of_author"))
_REMOVE = delete(table).where(table.c.id == bindparam("of_author"))
_UNUSED = delete(table).where(
    table.c.id.in_(bindparam("ids", expanding=True)),
    table.c.page_url.is_(None),
    ~select(byline.c.author_id).where(byline.c.author_id == table.c.id).exists(),
)
_REMOVE_UNUSED = _UNUSED.where(table.c.source == "").returning(table.c.id)
_REMOVE_MISREAD = _UNUSED.where(table.c.captured_at == bindparam("moment")).returning(table.c.id)


Stamp = tuple[str, int]  # when it was captured ("" where unknown), and 1 for a page, 0 for a dump


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stated of an author, and by which capture. *stamps* holds those that differ from *stamp*."""

    values: Mapping[str, str]
    stamp: Stamp
    stamps: Mapping[str, Stamp]

    def stamp_of(self, fact: str) -> Stamp:
        """The capture that *fact* is from."""
        return self.stamps.get(fact, self.stamp)


def _facts_of(stated: Mapping[str, tuple[Stamp, str]], stamp: Stamp) -> Facts:
    stamps = {name: said for name, (said, _) in stated.items() if said != stamp}
    return Facts({name: value for name, (_, value) in stated.items()}, stamp, stamps)


def _merge(a: Facts, b: Facts) -> Facts:
    """Of each fact what the newest capture states."""
    stated = {
        name: max((each.stamp_of(name), each.values[name]) for each in (a, b) if name in each.values)
        for name in dict.fromkeys((*a.values, *b.values))
    }
    return _facts_of(stated, max(a.stamp, b.stamp))


def _less(facts: Facts, names: Collection[str]) -> Facts:
    stated = {name: (facts.stamp_of(name), value) for name, value in facts.values.items() if name not in names}
    return _facts_of(stated, max(stamp for stamp, _ in stated.values()))


class AuthorBook:
    """The authors of a batch of records: looked up in one question, kept in memory, written together.

    Within one transaction, and alone: what others write to these authors meanwhile is not seen.
    """

    def __init__(self, connection: Connection, run_id: int | None) -> None:
        self._connection = connection
        self._run_id = run_id
        self._history = AuthorHistory(connection)
        self._entries: dict[str, list[_Entry]] = {}  # by source
        self._looked_up: set[tuple[str, str]] = set()
        self._changed: dict[int, _Entry] = {}

    def look_up(self, records: Iterable[Article]) -> None:
        """Learn what is known of the authors of *records*, and of all who share an address or name with them."""
        asked: dict[str, dict[str, Author]] = {}
        for record in records:
            for author in record.authors:
                source = author.source or record.source or ""
                if not self._has(source, author):
                    asked.setdefault(source, {})[f"{_url(author)} {author.name}"] = author
        for source, authors in asked.items():
            self._learn(source, list(authors.values()))

    def keep(self, record: Article) -> list[int]:
        """Take in what the byline of *record* says of its authors; their ids, in order."""
        self.look_up([record])
        return [
            self.keep_one(author, author.source or record.source or "", _stamp(author, record))
            for author in record.authors
        ]

    def keep_anew(self, record: Article) -> list[int]:
        """Take in what the byline of *record* says in place of what the same capture was read to say before."""
        self.look_up([record])
        for author in record.authors:
            entry = _pick(self._entries.get(author.source or record.source or "", []), author)
            if entry is not None:
                stamp = _stamp(author, record)
                misread = {name for name in entry.facts.values if entry.facts.stamp_of(name) == stamp} - {"name"}
                entry.facts = _less(entry.facts, misread)
                self._changed[entry.id] = entry
                self._history.withdraw(entry.id, _moment(stamp))
        return self.keep(record)

    def find(self, record: Article) -> list[int]:
        """The ids of the authors of *record*, in order; one that is not known under its source gets a row."""
        self.look_up([record])
        found = []
        for author in record.authors:
            source = author.source or record.source or ""
            entry = _pick(self._entries.get(source, []), author)
            found.append(entry.id if entry is not None else self.keep_one(author, source, ("", 0)))
        return found

    def keep_one(self, author: Author, source: str, stamp: Stamp) -> int:
        """Take in what *author* says, under *source*, from the capture *stamp*; the author's id."""
        if not self._has(source, author):
            self._learn(source, [author])
        author = replace(author, url=_url(author))
        stated = Facts({name: value for name in _FACTS if (value := getattr(author, name)) is not None}, stamp, {})
        entries = self._entries.setdefault(source, [])
        entry = _pick(entries, author)
        if entry is None:
            values = {"source": source, "first_run": self._run_id, **_columns(stated)}
            entry = _Entry(new_id(self._connection.execute(_ADD, values)), stated)
            entries.append(entry)
            self._history.note(entry.id, stated.values, _moment(stamp))
            return entry.id
        self._history.note(entry.id, stated.values, _moment(stamp))
        after = _merge(entry.facts, stated)
        if author.url is not None:
            # Someone known by name alone is the person of that name, now that their address is known.
            for other in [each for each in entries if each.url is None and each.id != entry.id]:
                if other.name_key == name_key(author.name):
                    after = _merge(after, other.facts)
                    self._absorb(entry, other)
                    entries.remove(other)
        if after != entry.facts:
            entry.facts = after
            self._changed[entry.id] = entry
        return entry.id

    def write(self) -> None:
        """Write what changed."""
        rows = [{"of_author": entry.id, **_columns(entry.facts)} for entry in self._changed.values()]
        self._changed.clear()
        if rows:
            self._connection.execute(_SET, rows)
        self._history.write()

    def remove_unused(self, author_ids: Iterable[int]) -> None:
        """Remove those who are known by name alone, to no source, and whom no byline names any more.

        The article that named them turned out to be of a source, which has them under its own.
        """
        self._forget(set(self._connection.scalars(_REMOVE_UNUSED, {"ids": sorted(author_ids)})))

    def remove_misread(self, author_ids: Iterable[int], captured_at: datetime) -> None:
        """Remove those of whom nothing but the capture at that moment spoke, and whom no byline names any more."""
        misread = _REMOVE_MISREAD, {"ids": sorted(author_ids), "moment": captured_at}
        self._forget(set(self._connection.scalars(*misread)))

    def _forget(self, author_ids: Collection[int]) -> None:
        for author_id in author_ids:
            self._changed.pop(author_id, None)
            self._history.forget(author_id)
        for source, entries in self._entries.items():
            self._entries[source] = [entry for entry in entries if entry.id not in author_ids]

    def _absorb(self, entry: _Entry, other: _Entry) -> None:
        self._history.hand_over(entry.id, other.id)
        self._connection.execute(_MOVE_BYLINES, {"gone": other.id, "of_author": entry.id})
        self._connection.execute(_REMOVE, {"of_author": other.id})
        self._changed.pop(other.id, None)

    def _has(self, source: str, author: Author) -> bool:
        wanted = {(source, _url(author) or ""), (source, name_key(author.name))}
        return wanted - {(source, "")} <= self._looked_up

    def _learn(self, source: str, authors: Sequence[Author]) -> None:
        urls = [url for author in authors if (url := _url(author))]
        names = [name_key(author.name) for author in authors]
        self._looked_up |= {(source, key) for key in (*urls, *names)}
        entries = self._entries.setdefault(source, [])
        known = {entry.id for entry in entries}
        rows = self._connection.execute(_KNOWN, {"of_source": source, "urls": urls, "names": names})
        found = [_Entry(row.id, _facts(row)) for row in rows if row.id not in known]
        entries.extend(found)
        self._history.learn(entry.id for entry in found)


@dataclass(slots=True)
class _Entry:
    """One author in the book."""

    id: int
    facts: Facts

    @property
    def url(self) -> str | None:
        return self.facts.values.get("url")

    @property
    def name_key(self) -> str:
        return name_key(self.facts.values["name"])


def keep_author(connection: Connection, author: Author, *, run_id: int | None, now: datetime) -> int:
    """Keep what an author page says, and mark the page done; the author's id."""
    book = AuthorBook(connection, run_id)
    author_id = book.keep_one(author, author.source or "", _stamp(author, None))
    book.write()
    if author.page_url is not None:
        page = addresses.Read(author.page_url, author.source or "", author.captured_at, kind="author")
        addresses.read(connection, [page], run_id=run_id, now=now)
    return author_id


def _moment(stamp: Stamp) -> datetime | None:
    return datetime.fromisoformat(stamp[0]) if stamp[0] else None


def _pick(entries: Iterable[_Entry], author: Author) -> _Entry | None:
    """Who of *entries* the author is: the one of that address, else of that name."""
    url, key = _url(author), name_key(author.name)
    named = [entry for entry in entries if entry.name_key == key]
    if url is not None:
        same = [entry for entry in entries if entry.url == url]
        named = same or [entry for entry in named if entry.url is None]
    return min(named, key=lambda entry: (entry.url is None, entry.url or "", entry.id), default=None)


def _url(author: Author) -> str | None:
    return author.url or author.page_url


def _stamp(author: Author, record: Article | None) -> Stamp:
    captured_at = author.captured_at or (record.captured_at if record else None)
    return (captured_at.isoformat() if captured_at else "", int(record is None or record.origin != "dump"))


def _facts(row: AnyRow) -> Facts:
    stamps = {name: (at, int(page)) for name, (at, page) in row.stamps.items()}
    values = {name: value for name in _FACTS if (value := getattr(row, name)) is not None}
    return Facts(values, stamps.pop(""), stamps)


def _columns(facts: Facts) -> dict[str, Any]:
    return {
        **{name: facts.values.get(name) for name in _FACTS},
        "name_key": name_key(facts.values["name"]),
        "captured_at": _moment(facts.stamp),
        "stamps": {"": facts.stamp, **facts.stamps},
    }
