"""`newsbot search`: the stored articles that a query matches, and how they spread over sources, people and time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli import asking
from newsbot.cli.exits import explain
from newsbot.cli.options import Data, Db, Json, kept_database

if TYPE_CHECKING:
    from newsbot.store.engine.database import Database
    from newsbot.store.search.matches import Hit, Page
    from newsbot.store.search.selection import Selection


def search(  # noqa: PLR0913, PLR0917  each is an option
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, phrases, AND, OR, NOT; as for a watch.")],
    source: asking.Source = None,
    author: asking.By = None,
    section: asking.Section = None,
    since: asking.Since = None,
    until: asking.Until = None,
    flagged: asking.Flagged = False,
    watch: asking.OfWatch = None,
    language: asking.Lang = None,
    query_language: asking.QueryLang = "en",
    rank: Annotated[bool, typer.Option("--rank", help="The most relevant first, not the newest.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most articles to show.")] = 20,
    after: Annotated[
        str | None, typer.Option("--after", metavar="CURSOR", help="Go on where a page of the same search ended.")
    ] = None,
    facets: Annotated[
        str | None,
        typer.Option("--facets", metavar="NAMES", help="Counts instead: source,author,section,tag,month or some."),
    ] = None,
    timeline: Annotated[
        str | None, typer.Option("--timeline", metavar="STEP", help="Counts instead, over time: day, week or month.")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show the stored articles that match a query, newest first, with the sentences that match.

    The language is that of watches (docs/watch-terms.md); a query that is wrong is refused with its column, exit 2.
    The keys of --json: id, title, url, source, section, published, authors, places, count (of places), snippets (marks
    are offsets in text), cursor (for --after), and score with --rank; of --facets: facet, value, articles, exact; of
    --timeline: begins, articles, exact. Without exact, there are at least so many.

    Examples: newsbot search 'harbour AND (strike OR walkout)' --source sample | newsbot search harbour --timeline week
    """

    selection = asking.selection_of(
        query,
        query_language,
        source=source,
        author=author,
        section=section,
        since=since,
        until=until,
        flagged=flagged,
        watch=watch,
        language=language,
    )
    names, step = _names(facets), _step(timeline)
    if (names or step) and (rank or after):
        raise typer.BadParameter("counts have no order and no pages; leave --rank and --after out")
    with kept_database(data, db) as database:
        asking.refuse_unknown(database, selection)
        if names or step:
            _count(database, selection, names, step, json)
        else:
            _show_page(_page(database, selection, rank, limit, after), selection, json)


def _names(written: str | None) -> list[Any]:
    from newsbot.store.search.grouping import FACETS

    names = list(dict.fromkeys(name.strip() for name in (written or "").split(",") if name.strip()))
    unknown = [name for name in names if name not in FACETS]
    if unknown or (written is not None and not names):
        said = ", ".join(map(repr, unknown)) or repr(written)
        raise typer.BadParameter(f"{said} is no facet; there are {', '.join(FACETS)}", param_hint="--facets")
    return names


def _step(written: str | None) -> Any:
    from newsbot.store.search.grouping import STEPS

    if written is not None and written not in STEPS:
        raise typer.BadParameter(
            f"{written!r} is no step of time; there are {', '.join(STEPS)}", param_hint="--timeline"
        )
    return written


def _page(database: Database, selection: Selection, rank: bool, limit: int, after: str | None) -> Page:
    from datetime import UTC, datetime

    from newsbot.store.search.matches import newest_page, ranked_page
    from newsbot.store.search.newest import Cursor
    from newsbot.store.search.pagination import CursorError, place_of
    from newsbot.store.search.ranking import Ranked

    try:
        place = None if after is None else place_of(after, selection)
        if isinstance(place, Cursor if rank else Ranked):
            raise CursorError(f"it is a place in an answer {'without' if rank else 'with'} --rank; ask it as before")
    except CursorError as error:
        raise typer.BadParameter(str(error), param_hint="--after") from error
    if not rank:
        return newest_page(database, selection, limit=limit, after=place if isinstance(place, Cursor) else None)
    best = place if isinstance(place, Ranked) else None
    try:
        return ranked_page(database, selection, limit=limit, now=datetime.now(UTC), after=best)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; ask without --rank", param_hint="--rank") from error


def _show_page(page: Page, selection: Selection, json: bool) -> None:
    from rich.console import Console

    from newsbot.cli.lines import headline, snippet_line
    from newsbot.cli.output import print_json
    from newsbot.watch.snippets import snippets

    console = Console(soft_wrap=True, highlight=False)
    for hit in page.hits:
        found = snippets(hit.article, hit.places)
        if json:
            print_json({**_as_json(hit), "snippets": found, **_where(hit, selection)})
            continue
        console.print(headline(hit.article_id, hit.article))
        for one in found:
            console.print(snippet_line(one, marks=not console.is_terminal))
    if page.ranked_since is not None:
        explain(f"these words are common: only articles since {page.ranked_since:%Y-%m-%d} were ranked")
    if not json:
        typer.echo(_ending(page, selection))


def _as_json(hit: Hit) -> dict[str, object]:
    article = hit.article
    return {
        "id": hit.article_id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "section": article.section,
        "published": article.published,
        "authors": [author.name for author in article.authors],
        "places": hit.places,
        "count": hit.count,
    }


def _where(hit: Hit, selection: Selection) -> dict[str, object]:
    from newsbot.store.search.pagination import token_of
    from newsbot.store.search.ranking import Ranked

    cursor: dict[str, object] = {"cursor": token_of(hit.cursor, selection)}
    return {"score": round(hit.cursor.score, 6), **cursor} if isinstance(hit.cursor, Ranked) else cursor


def _ending(page: Page, selection: Selection) -> str:
    if not page.hits:
        return "Nothing stored matches that query."
    said = f"{len(page.hits)} of {_total(page.total)}"
    if page.after is None:
        return said
    token = _where(page.hits[-1], selection)["cursor"]
    return f"{said}; the same search goes on with --after {token}"


def _total(total: Any) -> str:
    number = f"{total.number:,} article{'' if total.number == 1 else 's'}"
    return number if total.is_exact else f"at least {number}"


def _count(database: Database, selection: Selection, names: list[Any], step: Any, json: bool) -> None:
    from newsbot.cli.charts import print_facets, print_timeline
    from newsbot.store.search.grouping import facets, timeline

    total = None
    if names:
        found = facets(database, selection, names)
        total = found.total
        print_facets(found, json=json)
    if step:
        spread = timeline(database, selection, step)
        total = spread.total
        print_timeline(spread, step, json=json)
    if total is not None and not json:
        typer.echo(f"{_total(total)} in all" if total.number else "Nothing stored matches that query.")
