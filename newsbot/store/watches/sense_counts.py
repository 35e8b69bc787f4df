"""Count the stories that use a watch's words in each sense, with an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from newsbot.items import Certainty, Place
from newsbot.store.engine.schema import article, flag, revision, watch
from newsbot.store.watches.flag_list import flags_with_stories, story_key
from newsbot.store.watches.flags import places_of

_SUREST = ("meant", "unsure", "other")


@dataclass(frozen=True, slots=True)
class Example:
    """A story that uses a word in some sense, and the first place that shows it."""

    article_id: int
    place: Place


@dataclass(frozen=True, slots=True)
class SenseCount:
    """How many stories use a word in one sense, how many of those are *unsure*, and one of them."""

    stories: int = 0
    unsure: int = 0
    example: Example | None = None


def sense_counts(
    judged: Iterable[tuple[str, Certainty, int]], examples: Callable[[Collection[int]], Mapping[int, Example]]
) -> dict[str, SenseCount]:
    """The count of each sense, for stories *judged* newest first: sense, certainty, and a key for *examples*.

    The example is the newest story that is not unsure, if any.
    """
    stories: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    newest: dict[str, int] = {}
    surest: dict[str, int] = {}
    for sense, certainty, key in judged:
        stories[sense] += 1
        unsure[sense] += certainty == "unsure"
        newest.setdefault(sense, key)
        if certainty != "unsure":
            surest.setdefault(sense, key)
    shown = {**newest, **surest}
    found = examples(shown.values())
    return {sense: SenseCount(number, unsure[sense], found.get(shown[sense])) for sense, number in stories.items()}


def senses_of_flags(connection: Connection, name: str) -> dict[str, SenseCount]:
    """The senses in which stored stories use the words of the watch *name*, by its flags.

    A story has the sense of its surest wording, or the one that it was dismissed as.
    """
    columns = (story_key().label("key"), flag.c.id, flag.c.certainty, flag.c.sense, flag.c.dismissed_sense)
    query = (
        flags_with_stories(*columns)
        .join(article, article.c.id == revision.c.article_id)
        .where(watch.c.name == name, watch.c.removed_at.is_(None))
        .where(func.coalesce(flag.c.dismissed_sense, flag.c.sense).is_not(None))
        .order_by(article.c.sort_at.desc(), article.c.id.desc(), flag.c.id.desc())
    )
    surest: dict[int, tuple[str, Certainty, int]] = {}
    for row in connection.execute(query):
        known = surest.get(row.key)
        certainty: Certainty = "other" if row.dismissed_sense else row.certainty
        if known is None or _SUREST.index(certainty) < _SUREST.index(known[1]):
            surest[row.key] = row.dismissed_sense or row.sense, certainty, row.id
    return sense_counts(surest.values(), lambda ids: _examples(connection, ids))


def _examples(connection: Connection, flag_ids: Collection[int]) -> dict[int, Example]:
    query = select(flag.c.id, flag.c.places, revision.c.article_id).join(revision, revision.c.id == flag.c.revision_id)
    return {
        row.id: Example(row.article_id, places_of(row.places[:1])[0])
        for row in connection.execute(query.where(flag.c.id.in_(flag_ids)))
        if row.places
    }
