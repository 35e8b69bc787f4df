"""Find where the story of a new page may have stood before: known articles of its source with its text or title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from newsbot.items import Article
from newsbot.likeness.copies import story_text
from newsbot.likeness.fingerprint import comparable_text
from newsbot.likeness.minhash import minima_of
from newsbot.likeness.resemblance import resemblance
from newsbot.store.articles import stories
from newsbot.store.articles.digests import DigestBook
from newsbot.store.articles.identity import SAME_STORY, keys_of, stored_wording, urls_of
from newsbot.store.engine.schema import address, alias, article, revision

MOST = 3  # addresses that are asked about one new page
_KNOWN = select(alias.c.article_id).where(alias.c.url.in_(bindparam("urls", expanding=True))).limit(1)
_OF_SOURCE = article.c.source == bindparam("of_source")
_ANY = select(article.c.id).where(_OF_SOURCE, article.c.first_run < bindparam("run")).limit(1)
_SAME_TITLE = (
    select(revision.c.article_id, revision.c.facts, revision.c.texts)
    .join(article, article.c.id == revision.c.article_id)
    .where(revision.c.title_key == bindparam("title"), _OF_SOURCE)
    .order_by(revision.c.id.desc())
    .limit(MOST)
)
_ADDRESSES = (
    select(address.c.url, address.c.state, alias.c.article_id)
    .join(alias, alias.c.url == address.c.url)
    .where(
        alias.c.article_id.in_(bindparam("article_ids", expanding=True)),
        address.c.source == bindparam("of_source"),
        address.c.state.in_(("done", "gone")),
    )
    .order_by(address.c.id)
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Former:
    """An address at which a story was read that is much like a new one; *is_gone* if its page is."""

    url: str
    is_gone: bool


def has_earlier(connection: Connection, source: str, run_id: int) -> bool:
    """Whether an earlier run than *run_id* stored an article of *source*: only then can one have moved."""
    return connection.scalar(_ANY, {"of_source": source, "run": run_id}) is not None


def former_addresses(connection: Connection, record: Article) -> tuple[Former, ...]:
    """Where the story of *record*, a page of a source, may have stood; nowhere if its address is known."""
    if record.source is None or connection.scalar(_KNOWN, {"urls": urls_of(record)}) is not None:
        return ()
    article_ids = list(dict.fromkeys(_alike(connection, record)))
    if not article_ids:
        return ()
    rows = connection.execute(_ADDRESSES, {"article_ids": article_ids, "of_source": record.source}).all()
    alive = {row.article_id for row in rows if row.state == "done"}  # what one of their addresses has left is history
    gone = [Former(row.url, True) for row in rows if row.article_id not in alive]
    return (*gone, *(Former(row.url, False) for row in rows if row.state == "done"))


def _alike(connection: Connection, record: Article) -> Iterable[int]:
    keys = keys_of(record)
    rows = connection.execute(_SAME_TITLE, {"title": keys.title, "of_source": record.source}) if keys.title else ()
    yield from (
        row.article_id for row in rows if resemblance(comparable_text(stored_wording(row)), keys.text) >= SAME_STORY
    )
    book, minima = DigestBook(connection), minima_of(keys.text)
    book.look_up([minima])
    likeness = stories.most_like(connection, story_text(record), book.resembling(minima))
    if likeness is not None:
        yield likeness.article_id
