"""A query ready to be asked of articles: its words are closed lists of forms, its masks are set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsbot.items import Article, Place
from newsbot.watch.candidates import Candidates, Everything, Prefix, Word, all_of, any_of
from newsbot.watch.errors import QueryError
from newsbot.watch.forms import forms as forms_of
from newsbot.watch.language import parse_query
from newsbot.watch.masks import Mask, masks
from newsbot.watch.moments import span as span_of
from newsbot.watch.patterns import matching
from newsbot.watch.query import (
    DEFAULT_FIELDS,
    Either,
    Every,
    Moment,
    Node,
    Published,
    Query,
    QueryWord,
    Without,
    Words,
)
from newsbot.watch.reading import Reading
from newsbot.watch.spans import Span, adjacent, near, outermost

_DEFAULT_SCOPES = tuple(sorted(DEFAULT_FIELDS, reverse=True))
# The full-text index has no tokens of these.
_NOT_INDEXED = frozenset({"lang", "source", "url"})


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A query with everything that it needs to be asked: no dictionary, no clock."""

    query: Query
    forms: Mapping[str, tuple[str, ...]]
    masks: tuple[Mask, ...] = ()
    now: datetime | None = None

    def places(self, article: Article) -> tuple[Place, ...] | None:
        """Where *article* matches, in reading order; None where it does not match."""
        return self.places_in(Reading(article, self.scopes()))

    def places_in(self, reading: Reading) -> tuple[Place, ...] | None:
        """The same of an article that is already read, with `scopes()` or more."""
        spans = self._spans(self.query.tree, reading)
        if spans is None:
            return None
        return tuple(reading.place(span) for span in outermost(spans))

    def scopes(self) -> tuple[str, ...]:
        """The fields that have to be read."""
        return tuple(sorted(_scopes(self.query.tree), key=lambda scope: (scope != "title", scope)))

    def candidates(self) -> Candidates:
        """What a text must hold to match; a superset, in which fields do not count."""
        return self._candidates(self.query.tree)

    def _candidates(self, node: Node) -> Candidates:
        match node:
            case Words(field=field) if field in _NOT_INDEXED:
                return Everything()
            case Words(words=words):
                return all_of(self._candidate(word) for word in words)
            case Every(children=children):
                return all_of(self._candidates(child) for child in children)
            case Either(children=children):
                return any_of(self._candidates(child) for child in children)
        return Everything()

    def _candidate(self, word: QueryWord) -> Candidates:
        if word.kind in {"prefix", "pattern"}:
            return Prefix(word.token.split("*")[0].split("?")[0])
        return any_of(Word(form) for form in self.forms_of(word))

    def forms_of(self, word: QueryWord) -> tuple[str, ...]:
        """The folded tokens that *word* stands for."""
        if word.kind == "forms":
            return self.forms.get(word.token, (word.token,))
        return (word.token,)

    def _spans(self, node: Node, reading: Reading) -> list[Span] | None:
        """Where *node* matches; an empty list where it matches by what is not there, None where it does not."""
        match node:
            case Words():
                return self._found(node, reading) or None
            case Every(children=children):
                return self._every(children, reading)
            case Either(children=children):
                found = [spans for child in children if (spans := self._spans(child, reading)) is not None]
                return [span for spans in found for span in spans] if found else None
            case Without(child=child):
                return None if self._spans(child, reading) is not None else []
            case Published():
                return [] if self._is_published(node, reading.article) else None

    def _every(self, children: Iterable[Node], reading: Reading) -> list[Span] | None:
        found: list[Span] = []
        for child in children:
            spans = self._spans(child, reading)
            if spans is None:
                return None
            found.extend(spans)
        return found

    def _found(self, node: Words, reading: Reading) -> list[Span]:
        scopes = (node.field,) if node.field else _DEFAULT_SCOPES
        found: list[Span] = []
        for scope in scopes:
            slots = []
            for word in node.words:
                slots.append(self._where(word, reading, scope))
                if not slots[-1]:
                    break
            else:
                found.extend(near(slots, node.slop) if node.slop else adjacent(slots))
        return found

    def _where(self, word: QueryWord, reading: Reading, scope: str) -> list[int]:
        index = reading.places(scope)
        if word.kind in {"prefix", "pattern"}:
            forms: Iterable[str] = matching(word.token, index)
        else:
            forms = self.forms_of(word)
        places = [place for form in forms if form in index for place in index[form]]
        if not places:
            return places
        if self.masks:
            masked = self._masked(reading, scope)
            places = [place for place in places if place not in masked]
        if word.case != "any":
            places = [place for place in places if _has_case(reading.written(place), word.case)]
        return sorted(places)

    def _masked(self, reading: Reading, scope: str) -> frozenset[int]:
        key = (scope, self.masks)
        found = reading.masked.get(key)
        if found is None:
            index = reading.places(scope)
            found = reading.masked[key] = frozenset(place for mask in self.masks for place in mask.places(index))
        return found

    def _is_published(self, node: Published, article: Article) -> bool:
        if article.published is None:
            return False
        if node.low and article.published < self._ends(node.low)[0 if node.with_low else 1]:
            return False
        return node.high is None or article.published < self._ends(node.high)[1 if node.with_high else 0]

    def _ends(self, moment: Moment) -> tuple[datetime, datetime]:
        """The first instant of *moment*, and the first one after it."""
        if moment.from_now is None:
            return span_of(moment.written)
        if self.now is None:
            raise QueryError(f"{moment.written!r} needs a clock, which only a search has; write a date", 1)
        instant = self.now + timedelta(seconds=moment.from_now)
        return instant, instant + timedelta(microseconds=1)


def compile_query(
    query: str,
    language: str = "en",
    *,
    forms: Mapping[str, tuple[str, ...]] | None = None,
    except_for: tuple[str, ...] = (),
    now: datetime | None = None,
) -> CompiledQuery:
    """*query* ready to be asked. Raises QueryError.

    *forms* are those of a stored watch (a word that is not in it stands for itself); without them they are worked out.
    *except_for* are masks. *now* is what `published:>=now-7d` counts from; without it such a query is an error.
    """
    parsed = parse_query(query)
    moment = _from_now(parsed.tree)
    if moment and now is None:
        raise QueryError(f"{moment.written!r} in {query!r} needs a clock, which only a search has; write a date", 1)
    return CompiledQuery(parsed, word_forms(parsed, language) if forms is None else forms, masks(except_for), now)


def word_forms(query: Query, language: str) -> dict[str, tuple[str, ...]]:
    """The forms of each word of *query* that stands for its forms."""
    return {word.token: tuple(form.form for form in forms_of(word.written, language)) for word in query.inflected}


def _from_now(node: Node) -> Moment | None:
    match node:
        case Published(low=low, high=high):
            return next((end for end in (low, high) if end and end.from_now is not None), None)
        case Every(children=children) | Either(children=children):
            return next((found for child in children if (found := _from_now(child))), None)
        case Without(child=child):
            return _from_now(child)
    return None


def _scopes(node: Node) -> set[str]:
    match node:
        case Words(field=field):
            return {field} if field else set(DEFAULT_FIELDS)
        case Every(children=children) | Either(children=children):
            return set().union(*(_scopes(child) for child in children))
        case Without(child=child):
            return _scopes(child)
    return set()


def _has_case(written: str, case: str) -> bool:
    letters = [letter for letter in written if letter.isalpha()]
    return (
        all(letter.isupper() for letter in letters) if case == "upper" else letters[:1] != [] and letters[0].isupper()
    )
