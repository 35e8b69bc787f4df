"""Preview a watch before it is saved: what it would have flagged among the stored articles. Stores nothing.

The full-text index finds the articles that could match and the evaluator decides. If too many could, an evenly spread
sample is evaluated and the numbers are estimates, marked as such; the newest hits are always real.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from newsbot.items import Place
from newsbot.store.engine.database import Database
from newsbot.store.search.matches import Hit, hits, matches
from newsbot.store.search.newest import Cursor, in_order
from newsbot.store.search.selection import Filters, Selection, plan_of
from newsbot.store.watches.sense_counts import Example, SenseCount, sense_counts
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.places import Places
from newsbot.watch.tokens import Token, tokens

MOST = 3_000  # candidates evaluated; if there are more, a sample of this size
_BATCH = 250
_NEWEST = 10
_FOR_NEWEST = 400  # candidates evaluated to find the newest hits, besides the sample
_HITS_READ = 200  # hits whose neighbours are counted


@dataclass(frozen=True, slots=True)
class Week:
    """How many stories of one week match; the week begins on *monday* (UTC)."""

    monday: date
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a query matches: how many stories, when, the newest, and common phrases around the hits.

    *unsure* stories may use the words in another sense, *other* ones do; *senses* counts each. Unless *exact*, the
    numbers are estimates: *could* articles could match, and *asked* of those were evaluated.
    """

    stories: int
    unsure: int
    other: int
    exact: bool
    could: int
    asked: int
    weeks: tuple[Week, ...]  # from the first that has one to the last, oldest first
    newest: tuple[Hit, ...]
    senses: Mapping[str, SenseCount]
    neighbours: tuple[Neighbour, ...]


def try_out(database: Database, query: CompiledQuery, *, since: datetime | None = None, most: int = MOST) -> Trial:
    """What *query* matches among the stored articles, from *since* on (by the date that orders a search).

    If more than *most* articles could match, a sample of *most* is evaluated.
    """
    with database.read() as connection:
        candidates, decided = _candidates(connection, query, since)
        many = len(candidates)
        exact = decided or many <= most
        sample = candidates if many <= most else [candidates[number * many // most] for number in range(most)]
        judged = [] if decided else list(matches(connection, query, sample, _BATCH))
        matching = [one for one in judged if one[1].certainty == "meant"]
        first = matching if exact and not decided else matches(connection, query, candidates[:_FOR_NEWEST])
        read = list(islice((one for one in first if one[1].certainty == "meant"), _HITS_READ if exact else _NEWEST))
        newest = tuple(hits(connection, query, [cursor for cursor, _ in read[:_NEWEST]], _NEWEST))
    counted = candidates if decided or not exact else [cursor for cursor, _ in matching]
    share = 1.0 if exact else len(matching) / len(sample)
    senses = Counter(places.certainty for _, places in judged)
    return Trial(
        stories=round(len(counted) * share),
        unsure=round(senses["unsure"] * _scale(exact, many, sample)),
        other=round(senses["other"] * _scale(exact, many, sample)),
        exact=exact,
        could=many,
        asked=many if exact else len(sample),
        weeks=_weeks(Counter(_monday(cursor.sort_at) for cursor in counted), share),
        newest=newest,
        senses=_senses(judged, _scale(exact, many, sample)),
        neighbours=neighbours(places.shown for _, places in (read if exact else matching[:_HITS_READ])),
    )


def _senses(judged: Sequence[tuple[Cursor, Places]], scale: float) -> dict[str, SenseCount]:
    examples = {
        cursor.article_id: Example(cursor.article_id, found.shown[0]) for cursor, found in judged if found.shown
    }
    named = ((found.sense, found.certainty, cursor.article_id) for cursor, found in judged if found.sense is not None)
    counts = sense_counts(named, lambda ids: {each: examples[each] for each in ids if each in examples})
    return {
        name: replace(count, stories=round(count.stories * scale), unsure=round(count.unsure * scale))
        for name, count in counts.items()
    }


def _scale(exact: bool, many: int, sample: list[Cursor]) -> float:
    return 1.0 if exact else many / len(sample)


def _candidates(connection: Connection, query: CompiledQuery, since: datetime | None) -> tuple[list[Cursor], bool]:
    """The articles that may match, newest first, and whether the index alone proves that they all do."""
    plan = plan_of(connection, Selection(query, Filters(since=since)))
    return list(in_order(connection, plan)), plan.is_decided


def _weeks(matching: Counter[date], share: float) -> tuple[Week, ...]:
    if not matching:
        return ()
    first, last = min(matching), max(matching)
    mondays = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple(Week(monday, round(matching[monday] * share)) for monday in mondays)


def _monday(moment: datetime) -> date:
    day = moment.date()
    return day - timedelta(days=day.weekday())


_FEWEST = 2  # stories that must contain a phrase for it to be offered as a mask,
_SHARE = 0.02  # and the least share of the stories read
_BESIDE = 0.5  # the least share of a word's uses that are next to a hit; "the" is everywhere
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A phrase around hits, as a mask would spell it, and the number of read stories that have it."""

    phrase: str
    stories: int


def neighbours(hits: Iterable[Iterable[Place]]) -> tuple[Neighbour, ...]:
    """The commonest phrases of a hit and the word before or after it, for the *hits* of several stories."""
    phrases: Counter[tuple[str, str, str]] = Counter()  # word before, hit, word after; one of the two is empty
    beside: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    read = 0
    for places in hits:
        read += 1
        found: set[tuple[str, str, str]] = set()
        for sentence in {place.sentence: place for place in places}.values():
            anywhere.update(token.text for token in tokens(sentence.sentence))
        for place in places:
            before, after = _beside(place)
            beside.update(word for word in (before, after) if word)
            found.update(each for each in _phrases(before, place.form, after))
        phrases.update(found)
    likely = (
        Neighbour(" ".join(part for part in phrase if part), count)
        for phrase, count in phrases.most_common()
        if count >= max(_FEWEST, _SHARE * read)
        and beside[phrase[0] or phrase[2]] >= _BESIDE * anywhere[phrase[0] or phrase[2]]
    )
    return tuple(sorted(likely, key=lambda each: -each.stories)[:_SHOWN])


def _phrases(before: str, form: str, after: str) -> list[tuple[str, str, str]]:
    hit = " ".join(token.text for token in tokens(form))
    return [(before, hit, "")] * bool(before) + [("", hit, after)] * bool(after)


def _beside(place: Place) -> tuple[str, str]:
    """The words right before and right after the hit in its sentence; empty where there is none."""
    found = tokens(place.sentence)
    hit = [token.text for token in tokens(place.form)]
    for start in range(len(found) - len(hit) + 1):
        if [token.text for token in found[start : start + len(hit)]] == hit and _is_there(found, start, hit, place):
            before = found[start - 1].text if start else ""
            after = found[start + len(hit)].text if start + len(hit) < len(found) else ""
            return before, after
    return "", ""


def _is_there(found: list[Token], start: int, hit: list[str], place: Place) -> bool:
    return place.sentence[found[start].start : found[start + len(hit) - 1].end] == place.form
