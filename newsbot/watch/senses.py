"""The senses of ambiguous words (data/senses.toml), and which of them a watch means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from newsbot.watch.phrases import Phrase, phrase
from newsbot.watch.query import And, Node, Not, Or, Query, QueryWord, Words
from newsbot.watch.tables import table_of

ANY_SENSE = ("any",)  # chosen by a watch that counts every sense


class SenseError(ValueError):
    """No word of the query has the sense; the message names the known ones."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense of a word, and the evidence for it: words that speak for one of its *topics* or are among its *cues*.

    *is_news*: a watch means it unless its user says otherwise. *likely* is its weight before any evidence. *forms* have
    only this sense; if *is_name*, so does a capitalised word inside a sentence.
    """

    name: str
    means: str
    is_news: bool
    likely: float
    topics: tuple[str, ...]
    cues: str
    forms: frozenset[str]
    phrases: tuple[Phrase, ...]
    is_name: bool

    @property
    def cue(self) -> str:
        """What its cues speak for; no topic is named so."""
        return f"cue of {self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Senses:
    """All senses of *word*, a word of *language*."""

    word: str
    language: str
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Dismissed:
    """The *sense* that a user said some *flags* of a watch had, and the words of their sentences that speak for it."""

    sense: str
    flags: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The senses of a query's word, those that are *meant*, and its forms, which are not evidence for any of them.

    *dismissed*: further words, each with the sense that it speaks for in this watch.
    """

    senses: Senses
    meant: frozenset[str]
    forms: frozenset[str]
    dismissed: frozenset[tuple[str, str]] = frozenset()


def sense_names(written: str) -> tuple[str, ...]:
    """The senses in *written*, separated by commas; () for `news`, those that a watch means by default."""
    return () if written == "news" else tuple(filter(None, map(str.strip, written.split(","))))


@cache
def known_senses(language: str) -> Mapping[str, Senses]:
    """The words of *language* whose senses newsbot distinguishes."""
    return {word: _senses(word, language, rows) for word, rows in table_of("senses", language).items()}


def senses_of(query: Query, forms: Mapping[str, tuple[str, ...]], language: str) -> dict[QueryWord, Senses]:
    """The senses of the words of *query* that stand alone, in small letters and for all their *forms*.

    Within a phrase the user has already said which sense is meant.
    """
    known = known_senses(language)
    found = {}
    for word in lone_words(query.tree):
        covered = (word.token, *forms.get(word.token, ()))
        senses = next((known[form] for form in covered if form in known), None)
        if senses is not None:
            found[word] = senses
    return found


def choices(
    query: Query,
    forms: Mapping[str, tuple[str, ...]],
    language: str,
    chosen: tuple[str, ...] = (),
    dismissed: tuple[Dismissed, ...] = (),
) -> dict[QueryWord, Choice]:
    """For each ambiguous word of *query*, the senses *chosen* by name; by default those of news.

    *dismissed* is further evidence. Raises SenseError for a name that none of the words has.
    """
    if chosen == ANY_SENSE:
        return {}
    found = senses_of(query, forms, language)
    _check(chosen, found)
    against = frozenset((each.sense, word) for each in dismissed for word in each.words)
    made = {}
    for word, senses in found.items():
        named = frozenset(sense.name for sense in senses.senses if sense.name in chosen)
        news = frozenset(sense.name for sense in senses.senses if sense.is_news)
        covered = frozenset((word.token, *forms.get(word.token, ())))
        made[word] = Choice(senses, named or news, covered, against)
    return made


def _check(chosen: tuple[str, ...], found: Mapping[QueryWord, Senses]) -> None:
    known = [sense.name for senses in found.values() for sense in senses.senses]
    wrong = next((name for name in chosen if name not in known), None)
    if wrong is not None:
        has = f"its senses are {', '.join(known)}" if known else "newsbot knows no senses of its words"
        raise SenseError(f"{wrong!r} is not a sense of the query: {has}")


def lone_words(node: Node) -> Iterator[QueryWord]:
    """The words of *node* that stand alone, in small letters, for all their forms."""
    match node:
        case Words(words=(word,)):
            if word.kind == "forms" and word.case == "any" and word.written[:1].islower():
                yield word
        case And(children=children) | Or(children=children):
            for child in children:
                yield from lone_words(child)
        case Not(child=child):
            yield from lone_words(child)


def _senses(word: str, language: str, rows: Mapping[str, Mapping[str, str]]) -> Senses:
    senses = tuple(
        Sense(
            name,
            row["means"],
            bool(row.get("news")),
            float(row.get("likely", 0)),
            tuple(row.get("topics", "").split()),
            row.get("cues", ""),
            frozenset(row.get("forms", "").split()),
            tuple(map(phrase, row.get("phrases", ()))),
            bool(row.get("capital")),
        )
        for name, row in rows.items()
    )
    return Senses(word, language, senses)
