"""Survey a site, and show the result, for `newsbot source new` and `check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import typer

import newsbot.crawl
from newsbot.cli.messages import FAILED, INTERRUPTED, counted, explain
from newsbot.cli.output import picked
from newsbot.cli.progress import shown_lines
from newsbot.config import Config
from newsbot.items import Article, Miss, page_kind
from newsbot.literal import literal
from newsbot.net.recording import Recording
from newsbot.read.survey import EntryPointSeen, Survey, Trial
from newsbot.source import Source
from newsbot.spiders.survey import SurveySpider

_NO_RUN = -1  # a survey stores nothing


def look_at(source: Source, config: Config, recording: Recording | None = None, *, is_looking: bool = True) -> Survey:
    """Surveys the site of *source*, naming each page on stderr. Exits if nothing is found.

    Undeclared entry points are only looked for if *is_looking*.
    """
    seen: list[Survey] = []
    with shown_lines(f"looking at {source.home}", each=True) as tell:

        def asked(url: str) -> None:
            tell(f"asking for {url}")

        outcome = newsbot.crawl.crawl(
            SurveySpider,
            config,
            run_id=_NO_RUN,
            source=source,
            recording=recording,
            is_looking=is_looking,
            done=seen.append,
            tell=asked,
        )
    if outcome.reason == "shutdown":
        raise typer.Exit(INTERRUPTED)
    if not seen:
        explain(f"the survey of {source.home} ended early ({outcome.reason}); the lines above say why")
        raise typer.Exit(FAILED)
    return seen[0]


def entry_point_lines(doors: Sequence[EntryPointSeen]) -> Iterator[str]:
    """Each entry point with its number of stories, their dates, and how it was found."""
    for entry_point in doors:
        goes_on = f", continues at {literal(entry_point.next_page)}" if entry_point.next_page else ""
        named = entry_point.trouble or f"{stories_of(entry_point)}{goes_on}"
        yield f"    {entry_point.kind:<8} {literal(entry_point.url)}"
        yield f"             {literal(named)} ({literal(entry_point.origin)})"


def stories_of(entry_point: EntryPointSeen) -> str:
    """Number and dates of the stories of *entry_point*: "8 stories, 2026-11-13 to 2026-11-20"."""
    days = sorted(card.dated for card in entry_point.cards if card.dated)
    stories = counted(len(entry_point.urls), "story", "stories")
    return f"{stories}, {_span(days[0], days[-1])}" if days else stories


def _span(first: datetime, last: datetime) -> str:
    return f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"


def trial_lines(trials: Sequence[Trial]) -> Iterator[str]:
    """Each story that was tried: what was read and by what evidence, or why nothing was."""
    for trial in trials:
        if trial.article is not None:
            yield from _article_lines(trial.article)
        else:
            record = trial.record
            said = f"{record.reason}: {record.detail}" if isinstance(record, Miss) else f"a {page_kind(record)}"
            yield f"    no story  {literal(trial.url)}"
            yield f"              {literal(said)}"


def _article_lines(article: Article) -> Iterator[str]:
    authors = ", ".join(author.name for author in article.authors) or "no author"
    when = f"{article.published:%Y-%m-%d %H:%M}" if article.published_precision == "minute" else "no time"
    if article.published is not None and article.published_precision == "day":
        when = f"{article.published:%Y-%m-%d}, no hour"
    parts = (authors, when, f"{len(article.text.split()):,} words")
    shown = ("title", "authors", "published", "body")
    evidence = ", ".join(f"{name} by {article.evidence[name]}" for name in shown if name in article.evidence)
    yield f"    {literal(article.title or '(no title)')}"
    yield f"      {literal(' · '.join(parts))}"
    yield f"      {literal(evidence)}"


def trial_json(trial: Trial) -> dict[str, object]:
    """One story that was tried, with the keys of the event `story`."""
    article, record = trial.article, trial.record
    return {
        "event": "story",
        "url": trial.url,
        "title": article.title if article else None,
        "authors": [author.name for author in article.authors] if article else [],
        "published": article.published if article else None,
        "published_precision": article.published_precision if article else "none",
        "language": article.language if article else None,
        "words": len(article.text.split()) if article else 0,
        "confidence": round(record.confidence, 2),
        "evidence": article.evidence if article else {},
        "miss": None if article else (record.reason if isinstance(record, Miss) else f"a {page_kind(record)}"),
        "detail": record.detail if isinstance(record, Miss) else None,
    }


def door_json(entry_point: EntryPointSeen) -> dict[str, object]:
    """One entry point, with the keys of the event `door`."""
    days = sorted(card.dated for card in entry_point.cards if card.dated)
    return {
        "event": "door",
        **picked(entry_point, "kind", "url", "origin"),
        "stories": len(entry_point.urls),
        "oldest": days[0] if days else None,
        "newest": days[-1] if days else None,
        **picked(entry_point, "next_page", "trouble"),
    }
