"""Trial: what a watch would have flagged of what is stored, before it is saved. Stores nothing.

The full-text index says which articles could match, and the evaluator which do. Where very many could, a sample spread
evenly over all of them is asked, and the numbers are estimates that say so; the newest hits are always true ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from newsbot.items import Place
from newsbot.store.articles.load import standing_articles
from newsbot.store.engine.database import Database
from newsbot.store.search.filters import Filters
from newsbot.store.search.matches import Hit, matches
from newsbot.store.search.newest import Cursor, in_order
from newsbot.store.search.selection import Selection, plan_of
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.places import Places
from newsbot.watch.tokens import Token, tokens

MOST = 3_000  # candidates that are all asked; of more, so many
_AT_ONCE = 250
_NEWEST = 10
_FOR_NEWEST = 400  # candidates that may be asked for the newest hits, where not all are
_HITS_READ = 200  # whose neighbours are counted


@dataclass(frozen=True, slots=True)
class Week:
    """How many articles match of one week, which begins on *monday* (UTC)."""

    monday: date
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a query matches: how many articles, when, the newest of them, and what stands around the words that hit.

    Unless *exact*, the numbers of stories are estimates: of *could* articles that could match, *asked* were read.
    """

    stories: int
    exact: bool
    could: int
    asked: int
    weeks: tuple[Week, ...]  # from the first that has one to the last, oldest first
    newest: tuple[Hit, ...]
    neighbours: tuple[Neighbour, ...]


def try_out(database: Database, query: CompiledQuery, *, since: datetime | None = None, most: int = MOST) -> Trial:
    """What *query* matches of the stored articles as they stand, since then (by the date that orders a search).

    Of more than *most* articles that could match, so many are asked.
    """
    with database.read() as connection:
        could, certain = _could(connection, query, since)
        exact = certain or len(could) <= most
        asked = could if len(could) <= most else [could[number * len(could) // most] for number in range(most)]
        hits = [] if certain else list(matches(connection, query, asked, _AT_ONCE))
        first = hits if exact and not certain else matches(connection, query, could[:_FOR_NEWEST])
        read = list(islice(first, _HITS_READ if exact else _NEWEST))
        newest = _whole(connection, query, [cursor for cursor, _ in read[:_NEWEST]])
    counted = could if certain or not exact else [cursor for cursor, _ in hits]
    share = 1.0 if exact else len(hits) / len(asked)
    return Trial(
        stories=round(len(counted) * share),
        exact=exact,
        could=len(could),
        asked=len(could) if exact else len(asked),
        weeks=_weeks(Counter(_monday(cursor.sort_at) for cursor in counted), share),
        newest=newest,
        neighbours=neighbours(places for _, places in (read if exact else hits[:_HITS_READ])),
    )


def _could(connection: Connection, query: CompiledQuery, since: datetime | None) -> tuple[list[Cursor], bool]:
    """The articles that may match, newest first, and whether all of them do: single words need no reading."""
    plan = plan_of(connection, Selection(query, Filters(since=since)))
    return list(in_order(connection, plan)), plan.is_decided


def _whole(connection: Connection, query: CompiledQuery, cursors: Sequence[Cursor]) -> tuple[Hit, ...]:
    records = standing_articles(connection, [cursor.article_id for cursor in cursors])
    hits = []
    for cursor in cursors:
        record = records[cursor.article_id]
        found = query.found(record) or Places(())
        hits.append(Hit(cursor.article_id, record, found.shown, cursor, found.more))
    return tuple(hits)


def _weeks(matching: Counter[date], share: float) -> tuple[Week, ...]:
    if not matching:
        return ()
    first, last = min(matching), max(matching)
    mondays = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple(Week(monday, round(matching[monday] * share)) for monday in mondays)


def _monday(moment: datetime) -> date:
    day = moment.date()
    return day - timedelta(days=day.weekday())


_FEWEST = 2  # stories with a phrase, for it to be worth a mask;
_SHARE = 0.02  # and how much that must be of all that were read
_BESIDE = 0.5  # how much of a word's use must be beside the hit: "the" stands everywhere
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A phrase around the hits, as a mask would spell it, in so many of the stories that were read."""

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
    """The words of the sentence right before and right after the hit; empty where there is none."""
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
