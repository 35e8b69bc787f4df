"""What each reading of a page said, as rows. A capture that says nothing new shares the row of the earlier one.

Most articles have a single capture, equal to its revision: then facts and texts are only stored with the revision.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from newsbot.items import Article
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text
from newsbot.store.articles.facts import Values, article_of, facts_of, split_texts
from newsbot.store.articles.fold import Capture, seen_again
from newsbot.store.articles.recognition import Note
from newsbot.store.engine.schema import AnyRow, revision
from newsbot.store.engine.schema import capture as table

_canonical = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode

_ALL = (
    select(
        table,
        revision.c.fingerprint,
        revision.c.facts.label("its_facts"),
        revision.c.texts.label("its_texts"),
    )
    .join(revision, revision.c.id == table.c.revision_id)
    .order_by(table.c.id)
)
_OF = _ALL.where(table.c.article_id.in_(bindparam("article_ids", expanding=True)))
_THIS = _ALL.where(table.c.article_id == bindparam("of_article"), table.c.digest == bindparam("of_digest"))
_ADD = insert(table).returning(table.c.id, sort_by_parameter_order=True)
_SET = update(table).where(table.c.id == bindparam("of_capture"))
_OF_REVISION = update(table).where(table.c.revision_id == bindparam("of_revision"))
_KEEP_FACTS = _OF_REVISION.where(table.c.facts.is_(None)).values(facts=bindparam("said"))
_KEEP_TEXTS = _OF_REVISION.where(table.c.texts.is_(None)).values(texts=bindparam("said"))
_MOVE = update(table).where(table.c.article_id == bindparam("of_article"))
_REMOVE = delete(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


def capture_of(record: Article, fingerprint: str, now: datetime) -> Capture:
    """The capture that *record*, stored *now*, amounts to."""
    values = facts_of(record)
    return Capture(
        digest=_digest(record.url, record.source, values),
        fingerprint=fingerprint,
        values=values,
        url=record.url,
        source=record.source,
        first_at=record.captured_at,
        last_at=record.captured_at,
        kept_at=now,
    )


def sealed(capture: Capture) -> Capture:
    """*capture* with the digest of its current values."""
    return replace(capture, digest=_digest(capture.url, capture.source, capture.values))


def captures_of(connection: Connection, article_ids: Sequence[int]) -> dict[int, list[Capture]]:
    """All captures of each of the articles that exist."""
    found: dict[int, list[Capture]] = {}
    for row in connection.execute(_OF, {"article_ids": article_ids}):
        found.setdefault(row.article_id, []).append(_capture(row))
    return found


def known(connection: Connection, article_id: int, digest: bytes) -> Capture | None:
    """The stored capture of the article with that *digest*, or None."""
    row = connection.execute(_THIS, {"of_article": article_id, "of_digest": digest}).first()
    return _capture(row) if row is not None else None


def add(connection: Connection, captures: Iterable[tuple[int, Capture, Values, list[Note]]]) -> list[int]:
    """Store captures and return their ids: each with its article, the values of its revision, and how it was
    recognised.
    """
    rows = [
        {
            "article_id": article_id,
            "digest": each.digest,
            "source": each.source,
            "url": "" if each.url is not None and each.url == each.page_url else each.url,
            "recognised": notes,
            **_columns(each, stated),
        }
        for article_id, each, stated, notes in captures
    ]
    return list(connection.scalars(_ADD, rows)) if rows else []


def see_again(connection: Connection, capture: Capture, other: Capture) -> Capture:
    """Store that *capture* was seen again as *other*; return both as one."""
    together = seen_again(capture, other)
    if together != capture:
        connection.execute(_SET, {"of_capture": capture.id, **_seen(together)})
    return together


def keep_said(connection: Connection, revision_id: int, before: Values, after: Values) -> None:
    """Before a revision changes from *before* to *after*, store with its captures the values they shared with it."""
    for keep, said, now_said in zip((_KEEP_FACTS, _KEEP_TEXTS), split_texts(before), split_texts(after), strict=True):
        if said != now_said:
            connection.execute(keep, {"of_revision": revision_id, "said": said})


def settle(
    connection: Connection, article_id: int, captures: Sequence[tuple[Capture, Values]], notes: list[Note]
) -> list[Capture]:
    """Store captures under their revisions, each with that revision's values; return them with their ids.

    *notes* go to new ones.
    """
    rows = [{"of_capture": each.id, **_columns(each, stated)} for each, stated in captures if each.id]
    if rows:
        connection.execute(_SET, rows)
    fresh = iter(add(connection, [(article_id, each, stated, notes) for each, stated in captures if not each.id]))
    return [each if each.id else replace(each, id=next(fresh)) for each, _ in captures]


def move(connection: Connection, article_id: int, from_id: int) -> None:
    """Move the captures of article *from_id* to *article_id*; equal ones become one."""
    found = captures_of(connection, [article_id, from_id])
    here = {each.digest: each for each in found.get(article_id, ())}
    twice = [each for each in found.get(from_id, ()) if each.digest in here]
    for each in twice:
        see_again(connection, here[each.digest], each)
    remove(connection, [each.id for each in twice])
    connection.execute(_MOVE, {"of_article": from_id, "article_id": article_id})


def disclaim(connection: Connection, article_id: int, url: str) -> None:
    """Remove *url* as the canonical address from all captures of an article."""
    found = captures_of(connection, [article_id]).get(article_id, [])
    here = {each.digest: each for each in found}
    for each in found:
        if each.url != url:
            continue
        without = sealed(replace(each, url=None))
        if without.digest in here:
            see_again(connection, here[without.digest], each)
            remove(connection, [each.id])
        else:
            connection.execute(_SET, {"of_capture": each.id, "url": None, "digest": without.digest})


def remove(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(_REMOVE, {"ids": ids})


def _fingerprint(values: Values) -> str:
    return fingerprint_text(comparable_text(article_of(values, url=None, source=None, captured_at=None)))


def _digest(*said: Any) -> bytes:
    return blake2b(_canonical(said).encode(), digest_size=8).digest()


def _seen(capture: Capture) -> dict[str, datetime | None]:
    return {"first_captured_at": capture.first_at, "last_captured_at": capture.last_at, "kept_at": capture.kept_at}


def _columns(capture: Capture, stated: Values) -> dict[str, Any]:
    """The columns of *capture*, whose revision states *stated*."""
    if capture.values is stated:
        return {"revision_id": capture.revision_id, "facts": None, "texts": None, **_seen(capture)}
    facts, texts = split_texts(capture.values)
    its_facts, its_texts = split_texts(stated)
    return {
        "revision_id": capture.revision_id,
        "facts": None if facts == its_facts else facts,
        "texts": None if texts == its_texts else texts,
        **_seen(capture),
    }


def _capture(row: AnyRow) -> Capture:
    facts = row.its_facts if row.facts is None else row.facts
    values = {**facts, **(row.its_texts if row.texts is None else row.texts)}
    return Capture(
        digest=row.digest,
        fingerprint=row.fingerprint if row.texts is None else _fingerprint(values),
        values=values,
        url=facts.get("page_url") if row.url == "" else row.url,
        source=row.source,
        first_at=row.first_captured_at,
        last_at=row.last_captured_at,
        kept_at=row.kept_at,
        id=row.id,
        revision_id=row.revision_id,
    )
