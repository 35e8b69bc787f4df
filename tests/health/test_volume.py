"""Volume: doubled or halved numbers are reported once certain; uneven days are not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from newsbot.health.volume import VolumeChange, volume_change
from newsbot.measure import Measure
from tests.health.runs import DAY, HOUR, START, hourly, rhythm_of, run_at

BEFORE = 21  # days of history


def times(runs: list[Measure], factor: float) -> list[Measure]:
    """*runs* with that many times the articles; fractions are carried over to the next run."""
    found, owed = [], 0.0
    for run in runs:
        owed += factor * run.new
        found.append(run_at(run.began, int(owed)))
        owed -= int(owed)
    return found


def told_after(factor: float, a_day: float, days: int = 6) -> tuple[VolumeChange, timedelta] | None:
    """The first symptom of a source that shows *factor* times as many, checked every two hours, and after how long."""
    runs = hourly(BEFORE + days, a_day)
    split = BEFORE * 24
    history = [*runs[:split], *times(runs[split:], factor)]
    for end in range(split, len(history), 2):
        rhythm = rhythm_of(history[:end])
        found = volume_change(history[:end], rhythm)
        if found is not None:
            return found, history[end - 1].began - history[split].began
    return None


def restless(seed: int, *, sigma: float = 0.4, a_day: float = 60) -> list[Measure]:
    """Four weeks of days that differ by chance besides their shape: one in fifty brings more than double."""
    chance = random.Random(seed)
    runs = hourly(28, a_day, seed=seed)
    return [run for day in range(28) for run in times(runs[24 * day : 24 * (day + 1)], chance.lognormvariate(0, sigma))]


@pytest.mark.parametrize(("a_day", "within"), [(200, 12 * HOUR), (60, 30 * HOUR), (20, 60 * HOUR)])
def test_twice_as_many_are_told_of_the_sooner_the_more_there_are(a_day: float, within: timedelta) -> None:
    """With the approximate ratio."""
    told = told_after(2, a_day)
    assert told is not None
    change, after = told
    assert after <= within
    assert 1.6 <= change.times <= 5


def test_half_as_many_are_told_of() -> None:
    """Later: fewer articles prove less."""
    told = told_after(0.5, 60)
    assert told is not None
    assert 0.3 <= told[0].times <= 1 / 1.6


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.3])
def test_a_little_more_or_less_is_nothing(factor: float) -> None:
    """For up to six days."""
    assert told_after(factor, 60) is None


def test_a_source_with_uneven_days_is_left_alone() -> None:
    """Its own days show how far they differ."""
    told = [volume_change(history, rhythm_of(history)) for history in map(restless, range(12))]
    assert sum(each is not None for each in told) <= 1


def test_it_lasts_until_the_newest_articles_are_as_usual() -> None:
    """What came since the change is not part of what is usual."""
    runs = hourly(BEFORE + 6, 60)
    split = BEFORE * 24
    history = [*runs[:split], *times(runs[split : split + 72], 2), *runs[split + 72 :]]
    since = history[split].began

    def at(hours: int) -> VolumeChange | None:
        known = history[: split + hours]
        return volume_change(known, rhythm_of(known), since=since)

    assert at(71) is not None
    assert at(72 + 48) is None


def test_articles_nobody_looked_for_are_not_missing() -> None:
    """No entry point opened for three days, so what was shown then was never found."""
    runs = hourly(BEFORE + 4, 60)
    split = BEFORE * 24
    away = [replace(run_at(run.began), doors_opened=0) for run in runs[split : split + 72]]
    history = [*runs[:split], *away, *runs[split + 72 :]]
    assert volume_change(history, rhythm_of(runs)) is None


@pytest.mark.parametrize("days", [0, 1, 5])
def test_a_source_with_little_history_has_no_symptom(days: int) -> None:
    """Whatever it shows."""
    runs = [*hourly(days, 20), *(run_at(START + days * DAY + hour * HOUR, 9) for hour in range(12))]
    assert volume_change(runs, rhythm_of(runs)) is None
