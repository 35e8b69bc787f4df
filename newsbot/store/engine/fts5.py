"""The full-text index on SQLite: FTS5 with a tokeniser that splits at spaces only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from newsbot.batches import batched
from newsbot.watch.candidates import AllOf, AnyOf, ButNot, Candidates, Phrase, Prefix, Within, Word

Streams = tuple[int, str, str, str]  # an article's id; the words of its title, its body, and the rest

CREATE = (
    "CREATE VIRTUAL TABLE article_text USING fts5("
    "title, body, rest, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
_ADD = "INSERT INTO article_text (rowid, title, body, rest) VALUES (?, ?, ?, ?)"
_WORDS = "SELECT rowid, title, body, rest FROM article_text WHERE rowid IN"
_STORED = "SELECT title, body, rest FROM article_text WHERE rowid = ?"


def add(connection: Connection, articles: Sequence[Streams]) -> None:
    """Index articles that are not yet indexed."""
    connection.exec_driver_sql(_ADD, list(articles))


def stale(connection: Connection, articles: Sequence[Streams]) -> list[int]:
    """The ids of those *articles* that are not indexed with these words."""
    found = []
    for article_id, *streams in articles:
        stored = connection.exec_driver_sql(_STORED, (article_id,)).first()
        if stored is None or list(stored) != streams:
            found.append(article_id)
    return found


def query(candidates: Candidates, *, in_text: bool) -> str:
    """*candidates* as an FTS5 query; with *in_text*, for title and body only."""
    text = _query(candidates)
    return f"{{title body}} : ({text})" if in_text else text


def filter_by_lookup(connection: Connection, candidates: Candidates, ids: Sequence[int], *, in_text: bool) -> list[int]:
    """Those of *ids* that match *candidates*, decided from the words stored in the index.

    FTS5 itself takes five times as long per row, because it searches each word's list again.
    """
    found = []
    for some in batched(ids):
        rows = connection.exec_driver_sql(f"{_WORDS} ({', '.join('?' * len(some))})", tuple(some))
        for article_id, *streams in rows:
            kept = streams[:2] if in_text else streams
            if _holds(candidates, [f" {stream} " for stream in kept]):
                found.append(article_id)
    return found


def has_phrase(candidates: Candidates) -> bool:
    """Whether *candidates* contain a phrase."""
    match candidates:
        case AllOf(children=children) | AnyOf(children=children):
            return any(map(has_phrase, children))
        case Within(child=child):
            return has_phrase(child)
        case ButNot(some=some, without=without):
            return has_phrase(some) or has_phrase(without)
    return isinstance(candidates, Phrase)


def relevance(row: str) -> str:
    """The relevance of a row to the query that matched it: bm25, a word in the title counting five times."""
    return f"-bm25({row}, 5.0, 1.0, 0.5)"


def _query(candidates: Candidates) -> str:
    match candidates:
        case Word(token=token):
            return _quoted(token)
        case Prefix(token=token):
            return f"{_quoted(token)} *"
        case Phrase(tokens=tokens):
            return _quoted(" ".join(tokens))
        case AllOf(children=children):
            return f"({' AND '.join(map(_query, children))})"
        case AnyOf(children=children):
            return f"({' OR '.join(map(_query, children))})"
        case Within(scope=scope, child=child):
            return f"{{{scope}}} : ({_query(child)})"
        case ButNot(some=some, without=without):
            return f"({_query(some)} NOT {_query(without)})"
    raise ValueError(f"an index cannot be queried for {candidates}")


def _holds(candidates: Candidates, streams: Sequence[str]) -> bool:
    """Whether streams (title, body and perhaps the rest, each padded with spaces) match what `_query` asks for."""
    match candidates:
        case Word(token=token):
            return _is_in(f" {token} ", streams)
        case Prefix(token=token):
            return _is_in(f" {token}", streams)
        case Phrase(tokens=tokens):
            return _is_in(f" {' '.join(tokens)} ", streams)
        case AllOf(children=children):
            return all(_holds(child, streams) for child in children)
        case AnyOf(children=children):
            return any(_holds(child, streams) for child in children)
        case Within(scope=scope, child=child):
            return _holds(child, streams[:1] if scope == "title" else streams[1:2])
        case ButNot(some=some, without=without):
            return _holds(some, streams) and not _holds(without, streams)
    raise ValueError(f"an index cannot be queried for {candidates}")


def _is_in(words: str, streams: Sequence[str]) -> bool:
    return any(words in stream for stream in streams)


def _quoted(token: str) -> str:
    # FTS5 sees quoted strings only, so that nothing in a user's query can act as an operator.
    return '"' + token.replace('"', '""') + '"'
