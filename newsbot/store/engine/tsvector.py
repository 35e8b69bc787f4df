"""The full-text index on PostgreSQL: a tsvector for each article, made of our tokens without the server's parser.

A word of the title has the weight A, one of the body B, any other D. What stands outside title and body is a lexeme of
its own, with a mark that no token has, so that the index alone answers for title and body.

A tsvector has bounds: 255 places of one word and 16,383 places at all, which matters to ranks alone, for title and body
each keep some; and a megabyte. An article of more different words than that is indexed as far as it goes, and is
a candidate for every query (*whole* is false).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import Connection

from newsbot.store.engine.fts5 import Streams
from newsbot.watch.candidates import AllOf, AnyOf, Beside, ButNot, Candidates, Prefix, Within, Word

CREATE = (
    "CREATE TABLE article_text (rowid BIGINT NOT NULL, words TSVECTOR NOT NULL, whole BOOLEAN NOT NULL, "
    "CONSTRAINT pk_article_text PRIMARY KEY (rowid))",
    "CREATE INDEX ix_article_text_words ON article_text USING gin (words)",
    "CREATE INDEX ix_article_text_not_whole ON article_text (rowid) WHERE NOT whole",
)
_ADD = "INSERT INTO article_text (rowid, words, whole) VALUES (%s, %s, %s)"
_UNTRUE = (
    "SELECT given.id FROM unnest(%s::bigint[], %s::text[], %s::boolean[]) AS given (id, words, whole) "
    "LEFT JOIN article_text ON rowid = given.id WHERE article_text.words IS DISTINCT FROM given.words::tsvector "
    "OR article_text.whole IS DISTINCT FROM given.whole"
)
_NOT_WHOLE = "SELECT EXISTS (SELECT 1 FROM article_text WHERE NOT whole)"

_OUTSIDE = "_"  # no token has it: they are letters and digits
_ROOM = 1_000_000  # of the 1,048,575 bytes of a tsvector
_PLACES = 120  # of one word in each part of an article; a tsvector keeps 255 of them all
_LAST_START = 10_000  # where a part begins at the latest: beyond 16,383 a tsvector knows no places
_LONGEST = 2_046  # bytes of a lexeme
_SURELY_SHORT = _LONGEST // 4 - 1  # characters of at most four bytes, and the mark
_KEPT = 1_900  # bytes of a longer word, before its digest


def add(connection: Connection, articles: Sequence[Streams]) -> None:
    """Index articles that were not."""
    connection.exec_driver_sql(_ADD, [(article_id, *vector(*streams)) for article_id, *streams in articles])


def untrue(connection: Connection, articles: Sequence[Streams]) -> list[int]:
    """The ids of those of *articles* that are not indexed as they say."""
    vectors = [vector(*streams) for _, *streams in articles]
    ids = [article_id for article_id, *_ in articles]
    given = (ids, [words for words, _ in vectors], [whole for _, whole in vectors])
    return [article_id for (article_id,) in connection.exec_driver_sql(_UNTRUE, given)]


def is_whole(connection: Connection) -> bool:
    """Whether every article is indexed with all of its words."""
    return not connection.exec_driver_sql(_NOT_WHOLE).scalar()


def vector(title: str, body: str, rest: str) -> tuple[str, bool]:
    """The tsvector of an article, as its server reads it, and whether all of its words are in it."""
    places: dict[str, list[str]] = {}
    start = 1
    for words, mark, weight in ((title, "", "A"), (body, "", "B"), (rest, _OUTSIDE, "D")):
        part: dict[str, list[str]] = {}
        for at, word in enumerate(words.split(), start=start):
            part.setdefault(mark + word, []).append(f"{at}{weight}")
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


def relevance(asked: str) -> str:
    """How well a row answers *asked*, by the server's own measure, in which a long text counts less."""
    return f"ts_rank('{{0.05, 0.05, 0.2, 1.0}}', article_text.words, CAST({asked} AS tsquery), 1)"


def question(candidates: Candidates, *, in_text: bool) -> str:
    """*candidates* as a tsquery, for title and body alone where *in_text*."""
    return _question(candidates, "AB" if in_text else "")


def _question(candidates: Candidates, parts: str) -> str:
    """The same, for the parts of these weights: AB are known by the lexeme, A or B alone by the weights of its places,
    and nothing is anywhere."""
    match candidates:
        case Word(token=token):
            return _word(_lexeme(token), _lexeme(_OUTSIDE + token), "", parts)
        case Prefix(token=token):
            return _word(_cut(token), _cut(_OUTSIDE + token), "*", parts)
        case Beside(tokens=tokens):
            # Places beyond a tsvector's last are not kept: only that the words are there is sure.
            return _balanced([_question(Word(token), parts) for token in dict.fromkeys(tokens)], " & ")
        case AllOf(children=children):
            return _balanced([_question(child, parts) for child in children], " & ")
        case AnyOf(children=children):
            return _balanced([_question(child, parts) for child in children], " | ")
        case Within(scope=scope, child=child):
            return _question(child, "A" if scope == "title" else "B")
        case ButNot(some=some, without=without):
            return f"({_question(some, parts)} & !({_question(without, parts)}))"
    raise ValueError(f"an index cannot be asked for {candidates}")


def _word(inside: str, outside: str, sign: str, parts: str) -> str:
    if not parts:
        signed = f":{sign}" if sign else ""
        return f"({_quoted(inside)}{signed} | {_quoted(outside)}{signed})"
    signs = sign + (parts if parts != "AB" else "")
    return f"{_quoted(inside)}:{signs}" if signs else _quoted(inside)


def _balanced(parts: Sequence[str], operator: str) -> str:
    """*parts* joined in pairs of pairs: the server goes down one level of its stack for each level of a query."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(parts[:middle], operator)}{operator}{_balanced(parts[middle:], operator)})"


def _lexeme(word: str) -> str:
    """*word*, or where it is longer than a lexeme can be, its beginning and a digest of it all."""
    if len(word) <= _SURELY_SHORT or len(word.encode()) <= _KEPT:
        return word
    return f"{_cut(word)}{_OUTSIDE}{blake2b(word.encode(), digest_size=16).hexdigest()}"


def _cut(word: str) -> str:
    return word if len(word) <= _SURELY_SHORT else word.encode()[:_KEPT].decode(errors="ignore")


def _quoted(lexeme: str) -> str:
    # Only ever a string between quotes reaches the server: nothing in a text or query can be an operator of it.
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
