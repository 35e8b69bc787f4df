"""Compiles a query for matching: its words become closed lists of forms, its masks are parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product
from math import prod

from newsbot.items import Article, Place
from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.candidates import Candidates, Everything, Phrase, Prefix, Word, all_of, any_of
from newsbot.watch.compounds import parts
from newsbot.watch.forms import forms as forms_of
from newsbot.watch.forms import forms_joined
from newsbot.watch.language import parse_query
from newsbot.watch.masks import homographs, masks
from newsbot.watch.meaning import CERTAINTIES, judge_of
from newsbot.watch.places import Places
from newsbot.watch.published import from_now, is_published
from newsbot.watch.query import (
    DEFAULT_FIELDS,
    TEXT_FIELDS,
    And,
    Node,
    Not,
    Or,
    Published,
    Query,
    QueryError,
    QueryWord,
    Words,
)
from newsbot.watch.scanner import scanner_for
from newsbot.watch.senses import ANY_SENSE, Dismissed, choices
from newsbot.watch.spans import Span, outermost
from newsbot.watch.terms import Terms
from newsbot.watch.verdicts import explained

# Title and body first: a query without fields looks in both.
_ORDER = ("title", "body", *(field for field in TEXT_FIELDS if field not in DEFAULT_FIELDS))
_MOST_PHRASES = 100  # expanded from one phrase whose words have several forms
# The full-text index does not cover these.
_NOT_INDEXED = frozenset({"lang", "source", "url"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledQuery(Terms):
    """A query ready to match articles, without dictionary or clock."""

    query: Query
    now: datetime | None = None
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
        for rank in range(len(CERTAINTIES) if self.judges else 1):
            spans = self._spans(self.query.tree, index, rank)
            if spans is not None:
                found = index.places_at(outermost(spans))
                judges = self.judges.values()
                return explained(found, judges, index, {first for first, _ in spans}, rank) if judges else found
        return None

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

    def _spans(self, node: Node, index: ArticleIndex, rank: int) -> list[Span] | None:
        """Where *node* matches, with hits of at least the certainty of *rank*.

        Empty if it matches because words are absent (in any sense), None if it does not match.
        """
        match node:
            case Words():
                return self.spans(node, index, rank) or None
            case And(children=children):
                return self._every(sorted(children, key=_cost), index, rank)
            case Or(children=children):
                found = [spans for child in children if (spans := self._spans(child, index, rank)) is not None]
                return [span for spans in found for span in spans] if found else None
            case Not(child=child):
                return None if self._spans(child, index, len(CERTAINTIES) - 1) is not None else []
            case Published():
                return [] if is_published(node, index.article, self.now) else None

    def _every(self, children: Iterable[Node], index: ArticleIndex, rank: int) -> list[Span] | None:
        found: list[Span] = []
        for child in children:
            spans = self._spans(child, index, rank)
            if spans is None:
                return None
            found.extend(spans)
        return found


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
    moment = from_now(parsed.tree)
    if moment and now is None:
        raise QueryError(f"{moment.written!r} in {query!r} counts from now, which only a search can; write a date", 1)
    stands_for = word_forms(parsed, language) if forms is None else forms
    homograph_masks = {word: masks(other.masks) for word, other in homographs(parsed, stands_for, language).items()}
    meant = choices(parsed, stands_for, language, senses, dismissed)
    compiled = CompiledQuery(
        query=parsed,
        forms=stands_for,
        masks=masks(except_for),
        homograph_masks=homograph_masks,
        judges={word: judge_of(choice) for word, choice in meant.items()},
        now=now,
    )
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


def _adjacent(tokens: tuple[str, ...]) -> Candidates:
    return Word(tokens[0]) if len(tokens) == 1 else Phrase(tokens)


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """*scopes* in the order in which an article is read."""
    asked = set(scopes)
    return tuple(scope for scope in _ORDER if scope in asked)


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
