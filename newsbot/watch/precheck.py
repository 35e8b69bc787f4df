"""Checks a query before the grammar does, to name what the grammar could only call a syntax error."""

from __future__ import annotations

from newsbot.patterns import anchored
from newsbot.watch.query import QueryError

MOST_CHARACTERS = 10_000
# Marks a phrase written as ="...". It keeps the length, so columns stay right.
EXACT_MARK = "\ue000"

_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\x00": " ", EXACT_MARK: " "}
)
_MAY_PRECEDE_PHRASE = frozenset(' \t\n\r\f\v(:+-=[{<>"')
_BOOST = anchored(r"\^[0-9.]*")
_NEARNESS = anchored(r"~\d{1,3}(?![\w.])")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def prepared(text: str) -> tuple[str, tuple[str, ...]]:
    """*text* as the grammar needs it, of the same length, and warnings. Raises QueryError for what is unclosed."""
    if not text.strip():
        raise QueryError("the query is empty: write at least one word", 1)
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            f"the query has {len(text):,} characters, and the limit is {MOST_CHARACTERS:,}: split it",
            MOST_CHARACTERS + 1,
        )
    scan = _Precheck(text.translate(_QUOTES))
    return scan.run(), tuple(scan.warnings)


class _Precheck:
    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = list(text)
        self.open: list[int] = []
        self.warnings: list[str] = []

    def run(self) -> str:
        position = 0
        while position < len(self.text):
            position = self.step(position)
        if self.open:
            at = self.open[-1]
            raise QueryError(f"{self.text[at]!r} at column {at + 1} is never closed", at + 1)
        return "".join(self.letters)

    def step(self, at: int) -> int:
        letter = self.text[at]
        if letter == "\\":
            return self.escape(at)
        if letter == '"':
            return self.phrase(at)
        if letter in "([{":
            self.open.append(at)
        elif letter in ")]}":
            self.close(at)
        elif letter == "^":
            return self.boost(at)
        elif letter == "~":
            self.nearness(at)
        elif letter in "'/" and self.begins_word(at):
            if letter == "/":
                raise QueryError(
                    f"'/' at column {at + 1}: regular expressions are not supported; use pref* or ?", at + 1
                )
            self.letters[at] = " "
        return at + 1

    def begins_word(self, at: int) -> bool:
        return at == 0 or self.text[at - 1] in _MAY_PRECEDE_PHRASE

    def escape(self, at: int) -> int:
        if at + 1 == len(self.text):
            raise QueryError(f"'\\' at column {at + 1} escapes nothing: remove it", at + 1)
        return at + 2

    def phrase(self, at: int) -> int:
        if not self.begins_word(at):
            raise QueryError(f"the quote at column {at + 1} is inside a word: put a blank before it", at + 1)
        end = at + 1
        while end < len(self.text) and self.text[end] != '"':
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise QueryError(f"the quote at column {at + 1} is never closed", at + 1)
        if at and self.text[at - 1] == "=":
            self.letters[at - 1], self.letters[at] = '"', EXACT_MARK
        return end + 1

    def close(self, at: int) -> None:
        closer = self.text[at]
        if not self.open:
            raise QueryError(f"{closer!r} at column {at + 1} closes nothing", at + 1)
        opener = self.text[self.open.pop()]
        # [a TO b} is a range without its upper end.
        if (opener == "(") != (closer == ")"):
            raise QueryError(f"{closer!r} at column {at + 1}: {_CLOSING[opener]!r} was expected", at + 1)

    def boost(self, at: int) -> int:
        boost = _BOOST.match(self.text, at)
        end = boost.end() if boost else at + 1
        self.letters[at:end] = " " * (end - at)
        self.warnings.append(f"the boost {self.text[at:end]!r} at column {at + 1} is ignored: hits have no weight")
        return end

    def nearness(self, at: int) -> None:
        if at == 0 or self.text[at - 1] != '"':
            raise QueryError(f"'~' at column {at + 1} must follow a phrase, as in \"near words\"~5", at + 1)
        if not _NEARNESS.match(self.text, at):
            raise QueryError(f"'~' at column {at + 1}: a number of words up to 999 was expected after it", at + 1)
