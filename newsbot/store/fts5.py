"""The full-text index on SQLite: FTS5, whose tokeniser parts at blanks and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from newsbot.watch.candidates import AllOf, AnyOf, Beside, ButNot, Candidates, Prefix, Within, Word

Streams = tuple[int, str, str, str]  # an article's id; the words of its title, its body, and the rest

CREATE = (
    "CREATE VIRTUAL TABLE article_text USING fts5("
    "title, body, rest, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
_ADD = "INSERT INTO article_text (rowid, title, body, rest) VALUES (?, ?, ?, ?)"
_STORED = "SELECT title, body, rest FROM article_text WHERE rowid = ?"


def add(connection: Connection, articles: Sequence[Streams]) -> None:
    """Index articles that were not."""
    connection.exec_driver_sql(_ADD, list(articles))


def untrue(connection: Connection, articles: Sequence[Streams]) -> list[int]:
    """The ids of those of *articles* that are not indexed as they say."""
    found = []
    for article_id, *streams in articles:
        stored = connection.exec_driver_sql(_STORED, (article_id,)).first()
        if stored is None or list(stored) != streams:
            found.append(article_id)
    return found


def question(candidates: Candidates, *, in_text: bool) -> str:
    """*candidates* as a query of FTS5, for title and body alone where *in_text*."""
    asked = _question(candidates)
    return f"{{title body}} : ({asked})" if in_text else asked


def relevance(row: str) -> str:
    """How well a row answers the question that it was found by: bm25, where a word of the title counts five times."""
    return f"-bm25({row}, 5.0, 1.0, 0.5)"


def _question(candidates: Candidates) -> str:
    match candidates:
        case Word(token=token):
            return _quoted(token)
        case Prefix(token=token):
            return f"{_quoted(token)} *"
        case Beside(tokens=tokens):
            return _quoted(" ".join(tokens))
        case AllOf(children=children):
            return f"({' AND '.join(map(_question, children))})"
        case AnyOf(children=children):
            return f"({' OR '.join(map(_question, children))})"
        case Within(scope=scope, child=child):
            return f"{{{scope}}} : ({_question(child)})"
        case ButNot(some=some, without=without):
            return f"({_question(some)} NOT {_question(without)})"
    raise ValueError(f"an index cannot be asked for {candidates}")


def _quoted(token: str) -> str:
    # Only ever a string between quotes reaches FTS5: nothing in a user's query can be an operator of its language.
    return '"' + token.replace('"', '""') + '"'
