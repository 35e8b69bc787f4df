"""Claims: which canonical addresses are believed. A page may call any other page of its site its canonical one.

A site that calls one page the canonical form of all others must not overwrite that page's story, nor take its address
before that page was ever read.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, select

from newsbot.items import Article
from newsbot.likeness.fingerprint import comparable_text, normalise_title
from newsbot.likeness.resemblance import resemblance
from newsbot.store.articles.identity import Keys, stored_wording, urls_of
from newsbot.store.engine.schema import address, alias, revision

OTHER_STORY = 0.3  # the share of three-word runs beneath which texts of two titles are no wordings of one story

_HOLDERS = select(alias.c.url, alias.c.article_id).where(alias.c.url.in_(bindparam("urls", expanding=True)))
_REVISIONS = select(revision.c.facts, revision.c.texts).where(revision.c.article_id == bindparam("article_id"))
_READ_THERE = select(address.c.id).where(
    address.c.source == bindparam("of_source"), address.c.url == bindparam("at_url"), address.c.captured_at.is_not(None)
)


def with_own_url(connection: Connection, record: Article, keys: Keys) -> Article:
    """*record* with the canonical URL that it claims where that is believable, else with that of its page."""
    return record if _believable(connection, record, keys) else replace(record, url=record.page_url)


def false_holder(connection: Connection, record: Article, keys: Keys) -> int | None:
    """The article that holds the address where *record* was read by a mere claim, and is another story; else None."""
    if record.page_url is None or record.page_url != record.url:
        return None
    holder = _holders(connection, record).get(record.page_url)
    if holder is None or connection.scalar(_READ_THERE, {"of_source": record.source or "", "at_url": record.page_url}):
        return None
    wordings = _wordings(connection, holder)
    # A dump states the address that it was saved from, and has no page.
    if any(each.page_url in (None, record.page_url) or _alike(each, keys) for each in wordings):
        return None
    return holder


def _believable(connection: Connection, record: Article, keys: Keys) -> bool:
    """Whether the canonical URL that *record* claims is its own, as far as the store can tell."""
    if record.url is None or record.page_url in (None, record.url):
        return True
    holders = _holders(connection, record)
    holder = holders.get(record.url)
    if holder is None or holder == holders.get(record.page_url or ""):
        return True
    return any(_alike(each, keys) for each in _wordings(connection, holder))


def _holders(connection: Connection, record: Article) -> dict[str, int]:
    return {row.url: row.article_id for row in connection.execute(_HOLDERS, {"urls": urls_of(record)})}


def _wordings(connection: Connection, article_id: int) -> list[Article]:
    return [stored_wording(row) for row in connection.execute(_REVISIONS, {"article_id": article_id})]


def _alike(other: Article, keys: Keys) -> bool:
    return normalise_title(other.title) == keys.title or resemblance(comparable_text(other), keys.text) >= OTHER_STORY
