"""The full-text index: our own token stream, the one that the matcher sees. The one place that speaks FTS5.

The tokeniser parts at blanks and nowhere else, so that what `newsbot.watch.tokens` joined stays one word. An article
is indexed as it stands; its row's id is the article's.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from newsbot.items import Article
from newsbot.watch.tokens import words

CREATE = (
    "CREATE VIRTUAL TABLE article_text USING fts5("
    "title, body, rest, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
_ADD = "INSERT INTO article_text (rowid, title, body, rest) VALUES (?, ?, ?, ?)"
_REMOVE = "DELETE FROM article_text WHERE rowid = ?"


def add(connection: Connection, articles: Iterable[tuple[int, Article]]) -> None:
    """Index articles that were not."""
    connection.exec_driver_sql(_ADD, [(article_id, *streams(record)) for article_id, record in articles])


def replace(connection: Connection, article_id: int, record: Article) -> None:
    """Index an article anew."""
    remove(connection, article_id)
    add(connection, [(article_id, record)])


def remove(connection: Connection, article_id: int) -> None:
    """Take an article out of the index."""
    connection.exec_driver_sql(_REMOVE, (article_id,))


def streams(record: Article) -> tuple[str, str, str]:
    """The words of title, body, and everything else that a query can ask for."""
    body = [block.text for block in record.body]
    body += [block.text for entry in record.entries for block in entry.body]
    rest = [record.description, record.section, record.source, record.language, *record.tags]
    rest += [text for author in record.authors for text in (author.name, author.role, author.bio)]
    rest += [text for image in record.images for text in (image.caption, image.credit)]
    rest += [link.title for link in record.related] + [entry.title for entry in record.entries]
    return _stream([record.title]), _stream(body), _stream(rest)


def _stream(texts: Iterable[str | None]) -> str:
    return " ".join(words("\n".join(text for text in texts if text)))
