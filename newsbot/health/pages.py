"""Finds pages that give less than they used to: no record, a block, or records that lack a field. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from newsbot.health.shares import Increase, Tally, increase, lasting_increase
from newsbot.health.symptom import Kind, Symptom, key_of
from newsbot.health.words import at_most, counted, moment, or_more
from newsbot.measure import FIELDS, SHORT, Measure

ROBOTS = "robots"  # the reason of pages that robots.txt forbids; also counted among the answers
WALLS = (
    "login-wall",
    "cookie-wall",
    "error-page",
    "needs-javascript",
)  # refusal reasons: pages shown in place of a story
TURNED_AWAY = frozenset({"401", "402", "403", "407", "429", "451", ROBOTS})  # answers of a site that blocks newsbot
_NAMES = {
    "title": "a title",
    "author": "an author",
    "published": "a time of publication",
    "body": f"a text of {SHORT} characters or more",
    "image": "a picture",
    "section": "a section",
}


def refusal_symptoms(source: str, history: Sequence[Measure], open_alarms: Mapping[str, datetime]) -> Iterator[Symptom]:
    """At most one symptom: the site blocks newsbot, or else more pages than usual give no record."""
    blocked = _found("blocked", source, history, _blocked, open_alarms)
    if blocked is not None:
        yield _blocked_symptom(source, blocked, history)
    refused = _found("refusals", source, history, _refused, open_alarms)
    # Blocked pages give no record either: one alarm covers both, unless the other is already open.
    if refused is not None and (blocked is None or key_of("refusals", source) in open_alarms):
        yield _refused_symptom(source, refused, history)


def _found(
    kind: Kind,
    source: str,
    history: Sequence[Measure],
    tally: Callable[[Measure], Tally],
    open_alarms: Mapping[str, datetime],
) -> Increase | None:
    since = open_alarms.get(key_of(kind, source))
    return increase(history, tally) if since is None else lasting_increase(history, tally, since)


def _refused(run: Measure) -> Tally:
    bad = sum(number for reason, number in run.refused.items() if reason != ROBOTS)
    return Tally(run.began, bad, bad + run.new + run.edited + run.same)


def _blocked(run: Measure) -> Tally:
    away = sum(number for answer, number in run.answers.items() if answer in TURNED_AWAY)
    walled = sum(number for reason, number in run.refused.items() if reason in WALLS)
    return Tally(run.began, min(away + walled, sum(run.answers.values())), sum(run.answers.values()))


def _refused_symptom(source: str, found: Increase, history: Sequence[Measure]) -> Symptom:
    reasons = _refused_since(found.since, history)
    reasons.pop(ROBOTS, None)
    most = [f"{reason} {number:,}" for reason, number in reasons.most_common(3)]
    return Symptom(
        kind="refusals",
        source=source,
        since=found.since,
        says=f"{found.bad:,} of {counted(found.of, 'page')} since {moment(found.since)} gave no record"
        + (f" ({', '.join(most)})" if most else ""),
        normal=f"{at_most(found.usual)} give none",
        example=_example(history, [reason for reason, _ in reasons.most_common()]),
        advice=f"the layout of the site may have changed: `newsbot source check {source}` reads its newest stories; "
        "docs/add-a-source.md explains how to declare a layout, or which addresses are not articles",
    )


def _blocked_symptom(source: str, found: Increase, history: Sequence[Measure]) -> Symptom:
    away = sum((Counter(run.answers) for run in history if run.began >= found.since), Counter[str]())
    walls = _refused_since(found.since, history)
    answers = [(answer, number) for answer, number in away.most_common() if answer in TURNED_AWAY]
    answers += [(reason, number) for reason, number in walls.most_common() if reason in WALLS]
    by_robots = bool(answers) and answers[0][0] == ROBOTS
    if by_robots:
        advice = (
            "read the site's robots.txt and obey it: ask its owner, or use another entry point in the source's file"
        )
    else:
        advice = (
            "ask less of the site (delay in the source's file, every in the timetable), set network.contact in "
            "newsbot.toml so that its owner can write to you, and write to them"
        )
    return Symptom(
        kind="blocked",
        source=source,
        since=found.since,
        says=f"the site blocks newsbot: {found.bad:,} of {counted(found.of, 'answer')} since "
        f"{moment(found.since)} ({', '.join(f'{answer} {number:,}' for answer, number in answers[:3])})",
        normal=f"{at_most(found.usual)} of its answers",
        example=_example(history, [ROBOTS, *WALLS, "http-status"]),
        advice=advice,
    )


def _refused_since(since: datetime, history: Sequence[Measure]) -> Counter[str]:
    return sum((Counter(run.refused) for run in history if run.began >= since), Counter())


def _example(history: Sequence[Measure], reasons: Sequence[str]) -> str | None:
    """The newest page refused for the first of *reasons* that has one."""
    pages = (run.examples.get(f"refused {reason}") for reason in reasons for run in reversed(history))
    return next((page for page in pages if page is not None), None)


def coverage_symptoms(
    source: str, history: Sequence[Measure], open_alarms: Mapping[str, datetime]
) -> Iterator[Symptom]:
    """A symptom for each field whose coverage has dropped, as soon as that is certain (`newsbot.health.shares`)."""
    for field in FIELDS:
        since = open_alarms.get(key_of("coverage", source, field))
        lacking = partial(_lacking, field)
        found = increase(history, lacking) if since is None else lasting_increase(history, lacking, since)
        if found is not None:
            yield _symptom(source, field, found, history)


def _lacking(field: str, run: Measure) -> Tally:
    return Tally(run.began, run.told - run.covered.get(field, 0), run.told)


def _symptom(source: str, field: str, found: Increase, history: Sequence[Measure]) -> Symptom:
    example = next((each.examples[field] for each in reversed(history) if field in each.examples), None)
    have = found.of - found.bad
    return Symptom(
        kind="coverage",
        source=source,
        field=field,
        since=found.since,
        says=f"{have:,} of {counted(found.of, 'article')} read since {moment(found.since)} "
        f"{'has' if have == 1 else 'have'} {_NAMES[field]}",
        normal=f"{or_more(1 - found.usual)} have one",
        example=example,
        advice=f"the layout of the site may have changed: `newsbot source check {source}` reads its newest stories, "
        "docs/add-a-source.md explains how to declare a layout, and then `newsbot replay --apply --source "
        f"{source}` reads the archive again",
    )
