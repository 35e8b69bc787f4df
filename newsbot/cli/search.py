"""`newsbot search`: articles that match a query, and their counts by source, author and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from newsbot.cli.articles import headline, snippet_line
from newsbot.cli.database import kept_database
from newsbot.cli.messages import counted, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit_lines, picked, print_bars, print_json, say
from newsbot.cli.selection import Chosen, refuse_unknown
from newsbot.store.engine.database import Database
from newsbot.store.search import facets
from newsbot.store.search.facets import FACETS, STEPS
from newsbot.store.search.matches import Hit, ResultPage, newest_page, ranked_page
from newsbot.store.search.newest import Cursor
from newsbot.store.search.ranking import CursorError, Ranked, place_of, token_of
from newsbot.store.search.selection import Selection
from newsbot.watch.snippets import snippets

_UNDATED = "undated"  # articles whose page states no date
_SHOWN = 10  # values of a facet; --json has all
_NOTHING = "Nothing stored matches that query."


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, phrases, AND, OR, NOT; as for a watch.")],
    chosen: Chosen,
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
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show stored articles that match a query, the newest first.

    With the sentences that match. The query language is that of watches (docs/watch-terms.md); an invalid query exits
    with 2 and names the column of the error.
    The keys of --json: id, title, url, source, section, published, authors, places, count (of places), snippets (marks
    are offsets in text), cursor (for --after), and score with --rank; of --facets: facet, value, articles, exact; of
    --timeline: begins (null: undated), articles, exact. If exact is false, the number is a lower bound.

    Examples: newsbot search 'harbour AND (strike OR walkout)' --source sample | newsbot search harbour --timeline week
    """
    selection = chosen.selection(query)
    names, step = _names(facets), _step(timeline)
    if (names or step) and (rank or after):
        raise typer.BadParameter("counts have no order and no pages; leave --rank and --after out")
    with kept_database(where) as database:
        refuse_unknown(database, selection)
        if names or step:
            _count(database, selection, names, step, json)
        else:
            _show_page(_page(database, selection, rank, limit, after), selection, json)


def _names(written: str | None) -> list[Any]:
    names = list(dict.fromkeys(name.strip() for name in (written or "").split(",") if name.strip()))
    unknown = [name for name in names if name not in FACETS]
    if unknown or (written is not None and not names):
        said = ", ".join(map(repr, unknown)) or repr(written)
        raise typer.BadParameter(f"{said} is not a facet; choose from {', '.join(FACETS)}", param_hint="--facets")
    return names


def _step(written: str | None) -> Any:
    if written is not None and written not in STEPS:
        raise typer.BadParameter(
            f"{written!r} is not a step of time; choose from {', '.join(STEPS)}", param_hint="--timeline"
        )
    return written


def _page(database: Database, selection: Selection, rank: bool, limit: int, after: str | None) -> ResultPage:
    try:
        place = None if after is None else place_of(after, selection)
        if isinstance(place, Cursor if rank else Ranked):
            raise CursorError(f"it is from a search {'without' if rank else 'with'} --rank; search in the same way")
    except CursorError as error:
        raise typer.BadParameter(str(error), param_hint="--after") from error
    if not rank:
        return newest_page(database, selection, limit=limit, after=place if isinstance(place, Cursor) else None)
    best = place if isinstance(place, Ranked) else None
    try:
        return ranked_page(database, selection, limit=limit, now=datetime.now(UTC), after=best)
    except ValueError as error:
        raise typer.BadParameter(f"{error}; ask without --rank", param_hint="--rank") from error


def _show_page(page: ResultPage, selection: Selection, json: bool) -> None:
    emit_lines(page.hits, _hit_lines, json=json, as_json=lambda hit: _hit_json(hit, selection))
    if page.ranked_since is not None:
        explain(f"these words are common: only articles since {page.ranked_since:%Y-%m-%d} were ranked")
    if not json:
        say(_ending(page, selection))


def _hit_lines(hit: Hit) -> Text:
    marks = not Console().is_terminal
    lines = [headline(hit.article_id, hit.article)]
    return Text("\n").join(lines + [snippet_line(one, marks=marks) for one in snippets(hit.article, hit.places)])


def _hit_json(hit: Hit, selection: Selection) -> dict[str, object]:
    said: dict[str, object] = {
        "id": hit.article_id,
        **picked(hit.article, "title", "url", "source", "section"),
        "published": hit.article.published_there,
        "authors": [author.name for author in hit.article.authors],
        **picked(hit, "places", "count"),
        "snippets": snippets(hit.article, hit.places),
    }
    if isinstance(hit.cursor, Ranked):
        said["score"] = round(hit.cursor.score, 6)
    return {**said, "cursor": token_of(hit.cursor, selection)}


def _ending(page: ResultPage, selection: Selection) -> str:
    if not page.hits:
        return _NOTHING
    said = f"{len(page.hits)} of {_total(page.total)}"
    if page.after is None:
        return said
    return f"{said}; continue with the same search and --after {token_of(page.hits[-1].cursor, selection)}"


def _total(total: Any) -> str:
    said = counted(total.number, "article")
    return said if total.is_exact else f"at least {said}"


def _count(database: Database, selection: Selection, names: list[Any], step: Any, json: bool) -> None:
    total: Any = None
    if names:
        found = facets.facets(database, selection, names)
        total = found.total
        for name, values in found.values.items():
            _show_facet(name, values, exact=total.is_exact, json=json)
    if step:
        spread = facets.timeline(database, selection, step)
        total = spread.total
        _show_timeline(spread, step, json=json)
    if not json:
        say(f"{_total(total)} in all" if total.number else _NOTHING)


def _show_facet(name: str, values: Sequence[facets.Value], *, exact: bool, json: bool) -> None:
    if json:
        for each in values:
            print_json({"facet": name, "value": each.value, "articles": each.articles, "exact": exact})
        return
    shown = values[-_SHOWN:] if name == "month" else values[:_SHOWN]
    say(name)
    nothing = _UNDATED if name == "month" else "(none)"
    print_bars([(nothing if each.value is None else each.value, each.articles) for each in shown])
    if len(values) > len(shown):
        say(f"  ... and {len(values) - len(shown):,} more: the same command with --json")
    say("")


def _show_timeline(timeline: facets.Timeline, step: str, *, json: bool) -> None:
    if json:
        for each in timeline.buckets:
            print_json({"begins": each.begins, "articles": each.articles, "exact": timeline.total.is_exact})
        return
    form = "%Y-%m" if step == "month" else "%Y-%m-%d"
    names = (each.begins.strftime(form) if each.begins else _UNDATED for each in timeline.buckets)
    print_bars(list(zip(names, (each.articles for each in timeline.buckets), strict=True)))
