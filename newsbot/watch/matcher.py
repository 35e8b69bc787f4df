"""All watches at once over one article: first which could match at all, then where the few that could do match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from newsbot.items import Article, Flag
from newsbot.watch import bulk
from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.candidates import AllOf, AnyOf, Candidates, Prefix, Word
from newsbot.watch.compiled import CompiledQuery, compile_query, in_order, word_forms
from newsbot.watch.language import parse_query
from newsbot.watch.masks import masks as spelled_masks
from newsbot.watch.masks import suggested_masks
from newsbot.watch.places import MOST, Places, thinned
from newsbot.watch.query import Words
from newsbot.watch.scanner import Scanner, beginning, is_beginning

_NUMBER = itemgetter(0)

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


class _Entered(NamedTuple):
    """A watch, by its number, that waits for a word of a group. *needs*: of each of these a word must be there, too."""

    number: int
    needs: tuple[_Group, ...]


@dataclass(slots=True, eq=False)
class _Group:
    """Words, or beginnings of words, one of which some watches wait for; mostly the forms of one word.

    *plain* are the watches for these words alone, which match wherever one stands; *entered* are others that cannot
    match without one.
    """

    plain: list[int] = field(default_factory=list)
    entered: list[_Entered] = field(default_factory=list)


class Matcher:
    """Every watch, entered under words without one of which it cannot match. Building it loads no dictionary."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._names: list[str] = []
        self._compiled: dict[int, CompiledQuery] = {}  # all but the plain watches
        self._always: list[int] = []
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._scanner = Scanner()
        self._groups_of: list[tuple[_Group, ...]] = []  # by the scanner's numbers
        self._scopes: tuple[str, ...] = ("title", "body")
        for watch in watches:
            self.add(watch)
        self._scanner.settle()

    def add(self, watch: Watch) -> None:
        """One watch more; the others stay as they are."""
        compiled = compile_query(watch.query, watch.language, forms=watch.forms, except_for=watch.masks)
        number = len(self._names)
        self._names.append(watch.name)
        self._scopes = in_order({*self._scopes, *compiled.scopes()})
        for word in compiled.known:
            self._number(word)
        tree = compiled.candidates()
        keys = _keys(tree)
        if _is_plain(compiled):
            self._group(keys).plain.append(number)
            return
        self._compiled[number] = compiled
        if keys:
            needs = tuple(self._group(either) for either in _needs(tree, keys))
            self._group(keys).entered.append(_Entered(number, needs))
        else:
            self._always.append(number)

    def _group(self, keys: tuple[str, ...]) -> _Group:
        """The group of the watches that wait for one of *keys*."""
        group = self._groups.get(keys)
        if group is None:
            group = self._groups[keys] = _Group()
            for key in keys:
                self._groups_of[self._number(key)] += (group,)
        return group

    def _number(self, key: str) -> int:
        number = self._scanner.add(key)
        if number == len(self._groups_of):
            self._groups_of.append(())
        return number

    def flags(self, article: Article) -> tuple[Flag, ...]:
        """A flag for each watch that *article* matches, in the order of the watches."""
        if not self._names:
            return ()
        index = ArticleIndex(article, self._scopes, self._scanner)
        present = self._present(index)
        found = self._found_plainly(index, present)
        for number in self._candidates(present):
            places = self._compiled[number].found_in(index)
            if places is not None:
                found.append((number, places))
        found.sort(key=_NUMBER)
        names = self._names
        shown = thinned([places for _, places in found], index.size)
        return bulk.flags([names[number] for number, _ in found], shown)

    def _present(self, index: ArticleIndex) -> dict[_Group, list[int]]:
        """The groups of which *index* has a word, with the places of their words."""
        groups_of = self._groups_of
        present: dict[_Group, list[int]] = {}
        for number, places in index.found.items():
            for group in groups_of[number]:
                present[group] = sorted(present[group] + places) if group in present else places
        return present

    def _found_plainly(self, index: ArticleIndex, present: dict[_Group, list[int]]) -> list[tuple[int, Places]]:
        """The places of the watches for one word; those for the same word share theirs."""
        hit = [
            (group.plain, _shown(inside, index), len(inside))
            for group, places in present.items()
            if group.plain and (inside := index.within(places, None))
        ]
        made = index.singles({at for _, shown, _ in hit for at in shown})
        found: list[tuple[int, Places]] = []
        for numbers, shown, count in hit:
            places = Places(tuple([made[at] for at in shown]), count - len(shown))
            found += [(number, places) for number in numbers]
        return found

    def _candidates(self, present: dict[_Group, list[int]]) -> list[int]:
        """The watches, beyond those for one word, that may match."""
        is_there = present.__contains__
        found = self._always.copy()
        for group in present:
            for number, needs in group.entered:
                if all(map(is_there, needs)):
                    found.append(number)
        return found


def _shown(places: list[int], index: ArticleIndex) -> list[int]:
    """Those of *places* of single words that a flag shows."""
    return places if len(places) <= MOST else [first for first, _ in index.shown([(at, at) for at in places])]


def _keys(tree: Candidates) -> tuple[str, ...]:
    """The scanner's keys one of which is in every text that *tree* lets through, as rare as can be, or none."""
    match tree:
        case Word():
            return (tree.token,)
        case Prefix():
            return (beginning(tree.token),)
        case AllOf(children=children):
            found = [keys for child in children if (keys := _keys(child))]
            return min(found, key=_commonness, default=())
        case AnyOf(children=children):
            found = [_keys(child) for child in children]
            return tuple(dict.fromkeys(key for keys in found for key in keys)) if all(found) else ()
    return ()


def _needs(tree: Candidates, keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What else than *keys* a text must hold for *tree*: one of each."""
    for child in tree.children if isinstance(tree, AllOf) else ():
        either = child.children if isinstance(child, AnyOf) else (child,)
        if all(isinstance(word, Word | Prefix) for word in either) and (others := _keys(child)) != keys:
            yield others


def _is_plain(compiled: CompiledQuery) -> bool:
    """Is this one word, wherever in title or body it stands, and nothing else?"""
    match compiled.query.tree:
        case Words(words=(word,), field=None):
            return word.kind in {"forms", "exact"} and word.case == "any" and not (compiled.masks or compiled.others)
    return False


def _commonness(keys: tuple[str, ...]) -> float:
    """About how many texts hold one of *keys*. Short words are common, and beginnings stand for many words."""
    return sum((40.0 if is_beginning(key) else 10.0) / float(1 << min(len(key), 12)) for key in keys)
