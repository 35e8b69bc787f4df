"""The full-text index on SQLite: FTS5, whose tokeniser parts at blanks and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from newsbot.batches import batched
from newsbot.watch.candidates import AllOf, AnyOf, Beside, ButNot, Candidates, Prefix, Within, Word

Streams = tuple[int, str, str, str]  # an article's id; the words of its title, its body, and the rest

CREATE = (
    "CREATE VIRTUAL TABLE article_text USING fts5("
    "title, body, rest, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
_ADD = "INSERT INTO article_text (rowid, title, body, rest) VALUES (?, ?, ?, ?)"
_WORDS = "SELECT rowid, title, body, rest FROM article_text WHERE rowid IN"
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


def looked_up(connection: Connection, candidates: Candidates, ids: Sequence[int], *, in_text: bool) -> list[int]:
    """Those of *ids* of which the index would let *candidates* through, told from the words that it keeps.

    FTS5 takes five times as long to look up one row, for it enters the list of each word anew.
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
    """Whether *candidates* ask for words side by side anywhere."""
    match candidates:
        case AllOf(children=children) | AnyOf(children=children):
            return any(map(has_phrase, children))
        case Within(child=child):
            return has_phrase(child)
        case ButNot(some=some, without=without):
            return has_phrase(some) or has_phrase(without)
    return isinstance(candidates, Beside)


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


def _holds(candidates: Candidates, streams: Sequence[str]) -> bool:
    """What `_question` asks, of the words of title, body and, maybe, the rest, each with a blank around it."""
    match candidates:
        case Word(token=token):
            return _stands_in(f" {token} ", streams)
        case Prefix(token=token):
            return _stands_in(f" {token}", streams)
        case Beside(tokens=tokens):
            return _stands_in(f" {' '.join(tokens)} ", streams)
        case AllOf(children=children):
            return all(_holds(child, streams) for child in children)
        case AnyOf(children=children):
            return any(_holds(child, streams) for child in children)
        case Within(scope=scope, child=child):
            return _holds(child, streams[:1] if scope == "title" else streams[1:2])
        case ButNot(some=some, without=without):
            return _holds(some, streams) and not _holds(without, streams)
    raise ValueError(f"an index cannot be asked for {candidates}")


def _stands_in(words: str, streams: Sequence[str]) -> bool:
    return any(words in stream for stream in streams)


def _quoted(token: str) -> str:
    # Only ever a string between quotes reaches FTS5: nothing in a user's query can be an operator of its language.
    return '"' + token.replace('"', '""') + '"'
