"""Words of one spelling: `desert` the place is no form of `desert` the deed, as far as the words around it tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from newsbot.watch.masks import spelled_out
from newsbot.watch.query import Either, Every, Node, Query, QueryWord, Without, Words
from newsbot.watch.tables import table


@dataclass(frozen=True, slots=True)
class Homograph:
    """Another word that is spelled as *word*. *meaning* and *example* are for people; *masks* cover where it stands."""

    word: str
    meaning: str
    example: str
    masks: tuple[str, ...]


@cache
def known_homographs(language: str) -> tuple[Homograph, ...]:
    """Every homograph that newsbot can tell apart in *language*."""
    shipped = table("masks")["homographs"].get(language, {})
    return tuple(
        Homograph(word, row["meaning"], row["example"], tuple(map(spelled_out, row["masks"])))
        for word, row in shipped.items()
    )


def homographs(query: Query, forms: Mapping[str, tuple[str, ...]], language: str) -> dict[QueryWord, Homograph]:
    """What *query* does not count: of its words that stand by themselves, in small letters, for their *forms*.

    In a phrase the words around one are the user's, who knows which word is meant.
    """
    return {
        word: homograph
        for word in _alone(query.tree)
        if word.kind == "forms" and word.written[:1].islower()
        for homograph in known_homographs(language)
        if homograph.word in forms.get(word.token, ())
    }


def _alone(node: Node) -> Iterator[QueryWord]:
    match node:
        case Words(words=(word,)):
            yield word
        case Every(children=children) | Either(children=children):
            for child in children:
                yield from _alone(child)
        case Without(child=child):
            yield from _alone(child)
