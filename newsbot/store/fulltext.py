"""The full-text index: our own token stream, the one that the matcher sees. The one place that speaks FTS5.

The tokeniser parts at blanks and nowhere else, so that what `newsbot.watch.tokens` joined stays one word. An article
is indexed as it stands; its row's id is the article's.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Integer, text
from sqlalchemy.sql.expression import TextualSelect

from newsbot.items import Article
from newsbot.watch.candidates import AllOf, AnyOf, Candidates, Everything, Prefix, Word
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


def match(candidates: Candidates) -> str | None:
    """The index's own query for *candidates*; None where it cannot narrow them."""
    match candidates:
        case Word(token=token):
            return _quoted(token)
        case Prefix(token=token):
            return f"{_quoted(token)} *" if token else None
        case AllOf(children=children):
            known = [found for child in children if (found := match(child)) is not None]
            return f"({' AND '.join(known)})" if known else None
        case AnyOf(children=children):
            found_all = [match(child) for child in children]
            return None if None in found_all else f"({' OR '.join(str(found) for found in found_all)})"
        case Everything():
            return None


def match_in_text(candidates: Candidates) -> str | None:
    """The same, for title and body alone: what it lets through has these words there."""
    found = match(candidates)
    return None if found is None else f"{{title body}} : ({found})"


def matching() -> TextualSelect:
    """The ids of the articles that match `:match`, as a part of a query."""
    return text("SELECT rowid AS id FROM article_text WHERE article_text MATCH :match").columns(id=Integer)


def _quoted(token: str) -> str:
    # Only ever a string between quotes reaches FTS5: nothing in a user's query can be an operator of its language.
    return '"' + token.replace('"', '""') + '"'


def streams(record: Article) -> tuple[str, str, str]:
    """The words of title, body, and everything else that a query can ask for."""
    body: list[str | None] = [block.text for block in record.body]
    body += [text for entry in record.entries for text in (entry.title, *(block.text for block in entry.body))]
    rest = [record.description, record.section, record.source, record.language, *record.tags]
    rest += [text for author in record.authors for text in (author.name, author.role, author.bio)]
    rest += [text for image in record.images for text in (image.caption, image.credit)]
    rest += [link.title for link in record.related]
    return _stream([record.title]), _stream(body), _stream(rest)


def _stream(texts: Iterable[str | None]) -> str:
    return " ".join(words("\n".join(text for text in texts if text)))
