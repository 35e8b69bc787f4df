"""Replace what a stored capture was read to say by a new reading of it.

A correction is not an edit: it makes no revision of the old text, and its flags are not sent. What other captures say
of the article stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, or_, select

from newsbot.items import Article, Flag
from newsbot.likeness.fingerprint import comparable_text
from newsbot.likeness.minhash import minima_of
from newsbot.store.articles import captures, recognition, revisions
from newsbot.store.articles.digests import DigestBook
from newsbot.store.articles.facts import EVIDENCE, OF_A_PERSON, Values, article_of, authors_of, facts_of, is_hint
from newsbot.store.articles.fold import Capture, seen_again
from newsbot.store.articles.identity import keys_of
from newsbot.store.articles.recognition import Evidence, noted
from newsbot.store.authors import mentions
from newsbot.store.authors.authors import AuthorBook
from newsbot.store.engine.schema import alias, article, flag, revision
from newsbot.store.projection import Folded, Folding
from newsbot.store.watches import flags

Standing = Literal["held", "superseded", "unknown"]
FlagsOf = Callable[[Article], tuple[Flag, ...]]

# How a page was read and obtained, not what it says.
_OF_THE_READING = ("confidence", "origin", "page_url")
_BEFORE_A_NAME = (EVIDENCE, "author captured_at ", "author source ", "author page_url ")
_ARTICLES = select(alias.c.article_id).distinct().where(alias.c.url.in_(bindparam("urls", expanding=True)))
# Not times between two captures: that capture may not have been read.
_HELD = (
    select(revision.c.id)
    .join(alias, alias.c.article_id == revision.c.article_id)
    .where(alias.c.url == bindparam("at_url"))
    .where(or_(revision.c.first_captured_at == bindparam("moment"), revision.c.last_captured_at == bindparam("moment")))
    .limit(1)
)
_HEAD = select(article).where(article.c.id == bindparam("of_article"))
_FLAGGED = select(flag.c.id, flag.c.watch_id).where(flag.c.revision_id == bindparam("of_revision"))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that is read differently now; None means not stated."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Held:
    """What the database holds of a capture.

    `superseded`: it lies between two captures that said the same, and it is not known to have said so too. `unknown`:
    there is no article at its address, or that capture was never stored.
    """

    standing: Standing
    article_id: int | None = None
    capture: Capture | None = None


def held_of(connection: Connection, urls: tuple[str, ...], captured_at: datetime | None) -> Held:
    """What the database holds of the page at *urls*, the last of which is where it was read, as of *captured_at*."""
    if captured_at is None:
        return Held("unknown")
    held = Held("unknown")
    article_ids = connection.scalars(_ARTICLES, {"urls": urls}).all()
    for article_id, said in captures.captures_of(connection, article_ids).items():
        seen = [each for each in said if captured_at in (each.first_at, each.last_at)]
        if seen:
            best = max(seen, key=lambda each: (each.page_url == urls[-1], each.is_page, each.kept_at))
            return Held("held", article_id, best)
        if any(each.first_at and each.last_at and each.first_at < captured_at < each.last_at for each in said):
            held = Held("superseded", article_id)
    return held


def is_held(connection: Connection, url: str, captured_at: datetime) -> bool:
    """Whether the capture of *url* at exactly that time was stored."""
    return connection.execute(_HELD, {"at_url": url, "moment": captured_at}).first() is not None


def changes(held: Held, record: Article) -> tuple[FieldChange, ...]:
    """The fields of a stored capture that *record*, a new reading of it, has otherwise."""
    if held.capture is None:
        return ()
    said, read = held.capture.values, facts_of(record)
    names = dict.fromkeys((*said, *read))
    hinted = _from_entry_points(said, read)
    changed = [
        name for name in names if _is_of_the_page(name) and name not in hinted and said.get(name) != read.get(name)
    ]
    return tuple(FieldChange(name, said.get(name), read.get(name)) for name in changed)


def correct(
    connection: Connection, held: Held, record: Article, flags_of: FlagsOf, *, run_id: int | None, now: datetime
) -> int:
    """Make the stored capture say what *record*, a new reading of it, says; return the revision it now belongs to.

    A revision that comes to equal another of the article is merged with it. Authors no longer named are left to
    `fold_unnamed`. Raises ValueError if the capture is not held.
    """
    if held.article_id is None or held.capture is None:
        raise ValueError(f"no stored capture of {record.page_url or record.url} to correct: it is {held.standing}")
    article_id, misread = held.article_id, held.capture
    authors = AuthorBook(connection, run_id)
    folding = Folding(connection, authors, None, now)
    said = captures.captures_of(connection, [article_id])[article_id]
    # An answer under two addresses was stored as two captures: the one that is held is read last.
    for before in sorted(_alike(said, misread), key=lambda each: each.id == misread.id):
        folded = _replace(folding, article_id, before, record, now)
    authors.write(fold=False)
    head = connection.execute(_HEAD, {"of_article": article_id}).one()
    row = revisions.load(connection, folded.revision_id)
    _flag_anew(connection, folded.revision_id, flags_of(revisions.record_of(row, head)), now)
    return folded.revision_id


def _replace(folding: Folding, article_id: int, before: Capture, record: Article, now: datetime) -> Folded:
    """Replace what the capture *before* says by *record*."""
    connection, read = folding.connection, _read_anew(before, record, now)
    notes = [*recognition.notes_of(connection, article_id, before.digest), noted("same", Evidence("reread"))]
    said = captures.captures_of(connection, [article_id])[article_id]
    if authors_of(before.values) != authors_of(read.values):
        folding.authors.unname(mentions.of_capture(connection, before.id))
    captures.remove(connection, [before.id])
    folded = folding.fold(article_id, _in_place(said, before, read), read, notes)
    recognition.note(connection, article_id, read.digest, notes, record.captured_at, now)
    _index(connection, folded)
    return folded


def _alike(said: Sequence[Capture], held: Capture) -> list[Capture]:
    """Those of *said* that are of the same answer as *held*: same time and text."""
    return [each for each in said if _answer(each) == _answer(held)]


def _answer(capture: Capture) -> tuple[object, ...]:
    return capture.is_page, capture.first_at, capture.last_at, capture.fingerprint


def _from_entry_points(said: Values, read: Values) -> frozenset[str]:
    """The facts of *said* that came from an entry point: *read*, which lacks them, does not remove them."""
    hinted = {name for name in said if is_hint(said, name)}
    return frozenset(hinted | {EVIDENCE + name for name in hinted if not name.startswith(OF_A_PERSON)}) - read.keys()


def _read_anew(before: Capture, record: Article, now: datetime) -> Capture:
    """The capture *before* with the values of *record*."""
    known = article_of(before.values, url=None, source=None, captured_at=None)
    record = replace(
        record,
        source=before.source or record.source,
        page_url=known.page_url or record.page_url,
        origin=known.origin,
    )
    values = facts_of(record)
    hinted = {name: before.values[name] for name in _from_entry_points(before.values, values) & before.values.keys()}
    whole = {**hinted, **values}
    keys = keys_of(article_of(whole, url=None, source=None, captured_at=None))
    read = replace(
        captures.capture_of(record, keys.fingerprint, now),
        values=whole,
        first_at=before.first_at,
        last_at=before.last_at,
        kept_at=before.kept_at,
        revision_id=before.revision_id,
    )
    return captures.sealed(read)


def _in_place(said: Sequence[Capture], before: Capture, read: Capture) -> list[Capture]:
    """*said* with *read* in the place of *before*."""
    others = [each for each in said if each.id != before.id]
    if all(each.digest != read.digest for each in others):
        return [*others, read]
    return [seen_again(each, read) if each.digest == read.digest else each for each in others]


def _index(connection: Connection, folded: Folded) -> None:
    book = DigestBook(connection)
    for revision_id, values in folded.reworded.items():
        record = article_of(values, url=None, source=None, captured_at=None)
        minima = minima_of(comparable_text(record))
        book.look_up([minima])
        book.add(revision_id, minima)
    book.write()


def _flag_anew(connection: Connection, revision_id: int, found: Sequence[Flag], now: datetime) -> None:
    """Withdraw flags that current watches no longer find; others keep their numbers and marks."""
    watches = flags.active_watches(connection)
    matching = {watches[one.watch]: one for one in found if one.watch in watches}
    known: Mapping[int, int] = {
        row.watch_id: row.id for row in connection.execute(_FLAGGED, {"of_revision": revision_id})
    }
    gone = [flag_id for watch_id, flag_id in known.items() if watch_id in watches.values() and watch_id not in matching]
    if gone:
        connection.execute(delete(flag).where(flag.c.id.in_(gone)))
    flags.set_places(connection, [(known[watch_id], one) for watch_id, one in matching.items() if watch_id in known])
    fresh = [one for watch_id, one in matching.items() if watch_id not in known]
    flags.add(connection, [(revision_id, fresh)], watches, run_id=None, now=now)


def _is_of_the_page(name: str) -> bool:
    return name not in _OF_THE_READING and not name.startswith(_BEFORE_A_NAME)
