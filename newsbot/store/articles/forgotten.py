"""Whether a record is of something that was forgotten: by its addresses, its text, or whom it names."""

from __future__ import annotations

from sqlalchemy import Connection

from newsbot.items import Article, Author
from newsbot.likeness.fingerprint import name_key
from newsbot.store.articles.identity import WORDS_THAT_IDENTIFY, Keys, keys_of, urls_of
from newsbot.store.frontier.tombstones import Mark, are_any, mark_of, standing


def is_forgotten(connection: Connection, record: Article | Author) -> bool:
    """Whether *record* must not be stored."""
    if not are_any(connection):
        return False
    return bool(standing(connection, marks_of(record) if isinstance(record, Article) else _marks_of_author(record)))


def marks_of(record: Article) -> list[Mark]:
    """The marks by which *record* is recognised as forgotten."""
    source = record.source or ""
    marks = [mark_of("address", url) for url in urls_of(record)]
    marks += [author_mark(author.name, author.source or source) for author in record.authors]
    return marks + [mark for mark in [text_mark(keys_of(record), source)] if mark is not None]


def text_mark(keys: Keys, source: str) -> Mark | None:
    """The mark of a story's text in *source*; None without a text. A short text needs its title, too."""
    if not keys.fingerprint:
        return None
    identifies = keys.text.count(" ") + 1 >= WORDS_THAT_IDENTIFY
    return mark_of("text", keys.fingerprint if identifies else f"{keys.fingerprint} {keys.title}", source)


def author_mark(name: str, source: str) -> Mark:
    """The mark of an author of *source*."""
    return mark_of("author", name_key(name), source)


def _marks_of_author(author: Author) -> list[Mark]:
    urls = [mark_of("address", url) for url in (author.page_url, author.url) if url]
    return [*urls, author_mark(author.name, author.source or "")]
