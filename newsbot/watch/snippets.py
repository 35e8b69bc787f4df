"""Snippets: the sentences of an article with hits, and the places of the hits in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsbot.items import Article, Place

_MOST = 2
_WIDEST = 240  # characters; a longer sentence is cut around the hits


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some text of a field. *marks* are the offsets in *text* where hits begin and end."""

    field: str
    block: int | None
    text: str
    marks: tuple[tuple[int, int], ...]


def snippets(article: Article | None, places: Sequence[Place], most: int = _MOST) -> tuple[Snippet, ...]:
    """The *most* sentences of *article* with the most different words hit, in reading order.

    Without the article, a form that occurs twice in a sentence may be marked in the wrong place.
    """
    sentences: dict[tuple[str, int | None, str], list[Place]] = {}
    for place in places:
        sentences.setdefault((place.field, place.block, place.sentence), []).append(place)
    best = sorted(sentences, key=lambda key: -len({place.form.casefold() for place in sentences[key]}))[:most]
    return tuple(_snippet(article, sentences[key]) for key in sentences if key in best)


def _snippet(article: Article | None, places: list[Place]) -> Snippet:
    text = places[0].sentence
    marks = _marks(article, text, places)
    return Snippet(places[0].field, places[0].block, *cut_around(text, marks))


def _marks(article: Article | None, sentence: str, places: list[Place]) -> tuple[tuple[int, int], ...]:
    """The offsets in *sentence* of *places*. The first is searched for; the others keep their distance to it.

    If its form occurs more than once, the occurrence counts that puts the sentence where the text has it.
    """
    text = article.body[places[0].block or 0].text if article and places[0].field == "body" else None
    found = [at for at in _all(sentence, places[0].form) if _fit(sentence, places, at)]
    right = [at for at in found if text is None or text.startswith(sentence.strip("…"), _begins(sentence, places, at))]
    whole = [at for at in right if not (sentence[max(at - 1, 0) : at].isalnum())]
    for at in (*whole, *right, *found):
        return tuple((at + place.start - places[0].start, at + place.end - places[0].start) for place in places)
    return ()


def _all(sentence: str, form: str) -> Iterator[int]:
    at = sentence.find(form)
    while at >= 0:
        yield at
        at = sentence.find(form, at + 1)


def _fit(sentence: str, places: list[Place], at: int) -> bool:
    moved = at - places[0].start
    return all(sentence[place.start + moved : place.end + moved] == place.form for place in places)


def _begins(sentence: str, places: list[Place], at: int) -> int:
    """Where the sentence would begin in the text if the first place were at offset *at* in it."""
    return max(0, places[0].start - at + (1 if sentence.startswith("…") else 0))


def cut_around(
    text: str, marks: tuple[tuple[int, int], ...], widest: int = _WIDEST
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """*text*, cut around the first of *marks* if it is longer than *widest*, and the marks in the result."""
    if len(text) <= widest:
        return text, marks
    first = max(0, (marks[0][0] if marks else 0) - widest // 3)
    if first:
        blank = text.find(" ", first)
        first = blank + 1 if 0 <= blank < marks[0][0] else first
    last = min(len(text), first + widest)
    if last < len(text):
        blank = text.rfind(" ", first, last)
        last = blank if blank > first else last
    before = "…" if first else ""
    kept = tuple((start - first + len(before), end - first + len(before)) for start, end in marks if end <= last)
    return f"{before}{text[first:last]}{'…' if last < len(text) else ''}", kept
