"""What a search selects, and how much of it the database alone can decide."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_

from newsbot.store.engine import fulltext
from newsbot.store.engine.fulltext import Match
from newsbot.store.engine.schema import article
from newsbot.store.search.filters import Filters, conditions
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.index_query import Span, index_query


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles whose current text matches *query* (None: all) and that meet *filters*."""

    query: CompiledQuery | None = None
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Plan:
    """A selection as a database query: articles that the index matches and that meet *where*.

    *match* is None if no word narrows the search. If *is_decided*, these articles are the answer; otherwise they are
    candidates for the evaluator.
    """

    match: Match | None
    where: tuple[ColumnElement[bool], ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A number of articles; a lower bound unless *is_exact*."""

    number: int
    is_exact: bool


def plan_of(connection: Connection, selection: Selection) -> Plan:
    """The plan that answers *selection*."""
    where, query = conditions(selection.filters), selection.query
    if query is None:
        return Plan(None, where, is_decided=True)
    found = index_query(query)
    if found is None or not fulltext.is_complete(connection):
        return Plan(fulltext.match(query.ordered_candidates()), where, is_decided=False)
    return Plan(fulltext.match_in_text(found.words), (*where, *map(_published, found.spans)), is_decided=True)


def _published(span: Span) -> ColumnElement[bool]:
    first, end = span
    known = article.c.published.is_not(None)
    after = article.c.published >= first if first else known
    return and_(after, article.c.published < end) if end else after
