"""The options by which commands choose among stored articles, and the selection that they make."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from newsbot.store.engine.database import Database
    from newsbot.store.search.selection import Selection

Source = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only articles of this source.")]
By = Annotated[str | None, typer.Option("--author", metavar="NAME", help="Only by authors with this in their name.")]
Section = Annotated[str | None, typer.Option("--section", metavar="NAME", help="Only articles of this section.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="Only articles since then: 7d, 12h, 2026-03-01.")
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help="Only articles until then; 2026-03 has all of March in it."),
]
Flagged = Annotated[bool, typer.Option("--flagged", help="Only articles that a watch flags, and nobody dismissed.")]
OfWatch = Annotated[str | None, typer.Option("--watch", metavar="NAME", help="Only articles that this watch flags.")]
Lang = Annotated[str | None, typer.Option("--lang", metavar="CODE", help="Only articles in this language.")]
QueryLang = Annotated[
    str, typer.Option("--query-lang", metavar="CODE", help="The language whose word forms the query stands for.")
]


def selection_of(  # noqa: PLR0913  each is an option
    query: str | None,
    query_language: str,
    *,
    source: str | None = None,
    author: str | None = None,
    section: str | None = None,
    since: str | None = None,
    until: str | None = None,
    flagged: bool = False,
    watch: str | None = None,
    language: str | None = None,
) -> Selection:
    """What is asked for; what is left aside of the query is said on stderr.

    Raises QueryError for the query, and typer.BadParameter for an option.
    """
    from datetime import UTC

    from newsbot.cli.exits import explain
    from newsbot.cli.since import moment_since, moment_until
    from newsbot.store.search.filters import Filters
    from newsbot.store.search.selection import Selection
    from newsbot.watch.compiled import compile_query
    from newsbot.watch.forms import notice

    now = datetime.now(UTC)
    first, end = moment_since(since, now), moment_until(until, now)
    if first is not None and end is not None and first >= end:
        raise typer.BadParameter(f"{until!r} is before --since {since!r}: nothing lies between", param_hint="--until")
    compiled = None
    if query is not None:
        compiled = compile_query(query, query_language, now=now)
        for said in filter(None, (*compiled.query.warnings, notice(query_language))):
            explain(said)
    filters = Filters(
        source=source,
        author=author,
        section=section,
        since=first,
        until=end,
        flagged=flagged,
        watch=watch,
        language=language,
    )
    return Selection(compiled, filters)


def refuse_unknown(database: Database, selection: Selection) -> None:
    """Refuse a source or watch that the database has none of, and say which there are. Raises typer.BadParameter."""
    from newsbot.store.search.filters import sources
    from newsbot.store.watches.watches import WatchError, named

    with database.read() as connection:
        if selection.filters.watch is not None:
            try:
                named(connection, selection.filters.watch)
            except WatchError as error:
                raise typer.BadParameter(str(error), param_hint="--watch") from error
        name = selection.filters.source
        if name is not None and name not in (known := sources(connection)):
            has = f"there are: {', '.join(known)}" if known else "there are no articles yet"
            raise typer.BadParameter(f"there are no articles of source {name!r}; {has}", param_hint="--source")
