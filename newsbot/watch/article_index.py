"""Indexes one article for the matcher: which words occur, where, in which field."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter

from newsbot.items import Article, Place
from newsbot.patterns import Anchored, anchored, compiled
from newsbot.watch.fields import Text, form_of, texts_of
from newsbot.watch.meaning import Context, Judge, Scores, Verdict
from newsbot.watch.places import MOST, Places, make_places
from newsbot.watch.query import DEFAULT_FIELDS
from newsbot.watch.scanner import Scanner
from newsbot.watch.spans import Span
from newsbot.watch.subject import Subject
from newsbot.watch.tokens import stream

# Added between two texts, so that no phrase spans both.
_GAP = 2_000
_BETWEEN = "\n"
_APART = f" {_BETWEEN} "
_WORD = compiled(r"[^ \n]+")
_NONE: list[int] = []
_LEAD = 2_000  # characters that tell what a story is about
_AROUND = 180  # characters on either side that are read as the sentence of a hit
_STARTS = frozenset(".!?:;\n…•")  # after these a capital means nothing
_OPENING = " \t\"'“”‘’«»„([*-–—"
_HYPHENS = frozenset("-‐‑")
_FIRST = attrgetter("first")


class ArticleIndex:
    """The words of one article in the fields *scopes*, with their places.

    A place is an offset in the token stream, so it grows with the text. Title and body come first in *scopes*, if
    present. *scanner* holds the words to look for; `found` maps their numbers to places.
    """

    def __init__(self, article: Article, scopes: Iterable[str], scanner: Scanner) -> None:
        self.article = article
        self.masked: dict[object, frozenset[int]] = {}
        self._texts, self._ends = texts_of(article, scopes, _APART, _BETWEEN)
        self._stream = stream(_APART.join([text.text for text in self._texts]))
        # Tokens separated by blanks, with a line end where the next text begins. Offsets in it are the places.
        self._tokens = self._stream.text
        self._number = scanner.number
        self.found = scanner.scan(self._tokens)
        self._whole: dict[str, list[int]] | None = None
        self._vocabulary: set[str] | None = None
        self._ranges: dict[str, tuple[int, int]] = {}
        self._places: dict[Span, Place] = {}
        self._subjects: dict[str, Subject] = {}
        # What each judge of a word has said: of the story, and of the hits by place.
        self.judged: dict[Judge, tuple[Scores, dict[int, Verdict]]] = {}
        self.size = len(self._tokens)
        self._last = len(self._tokens) if self._ends.keys() <= DEFAULT_FIELDS else self.range("body")[1]

    def words_like(self, pattern: str) -> list[str]:
        """The words that *pattern* covers: `?` is one letter, `*` at the end is any number of them."""
        if self._vocabulary is None:
            self._vocabulary = set(self._tokens.split())
        literal = pattern.removesuffix("*")
        if pattern != literal and "?" not in literal:
            return [word for word in self._vocabulary if word.startswith(literal)]
        shape = _wildcards(pattern)
        return [word for word in self._vocabulary if shape.fullmatch(word)]

    def places(self, word: str, scope: str | None) -> list[int]:
        """The places of *word* (a key of the scanner) in the field *scope*, in order; None means title and body."""
        number = self._number(word)
        found = None if number is None else self.found.get(number)
        return self.within(found, scope) if found else _NONE

    def places_of_any(self, word: str, scope: str | None) -> list[int]:
        """Like `places`, for any word."""
        if self._whole is None:
            self._whole = {}
            for each in _WORD.finditer(self._tokens):
                self._whole.setdefault(each.group(), []).append(each.start())
        found = self._whole.get(word)
        return self.within(found, scope) if found else _NONE

    def within(self, places: list[int], scope: str | None) -> list[int]:
        """The *places* (sorted, not empty) that lie in the field *scope*; None means title and body."""
        first, last = self.range(scope) if scope else (0, self._last)
        if first <= places[0] and places[-1] < last:
            return places
        return [at for at in places if first <= at < last]

    def range(self, scope: str) -> tuple[int, int]:
        """The places of the field *scope*: its first, and one past its last."""
        if not self._ranges:
            self._find_ranges()
        return self._ranges.get(scope, (0, 0))

    def _find_ranges(self) -> None:
        breaks = []
        at = -1
        while (at := self._tokens.find(_BETWEEN, at + 1)) >= 0:
            breaks.append(at)
        breaks.append(len(self._tokens))
        first = 0
        for scope, end in self._ends.items():
            last = max(first, breaks[end - 1] if end else 0)
            self._ranges[scope] = first, last
            first = last

    def next(self, place: int) -> int:
        """The place of the next word of the same text; a place without a word if there is none."""
        tokens = self._tokens
        place = self._end(place) + 1
        while place < len(tokens) and tokens[place] == " ":
            place += 1
        return place

    def before(self, place: int) -> int:
        """The place of the word before in the same text; a place without a word if there is none."""
        tokens = self._tokens
        place -= 1
        while place >= 0 and tokens[place] == " ":
            place -= 1
        return tokens.rfind(" ", 0, place) + 1 if place >= 0 else place

    def word(self, place: int) -> str:
        """The word at *place*, or an empty or blank string if there is none."""
        return self._tokens[place : self._end(place)] if place >= 0 else ""

    def is_title(self, place: int) -> bool:
        """Whether *place* lies in the title, where capitals mean nothing."""
        first, last = self.range("title")
        return first <= place < last

    def around(self, place: int, *, with_capital: bool) -> Context:
        """The word at *place* and the text around it, up to the length of a long sentence.

        Unless *with_capital*, nothing is found out about its capital.
        """
        before = self._tokens[max(0, place - _AROUND) : place]
        if _BETWEEN in before:
            before = before[before.rfind(_BETWEEN) + 1 :]
        elif place > _AROUND:
            before = before.partition(" ")[2]
        after = self._tokens[place : place + _AROUND]
        if _BETWEEN in after:
            after = after[: after.find(_BETWEEN)]
        word, _, after = after.partition(" ")
        return Context(before, word, after, with_capital and self.is_capital(place))

    def is_capital(self, place: int) -> bool:
        """Whether the word at *place* is capitalised where a common word would not be."""
        start, _ = self._original(place)
        text = self._at(start)
        start -= text.first
        if not text.text[start].isupper() or self.is_title(place):
            return False
        before = text.text[max(0, start - 4) : start].rstrip(_OPENING)
        return bool(before) and before[-1] not in _STARTS

    def is_hyphened(self, one: int, other: int) -> bool:
        """Whether nothing but a hyphen stands between the words at *one* and *other*."""
        _, end = self._original(one)
        start, _ = self._original(other)
        text = self._at(end)
        return text.text[end - text.first : start - text.first] in _HYPHENS

    def subject(self, language: str) -> Subject:
        """What title and body are about, as far as their beginning tells."""
        found = self._subjects.get(language)
        if found is None:
            found = self._subjects[language] = Subject(self._tokens[: min(self._last, _LEAD)], language)
        return found

    def between(self, one: int, other: int) -> int:
        """How many words *other* is after *one*; very many if another text begins between them."""
        stretch = self._tokens[one:other]
        return len(stretch.split()) + _GAP * stretch.count(_BETWEEN)

    def _end(self, place: int) -> int:
        end = self._tokens.find(" ", place)
        return end if end >= 0 else len(self._tokens)

    def _original(self, place: int) -> tuple[int, int]:
        return self._stream.original(place, self._end(place) - place)

    def _at(self, start: int) -> Text:
        return self._texts[bisect_right(self._texts, start, key=_FIRST) - 1]

    def written(self, place: int) -> str:
        """The word at *place* as the text spells it."""
        start, end = self._original(place)
        text = self._at(start)
        return text.text[start - text.first : end - text.first]

    def shown(self, spans: list[Span]) -> list[Span]:
        """The *spans* (in order) that a flag shows: at most MOST, preferring the first of each wording."""
        if len(spans) <= MOST:
            return spans
        wordings: dict[tuple[str, str], Span] = {}
        for first, last in spans:
            wordings.setdefault((self.word(first), self.word(last)), (first, last))
        chosen = dict.fromkeys([*list(wordings.values())[:MOST], *spans[:MOST]])
        return sorted(list(chosen)[:MOST])

    def places_at(self, spans: list[Span]) -> Places:
        """The *spans* (in order) as a flag reports them."""
        shown = self.shown(spans)
        return Places(tuple([self.place(first, last) for first, last in shown]), len(spans) - len(shown))

    def place(self, first: int, last: int) -> Place:
        """The words from *first* to *last* as a flag reports them."""
        found = self._places.get((first, last))
        if found is None:
            start, end = self._original(first)
            if first != last:
                end = self._original(last)[1]
            text = self._at(start)
            start -= text.first
            end -= text.first
            found = self._places[first, last] = Place(
                field=text.field,
                block=text.block,
                start=start,
                end=end,
                form=form_of(text.text, start, end),
                sentence=text.sentence(start, end),
            )
        return found

    def singles(self, places: Iterable[int]) -> dict[int, Place]:
        """The word at each of *places* as a flag reports it; faster than `place` for many."""
        ordered = sorted(places)
        rows = []
        original, end_of, size = self._stream.original, self._tokens.find, len(self._tokens)
        texts = iter(self._texts)
        limit = -1
        for at in ordered:
            end = end_of(" ", at)
            start, end = original(at, (end if end >= 0 else size) - at)
            if start >= limit:
                while start >= limit:
                    text = next(texts)
                    limit = text.first + len(text.text) + len(_APART)
                first, field, block, written, sentence = text.first, text.field, text.block, text.text, text.sentence
            start -= first
            end -= first
            rows.append((field, block, start, end, form_of(written, start, end), sentence(start, end)))
        return dict(zip(ordered, make_places(rows), strict=True))


@lru_cache(maxsize=1024)
def _wildcards(pattern: str) -> Anchored[str]:
    # At most one star, at the end: matching takes linear time.
    letters = {"?": ".", "*": ".*"}
    return anchored("".join(letters.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)
