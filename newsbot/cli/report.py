"""What a crawl or import shows: how far it is, then what was new, flagged and refused, and what to try next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from newsbot.cli.advice import command
from newsbot.literal import literal

if TYPE_CHECKING:
    from newsbot.crawl import Outcome, Progress
    from newsbot.items import Place
    from newsbot.store.runs.runs import ArticleLine, CopyLine, RunReport
    from newsbot.store.watches.flag_list import FlagEntry

_MOST_LINES = 20  # of one kind; the rest is a command away
_MOST_ARTICLES = 8
_WHAT_NEXT = {"due": "; it is tried again later", "parked": "; it was the third time, and it is given up"}
_EVERY = 5.0  # seconds between two lines of progress where there is no terminal


@contextmanager
def shown_progress() -> Iterator[Callable[[Progress], None]]:
    """Shows progress on stderr: one line that changes on a terminal, a line now and then elsewhere."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status("starting") as status:
            yield lambda progress: status.update(_progress_line(progress))
        return
    last, latest = time.monotonic(), None

    def line(progress: Progress) -> None:
        nonlocal last, latest
        latest = progress
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            console.print(_progress_line(progress), markup=False)

    yield line
    if latest is not None:
        console.print(_progress_line(latest), markup=False)


def _progress_line(progress: Progress) -> str:
    pages = f"{_count(progress.pages, 'page')} read, " if progress.pages else ""  # files are no pages of a site
    return f"{pages}{_count(progress.records, 'record')} stored"


def show(report: RunReport, outcome: Outcome, database: str, *, json: bool) -> None:
    """Prints what came of a run: for people, or as one JSON object a line."""
    report = replace(report, flags=tuple(sorted(report.flags, key=_newest_story_first)))
    if json:
        _show_json(report, outcome)
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(_summary(report, outcome))
    _show_articles(console, "New", report.articles)
    _show_copies(console, report.copies)
    _show_articles(console, "Edited", report.edits)
    _show_flags(console, report)
    _show_refused(console, report)
    _show_not_stored(console, outcome)
    for door in outcome.doors_failed:
        console.print(Text(f"Door failed: {literal(door)}"))
    for mended in outcome.mended:
        console.print(Text(f"Archive mended: {literal(mended)}"))
    if outcome.stay_due:
        console.print(Text(f"{_count(outcome.stay_due, 'page')} could not be fetched and stay due."))
    before = report.waiting - outcome.stay_due - len([each for each in outcome.not_stored if each.state == "due"])
    if before > 0:
        waiting = _count(before, "page that failed earlier waits", "pages that failed earlier wait")
        console.print(Text(f"{waiting} for the next try; it comes within half an hour."))
    if report.parked:
        parked = _count(report.parked, "page was", "pages were")
        console.print(Text(f"{parked} given up after three failures; --retry-parked tries again."))
    if outcome.backfill_left:
        left = _count(outcome.backfill_left, "sitemap or listing page", "sitemaps or listing pages")
        console.print(Text(f"The walk back is not at its end: {left} left; the same command goes on."))
    if outcome.reason == "database-damaged":
        console.print(Text("Ended early: the database is damaged. What is missing stays due; mend it first."))
    elif outcome.reason not in ("finished", "shutdown"):
        console.print(Text(f"Ended early: {outcome.reason}. What is missing stays due; run it again."))
    console.print()
    console.print(Text(f"Database: {database}"))
    _show_next(console, report, outcome)


def _newest_story_first(flag: FlagEntry) -> tuple[float, int, str]:
    # Not the order in which they were raised: two crawls of the same pages should read the same.
    return -(flag.published.timestamp() if flag.published else 0), flag.article_id, flag.watch


def _summary(report: RunReport, outcome: Outcome) -> Text:
    parts = [
        f"{report.new} new",
        f"{report.edited} edited",
        *([_count(report.copied, "copy", "copies")] if report.copied else []),
        f"{report.same} known",
        *([f"{report.rechecked} rechecked ({report.unchanged} unchanged)"] if report.rechecked else []),
        *([f"{report.gone} gone"] if report.gone else []),
        f"{len(report.refused)} refused",
        f"{_count(len(report.flags), 'flag')}",
        f"{_count(len(report.authors_new), 'new author')}",
    ]
    return Text(f"{', '.join(parts)}, in {outcome.seconds:.1f} s")


def _show_articles(console: Console, what: str, articles: Sequence[ArticleLine]) -> None:
    if not articles:
        return
    console.print()
    console.print(Text(what, style="bold"))
    for article in articles[:_MOST_ARTICLES]:
        console.print(Text(f"  #{article.id}  {article.title or '(no title)'}"))
    _say_more(console, len(articles) - _MOST_ARTICLES, "the same command with --json")


def _show_copies(console: Console, copies: Sequence[CopyLine]) -> None:
    if not copies:
        return
    console.print()
    console.print(Text("Copies", style="bold"))
    for copy in copies[:_MOST_ARTICLES]:
        said = f"{copy.source or 'unknown source'}, like #{copy.like_article} ({copy.resemblance:.0%} of the words)"
        console.print(Text(f"  #{copy.id}  {copy.title or '(no title)'} · {said}"))
    _say_more(console, len(copies) - _MOST_ARTICLES, "the same command with --json")


