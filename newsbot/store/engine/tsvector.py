"""The full-text index on PostgreSQL: a tsvector per article, built from our tokens without the server's parser.

Words of the title have weight A, of the body B, others D. Words outside title and body are stored as lexemes with a
prefix that no token has, so that the index alone can answer for title and body.

A tsvector holds at most 255 positions per word, 16,383 positions in all, and one megabyte. Positions only matter for
ranking; title and body each keep some. An article with more distinct words than fit is indexed in part and is a
candidate of every query (*whole* is false).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import Connection

from newsbot.store.engine.fts5 import Streams
from newsbot.watch.candidates import AllOf, AnyOf, ButNot, Candidates, Phrase, Prefix, Within, Word

CREATE = (
    "CREATE TABLE article_text (rowid BIGINT NOT NULL, words TSVECTOR NOT NULL, whole BOOLEAN NOT NULL, "
    "CONSTRAINT pk_article_text PRIMARY KEY (rowid))",
    "CREATE INDEX ix_article_text_words ON article_text USING gin (words)",
    "CREATE INDEX ix_article_text_not_whole ON article_text (rowid) WHERE NOT whole",
)
_ADD = "INSERT INTO article_text (rowid, words, whole) VALUES (%s, %s, %s)"
_STALE = (
    "SELECT given.id FROM unnest(%s::bigint[], %s::text[], %s::boolean[]) AS given (id, words, whole) "
    "LEFT JOIN article_text ON rowid = given.id WHERE article_text.words IS DISTINCT FROM given.words::tsvector "
    "OR article_text.whole IS DISTINCT FROM given.whole"
)
_NOT_WHOLE = "SELECT EXISTS (SELECT 1 FROM article_text WHERE NOT whole)"

_OUTSIDE = "_"  # prefix; tokens are letters and digits
_ROOM = 1_000_000  # bytes we use, of the 1,048,575 of a tsvector
_PLACES = 120  # positions of a word per part of the article; a tsvector keeps 255 in all
_LAST_START = 10_000  # highest first position of a part; a tsvector keeps none beyond 16,383
_LONGEST = 2_046  # bytes in a lexeme
_SURELY_SHORT = _LONGEST // 4 - 1  # characters of at most four bytes, after the prefix
_KEPT = 1_900  # bytes kept of a longer word, before its digest


def add(connection: Connection, articles: Sequence[Streams]) -> None:
    """Index articles that are not yet indexed."""
    connection.exec_driver_sql(_ADD, [(article_id, *vector(*streams)) for article_id, *streams in articles])


def stale(connection: Connection, articles: Sequence[Streams]) -> list[int]:
    """The ids of those *articles* that are not indexed with these words."""
    vectors = [vector(*streams) for _, *streams in articles]
    ids = [article_id for article_id, *_ in articles]
    given = (ids, [words for words, _ in vectors], [whole for _, whole in vectors])
    return [article_id for (article_id,) in connection.exec_driver_sql(_STALE, given)]


def is_complete(connection: Connection) -> bool:
    """Whether every article is indexed with all of its words."""
    return not connection.exec_driver_sql(_NOT_WHOLE).scalar()


def vector(title: str, body: str, rest: str) -> tuple[str, bool]:
    """The tsvector of an article, as text for the server, and whether it holds all of the words."""
    places: dict[str, list[str]] = {}
    start = 1
    for words, prefix, weight in ((title, "", "A"), (body, "", "B"), (rest, _OUTSIDE, "D")):
        part: dict[str, list[str]] = {}
        for at, word in enumerate(words.split(), start=start):
            part.setdefault(prefix + word, []).append(f"{at}{weight}")
        for word, found in part.items():
            places.setdefault(word, []).extend(found[:_PLACES])
        start = min(start + words.count(" ") + 1, _LAST_START)
    written: list[str] = []
    room = _ROOM
    for word, found in places.items():
        lexeme = _lexeme(word)
        room -= 4 * len(lexeme) if len(lexeme) <= _SURELY_SHORT else _LONGEST
        room -= 2 * len(found) + 4
        if room < 0:
            return " ".join(written), False
        written.append(f"{_quoted(lexeme)}:{','.join(found)}")
    return " ".join(written), True


def relevance(match: str) -> str:
    """The relevance of a row to *match*: ts_rank, in which a word counts less in a long text."""
    return f"ts_rank('{{0.05, 0.05, 0.2, 1.0}}', article_text.words, CAST({match} AS tsquery), 1)"


def query(candidates: Candidates, *, in_text: bool) -> str:
    """*candidates* as a tsquery; with *in_text*, for title and body only."""
    return _query(candidates, "AB" if in_text else "")


def _query(candidates: Candidates, parts: str) -> str:
    """Likewise, for the *parts* with these weights: "AB" title and body, "A" or "B" one of them, "" anywhere."""
    match candidates:
        case Word(token=token):
            return _word(_lexeme(token), _lexeme(_OUTSIDE + token), "", parts)
        case Prefix(token=token):
            return _word(_cut(token), _cut(_OUTSIDE + token), "*", parts)
        case Phrase(tokens=tokens):
            # Not every position is stored, so only the presence of the words is certain.
            return _balanced([_query(Word(token), parts) for token in dict.fromkeys(tokens)], " & ")
        case AllOf(children=children):
            return _balanced([_query(child, parts) for child in children], " & ")
        case AnyOf(children=children):
            return _balanced([_query(child, parts) for child in children], " | ")
        case Within(scope=scope, child=child):
            return _query(child, "A" if scope == "title" else "B")
        case ButNot(some=some, without=without):
            return f"({_query(some, parts)} & !({_query(without, parts)}))"
    raise ValueError(f"an index cannot be queried for {candidates}")


def _word(inside: str, outside: str, sign: str, parts: str) -> str:
    if not parts:
        signed = f":{sign}" if sign else ""
        return f"({_quoted(inside)}{signed} | {_quoted(outside)}{signed})"
    signs = sign + (parts if parts != "AB" else "")
    return f"{_quoted(inside)}:{signs}" if signs else _quoted(inside)


def _balanced(parts: Sequence[str], operator: str) -> str:
    """Join *parts* as a balanced tree: the server's stack grows with each level of nesting."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(parts[:middle], operator)}{operator}{_balanced(parts[middle:], operator)})"


def _lexeme(word: str) -> str:
    """*word*; if longer than a lexeme can be, its beginning and a digest of the whole."""
    if len(word) <= _SURELY_SHORT or len(word.encode()) <= _KEPT:
        return word
    return f"{_cut(word)}{_OUTSIDE}{blake2b(word.encode(), digest_size=16).hexdigest()}"


def _cut(word: str) -> str:
    return word if len(word) <= _SURELY_SHORT else word.encode()[:_KEPT].decode(errors="ignore")


def _quoted(lexeme: str) -> str:
    # The server sees quoted strings only, so that nothing in a text or query can act as an operator.
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
