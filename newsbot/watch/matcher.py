"""Matches all watches against one article: first finds those that could match, then where they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from newsbot.items import Article, Flag
from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.candidates import AllOf, AnyOf, Candidates, Prefix, Word
from newsbot.watch.compiled import CompiledQuery, compile_query, in_order, word_forms
from newsbot.watch.compounds import parts
from newsbot.watch.doubt import Doubts
from newsbot.watch.language import parse_query
from newsbot.watch.masks import masks as spelled_masks
from newsbot.watch.masks import suggested_masks
from newsbot.watch.meaning import Judge
from newsbot.watch.places import MOST, Places, make_flags, thinned
from newsbot.watch.query import Query, QueryWord, Words
from newsbot.watch.scanner import Scanner, is_prefix_key, prefix_key
from newsbot.watch.senses import ANY_SENSE, Dismissed, choices, lone_words
from newsbot.watch.verdicts import best, explained

_NUMBER = itemgetter(0)

# The watches of a new database: (name, query).
DEFAULT_WATCHES = (("desert", "desert"), ("mobilize", "mobilize"))


@dataclass(frozen=True, slots=True)
class Watch:
    """A query applied to every article. *forms* and *masks* are fixed when it is saved, so results never drift.

    *senses* are the senses meant of ambiguous words: () means those of news, ANY_SENSE all. *dismissed* is what its
    user said of its flags.
    """

    name: str
    query: str
    language: str = "en"
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    masks: tuple[str, ...] = ()
    senses: tuple[str, ...] = ()
    dismissed: tuple[Dismissed, ...] = field(default=(), compare=False)


def new_watch(
    name: str, query: str, language: str = "en", masks: tuple[str, ...] = (), senses: tuple[str, ...] = ()
) -> Watch:
    """A watch with forms computed now.

    Raises QueryError for the query, ValueError for a mask without words or a sense that no word has.
    """
    compile_query(query, language, forms={})
    spelled_masks(masks)
    parsed = parse_query(query)
    forms = word_forms(parsed, language)
    choices(parsed, forms, language, senses)
    return Watch(name, query, language, forms, masks, senses)


def compiled_watch(watch: Watch) -> CompiledQuery:
    """*watch* ready to match articles."""
    return compile_query(
        watch.query,
        watch.language,
        forms=watch.forms,
        except_for=watch.masks,
        senses=watch.senses,
        dismissed=watch.dismissed,
    )


def default_watches() -> tuple[Watch, ...]:
    """DEFAULT_WATCHES with newsbot's suggested masks."""
    unmasked = (new_watch(name, query) for name, query in DEFAULT_WATCHES)
    return tuple(new_watch(watch.name, watch.query, masks=suggested_masks(watch.forms)) for watch in unmasked)


class _Conditional(NamedTuple):
    """A watch (by number) listed under a group. It also needs a word from each group in *needs*."""

    number: int
    needs: tuple[_Group, ...]


@dataclass(slots=True, eq=False)
class _Group:
    """Words or prefixes, one of which some watches require; usually the forms of one word.

    *single_words* are watches for just these words, which match wherever one occurs, by the judge of their senses if
    they are ambiguous; *conditional* are other watches that cannot match without one.
    """

    single_words: dict[Judge | None, list[int]] = field(default_factory=dict)
    conditional: list[_Conditional] = field(default_factory=list)


