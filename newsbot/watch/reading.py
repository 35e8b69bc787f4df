"""An article as the matcher sees it: which words stand where, in which field."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, compress

from newsbot.items import Article, Block, Place
from newsbot.watch.query import DEFAULT_FIELDS
from newsbot.watch.sentences import sentences
from newsbot.watch.spans import Span
from newsbot.watch.tokens import stream

# Between two texts lie more places than any phrase may span, so that none reaches from one into the next.
_GAP = 2_000
_BETWEEN = "\n"
_APART = f" {_BETWEEN} "
# No sentence of a newspaper is longer; a list of results or a page without full stops is.
_AROUND = 500
_NONE: list[int] = []


@dataclass(slots=True)
class _Part:
    """One text of an article. *field* and *block* are what a Place says; *first* is its offset among all texts."""

    field: str
    block: int | None
    text: str
    first: int
    is_prose: bool
    sentences: list[Span] | None = None


class Reading:
    """The words of one article in the fields *scopes*, with their places.

    A place is a number that grows with the text; title and body come first in *scopes*, if they are there. *known* are
    the only words that will be asked for often.
    """

    def __init__(self, article: Article, scopes: Iterable[str], known: set[str] | frozenset[str] | None = None) -> None:
        self.article = article
        self.masked: dict[object, frozenset[int]] = {}
        self._parts: list[_Part] = []
        self._ends: dict[str, int] = {}
        for scope in scopes:
            self._add(article, scope)
            self._ends[scope] = len(self._parts)
        self._firsts = [part.first for part in self._parts]
        self._stream = stream(_APART.join([part.text for part in self._parts]))
        # Not all are words: signs leave empty ones, and line ends part the texts.
        self._words = self._stream.text.split(" ")
        self._known = known
        self.index: dict[str, list[int]] = {}
        self._note(known)
        self._offsets: list[int] | None = None
        self._ranges: dict[str, tuple[int, int]] = {}
        self._last = len(self._words) if self._ends.keys() <= DEFAULT_FIELDS else self.range("body")[1]
        self._places: dict[Span, Place] = {}
        self._vocabulary: set[str] | None = None

    def _add(self, article: Article, scope: str) -> None:
        first = self._parts[-1].first + len(self._parts[-1].text) + len(_APART) if self._parts else 0
        prose = scope in {"body", "description"}
        for field, block, text in _texts(article, scope):
            line = text.replace(_BETWEEN, " ") if _BETWEEN in text else text
            self._parts.append(_Part(field, block, line, first, prose))
            first += len(text) + len(_APART)

    def _note(self, wanted: set[str] | frozenset[str] | None) -> None:
        index = self.index
        words = self._words
        places: Iterable[int] = range(len(words))
        if wanted is not None:
            # Two looks: the first, into a large set, in one go; the second, for places, into a small one.
            there = wanted.intersection(words)
            places = compress(range(len(words)), map(there.__contains__, words))
        for at in places:
            word = words[at]
            if word in index:
                index[word].append(at)
            else:
                index[word] = [at]

    def vocabulary(self) -> set[str]:
        """Each word that occurs, once."""
        if self._vocabulary is None:
            self._vocabulary = set(self._words)
            self._vocabulary -= {"", _BETWEEN}
        return self._vocabulary

    def places(self, word: str, scope: str | None) -> list[int]:
        """Where *word* stands in the field *scope* (None: in title and body), in order."""
        found = self.index.get(word)
        if found is None:
            if self._known is None or word in self._known or word not in self.vocabulary():
                return _NONE
            found = self.index[word] = [at for at, each in enumerate(self._words) if each == word]
        first, last = self.range(scope) if scope else (0, self._last)
        if first <= found[0] and found[-1] < last:
            return found
        return [at for at in found if first <= at < last]

    def range(self, scope: str) -> tuple[int, int]:
        """The places of the field *scope*: its first, and the one past its last."""
        if scope not in self._ranges:
            self._find_ranges()
        return self._ranges.get(scope, (0, 0))

    def _find_ranges(self) -> None:
        breaks = [at for at, word in enumerate(self._words) if word == _BETWEEN]
        breaks.append(len(self._words))
        first = 0
        for scope, end in self._ends.items():
            last = breaks[end - 1] if end else 0
            self._ranges[scope] = first, max(first, last)
            first = max(first, last)

    def next(self, place: int) -> int:
        """The place of the word that follows in the same text; where there is none, a place with no word."""
        words = self._words
        place += 1
        while place < len(words) and not words[place]:
            place += 1
        return place

    def before(self, place: int) -> int:
        """The place of the word before, in the same text; where there is none, one with no word."""
        place -= 1
        while place >= 0 and not self._words[place]:
            place -= 1
        return place

    def word(self, place: int) -> str:
        """The word at *place*; no word of any text where none is."""
        return self._words[place] if 0 <= place < len(self._words) else ""

    def is_title(self, place: int) -> bool:
        """Does *place* lie in the title, where capitals say nothing?"""
        first, last = self.range("title")
        return first <= place < last

    def between(self, one: int, other: int) -> int:
        """How many words further *other* stands than *one*: very many, where another text begins between them."""
        stretch = self._words[one:other]
        return len(stretch) - stretch.count("") + _GAP * stretch.count(_BETWEEN)

    def _original(self, place: int) -> tuple[int, int]:
        offsets = self._word_offsets()
        return self._stream.original(offsets[place] + place, offsets[place + 1] - offsets[place])

    def written(self, place: int) -> str:
        """The word at *place* as the text has it."""
        start, end = self._original(place)
        part = self._parts[bisect_right(self._firsts, start) - 1]
        return part.text[start - part.first : end - part.first]

    def singles(self, places: Iterable[int]) -> dict[int, Place]:
        """What a flag says of the word at each of *places*: as `place` says it, sooner for many."""
        made: dict[int, Place] = {}
        offsets = self._word_offsets()
        original = self._stream.original if self._stream.read_from or self._stream.shifts else None
        parts = zip(self._parts, [*self._firsts[1:], len(self._stream.text) + 1], strict=True)
        limit = -1
        for at in sorted(places):
            start, end = offsets[at] + at, offsets[at + 1] + at
            if original:
                start, end = original(start, end - start)
            while start >= limit:
                part, limit = next(parts)
                text, first = part.text, part.first
            start -= first
            end -= first
            made[at] = Place(
                field=part.field,
                block=part.block,
                start=start,
                end=end,
                form=text[start:end],
                sentence=_sentence(part, start, end),
            )
        return made

    def _word_offsets(self) -> list[int]:
        if self._offsets is None:
            self._offsets = [0, *accumulate(map(len, self._words))]
        return self._offsets

    def place(self, first: int, last: int) -> Place:
        """What a flag says of the words from place *first* to place *last*."""
        found = self._places.get((first, last))
        if found is None:
            start, end = self._original(first)
            if first != last:
                end = self._original(last)[1]
            part = self._parts[bisect_right(self._firsts, start) - 1]
            start -= part.first
            end -= part.first
            form = part.text[start:end]
            found = self._places[first, last] = Place(
                field=part.field,
                block=part.block,
                start=start,
                end=end,
                form=form,
                sentence=_sentence(part, start, end),
            )
        return found


def _sentence(part: _Part, start: int, end: int) -> str:
    if not part.is_prose:
        return _shown(part.text, 0, len(part.text), start, end)
    found = part.sentences
    if found is None:
        found = part.sentences = sentences(part.text)
    first, last = found[bisect_right(found, (start, len(part.text))) - 1] if len(found) > 1 else found[0]
    if last < end:
        last = found[bisect_right(found, (end - 1, len(part.text))) - 1][1]
    return part.text[first:last] if last - first <= _AROUND else _shown(part.text, first, last, start, end)


def _shown(text: str, first: int, last: int, start: int, end: int) -> str:
    """The sentence from *first* to *last*; of one that has no end, what stands around the hit at *start* to *end*."""
    left, right = max(first, start - _AROUND), min(last, end + _AROUND)
    return f"{'…' if left > first else ''}{text[left:right]}{'…' if right < last else ''}"


def _texts(article: Article, scope: str) -> Iterator[tuple[str, int | None, str]]:
    """The texts of the field *scope*, each with the field and block that a Place will name."""
    match scope:
        case "body":
            for number, block in enumerate(article.body):
                yield "body", number, block.text
            # Posts of a live blog are read as its body; their blocks count on from one post to the next.
            for number, block in enumerate(_posted(article)):
                yield "entry", number, block.text
        case "author":
            yield from (("author", None, author.name) for author in article.authors)
        case "tag":
            yield from (("tag", None, tag) for tag in article.tags)
        case "caption":
            yield from (("caption", None, image.caption) for image in article.images if image.caption)
        case "related":
            yield from (("related", None, link.title) for link in article.related)
        case _:
            text = getattr(article, "language" if scope == "lang" else scope)
            if text:
                yield scope, None, text


def _posted(article: Article) -> Iterator[Block]:
    for entry in article.entries:
        if entry.title:
            yield Block(kind="heading", text=entry.title)
        yield from entry.body
