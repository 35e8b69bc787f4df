"""The texts of an article, field by field, as a flag names them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsbot.items import Article, Block
from newsbot.watch.sentences import sentences
from newsbot.watch.spans import Span

# No sentence of a newspaper is longer; a list of results or a page without full stops is.
_AROUND = 500
_PROSE = frozenset({"body", "entry", "description"})


@dataclass(slots=True)
class Text:
    """One text of an article. *field* and *block* are what a Place says; *first* is its offset among all texts."""

    field: str
    block: int | None
    text: str
    first: int
    sentences: list[Span] | None = None

    def sentence(self, start: int, end: int) -> str:
        """The sentence, or sentences, that a hit from *start* to *end* stands in; of a title, all of it."""
        text = self.text
        if self.field not in _PROSE:
            return _shown(text, 0, len(text), start, end)
        found = self.sentences
        if found is None:
            found = self.sentences = sentences(text)
        first, last = found[bisect_right(found, (start, len(text))) - 1] if len(found) > 1 else found[0]
        if last < end:
            last = found[bisect_right(found, (end - 1, len(text))) - 1][1]
        return text[first:last] if last - first <= _AROUND else _shown(text, first, last, start, end)


def _shown(text: str, first: int, last: int, start: int, end: int) -> str:
    """The sentence from *first* to *last*; of one that has no end, what stands around the hit at *start* to *end*."""
    left, right = max(first, start - _AROUND), min(last, end + _AROUND)
    return f"{'…' if left > first else ''}{text[left:right]}{'…' if right < last else ''}"


def texts_of(article: Article, scopes: Iterable[str], apart: str, line_end: str) -> tuple[list[Text], dict[str, int]]:
    """The texts of the fields *scopes*, as they stand when they are joined by *apart*, with blanks for *line_end*.

    Also how many they are up to the end of each field.
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