class Matcher:
    """All watches, each listed under words it cannot match without. Building it loads no dictionary."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._names: list[str] = []
        self._compiled: dict[int, CompiledQuery] = {}  # all but the single-word watches
        self._always: list[int] = []
        self._lone: dict[int, tuple[str, str]] = {}  # watches for a word without known senses: the word, its language
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._scanner = Scanner()
        self._groups_of: list[tuple[_Group, ...]] = []  # by the scanner's numbers
        self._scopes: tuple[str, ...] = ("title", "body")
        for watch in watches:
            self.add(watch)
        self._scanner.build()

    def add(self, watch: Watch) -> None:
        """Adds a watch."""
        compiled = compiled_watch(watch)
        number = len(self._names)
        self._names.append(watch.name)
        if watch.senses != ANY_SENSE and not compiled.judges and (lone := _lone_word(compiled.query)):
            self._lone[number] = lone.token, watch.language
        self._scopes = in_order({*self._scopes, *compiled.scopes()})
        for word in compiled.lookups:
            self._number(word)
        tree = compiled.candidates()
        keys = _required_keys(tree)
        if _is_single_word(compiled):
            judge = next(iter(compiled.judges.values()), None)
            self._group(keys).single_words.setdefault(judge, []).append(number)
            return
        self._compiled[number] = compiled
        if keys:
            needs = tuple(self._group(either) for either in _other_needs(tree, keys))
            self._group(keys).conditional.append(_Conditional(number, needs))
        else:
            self._always.append(number)

    def _group(self, keys: tuple[str, ...]) -> _Group:
        """The group of the watches that require one of *keys*."""
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
        present = self._groups_present(index)
        found = self._single_word_hits(index, present)
        for number in self._candidates(present):
            places = self._compiled[number].found_in(index)
            if places is not None:
                found.append((number, places))
        found.sort(key=_NUMBER)
        names = self._names
        shown = thinned(self._doubted(found, index) if self._lone else [places for _, places in found], index.size)
        return make_flags([names[number] for number, _ in found], shown)

    def _doubted(self, found: list[tuple[int, Places]], index: ArticleIndex) -> list[Places]:
        """The places of *found*, unsure for the watches whose word is doubtful in this kind of story."""
        in_language: dict[str, Doubts] = {}
        made = [places for _, places in found]
        for at, (number, places) in enumerate(found):
            if (lone := self._lone.get(number)) and places.certainty == "meant" and places.sense is None:
                word, language = lone
                if language not in in_language:
                    in_language[language] = Doubts(index.subject(language))
                hits = [(place.form, place.sentence) for place in places.shown]
                if doubt := in_language[language].of(word, hits):
                    made[at] = places._replace(certainty="unsure", sense=doubt[0], why=doubt[1])
        return made

    def _groups_present(self, index: ArticleIndex) -> dict[_Group, list[int]]:
        """The groups with a word in *index*, and the places of their words."""
        groups_of = self._groups_of
        present: dict[_Group, list[int]] = {}
        for number, places in index.found.items():
            for group in groups_of[number]:
                present[group] = sorted(present[group] + places) if group in present else places
        return present

    def _single_word_hits(self, index: ArticleIndex, present: dict[_Group, list[int]]) -> list[tuple[int, Places]]:
        """The places of single-word watches; watches for the same word share them."""
        hit = [
            (numbers, _shown_places(fitting, index), fitting, judge, rank)
            for group, places in present.items()
            if group.single_words and (inside := index.within(places, None))
            for judge, numbers in group.single_words.items()
            for rank, fitting in ((0, inside) if judge is None else best(judge, index, inside),)
        ]
        made = index.singles({at for _, shown, *_ in hit for at in shown})
        found: list[tuple[int, Places]] = []
        for numbers, shown, fitting, judge, rank in hit:
            places = Places(tuple([made[at] for at in shown]), len(fitting) - len(shown))
            if judge is not None:
                places = explained(places, (judge,), index, fitting, rank)
            found += [(number, places) for number in numbers]
        return found

    def _candidates(self, present: dict[_Group, list[int]]) -> list[int]:
        """The watches, other than for single words, that may match."""
        is_there = present.__contains__
        found = self._always.copy()
        for group in present:
            for number, needs in group.conditional:
                if all(map(is_there, needs)):
                    found.append(number)
        return found


def _shown_places(places: list[int], index: ArticleIndex) -> list[int]:
    """The *places* of single words that a flag shows."""
    return places if len(places) <= MOST else [first for first, _ in index.shown([(at, at) for at in places])]


def _required_keys(tree: Candidates) -> tuple[str, ...]:
    """Scanner keys, as rare as possible, such that every text matching *tree* has at least one; empty if there are
    none.
    """
    match tree:
        case Word():
            return (tree.token,)
        case Prefix():
            return (prefix_key(tree.token),)
        case AllOf(children=children):
            found = [keys for child in children if (keys := _required_keys(child))]
            return min(found, key=_frequency, default=())
        case AnyOf(children=children):
            found = [_required_keys(child) for child in children]
            return tuple(dict.fromkeys(key for keys in found for key in keys)) if all(found) else ()
    return ()


def _other_needs(tree: Candidates, keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Further groups of keys, besides *keys*: a text must have one of each to match *tree*."""
    for child in tree.children if isinstance(tree, AllOf) else ():
        either = child.children if isinstance(child, AnyOf) else (child,)
        if all(isinstance(word, Word | Prefix) for word in either) and (keys_of_child := _required_keys(child)) != keys:
            yield keys_of_child


def _is_single_word(compiled: CompiledQuery) -> bool:
    """Whether the query is just one word, anywhere in title or body."""
    match compiled.query.tree:
        case Words(words=(word,), field=None):
            is_masked = compiled.masks or compiled.homograph_masks
            is_one = all(len(parts(form)) == 1 for form in compiled.forms_of(word))
            return word.kind in {"forms", "exact"} and word.case == "any" and is_one and not is_masked
    return False


def _lone_word(query: Query) -> QueryWord | None:
    """The word of a query of just one, in small letters; names are never doubted."""
    return next(lone_words(query.tree), None) if isinstance(query.tree, Words) else None


def _frequency(keys: tuple[str, ...]) -> float:
    """Roughly how many texts contain one of *keys*. Short words are common, and a prefix covers many words."""
    return sum((40.0 if is_prefix_key(key) else 10.0) / float(1 << min(len(key), 12)) for key in keys)
