"""Correcting: a capture that the database holds is read anew, and what it was read to say before gives way.

What a newer capture of the same wording states stays. It is a reading and no edit: it makes no revision, and nobody is
told of the flags that come of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from newsbot.items import Article, Flag
from newsbot.likeness.minhash import minima_of
from newsbot.store import aliases, digests, flags, recognition, revisions
from newsbot.store.authors import AuthorBook
from newsbot.store.bylines import authors_of
from newsbot.store.digests import DigestBook
from newsbot.store.facts import article_of, facts_of, less, merge
from newsbot.store.identity import keys_of
from newsbot.store.joining import join_wordings
from newsbot.store.recognition import Evidence, recognition_of
from newsbot.store.rereading import Held, hinted
from newsbot.store.schema import AnyRow, article, flag, revision
from newsbot.store.standing import stand

FlagsOf = Callable[[Article], tuple[Flag, ...]]

_HEAD = select(article).where(article.c.id == bindparam("of_article"))
_FLAGGED = select(flag.c.id, flag.c.watch_id).where(flag.c.revision_id == bindparam("of_revision"))


def correct(
    connection: Connection, held: Held, record: Article, flags_of: FlagsOf, *, run_id: int | None, now: datetime
) -> int:
    """Let the capture *held* say what *record*, a reading of the same capture, says; the revision that it is now of.

    A revision that comes to say what another one of the article says becomes one with it. Raises ValueError for what is
    not held.
    """
    if held.article_id is None or held.revision_id is None or held.facts is None or held.own is None:
        raise ValueError(f"there is no reading of {record.page_url or record.url} to correct: it is {held.standing}")
    head = connection.execute(_HEAD, {"of_article": held.article_id}).one()
    record = replace(
        record,
        source=head.source or record.source,
        page_url=held.own.get("page_url", record.page_url),
        origin=held.own.get("origin", record.origin),
    )
    read = facts_of(record)
    staying = less(held.facts, held.own.keys() - hinted(held, read.values))
    facts = merge(staying, read) if staying is not None else read
    rows = {row.id: row for row in revisions.revisions_of(connection, held.article_id)}
    row = rows.pop(held.revision_id)
    span = {"url": head.url, "source": head.source, "captured_at": row.last_captured_at}
    wording = article_of(facts.values, **span)
    keys = keys_of(wording)
    digests.remove_wording(connection, row.id)
    revisions.reword(connection, row.id, facts, keys)
    twin = revisions.like(rows.values(), keys)
    if twin is None:
        book, minima = DigestBook(connection), minima_of(keys.text)
        book.look_up([minima])
        book.add(row.id, minima)
        book.write()
    else:
        row = _become_one(connection, twin, row)
    _flag_anew(connection, row.id, flags_of(wording), now)
    evidence = Evidence("reread")
    note = recognition_of(record, row.id, "same", evidence, run_id=run_id, now=now)
    recognition.add(connection, [note])
    aliases.add(connection, held.article_id, record)
    _stand(connection, held.article_id, record, run_id)
    return int(row.id)


def _become_one(connection: Connection, twin: AnyRow, row: AnyRow) -> AnyRow:
    other = connection.execute(select(revision).where(revision.c.id == row.id)).one()
    join_wordings(connection, twin, other)
    connection.execute(delete(revision).where(revision.c.id == row.id))
    return twin


def _flag_anew(connection: Connection, revision_id: int, found: Sequence[Flag], now: datetime) -> None:
    """What a watch in force no longer finds is withdrawn; a flag that stays keeps its number and its marks."""
    watches = flags.flagging(connection)
    matching = {watches[one.watch]: one for one in found if one.watch in watches}
    known = {row.watch_id: row.id for row in connection.execute(_FLAGGED, {"of_revision": revision_id})}
    gone = [flag_id for watch_id, flag_id in known.items() if watch_id in watches.values() and watch_id not in matching]
    if gone:
        connection.execute(delete(flag).where(flag.c.id.in_(gone)))
    flags.set_places(connection, [(known[watch_id], one) for watch_id, one in matching.items() if watch_id in known])
    fresh = [one for watch_id, one in matching.items() if watch_id not in known]
    flags.add(connection, [(revision_id, fresh)], watches, run_id=None, now=now)


def _stand(connection: Connection, article_id: int, record: Article, run_id: int | None) -> None:
    authors = AuthorBook(connection, run_id)
    before = authors_of(connection, article_id)
    authors.keep_anew(record)
    stand(connection, authors, article_id, source=record.source)
    if record.captured_at is not None:
        authors.remove_misread(before, record.captured_at)
    authors.write()
