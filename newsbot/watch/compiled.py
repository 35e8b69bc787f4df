"""Compiles a query for matching: its words become closed lists of forms, its masks are parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from math import prod

from newsbot.items import Article, Place
from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.candidates import Candidates, Everything, Phrase, Prefix, Word, all_of, any_of
from newsbot.watch.compounds import parts
from newsbot.watch.compounds import spans as spans_of
from newsbot.watch.forms import forms as forms_of
from newsbot.watch.forms import forms_joined
from newsbot.watch.language import parse_query
from newsbot.watch.masks import Mask, homographs, masks
from newsbot.watch.meaning import CERTAINTIES, Meaning, meaning
from newsbot.watch.moments import span as span_of
from newsbot.watch.places import Places
from newsbot.watch.query import (
    DEFAULT_FIELDS,
    TEXT_FIELDS,
    And,
    Moment,
    Node,
    Not,
    Or,
    Period,
    Published,
    Query,
    QueryError,
    QueryWord,
    Words,
)
from newsbot.watch.scanner import scanner_for
from newsbot.watch.senses import ANY_SENSE, Choice, Dismissed, choices
from newsbot.watch.spans import Span, adjacent, near, outermost

# Title and body first: a query without fields looks in both.
_ORDER = ("title", "body", *(field for field in TEXT_FIELDS if field not in DEFAULT_FIELDS))
_MOST_PHRASES = 100  # expanded from one phrase whose words have several forms
# The full-text index does not cover these.
_NOT_INDEXED = frozenset({"lang", "source", "url"})


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A query ready to match articles, without dictionary or clock.

    *homograph_masks* covers, for some words, a different word with the same spelling. *senses* are the ambiguous words
    whose hits are judged.
    """

    query: Query
    forms: Mapping[str, tuple[str, ...]]
    masks: tuple[Mask, ...] = ()
    homograph_masks: Mapping[QueryWord, tuple[Mask, ...]] = field(default_factory=dict, hash=False)
    now: datetime | None = None
    language: str = "en"
    senses: Mapping[QueryWord, Choice] = field(default_factory=dict, hash=False)
    # All words that matching looks up, except those found through wildcards.
    lookups: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    def places(self, article: Article) -> tuple[Place, ...] | None:
        """Where *article* matches, in reading order, at most MOST places; None if it does not match."""
        found = self.found(article)
        return None if found is None else found.shown

    def found(self, article: Article) -> Places | None:
        """Like `places`, with the number of places left out."""
        found = self.judged(article)
        return None if found is None or found.certainty != "meant" else found

    def judged(self, article: Article) -> Places | None:
        """Like `found`, but includes words that may have another sense than the query means."""
        return self.found_in(ArticleIndex(article, self.scopes(), scanner_for(self.lookups)))

    def found_in(self, index: ArticleIndex) -> Places | None:
        """Like `judged`, for an index of at least `scopes()`."""
        for rank in range(len(CERTAINTIES) if self.senses else 1):
            spans = self._spans(self.query.tree, index, rank)
            if spans is not None:
                places = index.places_at(outermost(spans))
                return self._explained(places, index, rank) if self.senses else places
        return None

    def _explained(self, places: Places, index: ArticleIndex, rank: int) -> Places:
        """*places* with the most certain sense among their hits."""
        judged = [one for word in self.senses for one in self._meanings(word, index).values()]
        fitting = [one for one in judged if one.certainty == CERTAINTIES[rank]]
        best = max(fitting, key=lambda one: abs(one.lead), default=None)
        return places if best is None else places._replace(certainty=best.certainty, sense=best.sense, why=best.why)

    def _meanings(self, word: QueryWord, index: ArticleIndex) -> dict[int, Meaning]:
        """The meanings of the hits of *word* judged so far, by place."""
        choice = self.senses[word]
        return index.judged.setdefault((choice.senses.word, choice.meant, choice.dismissed), {})

    def _means(self, word: QueryWord, index: ArticleIndex, place: int, rank: int) -> bool:
        """Whether the hit of *word* at *place* is at least as certain as *rank* in CERTAINTIES."""
        known = self._meanings(word, index)
        if place not in known:
            words, at = index.around(place)
            story = index.topics(self.language)
            is_capital = index.is_capital(place)
            known[place] = meaning(self.senses[word], words, at, story, self.language, is_capital=is_capital)
        return CERTAINTIES.index(known[place].certainty) <= rank

    def scopes(self) -> tuple[str, ...]:
        """The fields the query looks at."""
        return in_order(_scopes(self.query.tree))

    def candidates(self) -> Candidates:
        """What a text must contain to match. A superset: fields and word order are ignored."""
        return self._candidates(self.query.tree, self._unordered)

    def ordered_candidates(self) -> Candidates:
        """Like `candidates`, for an index that knows word order: phrases stay phrases."""
        return self._candidates(self.query.tree, self._phrase)

    def _candidates(self, node: Node, of_words: Callable[[Words], Candidates]) -> Candidates:
        match node:
            case Words(field=field) if field in _NOT_INDEXED:
                return Everything()
            case Words():
                return of_words(node)
            case And(children=children):
                return all_of(self._candidates(child, of_words) for child in children)
            case Or(children=children):
                return any_of(self._candidates(child, of_words) for child in children)
        return Everything()

    def _unordered(self, node: Words) -> Candidates:
        joined = [all_of(map(Word, parts(form))) for form in self.joined_forms(node)]
        return any_of((all_of(map(self.candidate, node.words)), *joined))

    def _phrase(self, node: Words) -> Candidates:
        forms = [self.forms_of(word) for word in node.words]
        is_open = node.slop or any(word.kind in {"prefix", "pattern"} for word in node.words)
        if is_open or prod(map(len, forms)) > _MOST_PHRASES:
            return self._unordered(node)
        sides = [tuple(part for form in some for part in parts(form)) for some in product(*forms)]
        return any_of(map(_adjacent, (*sides, *map(parts, self.joined_forms(node)))))

    def candidate(self, word: QueryWord) -> Candidates:
        """What a text must contain to hold *word*."""
        if word.kind in {"prefix", "pattern"}:
            return Prefix(word.token.split("*")[0].split("?")[0])
        return any_of(all_of(map(Word, parts(form))) for form in self.forms_of(word))

    def forms_of(self, word: QueryWord) -> tuple[str, ...]:
        """The folded forms that *word* covers."""
        if word.kind == "forms":
            return self.forms.get(word.token, (word.token,))
        return (word.token,)

    def joined_forms(self, node: Words) -> tuple[str, ...]:
        """The forms of the words of *node* spelled as one."""
        return self.forms.get(node.compound, ()) if node.compound else ()

    def _spans(self, node: Node, index: ArticleIndex, rank: int) -> list[Span] | None:
        """Where *node* matches, with hits of at least the certainty of *rank*.

        Empty if it matches because words are absent (in any sense), None if it does not match.
        """
        match node:
            case Words():
                return self._found(node, index, rank) or None
            case And(children=children):
                return self._every(sorted(children, key=_cost), index, rank)
            case Or(children=children):
                found = [spans for child in children if (spans := self._spans(child, index, rank)) is not None]
                return [span for spans in found for span in spans] if found else None
            case Not(child=child):
                return None if self._spans(child, index, len(CERTAINTIES) - 1) is not None else []
            case Published():
                return [] if self._is_published(node, index.article) else None

    def _every(self, children: Iterable[Node], index: ArticleIndex, rank: int) -> list[Span] | None:
        found: list[Span] = []
        for child in children:
            spans = self._spans(child, index, rank)
            if spans is None:
                return None
            found.extend(spans)
        return found

    def _found(self, node: Words, index: ArticleIndex, rank: int) -> list[Span]:
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
        if self.senses and len(node.words) == 1 and (word := node.words[0]) in self.senses:
            slots = [[place for place in slots[0] if self._means(word, index, place, rank)]]
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

    def _is_published(self, node: Published, article: Article) -> bool:
        if article.published is None or article.published_there is None:
            return False
        period = self.bounds(node)
        shown = article.published if period.is_instant else article.published_there.replace(tzinfo=UTC)
        return (period.first is None or shown >= period.first) and (period.end is None or shown < period.end)

    def bounds(self, node: Published) -> Period:
        """What *node* covers."""
        first = self._interval(node.low)[0 if node.with_low else 1] if node.low else None
        end = self._interval(node.high)[1 if node.with_high else 0] if node.high else None
        return Period(first, end, is_instant=any(each is not None and each.has_clock for each in (node.low, node.high)))

    def _interval(self, moment: Moment) -> tuple[datetime, datetime]:
        if moment.from_now is None:
            return span_of(moment.written)
        if self.now is None:
            raise QueryError(f"{moment.written!r} counts from now, which only a search can; write a date", 1)
        instant = self.now + timedelta(seconds=moment.from_now)
        return instant, instant + timedelta(microseconds=1)


