"""An article as the matcher sees it: which words stand where, in which field."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsbot.items import Article, Block, Place
from newsbot.watch.sentences import sentences
from newsbot.watch.spans import Span
from newsbot.watch.tokens import spelled, spelled_at, words

# Between two texts lie more places than any phrase may span, so that none reaches from one into the next.
_GAP = 2_000
# Most texts hold a hit or two; only for more is it worth while to find every word's place.
_ASKED_SINGLY = 3
_BETWEEN = "zqxjzqxjzqxj"
# No sentence of a newspaper is longer; a list of results or a page without full stops is.
_AROUND = 500


@dataclass(slots=True)
class _Part:
    """One text of an article. *scope* is the field that a query names; *field* and *block* are what a Place says."""

    scope: str
    field: str
    block: int | None
    text: str


class Reading:
    """The words of one article in the fields that are asked for, with their places. Texts are read when needed."""

    def __init__(self, article: Article, scopes: Iterable[str]) -> None:
        self.article = article
        self.masked: dict[object, frozenset[int]] = {}
        self._parts = [_Part(scope, *text) for scope in scopes for text in _texts(article, scope)]
        self._words = _words([part.text for part in self._parts])
        self._starts: list[int] = []
        self._places: dict[str, dict[str, list[int]]] = {}
        self._tokens: dict[int, list[tuple[str, int, int]]] = {}
        self._asked: Counter[int] = Counter()
        self._sentences: dict[int, list[Span]] = {}

    def vocabulary(self) -> set[str]:
        """Each word that occurs, once."""
        return set().union(*self._words)

    def places(self, scope: str) -> dict[str, list[int]]:
        """Each word of the field *scope* with the places where it stands, in order."""
        if not self._starts:
            self._find_places()
        return self._places.get(scope, {})

    def _find_places(self) -> None:
        first = 0
        for part, found in zip(self._parts, self._words, strict=True):
            self._starts.append(first)
            index = self._places.setdefault(part.scope, {})
            for place, word in enumerate(found, first):
                if word in index:
                    index[word].append(place)
                else:
                    index[word] = [place]
            first += len(found) + _GAP

    def written(self, place: int) -> str:
        """The word at *place* as the text has it."""
        number, (_, start, end) = self._token(place)
        return self._parts[number].text[start:end]

    def place(self, span: Span) -> Place:
        """What a flag says of the words from the first to the last place of *span*."""
        number, (_, start, end) = self._token(span[0])
        if span[1] != span[0]:
            end = self._token(span[1])[1][2]
        part = self._parts[number]
        return Place(
            field=part.field,
            block=part.block,
            start=start,
            end=end,
            form=part.text[start:end],
            sentence=self._sentence(number, start, end),
        )

    def _token(self, place: int) -> tuple[int, tuple[str, int, int]]:
        number = bisect_right(self._starts, place) - 1
        text, at = self._parts[number].text, place - self._starts[number]
        found = self._tokens.get(number)
        if found is None:
            self._asked[number] += 1
            if self._asked[number] <= _ASKED_SINGLY:
                return number, spelled_at(text, at)
            found = self._tokens[number] = spelled(text)
        return number, found[at]

    def _sentence(self, number: int, start: int, end: int) -> str:
        part = self._parts[number]
        if part.scope not in {"body", "description"}:
            return _shown(part.text, 0, len(part.text), start, end)
        found = self._sentences.get(number)
        if found is None:
            found = self._sentences[number] = sentences(part.text)
        first = bisect_right(found, start, key=lambda span: span[0]) - 1
        last = bisect_right(found, end - 1, key=lambda span: span[0]) - 1
        return _shown(part.text, found[first][0], found[last][1], start, end)


def _words(texts: list[str]) -> list[list[str]]:
    """The words of each of *texts*, read at one go, with a word of no language between two of them."""
    found = words(f"\n{_BETWEEN}\n".join(texts))
    if found.count(_BETWEEN) != max(len(texts) - 1, 0):
        return [words(text) for text in texts]
    parts = []
    start = 0
    for _ in texts[1:]:
        end = found.index(_BETWEEN, start)
        parts.append(found[start:end])
        start = end + 1
    return [*parts, found[start:]] if texts else []


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
