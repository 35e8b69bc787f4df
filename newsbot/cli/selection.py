"""Options that select stored articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from newsbot.cli.messages import explain
from newsbot.cli.moments import moment_since, moment_until
from newsbot.store.engine.database import Database
from newsbot.store.search.selection import Filters, Selection, refuse_unknown_source
from newsbot.store.watches.watches import named
from newsbot.watch.compiled import compile_query
from newsbot.watch.forms import notice
from newsbot.watch.senses import ANY_SENSE, SenseError, sense_names

QueryLang = Annotated[
    str, typer.Option("--query-lang", metavar="CODE", help="The language whose word forms the query stands for.")
]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The articles to select."""

    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only articles of this source.")] = None
    author: Annotated[
        str | None, typer.Option("--author", metavar="NAME", help="Only by authors with this in their name.")
    ] = None
    section: Annotated[str | None, typer.Option("--section", metavar="NAME", help="Only articles of this section.")] = (
        None
    )
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only articles since then: 7d, 12h, 2026-03-01.")
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="Only articles until then; 2026-03 has all of March in it."),
    ] = None
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Only articles that a watch flags, and nobody dismissed.")
    ] = False
    watch: Annotated[
        str | None, typer.Option("--watch", metavar="NAME", help="Only articles that this watch flags.")
    ] = None
    language: Annotated[str | None, typer.Option("--lang", metavar="CODE", help="Only articles in this language.")] = (
        None
    )
    query_language: QueryLang = "en"
    sense: Annotated[
        str | None,
        typer.Option("--sense", metavar="NAMES", help="Only these senses: attack,walkout; news: as watches do."),
    ] = None

    def selection(self, query: str | None) -> Selection:
        """The selection; parts of the query that are ignored are named on stderr.

        Raises QueryError for an invalid query, and typer.BadParameter for an invalid option.
        """
        now = datetime.now(UTC)
        first, end = moment_since(self.since, now), moment_until(self.until, now)
        if first is not None and end is not None and first >= end:
            message = f"{self.until!r} is before --since {self.since!r}: nothing lies between"
            raise typer.BadParameter(message, param_hint="--until")
        compiled = None
        if query is not None:
            senses = ANY_SENSE if self.sense is None else sense_names(self.sense)
            try:
                compiled = compile_query(query, self.query_language, now=now, senses=senses)
            except SenseError as error:
                raise typer.BadParameter(str(error), param_hint="--sense") from error
            for said in filter(None, (*compiled.query.warnings, notice(self.query_language))):
                explain(said)
        filters = Filters(
            source=self.source,
            author=self.author,
            section=self.section,
            since=first,
            until=end,
            flagged=self.flagged,
            watch=self.watch,
            language=self.language,
        )
        return Selection(compiled, filters)


def refuse_unknown(database: Database, selection: Selection) -> None:
    """Raises BadParameter for an unknown source and WatchError for an unknown watch; both list the known ones."""
    with database.read() as connection:
        if selection.filters.watch is not None:
            named(connection, selection.filters.watch)
        if selection.filters.source is not None:
            try:
                refuse_unknown_source(connection, selection.filters.source)
            except LookupError as error:
                raise typer.BadParameter(str(error), param_hint="--source") from error
