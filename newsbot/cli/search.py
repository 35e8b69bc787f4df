"""`newsbot search`: the stored articles that a query matches, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.exits import explain
from newsbot.cli.options import Data, Db, Json, config_of

if TYPE_CHECKING:
    from newsbot.store.search import Hit


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, phrases, AND, OR, NOT; as for a watch.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The most articles to show.")] = 20,
    language: Annotated[str, typer.Option("--lang", metavar="CODE", help="The language of the query's words.")] = "en",
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show the stored articles that match a query, newest first, with the sentence that matches.

    The language is that of watches (docs/watch-terms.md); a query that is wrong is refused with its column, exit 2.
    The keys of --json: id, title, url, source, published, authors, places.

    Example: newsbot search 'harbour AND (strike OR walkout)'
    """
    from datetime import UTC, datetime

    from newsbot.cli.output import print_json
    from newsbot.store.engine import open_database
    from newsbot.store.search import search as run
    from newsbot.watch.compiled import compile_query
    from newsbot.watch.forms import notice

    config = config_of(data, db)
    compiled = compile_query(query, language, now=datetime.now(UTC))
    for said in filter(None, (*compiled.query.warnings, notice(language))):
        explain(said)
    database = open_database(config.database)
    try:
        shown = 0
        for hit in run(database, compiled, limit=limit):
            shown += 1
            if json:
                print_json(_as_json(hit))
            else:
                _show(hit)
        if not shown and not json:
            typer.echo("Nothing stored matches that query.")
    finally:
        database.close()


def _as_json(hit: Hit) -> dict[str, object]:
    article = hit.article
    return {
        "id": hit.article_id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "published": article.published,
        "authors": [author.name for author in article.authors],
        "places": hit.places,
    }


def _show(hit: Hit) -> None:
    from rich.console import Console

    from newsbot.cli.lines import headline, place_line

    console = Console(soft_wrap=True, highlight=False)
    console.print(headline(hit.article_id, hit.article))
    if hit.places:
        console.print(place_line(hit.places))
