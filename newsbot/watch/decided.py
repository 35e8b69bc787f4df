"""Which queries need no text to be read: an index of the words of title and body is enough to decide them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsbot.watch.candidates import ButNot, Candidates, Within, all_of, any_of
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.query import Either, Every, Node, Published, QueryWord, Without, Words

Span = tuple[datetime | None, datetime | None]  # from the first instant on, and before the second


@dataclass(frozen=True, slots=True)
class Decided:
    """An article matches exactly where its title and body hold *words*, and it was published within each of *spans*."""

    words: Candidates
    spans: tuple[Span, ...] = ()


def decided(query: CompiledQuery) -> Decided | None:
    """What decides *query*; None where the text has to be read: for phrases, capitals, masks, captions, names...

    Words with all their forms, beginnings of words, AND, OR, NOT, `title:`, `body:` and `published:` are decided.
    """
    tree = query.query.tree
    parts = tree.children if isinstance(tree, Every) else (tree,)
    words = _every(query, [part for part in parts if not isinstance(part, Published)])
    dates = (query.bounds(part) for part in parts if isinstance(part, Published))
    return None if words is None else Decided(words, tuple(dates))


def _tree(query: CompiledQuery, node: Node) -> Candidates | None:
    match node:
        case Words(words=(word,), field=("title" | "body" | None) as field):
            if word.case != "any" or word.kind == "pattern" or _may_be_masked(query, word):
                return None
            found = query.candidate(word)
            return found if field is None else Within("title" if field == "title" else "body", found)
        case Every(children=children):
            return _every(query, children)
        case Either(children=children):
            found_all = [_tree(query, child) for child in children]
            return None if None in found_all else any_of(found for found in found_all if found is not None)
    return None


def _may_be_masked(query: CompiledQuery, word: QueryWord) -> bool:
    """Whether a mask may cover *word* somewhere: whether that is so, only the words beside it tell."""
    masks = (*query.masks, *query.others.get(word, ()))
    if word.kind == "prefix":
        return bool(masks)
    forms = query.forms_of(word)
    return any(not each.words or not each.words.isdisjoint(forms) for mask in masks for each in mask.words)


def _every(query: CompiledQuery, children: Iterable[Node]) -> Candidates | None:
    some: list[Candidates] = []
    without: list[Candidates] = []
    for child in children:
        found = _tree(query, child.child if isinstance(child, Without) else child)
        if found is None:
            return None
        (without if isinstance(child, Without) else some).append(found)
    if not some:
        return None
    return ButNot(all_of(some), any_of(without)) if without else all_of(some)
