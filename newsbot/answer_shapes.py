"""What the table and the display of an answer have of each kind of record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from newsbot.display import Layout, Row, Spans, Style
from newsbot.frames import Column, Kind
from newsbot.items import Article, Place
from newsbot.likeness.difference import Change, OperationKind, in_context
from newsbot.store.articles.edits import Edit
from newsbot.store.authors.overview import AuthorEntry
from newsbot.store.search.facets import Bucket
from newsbot.store.search.matches import Hit
from newsbot.store.watches.flag_list import FlagEntry
from newsbot.watch.snippets import snippets

Record = TypeVar("Record")

_CHANGES = 3
_LONGEST_CHANGE = 600  # characters
_STYLES: dict[OperationKind, Style] = {"same": "plain", "removed": "removed", "added": "added"}


class Shape(NamedTuple, Generic[Record]):
    """The columns of a table of records, and how they are laid out on display."""

    columns: tuple[Column[Record], ...]
    layout: Layout[Record]


def of_rows(names: Sequence[str]) -> Shape[dict[str, Any]]:
    """Rows of an SQL statement."""
    columns = tuple(Column[dict[str, Any]](name, "any", itemgetter(name)) for name in names)
    return Shape(columns, Layout(tuple(names), lambda row: Row(list(row.values()))))


def _columns(kind: Kind, *names: str, of: str = "") -> tuple[Column[Any], ...]:
    """A column for each of the attributes *names*, of a record or of its attribute *of*."""
    return tuple(Column(name, kind, attrgetter(f"{of}{name}")) for name in names)


def _first(name: str) -> Callable[[Hit | FlagEntry], Any]:
    return lambda found: getattr(found.places[0], name) if found.places else None


def _sentences(article: Article | None, places: Sequence[Place]) -> list[Spans]:
    found = []
    for snippet in snippets(article, places):
        spans: list[tuple[str, Style]] = []
        done = 0
        for start, end in snippet.marks:
            spans += [(snippet.text[done:start], "plain"), (snippet.text[start:end], "hit")]
            done = end
        found.append((*spans, (snippet.text[done:], "plain")))
    return found


def _hit_row(hit: Hit) -> Row:
    article = hit.article
    cells = (hit.article_id, article.published_there, article.title, article.source)
    return Row(cells, _sentences(article, hit.places), article.url)


def _flag_row(flag: FlagEntry) -> Row:
    sure = "" if flag.certainty == "meant" else flag.certainty
    sense = f"{flag.sense}: {', '.join(flag.why)}" if flag.sense and flag.why else flag.sense
    cells = (flag.id, flag.watch, flag.article_id, flag.published, flag.title, flag.source, sure, sense)
    return Row(cells, _sentences(None, flag.places), flag.url)


def _edit_row(edit: Edit) -> Row:
    cells = (edit.article_id, edit.revision, edit.edited_at, edit.title, edit.source)
    return Row(cells, [_change(change) for change in edit.changes[:_CHANGES]], edit.url)


def _change(change: Change) -> Spans:
    spans: list[tuple[str, Style]] = [(f"{change.field}: ", "plain")]
    room = _LONGEST_CHANGE
    for operation in in_context(change.operations):
        text = operation.text.replace("\n", "¶")
        spans += [(text if len(text) <= room else f"{text[:room]}…", _STYLES[operation.kind]), (" ", "plain")]
        room -= len(text)
        if room <= 0:
            break
    return tuple(spans)


# How many places there are; form and sentence of the first.
_PLACES = (
    Column[Any]("places", "number", attrgetter("count")),
    Column[Any]("form", "text", _first("form")),
    Column[Any]("sentence", "text", _first("sentence")),
)

HITS: Shape[Hit] = Shape(
    (
        Column[Hit]("id", "number", attrgetter("article_id")),
        *_columns("text", "title", "url", "source", "kind", "section", "language", of="article."),
        *_columns("time", "published", "captured_at", of="article."),
        *_columns("text", "description", of="article."),
        Column[Hit]("authors", "names", lambda hit: [author.name for author in hit.article.authors]),
        Column[Hit]("tags", "names", lambda hit: list(hit.article.tags)),
        Column[Hit]("body", "text", attrgetter("article.text")),
        *_PLACES,
    ),
    Layout(("id", "published", "title", "source"), _hit_row),
)
FLAGS: Shape[FlagEntry] = Shape(
    (
        *_columns("number", "id"),
        *_columns("text", "watch"),
        *_columns("number", "article_id"),
        *_columns("text", "title", "url", "source"),
        *_columns("time", "published", "flagged_at"),
        *_columns("number", "revision", "since_revision"),
        *_columns("time", "seen_at", "dismissed_at"),
        *_columns("text", "dismissed_reason", "dismissed_sense"),
        *_PLACES,
        *_columns("text", "certainty", "sense"),
        Column[FlagEntry]("why", "names", lambda flag: list(flag.why)),
    ),
    Layout(("id", "watch", "article", "published", "title", "source", "certainty", "sense"), _flag_row),
)
AUTHORS: Shape[AuthorEntry] = Shape(
    (
        *_columns("number", "id"),
        *_columns("text", "name", "role", "bio", "url", "source"),
        *_columns("number", "articles"),
        *_columns("time", "captured_at"),
    ),
    Layout(
        ("id", "name", "role", "source", "articles"),
        lambda author: Row((author.id, author.name, author.role, author.source, author.articles)),
    ),
)
EDITS: Shape[Edit] = Shape(
    (
        *_columns("number", "article_id"),
        *_columns("text", "title", "url", "source"),
        *_columns("number", "revision"),
        *_columns("time", "edited_at"),
        Column[Edit]("fields", "names", lambda edit: [change.field for change in edit.changes]),
    ),
    Layout(("article", "revision", "edited", "title", "source"), _edit_row),
)
BUCKETS: Shape[Bucket] = Shape(
    (*_columns("day", "begins"), *_columns("number", "articles")),
    Layout(("begins", "articles"), lambda bucket: Row((bucket.begins, bucket.articles))),
)
