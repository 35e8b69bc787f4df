"""Read back what users said of flags that they dismissed as another sense. Nothing else is stored of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, and_, func, select

from newsbot.items import Place
from newsbot.store.engine.schema import AnyRow, flag, watch
from newsbot.store.watches.flag_list import flags_with_stories, story_key
from newsbot.store.watches.flags import places_of
from newsbot.watch.dismissals import evidence
from newsbot.watch.language import parse_query
from newsbot.watch.senses import Dismissed, choices

MOST = 200  # dismissed stories that count for one watch, the newest first
_MOST_SENTENCES = 5  # of each


def dismissed_as(connection: Connection, watches: Collection[AnyRow]) -> dict[int, tuple[Dismissed, ...]]:
    """What the users of *watches* (rows) dismissed as which sense, by watch id. Those without are left out."""
    rows = {row.id: row for row in watches}
    said: dict[int, list[tuple[str, list[str]]]] = {}
    for watch_id, sense, places in _stories(connection, rows.keys()):
        sentences = list(dict.fromkeys(place.sentence for place in places))
        said.setdefault(watch_id, []).append((sense, sentences[:_MOST_SENTENCES]))
    found = {}
    for watch_id, dismissed in said.items():
        row = rows[watch_id]
        forms = {word: tuple(some) for word, some in row.forms.items()}
        meant = choices(parse_query(row.query), forms, row.language, tuple(row.senses))
        found[watch_id] = evidence(meant, dismissed[:MOST], row.language)
    return found


def _stories(connection: Connection, watch_ids: Collection[int]) -> Iterator[tuple[int, str, tuple[Place, ...]]]:
    """The dismissed stories that a sense was given for, newest first: watch, sense, and places of the first flag."""
    first = func.min(flag.c.id)
    given = flags_with_stories(flag.c.watch_id, first.label("first_flag"), func.max(flag.c.dismissed_at).label("at"))
    of_stories = given.where(flag.c.dismissed_sense.is_not(None)).group_by(story_key(), flag.c.watch_id).subquery()
    query = (
        select(flag.c.watch_id, flag.c.dismissed_sense, flag.c.places)
        .join(of_stories, and_(of_stories.c.first_flag == flag.c.id, of_stories.c.watch_id == flag.c.watch_id))
        .join(watch, watch.c.id == flag.c.watch_id)
        .where(watch.c.removed_at.is_(None))
        .order_by(of_stories.c.at.desc(), flag.c.id.desc())
    )
    for row in connection.execute(query):
        if row.watch_id in watch_ids:
            yield row.watch_id, row.dismissed_sense, places_of(row.places)
