"""Where the words of a query stand in an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.compounds import parts
from newsbot.watch.compounds import spans as spans_of
from newsbot.watch.masks import Mask
from newsbot.watch.meaning import Judge
from newsbot.watch.query import QueryWord, Words
from newsbot.watch.spans import Span, adjacent, near
from newsbot.watch.verdicts import at_least


@dataclass(frozen=True, slots=True)
class Terms:
    """What the words of a query stand for: their *forms*, and what does not count.

    *masks* cover hits of any word, *homograph_masks* those of a different word with the same spelling. *judges* tell
    the senses of ambiguous words apart.
    """

    forms: Mapping[str, tuple[str, ...]] = field(hash=False)
    masks: tuple[Mask, ...] = ()
    homograph_masks: Mapping[QueryWord, tuple[Mask, ...]] = field(default_factory=dict, hash=False)
    judges: Mapping[QueryWord, Judge] = field(default_factory=dict, hash=False)

    def forms_of(self, word: QueryWord) -> tuple[str, ...]:
        """The folded forms that *word* covers."""
        if word.kind == "forms":
            return self.forms.get(word.token, (word.token,))
        return (word.token,)

    def joined_forms(self, node: Words) -> tuple[str, ...]:
        """The forms of the words of *node* spelled as one."""
        return self.forms.get(node.compound, ()) if node.compound else ()

    def spans(self, node: Words, index: ArticleIndex, rank: int) -> list[Span]:
        """Where *node* stands in *index*, with hits of at least the certainty of *rank*."""
        spans = self._side_by_side(node, index, rank)
        joined = [span for form in self.joined_forms(node) for span in _spans_of(form, index, node.field)]
        if self.masks and joined:
            masked = _masked(self.masks, index, node.field)
            joined = [(first, last) for first, last in joined if first not in masked]
        return spans + joined

    def _side_by_side(self, node: Words, index: ArticleIndex, rank: int) -> list[Span]:
        slots: list[list[int]] = []
        ends: dict[int, int] = {}  # of hits of several tokens, by place
        for word in node.words:
            slots.append(self._where(word, index, node.field, ends))
            if not slots[-1]:
                return []
        if homograph_masks := self.homograph_masks.get(node.words[0]) if len(node.words) == 1 else None:
            masked = _masked(homograph_masks, index, node.field)
            slots = [[place for place in slots[0] if place not in masked]]
        if judge := self.judges.get(node.words[0]) if len(node.words) == 1 else None:
            slots = [at_least(judge, index, slots[0], rank)]
        if node.slop:
            found = near(slots, node.slop, index.between)
        else:
            found = adjacent(slots, (lambda place: index.next(ends.get(place, place))) if ends else index.next)
        return [(first, ends.get(last, last)) for first, last in found] if ends else found

    def _where(self, word: QueryWord, index: ArticleIndex, scope: str | None, ends: dict[int, int]) -> list[int]:
        """The places of *word*, in order; those of several tokens are added to *ends*."""
        if word.kind in {"prefix", "pattern"}:
            found = [places for each in index.words_like(word.token) if (places := index.places_of_any(each, scope))]
        else:
            found = [places for form in self.forms_of(word) if (places := _places(form, index, scope, ends))]
        places = found[0] if len(found) == 1 else sorted({place for each in found for place in each})
        if self.masks and places:
            masked = _masked(self.masks, index, scope)
            places = [place for place in places if place not in masked]
        if word.case != "any":
            places = [place for place in places if _has_case(index.written(place), word.case)]
        return places


def _spans_of(form: str, index: ArticleIndex, scope: str | None) -> list[Span]:
    if len(parts(form)) == 1:
        return [(place, place) for place in index.places(form, scope)]
    return spans_of(form, index, scope)


def _places(form: str, index: ArticleIndex, scope: str | None, ends: dict[int, int]) -> list[int]:
    if len(parts(form)) == 1:
        return index.places(form, scope)
    found = dict(spans_of(form, index, scope))
    ends.update(found)
    return list(found)


def _masked(masks: tuple[Mask, ...], index: ArticleIndex, scope: str | None) -> frozenset[int]:
    key = (scope, masks)
    found = index.masked.get(key)
    if found is None:
        covered = (place for mask in masks for place in mask.places(index, scope))
        found = index.masked[key] = frozenset(covered)
    return found


def _has_case(written: str, case: str) -> bool:
    letters = [letter for letter in written if letter.isalpha()]
    return (
        all(letter.isupper() for letter in letters) if case == "upper" else letters[:1] != [] and letters[0].isupper()
    )
