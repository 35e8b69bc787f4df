"""Finds the queries that an index of title and body words can answer exactly, without reading any text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsbot.watch.candidates import ButNot, Candidates, Within, all_of, any_of
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.compounds import parts
from newsbot.watch.published import bounds
from newsbot.watch.query import And, Node, Not, Or, Period, Published, QueryWord, Words


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """Matches exactly the articles whose title and body satisfy *words* and whose date lies in all *spans*."""

    words: Candidates
    spans: tuple[Period, ...] = ()


def index_query(query: CompiledQuery) -> IndexQuery | None:
    """*query* for the index alone; None if texts must be read (phrases, capitals, senses, masks, captions...).

    It covers words with all their forms, prefixes, AND, OR, NOT, `title:`, `body:` and `published:`.
    """
    tree = query.query.tree
    parts = tree.children if isinstance(tree, And) else (tree,)
    words = _every(query, [part for part in parts if not isinstance(part, Published)])
    dates = (bounds(part, query.now) for part in parts if isinstance(part, Published))
    return None if words is None else IndexQuery(words, tuple(dates))


def _tree(query: CompiledQuery, node: Node) -> Candidates | None:
    match node:
        case Words(words=(word,), field=("title" | "body" | None) as field):
            if word.case != "any" or word.kind == "pattern" or word in query.judges or _may_be_masked(query, word):
                return None
            if any(len(parts(form)) > 1 for form in query.forms_of(word)):
                return None
            found = query.candidate(word)
            return found if field is None else Within("title" if field == "title" else "body", found)
        case And(children=children):
            return _every(query, children)
        case Or(children=children):
            found_all = [_tree(query, child) for child in children]
            return None if None in found_all else any_of(found for found in found_all if found is not None)
    return None


def _may_be_masked(query: CompiledQuery, word: QueryWord) -> bool:
    """Whether a mask might cover *word* somewhere, which only its neighbours can tell."""
    masks = (*query.masks, *query.homograph_masks.get(word, ()))
    if word.kind == "prefix":
        return bool(masks)
    forms = query.forms_of(word)
    return any(not each.words or not each.words.isdisjoint(forms) for mask in masks for each in mask.words)


def _every(query: CompiledQuery, children: Iterable[Node]) -> Candidates | None:
    some: list[Candidates] = []
    without: list[Candidates] = []
    for child in children:
        found = _tree(query, child.child if isinstance(child, Not) else child)
        if found is None:
            return None
        (without if isinstance(child, Not) else some).append(found)
    if not some:
        return None
    return ButNot(all_of(some), any_of(without)) if without else all_of(some)
