"""`newsbot watch test`: what a query would have flagged of what is stored, before it is a watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.options import Data, Db, Json
from newsbot.cli.output import print_json, table_lines
from newsbot.cli.since import moment_since
from newsbot.cli.watching import (
    Except,
    Lang,
    With,
    WithoutForms,
    echo_notices,
    echo_offer,
    echo_words,
    kept_database_of,
    offered_masks,
)

if TYPE_CHECKING:
    from newsbot.store.watches.preview import Trial, Week
    from newsbot.watch.matcher import Watch

_WEEKS = 26  # of a chart; those before are one line
_BAR = 40


def try_out(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A word, or a query in the watch language.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only stories since then: 90d, 2w, 2026-03-01.")
    ] = None,
    lang: Lang = "en",
    except_: Except = None,
    with_: With = None,
    without: WithoutForms = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show what `newsbot watch add QUERY` would flag: how many stored stories a week, the newest, and likely masks.

    Saves nothing. Where very many stories could match, the numbers are estimates and say "about".
    The keys of --json: query, language, forms, masks, offered (masks that newsbot suggests), stories, exact,
    could (stories that may match), asked (how many of them were), weeks (monday, stories), newest (id, title, url,
    source, published, places, count), neighbours (phrase, stories).

    Example: newsbot watch test desert --since 90d --except 'Sahara desert'
    """
    from newsbot.store.watches import preview as trials
    from newsbot.store.watches.edit import Choices, chosen_watch
    from newsbot.watch.compiled import compile_query

    now = datetime.now(UTC)
    start = moment_since(since, now)
    choices = Choices(tuple(with_ or ()), tuple(without or ()))
    watch, _ = chosen_watch(query, query, lang, tuple(except_ or ()), choices)
    compiled = compile_query(watch.query, lang, forms=watch.forms, except_for=watch.masks)
    with kept_database_of(data, db, instead="so nothing can match") as database:
        trial = trials.try_out(database, compiled, since=start)
    if json:
        print_json(_as_json(watch, trial))
    else:
        _show(watch, trial)
    echo_notices(watch)


def _as_json(watch: Watch, trial: Trial) -> Mapping[str, Any]:
    newest = [
        {
            "id": hit.article_id,
            "title": hit.article.title,
            "url": hit.article.url,
            "source": hit.article.source,
            "published": hit.article.published,
            "places": hit.places,
            "count": hit.count,
        }
        for hit in trial.newest
    ]
    return {
        "query": watch.query,
        "language": watch.language,
        "forms": watch.forms,
        "masks": watch.masks,
        "offered": offered_masks(watch),
        "stories": trial.stories,
        "exact": trial.exact,
        "could": trial.could,
        "asked": trial.asked,
        "weeks": trial.weeks,
        "newest": newest,
        "neighbours": trial.neighbours,
    }


def _show(watch: Watch, trial: Trial) -> None:
    from rich.console import Console

    from newsbot.cli.lines import headline, place_line

    typer.echo(watch.query)
    echo_words(watch)
    typer.echo("")
    if not trial.stories:
        typer.echo("no stored story matches")
        echo_offer(watch)
        return
    typer.echo(how_many(trial))
    _chart(trial.weeks)
    console = Console(soft_wrap=True, highlight=False)
    console.print("\nThe newest")
    for hit in trial.newest:
        console.print(headline(hit.article_id, hit.article))
        if hit.places:
            console.print(place_line(hit.places, hit.count))
    if trial.neighbours:
        console.print("\nOften around the hits; take for --except what has another sense")
        for line in table_lines([("", each.phrase, f"{each.stories:,}") for each in trial.neighbours]):
            console.print(line, markup=False)
    typer.echo("")
    echo_offer(watch)


def how_many(trial: Trial) -> str:
    """How many stories match, of those that do; where that is an estimate, from how many."""
    a_week = trial.stories / len(trial.weeks)
    if trial.exact:
        return f"{trial.stories:,} stored stories match, {a_week:,.1f} a week"
    return (
        f"about {trial.stories:,} stored stories match, about {a_week:,.1f} a week\n"
        f"  an estimate: {trial.could:,} stories have the words, and {trial.asked:,} of them were read"
    )


def _chart(weeks: Sequence[Week]) -> None:
    shown, before = weeks[-_WEEKS:], weeks[:-_WEEKS]
    if before:
        typer.echo(f"  before      {sum(week.stories for week in before):>7,}")
    most = max(week.stories for week in shown) or 1
    for week in shown:
        bar = "█" * round(_BAR * week.stories / most)
        typer.echo(f"  {week.monday}  {week.stories:>7,}  {bar}".rstrip())
