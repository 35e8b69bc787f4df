"""`newsbot watch test`: preview what a query would flag."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from newsbot.cli.articles import headline, place_line
from newsbot.cli.moments import moment_since
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, bar, picked
from newsbot.cli.watch_forms import Lang, explain_notices, form_lines, offer_lines, offered_masks
from newsbot.cli.watch_senses import choice_line, sense_table, senses_json
from newsbot.cli.watches import (
    Except,
    Senses,
    With,
    WithoutForms,
    choices_of,
    kept_database_of,
)
from newsbot.store.watches import preview as trials
from newsbot.store.watches.edit import chosen_watch
from newsbot.store.watches.preview import Trial, Week
from newsbot.watch.matcher import Watch, compiled_watch

_WEEKS = 26  # of a chart; those before are one line


def try_out(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A word, or a query in the watch language.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only stories since then: 90d, 2w, 2026-03-01.")
    ] = None,
    lang: Lang = "en",
    except_: Except = None,
    with_: With = None,
    without: WithoutForms = None,
    *,
    senses: Senses,
    where: Where,
    json: Json = False,
) -> None:
    """Show what `newsbot watch add QUERY` would flag, and save nothing.

    Shows stored stories by week, the newest, and likely masks. If very many stories could match, the numbers are
    estimates and say "about".
    The keys of --json: query, language, forms, masks, offered (masks that newsbot suggests), senses (word, name, means,
    meant, stories, unsure, example), stories, unsure, other, exact, could (stories that may match), asked (how many of
    them were checked), weeks (monday, stories), newest (id, title, url, source, published, places, count), neighbours
    (phrase, stories).

    Example: newsbot watch test desert --since 90d --except 'Sahara desert'
    """
    now = datetime.now(UTC)
    start = moment_since(since, now)
    choices = choices_of(with_, without)
    watch, _ = chosen_watch(query, query, lang, tuple(except_ or ()), choices, senses.chosen() or ())
    compiled = compiled_watch(watch)
    with kept_database_of(where, instead="so nothing can match") as database:
        trial = trials.try_out(database, compiled, since=start)
    answer(_as_json(watch, trial), *([] if json else _lines(watch, trial)), json=json)
    explain_notices(watch)


def _as_json(watch: Watch, trial: Trial) -> Mapping[str, Any]:
    newest = [
        {
            "id": hit.article_id,
            **picked(hit.article, "title", "url", "source"),
            "published": hit.article.published_there,
            **picked(hit, "places", "count"),
        }
        for hit in trial.newest
    ]
    return {
        **picked(watch, "query", "language", "forms", "masks"),
        "offered": offered_masks(watch),
        "senses": senses_json(watch, trial.senses),
        **picked(trial, "stories", "unsure", "other", "exact", "could", "asked", "weeks"),
        "newest": newest,
        "neighbours": trial.neighbours,
    }


def _lines(watch: Watch, trial: Trial) -> Iterator[Text | str]:
    yield from (watch.query, *form_lines(watch), *sense_table(watch, trial.senses, about=_about(trial)))
    yield from (*choice_line(watch, f"watch add {shlex.quote(watch.query)}"), "")
    if not trial.stories:
        yield from ("no stored story matches", *_apart(trial))
    else:
        yield from (how_many(trial), *_apart(trial), *_weeks(trial.weeks), "\nThe newest")
        for hit in trial.newest:
            yield headline(hit.article_id, hit.article)
            if hit.places:
                yield place_line(hit.places, hit.count)
        if trial.neighbours:
            yield "\nCommon around the hits; use --except for those with another sense"
            width = max(len(each.phrase) for each in trial.neighbours)
            yield from (f"  {each.phrase.ljust(width)}  {each.stories:,}" for each in trial.neighbours)
        yield ""
    yield from offer_lines(watch)


def how_many(trial: Trial) -> str:
    """How many stories match; for an estimate, also its basis."""
    a_week = trial.stories / len(trial.weeks)
    if trial.exact:
        return f"{trial.stories:,} stored stories match, {a_week:,.1f} a week"
    return (
        f"about {trial.stories:,} stored stories match, about {a_week:,.1f} a week\n"
        f"  an estimate: {trial.could:,} stories have the words, and {trial.asked:,} of them were read"
    )


def _apart(trial: Trial) -> Iterator[str]:
    """Matches that a watch would not flag as clearly meant."""
    if trial.unsure or trial.other:
        about = _about(trial)
        yield f"  also {about}{trial.unsure:,} unsure and {about}{trial.other:,} in another sense"


def _about(trial: Trial) -> str:
    return "" if trial.exact else "about "


def _weeks(weeks: Sequence[Week]) -> Iterator[str]:
    shown, before = weeks[-_WEEKS:], weeks[:-_WEEKS]
    if before:
        yield f"  before      {sum(week.stories for week in before):>7,}"
    most = max(week.stories for week in shown)
    yield from (f"  {week.monday}  {week.stories:>7,}  {bar(week.stories, most)}".rstrip() for week in shown)
