"""Selection: which articles are asked for, and what the database alone can say of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, and_

from newsbot.store.engine import fulltext
from newsbot.store.engine.fulltext import Match
from newsbot.store.engine.schema import article
from newsbot.store.search.filters import Filters, conditions
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.decided import Span, decided


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles that *query* matches as they stand (None: all of them), and that *filters* let through."""

    query: CompiledQuery | None = None
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the database is asked for a selection: articles that the index lets through, and of which *where* is true.

    *asked* is None where no word narrows them. Where it *is_decided* those are the answer; else they are candidates,
    and the query is asked of each.
    """

    asked: Match | None
    where: tuple[ColumnElement[bool], ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Total:
    """How many articles: so many, or, where it is not *is_exact*, at least so many."""

    number: int
    is_exact: bool


def plan_of(connection: Connection, selection: Selection) -> Plan:
    """How *selection* is answered."""
    where, query = conditions(selection.filters), selection.query
    if query is None:
        return Plan(None, where, is_decided=True)
    found = decided(query)
    if found is None or not fulltext.is_whole(connection):
        return Plan(fulltext.match(query.ordered_candidates()), where, is_decided=False)
    return Plan(fulltext.match_in_text(found.words), (*where, *map(_published, found.spans)), is_decided=True)


def _published(span: Span) -> ColumnElement[bool]:
    first, end = span
    known = article.c.published.is_not(None)
    after = article.c.published >= first if first else known
    return and_(after, article.c.published < end) if end else after
