"""Trial: what a watch would have flagged of what is stored, before it is saved. Stores nothing.

The full-text index says which articles could match, and the evaluator which do. Where very many could, a sample spread
evenly over all of them is asked, and the numbers are estimates that say so; the newest hits are always true ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile

from sqlalchemy import Connection, bindparam, select

from newsbot.items import Article, Place
from newsbot.store.articles import load_articles
from newsbot.store.engine import Database
from newsbot.store.facts import article_of
from newsbot.store.neighbours import Neighbour, neighbours
from newsbot.store.schema import article, revision
from newsbot.store.search import Cursor, Hit, candidates, holding
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.query import DEFAULT_FIELDS, Either, Every, Node, Words

MOST = 1_500  # candidates that are all asked; of more, so many
_AT_ONCE = 250
_NEWEST = 10
_FOR_NEWEST = 400  # candidates that may be asked for the newest hits, where not all are
_HITS_READ = 200  # whose neighbours are counted

_TEXTS = (
    select(article.c.id, article.c.title, article.c.published, revision.c.texts)
    .join(revision, revision.c.id == article.c.newest_revision)
    .where(article.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Week:
    """How many articles match of one week, which begins on *monday* (UTC)."""

    monday: date
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a query matches: how many articles, when, the newest of them, and what stands around the words that hit.

    Unless *exact*, the numbers of stories are estimates.
    """

    stories: int
    exact: bool
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
        hits = [] if certain else [hit for chunk in _chunks(asked) for hit in _ask(connection, query, chunk)]
        first = hits if exact and not certain else _stepwise(connection, query, could[:_FOR_NEWEST])
        read = list(islice(first, _HITS_READ if exact else _NEWEST))
        newest = _whole(connection, query, [cursor for cursor, _ in read[:_NEWEST]])
    counted = could if certain or not exact else [cursor for cursor, _ in hits]
    share = 1.0 if exact else len(hits) / len(asked)
    return Trial(
        stories=round(len(counted) * share),
        exact=exact,
        weeks=_weeks(Counter(_monday(cursor.sort_at) for cursor in counted), share),
        newest=newest,
        neighbours=neighbours(places for _, places in (read if exact else hits[:_HITS_READ])),
    )


def _could(connection: Connection, query: CompiledQuery, since: datetime | None) -> tuple[list[Cursor], bool]:
    """The articles that may match, newest first, and whether all of them do: single words need no reading."""
    certain = None
    if not query.masks and _is_plain(query.query.tree):
        certain = holding(connection, query.candidates())
    cursors = candidates(connection, query.candidates()) if certain is None else certain
    return list(_since(cursors, since)), certain is not None


def _is_plain(node: Node) -> bool:
    """Whether the words of title and body alone decide, wherever they stand there."""
    match node:
        case Words(words=(word,), field=None):
            return word.case == "any" and word.kind != "pattern"
        case Every(children=children) | Either(children=children):
            return all(_is_plain(child) for child in children)
    return False


def _since(cursors: Iterable[Cursor], since: datetime | None) -> Iterable[Cursor]:
    return cursors if since is None else takewhile(lambda cursor: cursor.sort_at >= since, cursors)


def _stepwise(
    connection: Connection, query: CompiledQuery, cursors: Sequence[Cursor]
) -> Iterator[tuple[Cursor, tuple[Place, ...]]]:
    for chunk in _chunks(cursors, 50):
        yield from _ask(connection, query, chunk)


def _ask(
    connection: Connection, query: CompiledQuery, cursors: Sequence[Cursor]
) -> Iterator[tuple[Cursor, tuple[Place, ...]]]:
    """Which of the articles match, and where."""
    records = _records(connection, query, [cursor.article_id for cursor in cursors])
    for cursor in cursors:
        places = query.places(records[cursor.article_id])
        if places is not None:
            yield cursor, places


def _records(connection: Connection, query: CompiledQuery, ids: Sequence[int]) -> dict[int, Article]:
    """The articles as they stand, as far as *query* can ask for them: most ask for title and body alone."""
    if not DEFAULT_FIELDS.issuperset(query.scopes()):
        return load_articles(connection, ids)
    found = {}
    for row in connection.execute(_TEXTS, {"ids": ids}):
        texts = article_of({**row.texts, "title": row.title}, url=None, source=None, captured_at=None)
        found[row.id] = replace(texts, published=row.published) if row.published else texts
    return found


def _whole(connection: Connection, query: CompiledQuery, cursors: Sequence[Cursor]) -> tuple[Hit, ...]:
    records = load_articles(connection, [cursor.article_id for cursor in cursors])
    found = ((cursor, records[cursor.article_id]) for cursor in cursors)
    return tuple(Hit(cursor.article_id, record, query.places(record) or (), cursor) for cursor, record in found)


def _weeks(matching: Counter[date], share: float) -> tuple[Week, ...]:
    if not matching:
        return ()
    first, last = min(matching), max(matching)
    mondays = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple(Week(monday, round(matching[monday] * share)) for monday in mondays)


def _monday(moment: datetime) -> date:
    day = moment.date()
    return day - timedelta(days=day.weekday())


def _chunks(cursors: Sequence[Cursor], size: int = _AT_ONCE) -> Iterator[Sequence[Cursor]]:
    return (cursors[start : start + size] for start in range(0, len(cursors), size))
