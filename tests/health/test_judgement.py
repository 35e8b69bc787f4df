"""Judgement: faults of a source are found soon, and healthy sources left alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from newsbot.health import Symptom, judge
from newsbot.health.judgement import judge as whole
from newsbot.measure import FIELDS, Measure
from tests.health.runs import DAY, HOUR, START, growing, hourly, rhythm_of, run_at

Change = Callable[[Measure], Measure]
BEFORE = 28  # days of history


def story(a_day: float, days: float, change: Change | None = None, *, seed: int = 1) -> list[Measure]:
    """A month of a source, then days in which *change* is applied to each run."""
    history = hourly(BEFORE + days, a_day, seed=seed)
    split = BEFORE * 24
    return history[:split] + [run if change is None else change(run) for run in history[split:]]


def first_symptom(history: list[Measure]) -> tuple[Symptom, timedelta] | None:
    """The first symptom found when judging after each run, and how long after the month."""
    rhythm = rhythm_of(history[: BEFORE * 24])
    for known in growing(history, BEFORE * 24 + 1):
        symptoms = judge(known, rhythm, known[-1].ended)
        if symptoms:
            return symptoms[0], known[-1].ended - (START + BEFORE * DAY)
    return None


def silent(run: Measure) -> Measure:
    return replace(run, found=0, new=0, covered={})


def without_authors(run: Measure) -> Measure:
    pages = {"author": f"https://herald.example/{run.run_id}/"} if run.new else {}
    return replace(run, covered={**run.covered, "author": 0}, examples=pages)


def doubled(run: Measure) -> Measure:
    return run_at(run.began, 2 * run.new)


def halved(run: Measure) -> Measure:
    return run_at(run.began, run.new // 2 + run.new % 2 * (run.run_id // 60 % 2))


def refused(run: Measure) -> Measure:
    pages = {"refused no-body": f"https://herald.example/{run.run_id}/"} if run.new else {}
    return replace(run, new=0, covered={}, refused={"no-body": run.new} if run.new else {}, examples=pages)


def shut_out(run: Measure) -> Measure:
    return replace(run, new=0, found=0, covered={}, answers={"403": 4}, doors_opened=0, doors_failed=(f"{FEED}: 403",))


FEED = "feed https://herald.example/feed"


@pytest.mark.parametrize("a_day", [3, 40, 250])
def test_a_source_that_keeps_its_rhythm_has_no_symptom(a_day: float) -> None:
    """Judged after every run of three days."""
    assert first_symptom(story(a_day, 3, seed=int(a_day))) is None


@pytest.mark.parametrize(
    ("change", "kind", "within"),
    [
        (silent, "silent", 30 * HOUR),
        (without_authors, "coverage", 7 * HOUR),
        (doubled, "volume", 66 * HOUR),
        (halved, "volume", 60 * HOUR),
        (refused, "refusals", 7 * HOUR),
        (shut_out, "blocked", 1.1 * HOUR),
    ],
)
def test_what_goes_wrong_is_found_soon(change: Change, kind: str, within: timedelta) -> None:
    """For a source with forty articles a day, few of them at the hour when it begins."""
    found = first_symptom(story(40, 3, change))
    assert found is not None
    assert (found[0].kind, found[0].source) == (kind, "herald")
    assert found[1] <= within


def test_a_change_of_the_layout_is_told_by_the_run_that_brings_three_articles() -> None:
    """With what is normal, an example page, and what to try."""
    history = [run_at(START + hour * HOUR, 3) for hour in range(200)]
    at = START + 200 * HOUR
    last = run_at(at, 3, covered={"author": 0}, examples={"author": "https://herald.example/a/"})
    (symptom,) = judge([*history, last], rhythm_of(history), at)
    assert symptom.key == "coverage:herald:author"
    assert symptom.since == at
    assert symptom.says == "0 of 3 articles read since 2026-03-10 08:00 UTC have an author"
    assert symptom.normal == "99 % or more have one"
    assert symptom.example == "https://herald.example/a/"
    assert "newsbot source check herald" in symptom.advice


def test_known_pages_that_are_read_again_tell_of_a_new_layout_at_once() -> None:
    """The run brought one article and rechecked four."""
    history = [run_at(START + hour * HOUR, 1, read=3, covered=dict.fromkeys(FIELDS, 3)) for hour in range(100)]
    at = START + 100 * HOUR
    last = run_at(at, 1, read=5, covered={**dict.fromkeys(FIELDS, 5), "image": 0})
    (symptom,) = judge([*history, last], rhythm_of(history), at)
    assert (symptom.key, symptom.since) == ("coverage:herald:image", at)


def test_a_silent_source_says_since_when_and_what_is_usual() -> None:
    """And how many articles should have come."""
    history = story(40, 2, silent)
    (symptom,) = judge(history, rhythm_of(history), history[-1].ended)
    assert symptom.kind == "silent"
    assert symptom.says.startswith("no article for 48 hours, since 2026-03-29 23:01 UTC")
    assert "happens once in 1,000,000 pauses" in symptom.normal


def test_refused_pages_are_not_reported_as_silence_as_well() -> None:
    """Pages are found but not stored: one problem, one alarm."""
    history = story(40, 3, refused)
    assert [each.kind for each in judge(history, rhythm_of(history[: BEFORE * 24]), history[-1].ended)] == ["refusals"]


def test_an_open_alarm_lasts_until_it_is_clearly_over() -> None:
    """Two articles with authors prove nothing; ten do."""
    history = [run_at(START + hour * HOUR, 2) for hour in range(100)]
    broken = [run_at(START + hour * HOUR, 2, covered={"author": 0}) for hour in range(100, 110)]
    mended = [run_at(START + hour * HOUR, 2) for hour in range(110, 115)]
    open_alarms = {"coverage:herald:author": START + 100 * HOUR}

    def kinds(known: list[Measure]) -> list[str]:
        return [each.kind for each in judge(known, rhythm_of(known), known[-1].ended, open_alarms=open_alarms)]

    assert kinds([*history, *broken, *mended[:1]]) == ["coverage"]
    assert kinds([*history, *broken, *mended]) == []


def test_a_silent_source_that_speaks_again_is_well() -> None:
    """From its first article on."""
    history = story(40, 3, silent)
    rhythm = rhythm_of(history[: BEFORE * 24])
    open_alarms = {"silent:herald": START + BEFORE * DAY}
    again = run_at(history[-1].began + HOUR, 1)
    assert judge([*history, again], rhythm, again.ended, open_alarms=open_alarms) == []


def test_a_silence_longer_than_the_history_is_still_one() -> None:
    """Its alarm knows the start."""
    history = [silent(run) for run in hourly(10, 40)]
    rhythm = rhythm_of(hourly(28, 40))
    open_alarms = {"silent:herald": START - DAY}
    (symptom,) = judge(history, rhythm, history[-1].ended, open_alarms=open_alarms)
    assert symptom.since == START - DAY


def test_time_without_checks_is_no_silence() -> None:
    """If no entry point could be opened, what the source shows is unknown."""
    history = story(40, 3, lambda run: replace(silent(run), doors_opened=0, doors_failed=(f"{FEED}: timed out",)))
    symptoms = judge(history, rhythm_of(history[: BEFORE * 24]), history[-1].ended)
    assert [(each.kind, each.field) for each in symptoms] == [("doors", FEED)]


@pytest.mark.parametrize("runs", [0, 1, 5])
def test_a_new_source_has_no_symptoms(runs: int) -> None:
    """Its first crawl finds the backlog, and then it is quiet."""
    history = [run_at(START + number * HOUR, 0 if number else 80, covered={"author": 0}) for number in range(runs)]
    assert judge(history, rhythm_of(history or [run_at(START)]), START + 8 * HOUR) == []


def test_a_walk_back_is_no_doubling() -> None:
    """A thousand old stories in one run say nothing about today."""
    history = story(40, 1)
    at = history[-1].began + timedelta(minutes=20)
    assert judge([*history, run_at(at, 1000, scope="back")], rhythm_of(history), at) == []


def test_a_killed_run_is_no_drop() -> None:
    """What it found counts; its entry points were not counted."""
    history = story(40, 2, lambda run: replace(run, doors_opened=None, outcome="killed"))
    assert judge(history, rhythm_of(history), history[-1].ended) == []


def test_the_package_exports_what_is_tested_here() -> None:
    """`newsbot.health.judge`."""
    assert judge is whole


def test_a_late_crawl_says_since_when() -> None:
    """Hourly for two days, then none for three."""
    history = [run_at(START + number * HOUR, 1) for number in range(49)]
    (symptom,) = judge(history, rhythm_of(history), START + 5 * DAY)
    assert (symptom.kind, symptom.since) == ("late", START + 2 * DAY)
    assert symptom.says == "not crawled for 3 days, since 2026-03-04 00:00 UTC"