def compile_query(
    query: str,
    language: str = "en",
    *,
    forms: Mapping[str, tuple[str, ...]] | None = None,
    except_for: tuple[str, ...] = (),
    now: datetime | None = None,
    senses: tuple[str, ...] = ANY_SENSE,
    dismissed: tuple[Dismissed, ...] = (),
) -> CompiledQuery:
    """Compiles *query*. Raises QueryError, and SenseError for a sense that no word of it has.

    *forms* are those of a stored watch (a word missing there covers only itself); without them they are computed.
    *except_for* are masks. *senses* are the names of the senses meant of ambiguous words; () means those of news;
    *dismissed* is what a watch's user said of its flags. `published:>=now-7d` counts from *now*; without *now* such a
    query is an error.
    """
    parsed = parse_query(query)
    moment = _from_now(parsed.tree)
    if moment and now is None:
        raise QueryError(f"{moment.written!r} in {query!r} counts from now, which only a search can; write a date", 1)
    stands_for = word_forms(parsed, language) if forms is None else forms
    homograph_masks = {word: masks(other.masks) for word, other in homographs(parsed, stands_for, language).items()}
    meant = choices(parsed, stands_for, language, senses, dismissed)
    compiled = CompiledQuery(parsed, stands_for, masks(except_for), homograph_masks, now, language, meant)
    return replace(compiled, lookups=_lookups(compiled))


