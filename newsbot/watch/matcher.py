"""All watches at once over one article: first which could match at all, then where the few that could do match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from newsbot.items import Article, Flag, Place
from newsbot.watch.candidates import AllOf, AnyOf, Candidates, Prefix, Word
from newsbot.watch.compiled import CompiledQuery, compile_query, in_order, word_forms
from newsbot.watch.language import parse_query
from newsbot.watch.masks import masks as spelled_masks
from newsbot.watch.masks import suggested_masks
from newsbot.watch.query import Words
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


class _Entry(NamedTuple):
    """A watch as the matcher keeps it. *needs*: of each of these words one must be there."""

    name: str
    compiled: CompiledQuery
    needs: tuple[tuple[str, ...], ...]


class Matcher:
    """Every watch, entered under words without one of which it cannot match. Building it loads no dictionary."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._watches: list[_Entry] = []
        # Watches for one word only, which match wherever it stands; and the others, with what else each needs.
        self._plain: dict[str, list[int]] = {}
        self._words: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._prefix_lengths: set[int] = set()
        self._always: list[int] = []
        self._known: set[str] = set()
        self._scopes: tuple[str, ...] = ("title", "body")
        for watch in watches:
            self.add(watch)

    def add(self, watch: Watch) -> None:
        """One watch more; the others stay as they are."""
        compiled = compile_query(watch.query, watch.language, forms=watch.forms, except_for=watch.masks)
        number = len(self._watches)
        self._scopes = in_order({*self._scopes, *compiled.scopes()})
        self._known.update(compiled.known or ())
        tree = compiled.candidates()
        keys = _keys(tree)
        needs = _needs(tree, keys)
        self._known.update(word for either in needs for word in either)
        self._watches.append(_Entry(watch.name, compiled, needs))
        entered = self._plain if _is_plain(compiled) else self._words
        if not keys:
            self._always.append(number)
        for key in keys:
            if isinstance(key, Word):
                self._known.add(key.token)
                entered.setdefault(key.token, []).append(number)
            else:
                self._prefixes.setdefault(key.token, []).append(number)
                self._prefix_lengths.add(len(key.token))

    def flags(self, article: Article) -> tuple[Flag, ...]:
        """A flag for each watch that *article* matches, in the order of the watches."""
        if not self._watches:
            return ()
        reading = Reading(article, self._scopes, self._known)
        found = self._found_plainly(reading)
        for number in self._candidates(reading):
            places = self._watches[number].compiled.places_in(reading)
            if places is not None:
                found[number] = places
        watches = self._watches
        return tuple([Flag(watch=watches[number].name, places=found[number]) for number in sorted(found)])

    def _found_plainly(self, reading: Reading) -> dict[int, tuple[Place, ...]]:
        """The places of the watches for one word; equal places are made once."""
        hit = [(word, reading.places(word, None)) for word in reading.index.keys() & self._plain.keys()]
        made = reading.singles({at for _, where in hit for at in where})
        found: dict[int, tuple[Place, ...]] = {}
        several: set[int] = set()
        for word, where in hit:
            if not where:
                continue
            places = tuple([made[at] for at in where])
            for number in self._plain[word]:
                if number in found:
                    several.add(number)
                found[number] = places
        for number in several:
            found[number] = tuple([made[at] for at in sorted({*self._where(number, reading)})])
        return found

    def _where(self, number: int, reading: Reading) -> list[int]:
        compiled = self._watches[number].compiled
        return [
            at for word in compiled.query.words for form in compiled.forms_of(word) for at in reading.places(form, None)
        ]

    def _candidates(self, reading: Reading) -> set[int]:
        """The watches, beyond those for one word, that may match."""
        found = set(self._always)
        watches = self._watches
        present = reading.index.keys()
        for word in present & self._words.keys():
            for number in self._words[word]:
                if number not in found and not any(map(present.isdisjoint, watches[number].needs)):
                    found.add(number)
        for length in self._prefix_lengths:
            for beginning in {word[:length] for word in reading.vocabulary()}:
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
    return ()


def _needs(tree: Candidates, keys: tuple[Word | Prefix, ...]) -> tuple[tuple[str, ...], ...]:
    """What else than *keys* a text must hold for *tree*: a word of each."""
    found = []
    for child in tree.children if isinstance(tree, AllOf) else ():
        either = child.children if isinstance(child, AnyOf) else (child,)
        if either != keys and all(isinstance(word, Word) for word in either):
            found.append(tuple(word.token for word in either if isinstance(word, Word)))
    return tuple(found)


def _is_plain(compiled: CompiledQuery) -> bool:
    """Is this one word, wherever in title or body it stands, and nothing else?"""
    match compiled.query.tree:
        case Words(words=(word,), field=None):
            return word.kind in {"forms", "exact"} and word.case == "any" and not (compiled.masks or compiled.others)
    return False


def _commonness(keys: tuple[Word | Prefix, ...]) -> float:
    """About how many texts hold one of *keys*. Short words are common, and prefixes stand for many words."""
    return sum((40.0 if isinstance(key, Prefix) else 10.0) / float(1 << min(len(key.token), 12)) for key in keys)
