"""All watches at once over one article: first which could match at all, then where the few that could do match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newsbot.items import Article, Flag
from newsbot.watch.candidates import AllOf, AnyOf, Candidates, Everything, Prefix, Word
from newsbot.watch.compiled import CompiledQuery, compile_query, word_forms
from newsbot.watch.language import parse_query
from newsbot.watch.masks import masks as spelled_masks
from newsbot.watch.masks import suggested_masks
from newsbot.watch.reading import Reading

# What a new database watches for: (name, query).
DEFAULT_WATCHES = (("desert", "desert"), ("mobilize", "mobilize"))


@dataclass(frozen=True, slots=True)
class Watch:
    """A query that is asked of every story. *forms* and *masks* are fixed when it is saved: it never drifts."""

    name: str
    query: str
    language: str = "en"
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    masks: tuple[str, ...] = ()


def new_watch(name: str, query: str, language: str = "en", masks: tuple[str, ...] = ()) -> Watch:
    """A watch with the forms of today. Raises QueryError for the query, ValueError for a mask without words."""
    compile_query(query, language, forms={})
    spelled_masks(masks)
    return Watch(name, query, language, word_forms(parse_query(query), language), masks)


def default_watches() -> tuple[Watch, ...]:
    """DEFAULT_WATCHES, with the masks that newsbot suggests for them."""
    plain = (new_watch(name, query) for name, query in DEFAULT_WATCHES)
    return tuple(new_watch(watch.name, watch.query, masks=suggested_masks(watch.forms)) for watch in plain)


class Matcher:
    """Every watch, entered under words without one of which it cannot match. Building it loads no dictionary."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._watches: list[tuple[str, CompiledQuery]] = []
        self._words: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._prefix_lengths: set[int] = set()
        self._always: list[int] = []
        self._scopes: tuple[str, ...] = ("title", "body")
        for watch in watches:
            self.add(watch)

    def add(self, watch: Watch) -> None:
        """One watch more; the others stay as they are."""
        compiled = compile_query(watch.query, watch.language, forms=watch.forms, except_for=watch.masks)
        number = len(self._watches)
        self._watches.append((watch.name, compiled))
        self._scopes = (*self._scopes, *(scope for scope in compiled.scopes() if scope not in self._scopes))
        keys = _keys(compiled.candidates())
        if not keys:
            self._always.append(number)
        for key in keys:
            if isinstance(key, Word):
                self._words.setdefault(key.token, []).append(number)
            else:
                self._prefixes.setdefault(key.token, []).append(number)
                self._prefix_lengths.add(len(key.token))

    def flags(self, article: Article) -> tuple[Flag, ...]:
        """A flag for each watch that *article* matches, in the order of the watches."""
        if not self._watches:
            return ()
        reading = Reading(article, self._scopes)
        found = []
        for number in sorted(self._candidates(reading)):
            name, compiled = self._watches[number]
            places = compiled.places_in(reading)
            if places is not None:
                found.append(Flag(watch=name, places=places))
        return tuple(found)

    def _candidates(self, reading: Reading) -> set[int]:
        vocabulary = reading.vocabulary()
        found = set(self._always)
        for word in self._words.keys() & vocabulary:
            found.update(self._words[word])
        for length in self._prefix_lengths:
            for beginning in {word[:length] for word in vocabulary}:
                found.update(self._prefixes.get(beginning, ()))
        return found


def _keys(tree: Candidates) -> tuple[Word | Prefix, ...]:
    """Words one of which is in every text that *tree* lets through, as rare as can be; none where none are."""
    match tree:
        case Word() | Prefix():
            return (tree,)
        case AllOf(children=children):
            found = [keys for child in children if (keys := _keys(child))]
            return min(found, key=_commonness, default=())
        case AnyOf(children=children):
            found = [_keys(child) for child in children]
            return tuple(dict.fromkeys(key for keys in found for key in keys)) if all(found) else ()
        case Everything():
            return ()


def _commonness(keys: tuple[Word | Prefix, ...]) -> float:
    """About how many texts hold one of *keys*. Short words are common, and prefixes stand for many words."""
    return sum((40.0 if isinstance(key, Prefix) else 10.0) / float(1 << min(len(key.token), 12)) for key in keys)