def _show_flags(console: Console, report: RunReport) -> None:
    if not report.flags:
        return
    console.print()
    console.print(Text("Flagged", style="bold"))
    for flag in report.flags[:_MOST_LINES]:
        console.print(flag_lines(flag))
    _say_more(console, len(report.flags) - _MOST_LINES, command("flags"))


def flag_lines(flag: FlagEntry) -> Text:
    """A flag as people read it: number, watch, story, first sentence with its form marked, all forms, and copies."""
    forms = ", ".join(dict.fromkeys(place.form for place in flag.places))
    lines = Text(f"  {flag.watch}  #{flag.article_id}  {flag.title or '(no title)'}\n")
    if flag.places:  # a query may match by what a story does not say
        lines.append("      ").append_text(_marked(flag.places[0])).append("\n")
    said = [f"flag {flag.id}"]
    if flag.places:
        said.append(f"{forms} ({_count(flag.count, 'place')})")
    if flag.since_revision:
        said.append(f"since revision {flag.since_revision}")
    if flag.dismissed_at:
        said.append(f"dismissed: {flag.dismissed_reason}" if flag.dismissed_reason else "dismissed")
    said += [f"also {url}" for url in flag.also_at]
    if flag.copies:
        told = ", ".join(f"{copy.source or 'unknown source'} #{copy.article_id}" for copy in flag.copies)
        said.append(f"also: {_count(len(flag.copies), 'copy', 'copies')} ({told})")
    return lines.append("      " + " · ".join(said), style="dim")


def _marked(place: Place) -> Text:
    sentence = Text(place.sentence)
    sentence.highlight_words([place.form], "bold", case_sensitive=True)
    return sentence


def _show_refused(console: Console, report: RunReport) -> None:
    if not report.refused:
        return
    console.print()
    console.print(Text("Refused", style="bold"))
    for refusal in report.refused[:_MOST_LINES]:
        console.print(Text(f"  {refusal.reason}  {literal(refusal.page)}\n      {literal(refusal.detail)}"))
    _say_more(console, len(report.refused) - _MOST_LINES, "the same command with --json")


def _show_not_stored(console: Console, outcome: Outcome) -> None:
    if not outcome.not_stored:
        return
    console.print()
    console.print(Text("Not stored", style="bold"))
    for page in outcome.not_stored[:_MOST_LINES]:
        what = _WHAT_NEXT.get(page.state or "", "")
        console.print(Text(f"  {literal(page.page)}\n      {literal(page.why)}{what}"))
    _say_more(console, len(outcome.not_stored) - _MOST_LINES, "the same command with --json")


def _say_more(console: Console, more: int, shown_by: str) -> None:
    if more > 0:
        console.print(Text(f"  ... and {more} more: {shown_by}"))


def _show_next(console: Console, report: RunReport, outcome: Outcome) -> None:
    for number, arguments in enumerate(_next_commands(report, outcome)):
        console.print(Text(("          " if number else "Next:     ") + command(arguments)))


def _next_commands(report: RunReport, outcome: Outcome) -> list[str]:
    """The arguments of the commands that fit what came of a run."""
    search = "search 'deserters OR mobilise'"
    if outcome.reason == "database-damaged":
        return ["db check"]
    if outcome.failed and report.kind == "crawl":
        return ["health", f"source check {report.source}", f"crawl {report.source}"]
    if outcome.failed:
        return [f"source check {report.source}"]
    if report.kind == "crawl" and (outcome.reason != "finished" or outcome.stay_due):
        return [f"crawl {report.source}", "health", search]
    changed = [flag.article_id for flag in report.flags] + [article.id for article in (*report.articles, *report.edits)]
    if not changed:
        return [search, "flags", "schedule list"]
    return ["flags", f"show {changed[0]}", search, "watch add strike"]


def _count(number: int, what: str, many: str | None = None) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {many or what + 's'}"


def _show_json(report: RunReport, outcome: Outcome) -> None:
    from dataclasses import asdict

    from newsbot.cli.output import print_json

    for article in report.articles:
        print_json({"event": "new", **asdict(article)})
    for copy in report.copies:
        print_json({"event": "copy", **asdict(copy)})
    for edit in report.edits:
        print_json({"event": "edit", **asdict(edit)})
    for flag in report.flags:
        print_json({"event": "flag", **asdict(flag)})
    for refusal in report.refused:
        print_json({"event": "refused", **asdict(refusal)})
    for page in outcome.not_stored:
        print_json({"event": "not_stored", **asdict(page)})
    counts = {"new": report.new, "copies": report.copied, "edited": report.edited, "same": report.same}
    counts |= {"rechecked": report.rechecked, "unchanged": report.unchanged, "gone": report.gone}
    counts["refused"] = len(report.refused)
    print_json(
        {
            "event": "end",
            "run": report.run_id,
            "source": report.source,
            "outcome": outcome.said,
            **counts,
            "flags": len(report.flags),
            "authors": len(report.authors_new),
            "pages": outcome.pages,
            "seconds": round(outcome.seconds, 3),
            "stay_due": outcome.stay_due,
            "not_stored": len(outcome.not_stored),
            "parked": report.parked,
            "waiting": report.waiting,
            "doors_failed": list(outcome.doors_failed),
            "mended": list(outcome.mended),
            "backfill_left": outcome.backfill_left,
        }
    )
