"""The report at the end of a crawl or import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from rich.text import Text

from newsbot.cli.articles import flag_lines
from newsbot.cli.messages import command, counted
from newsbot.cli.output import print_json, say
from newsbot.crawl import Outcome
from newsbot.literal import literal
from newsbot.spiders.walk import Reached
from newsbot.store.report import CopyLine, RunReport
from newsbot.store.watches.flag_list import FlagEntry

_MOST_LINES = 20  # of one kind; the rest is a command away
_MOST_ARTICLES = 8
_OURS = "Refused although an entry point lists it as a story (probably our mistake: please report it)"
_WITH_JSON = "the same command with --json"
_WHAT_NEXT = {"due": "; it is tried again later", "parked": "; it was the third failure, and it is given up"}


def show(report: RunReport, outcome: Outcome, database: str, *, json: bool) -> None:
    """Prints the report of a run, as text or JSON lines."""
    report = replace(report, flags=tuple(sorted(report.flags, key=_newest_story_first)))
    if json:
        _print_json(report, outcome)
        return
    say(
        _summary(report, outcome),
        *_section("New", (_article_line(each.id, each.title) for each in report.articles), _MOST_ARTICLES),
        *_section("Copies", map(_copy_line, report.copies), _MOST_ARTICLES),
        *_section("Edited", (_article_line(each.id, each.title) for each in report.edits), _MOST_ARTICLES),
        *_section("Flagged", map(flag_lines, report.flags), _MOST_LINES, command("flags")),
        *_section("Refused", _refused(report, ours=False), _MOST_LINES),
        *_section(_OURS, _refused(report, ours=True), _MOST_LINES),
        *_section("Not stored", _not_stored(outcome), _MOST_LINES),
        *_left(report, outcome),
        "",
        f"Database: {database}",
    )
    for number, arguments in enumerate(_next_commands(report, outcome)):
        say(("          " if number else "Next:     ") + command(arguments))


def _section(title: str, lines: Iterable[Text | str], most: int, shown_by: str = _WITH_JSON) -> Iterator[Text | str]:
    found = list(lines)
    if not found:
        return
    yield from ("", Text(title, style="bold"), *found[:most])
    if len(found) > most:
        yield f"  ... and {len(found) - most} more: {shown_by}"


def _article_line(number: int, title: str | None) -> str:
    return f"  #{number}  {title or '(no title)'}"


def _copy_line(copy: CopyLine) -> str:
    said = f"{copy.source or 'unknown source'}, like #{copy.like_article} ({copy.resemblance:.0%} of the words)"
    return f"{_article_line(copy.id, copy.title)} · {said}"


def _refused(report: RunReport, *, ours: bool) -> Iterator[str]:
    return (_page_lines(each.page, each.detail, each.reason) for each in report.refused if each.ours is ours)


def _page_lines(page: str, why: str, reason: str = "") -> str:
    return f"  {reason}{'  ' if reason else ''}{literal(page)}\n      {literal(why)}"


def _not_stored(outcome: Outcome) -> list[str]:
    return [_page_lines(page.page, page.why) + _WHAT_NEXT.get(page.state or "", "") for page in outcome.not_stored]


def _left(report: RunReport, outcome: Outcome) -> Iterator[str]:
    """What failed, and what is left to do."""
    yield from (f"Entry point failed: {literal(entry_point)}" for entry_point in outcome.doors_failed)
    yield from map(_reached_line, outcome.reached)
    yield from (f"Archive repaired: {literal(repair)}" for repair in outcome.mended)
    for host, number in outcome.silent_hosts.items():
        left = counted(number, "page")
        yield f"{literal(host)} stopped answering: {left} left for the next crawl, which tries one first."
    failed = outcome.stay_due - sum(outcome.silent_hosts.values())
    if failed > 0:
        yield f"{counted(failed, 'page')} could not be fetched and stay due."
    before = report.waiting - outcome.stay_due - sum(each.state == "due" for each in outcome.not_stored)
    if before > 0:
        waiting = counted(before, "page that failed earlier is", "pages that failed earlier are")
        yield f"{waiting} waiting to be tried again within half an hour."
    if report.parked:
        parked = counted(report.parked, "page was", "pages were")
        yield f"{parked} given up after three failures; --retry-parked tries again."
    if outcome.backfill_left:
        left = counted(outcome.backfill_left, "sitemap or listing page", "sitemaps or listing pages")
        yield f"The --since crawl is not finished: {left} left; the same command continues it."
    if outcome.reason == "database-damaged":
        yield "Ended early: the database is damaged. What is missing stays due; repair it first."
    elif outcome.reason not in ("finished", "shutdown"):
        yield f"Ended early: {outcome.reason}. What is missing stays due; run it again."


def _reached_line(reached: Reached) -> str:
    how_far = f"back to {reached.oldest:%Y-%m-%d}" if reached.oldest else "no story has a date"
    why = f"it {reached.why}" if reached.why else "its other pages are still to be read"
    if reached.why is None and reached.kind in ("sitemap", "robots"):
        why = "that is its oldest sitemap"
    pages = counted(reached.pages, "page")
    return f"Walked: {reached.kind} {literal(reached.url)}, {how_far} ({pages}): {why}."


def _newest_story_first(flag: FlagEntry) -> tuple[float, int, str]:
    # So that two crawls of the same pages print the same.
    return -(flag.published.timestamp() if flag.published else 0), flag.article_id, flag.watch


def _summary(report: RunReport, outcome: Outcome) -> str:
    ours = sum(each.ours for each in report.refused)
    parts = [
        f"{report.new} new",
        f"{report.edited} edited",
        *([counted(report.copied, "copy", "copies")] if report.copied else []),
        f"{report.same} known",
        *([f"{report.rechecked} rechecked ({report.unchanged} unchanged)"] if report.rechecked else []),
        *([f"{report.gone} gone"] if report.gone else []),
        f"{len(report.refused)} refused{f' ({ours} probably ours)' if ours else ''}",
        f"{counted(len(report.flags), 'flag')}",
        f"{counted(len(report.authors_new), 'new author')}",
    ]
    return f"{', '.join(parts)}, in {outcome.seconds:.1f} s"


def _next_commands(report: RunReport, outcome: Outcome) -> list[str]:
    """The commands to try next."""
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


def _print_json(report: RunReport, outcome: Outcome) -> None:
    events: dict[str, Sequence[Any]] = {
        "new": report.articles,
        "copy": report.copies,
        "edit": report.edits,
        "flag": report.flags,
        "refused": report.refused,
        "not_stored": outcome.not_stored,
    }
    for event, records in events.items():
        for record in records:
            print_json({"event": event, **asdict(record)})
    counts = {"new": report.new, "copies": report.copied, "edited": report.edited, "same": report.same}
    counts |= {"rechecked": report.rechecked, "unchanged": report.unchanged, "gone": report.gone}
    counts |= {"refused": len(report.refused), "refused_ours": sum(each.ours for each in report.refused)}
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
            "silent_hosts": dict(outcome.silent_hosts),
            "not_stored": len(outcome.not_stored),
            "parked": report.parked,
            "waiting": report.waiting,
            "doors_failed": list(outcome.doors_failed),
            "mended": list(outcome.mended),
            "backfill_left": outcome.backfill_left,
            "reached": [asdict(reached) for reached in outcome.reached],
        }
    )
