"""The texts of an article, by field, as flags report them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsbot.items import Article, Block
from newsbot.watch.sentences import sentence_at, signs_of
from newsbot.watch.spans import Span

# Only texts without full stops, such as lists of results, have longer sentences; of these a window is shown. Windows
# start at multiples of _STRETCH, so that neighbouring hits share one.
_LONGEST = 500
_STRETCH = 250
_BESIDE = 100
_LONGEST_FORM = 200
_PROSE = frozenset({"body", "entry", "description"})


@dataclass(slots=True)
class Text:
    """One text of an article. *field* and *block* go into Place; *first* is its offset among all texts."""

    field: str
    block: int | None
    text: str
    first: int
    # The sentence returned last: hits come in order, often several in one sentence.
    _span: Span = (0, 0)
    _sentence: str | None = None
    _signs: str = ""

    def sentence(self, start: int, end: int) -> str:
        """The sentence or sentences around the hit from *start* to *end*; for a title, all of it."""
        text = self.text
        first, last = self._span
        if not first <= start < last:
            first, last = self._span = self._around(start)
            self._sentence = text[first:last] if last - first <= _LONGEST else None
        if end > last:
            last = self._around(end - 1)[1]
        elif self._sentence is not None:
            return self._sentence
        return text[first:last] if last - first <= _LONGEST else _window(text, first, last, start, end)

    def _around(self, at: int) -> Span:
        if self.field not in _PROSE:
            return 0, len(self.text)
        if not self._signs:
            self._signs = signs_of(self.text)
        done = self._span[0]
        return sentence_at(self.text, at, self._signs, done if done <= at else 0)


def form_of(text: str, start: int, end: int) -> str:
    """*text* from *start* to *end*, cut if very long."""
    return text[start:end] if end - start <= _LONGEST_FORM else f"{text[start : start + _LONGEST_FORM - 1]}…"


def _window(text: str, first: int, last: int, start: int, end: int) -> str:
    """Cuts an overlong sentence (*first* to *last*) to a window around the hit at *start* to *end*."""
    stretch = first + (start - first) // _STRETCH * _STRETCH
    left, right = max(first, stretch - _BESIDE), stretch + _STRETCH + _BESIDE
    right = min(last, max(right, min(end, start + _STRETCH)))
    return f"{'…' if left > first else ''}{text[left:right]}{'…' if right < last else ''}"


def texts_of(article: Article, scopes: Iterable[str], apart: str, line_end: str) -> tuple[list[Text], dict[str, int]]:
    """The texts of the fields *scopes*, with their offsets when joined by *apart*; *line_end* becomes a blank.

    Also returns, for each field, how many texts there are up to its end.
    """
    found: list[Text] = []
    ends = {}
    first = 0
    for scope in scopes:
        for field, block, text in _texts(article, scope):
            found.append(Text(field, block, text.replace(line_end, " ") if line_end in text else text, first))
            first += len(text) + len(apart)
        ends[scope] = len(found)
    return found, ends


def _texts(article: Article, scope: str) -> Iterator[tuple[str, int | None, str]]:
    """The texts of the field *scope*, each with the field and block for Place."""
    match scope:
        case "body":
            for number, block in enumerate(article.body):
                yield "body", number, block.text
            # Live blog posts are read after the body; block numbers continue from one post to the next.
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
