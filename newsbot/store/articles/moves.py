"""Find former addresses of a new page's story among known articles of its source with the same text or title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from newsbot.items import Article
from newsbot.likeness.copies import compare, story_text
from newsbot.likeness.fingerprint import comparable_text, normalise_title
from newsbot.likeness.minhash import minima_of
from newsbot.store.articles.digests import DigestBook
from newsbot.store.articles.identity import SAME_STORY, Keys, keys_of, stored_wording, urls_of
from newsbot.store.engine.schema import AnyRow, address, alias, article, revision

_MOST_COMPARED = 5
_MOST_ADDRESSES = 5  # of one article
_KNOWN = select(alias.c.article_id).where(alias.c.url.in_(bindparam("urls", expanding=True))).limit(1)
_OF_SOURCE = article.c.source == bindparam("of_source")
_ANY = select(article.c.id).where(_OF_SOURCE, article.c.first_run < bindparam("run")).limit(1)
_WORDINGS = (
    select(revision.c.article_id, revision.c.facts, revision.c.texts, article.c.sort_at)
    .join(article, article.c.id == revision.c.article_id)
    .where(_OF_SOURCE)
    .order_by(revision.c.id.desc())
    .limit(_MOST_COMPARED)
)
_SAME_TITLE = _WORDINGS.where(revision.c.title_key == bindparam("title"))
_SAME_TIME = _WORDINGS.where(article.c.sort_at == bindparam("at"))
_SAME_WORDS = _WORDINGS.where(revision.c.id.in_(bindparam("ids", expanding=True)))
_ADDRESSES = (
    select(address.c.url, address.c.state)
    .join(alias, alias.c.url == address.c.url)
    .where(
        alias.c.article_id == bindparam("of_article"),
        address.c.source == bindparam("of_source"),
        address.c.state.in_(("done", "gone")),
    )
    .order_by(address.c.id)
    .limit(_MOST_ADDRESSES)
)


@dataclass(frozen=True, slots=True)
class Former:
    """The address of a stored story that is much like a new one. *is_gone*: its page is gone. *is_same*: only the
    address differs, so that a page that is gone proves a move.
    """

    url: str
    is_gone: bool
    is_same: bool


def has_earlier(connection: Connection, source: str, run_id: int) -> bool:
    """Whether an earlier run than *run_id* stored an article of *source*: only then can one have moved."""
    return connection.scalar(_ANY, {"of_source": source, "run": run_id}) is not None


def former_address(connection: Connection, record: Article) -> Former | None:
    """The former address of the story of *record*; None if its address is known or no stored story is like it."""
    if record.source is None or connection.scalar(_KNOWN, {"urls": urls_of(record)}) is not None:
        return None
    best = max(_alike(connection, record), default=None)
    if best is None:
        return None
    is_same, _, _, article_id = best
    rows = connection.execute(_ADDRESSES, {"of_article": -article_id, "of_source": record.source}).all()
    # An address that the story has already left is history.
    alive = [row for row in rows if row.state == "done"]
    row = next(iter(alive or rows), None)
    return Former(row.url, not alive, is_same) if row is not None else None


def _alike(connection: Connection, record: Article) -> Iterator[tuple[bool, bool, float, int]]:
    """Sort keys for articles like *record*: the same story, the same minute, how much they share, and the negated id,
    as the oldest is the best match.

    Reports written to a template have much in common, so an article that is merely alike also needs the same title or
    minute.
    """
    keys, telling = keys_of(record), story_text(record)
    at = record.published if record.published_precision == "minute" else None
    for row in _candidates(connection, record, keys, at):
        other = stored_wording(row)
        verdict = compare(telling, story_text(other))
        is_same = verdict.is_copy or comparable_text(other) == keys.text
        of_its_minute = at is not None and row.sort_at == at
        may_be = of_its_minute or at is None or normalise_title(other.title) == keys.title
        if is_same or (may_be and verdict.resemblance >= SAME_STORY):
            yield is_same, of_its_minute, verdict.resemblance, -row.article_id


def _candidates(connection: Connection, record: Article, keys: Keys, at: datetime | None) -> Iterator[AnyRow]:
    of_source = {"of_source": record.source}
    if keys.title:
        yield from connection.execute(_SAME_TITLE, {**of_source, "title": keys.title})
    if at is not None:
        yield from connection.execute(_SAME_TIME, {**of_source, "at": at})
    book, minima = DigestBook(connection), minima_of(keys.text)
    book.look_up([minima])
    if likely := book.resembling(minima):
        yield from connection.execute(_SAME_WORDS, {**of_source, "ids": likely})