def word_forms(query: Query, language: str) -> dict[str, tuple[str, ...]]:
    """The forms of each word of *query* that covers its forms, by token, and of its compounds spelled as one word."""
    found = {word.token: tuple(form.form for form in forms_of(word.written, language)) for word in query.inflected}
    joined = {compound: forms_joined(compound, language) for compound in query.compounds}
    return found | {compound: tuple(form.form for form in forms) for compound, forms in joined.items() if forms}


def _lookups(compiled: CompiledQuery) -> frozenset[str]:
    closed = (word for word in compiled.query.words if word.kind not in {"prefix", "pattern"})
    asked = {part for word in closed for form in compiled.forms_of(word) for part in parts(form)}
    asked |= {
        part
        for compound in compiled.query.compounds
        for form in compiled.forms.get(compound, ())
        for part in parts(form)
    }
    covering = [*compiled.masks, *(mask for masks in compiled.homograph_masks.values() for mask in masks)]
    return frozenset(asked.union(*(mask.words[-1].words for mask in covering)))


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


def _adjacent(tokens: tuple[str, ...]) -> Candidates:
    return Word(tokens[0]) if len(tokens) == 1 else Phrase(tokens)


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """*scopes* in the order in which an article is read."""
    asked = set(scopes)
    return tuple(scope for scope in _ORDER if scope in asked)


def _from_now(node: Node) -> Moment | None:
    match node:
        case Published(low=low, high=high):
            return next((end for end in (low, high) if end and end.from_now is not None), None)
        case And(children=children) | Or(children=children):
            return next((found for child in children if (found := _from_now(child))), None)
        case Not(child=child):
            return _from_now(child)
    return None


def _scopes(node: Node) -> set[str]:
    match node:
        case Words(field=field):
            return {field} if field else set(DEFAULT_FIELDS)
        case And(children=children) | Or(children=children):
            return set().union(*(_scopes(child) for child in children))
        case Not(child=child):
            return _scopes(child)
    return set()


def _cost(node: Node) -> int:
    """Sort key: checks that need no text come first."""
    if isinstance(node, Published):
        return 0
    return 1 if isinstance(node, Words) and node.field in _NOT_INDEXED else 2


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
