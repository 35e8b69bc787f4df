"""Compares two wordings of a story, field by field and word by word. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from newsbot.items import Article, Block
from newsbot.likeness.fingerprint import normalise
from newsbot.patterns import compiled

OperationKind = Literal["same", "removed", "added"]

_WORD = compiled(r"\n+|[^\s]+")
_FEW = 40_000  # most pairs of words compared with each other: more would let a hostile text take for ever
_ALWAYS_SHOWN = ("title", "byline", "body")  # every page has some of these
_AROUND = 12  # words that are shown on either side of a change


@dataclass(frozen=True, slots=True)
class Operation:
    """A run of words in both texts, removed, or added. A line end ends a paragraph."""

    kind: OperationKind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A changed field; *operations* lead from one text to the other."""

    field: str
    before: str
    after: str
    operations: tuple[Operation, ...]


def changes(before: Article, after: Article) -> tuple[Change, ...]:
    """The fields in which two wordings differ, apart from typography and blanks.

    A dump shows less than a page: what one of the two does not state has not changed.
    """
    old, new = _fields(before), _fields(after)
    both_are_pages = "dump" not in (before.origin, after.origin)
    return tuple(
        Change(field, old[field], new[field], difference(old[field], new[field]))
        for field in old
        if normalise(old[field]) != normalise(new[field])
        and (field in _ALWAYS_SHOWN or both_are_pages or (old[field] and new[field]))
    )


def difference(before: str, after: str) -> tuple[Operation, ...]:
    """The operations from *before* to *after*, by words; common words are spelled as in *after*."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    keys = [normalise(word) or "\n" for word in old], [normalise(word) or "\n" for word in new]
    found: list[tuple[OperationKind, list[str]]] = []
    at_old = at_new = 0
    for start_old, start_new, length in (*_matches(*keys), (len(old), len(new), 0)):
        for kind, words in (
            ("removed", old[at_old:start_old]),
            ("added", new[at_new:start_new]),
            ("same", new[start_new : start_new + length]),
        ):
            if not words:
                continue
            if found and found[-1][0] == kind:
                found[-1][1].extend(words)
            else:
                found.append((kind, words))  # type: ignore[arg-type]
        at_old, at_new = start_old + length, start_new + length
    return tuple(Operation(kind, " ".join(words)) for kind, words in found)


def in_context(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """*operations* with the middle of long unchanged stretches left out: `...`."""
    last = len(operations) - 1
    return tuple(
        Operation("same", _shortened(each.text.split(" "), opens=at == 0, ends=at == last))
        if each.kind == "same"
        else each
        for at, each in enumerate(operations)
    )


def _shortened(words: list[str], *, opens: bool, ends: bool) -> str:
    head = [] if opens else words[:_AROUND]
    tail = [] if ends else words[-_AROUND:]
    if len(words) <= len(head) + len(tail):
        return " ".join(words)
    return " ".join((*head, "...", *tail))


def _fields(article: Article) -> dict[str, str]:
    entries = [text for entry in article.entries for text in (entry.title or "", _text(entry.body))]
    return {
        "title": article.title or "",
        "byline": ", ".join(author.name for author in article.authors),
        "description": article.description or "",
        "section": article.section or "",
        "tags": ", ".join(article.tags),
        "published": article.published.isoformat() if article.published else "",
        "captions": "\n".join(image.caption for image in article.images if image.caption),
        "body": _text(article.body),
        "entries": "\n".join(filter(None, entries)),
    }


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _matches(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The common runs: both starts and length, in order. Linear except for short texts."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    if head:
        yield 0, 0, head
    for start_a, start_b, length in _matches_between(a[head : len(a) - tail], b[head : len(b) - tail]):
        yield start_a + head, start_b + head, length
    if tail:
        yield len(a) - tail, len(b) - tail, tail


def _matches_between(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    if not a or not b:
        return
    if len(a) * len(b) <= _FEW:
        found = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        yield from (match for match in found if match.size)
        return
    at_a = at_b = 0
    for anchor_a, anchor_b in (*_anchors(a, b), (len(a), len(b))):
        part_a, part_b = a[at_a:anchor_a], b[at_b:anchor_b]
        if len(part_a) * len(part_b) <= _FEW:
            for start_a, start_b, length in _matches_between(part_a, part_b):
                yield start_a + at_a, start_b + at_b, length
        if anchor_a < len(a):
            yield anchor_a, anchor_b, 1
        at_a, at_b = anchor_a + 1, anchor_b + 1


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Words unique in each text, as many as appear in the same order in both."""
    once_a, once_b = ({word for word, count in Counter(words).items() if count == 1} for words in (a, b))
    where = {word: at for at, word in enumerate(b) if word in once_b}
    pairs = [(at, where[word]) for at, word in enumerate(a) if word in once_a and word in where]
    ends: list[int] = []  # by length of row: the least place in b where one can end, and its last pair
    rows: list[int] = []
    before: list[int] = []
    for number, (_, at_b) in enumerate(pairs):
        length = bisect_left(ends, at_b)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [at_b]
        rows[length : length + 1] = [number]
    found: list[tuple[int, int]] = []
    number = rows[-1] if rows else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
