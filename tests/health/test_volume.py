"""Volume: twice as many articles, or half, are told as soon as that is sure; restless days are not."""

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
    """*runs*, with so many times the articles, carried from one to the next where that is no whole number."""
    found, owed = [], 0.0
    for run in runs:
        owed += factor * run.new
        found.append(run_at(run.began, int(owed)))
        owed -= int(owed)
    return found


def told_after(factor: float, a_day: float, days: int = 6) -> tuple[VolumeChange, timedelta] | None:
    """What is told first of a source that shows *factor* times as many, looked at every two hours, and after how
    much."""
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
    """Four weeks whose days differ by chance beside their shape: one in fifty brings more than twice as much."""
    chance = random.Random(seed)
    runs = hourly(28, a_day, seed=seed)
    return [run for day in range(28) for run in times(runs[24 * day : 24 * (day + 1)], chance.lognormvariate(0, sigma))]


@pytest.mark.parametrize(("a_day", "within"), [(200, 12 * HOUR), (60, 30 * HOUR), (20, 60 * HOUR)])
def test_twice_as_many_are_told_of_the_sooner_the_more_there_are(a_day: float, within: timedelta) -> None:
    """With about how many times as many."""
    told = told_after(2, a_day)
    assert told is not None
    change, after = told
    assert after <= within
    assert 1.6 <= change.times <= 5


def test_half_as_many_are_told_of() -> None:
    """Later: fewer articles say less."""
    told = told_after(0.5, 60)
    assert told is not None
    assert 0.3 <= told[0].times <= 1 / 1.6


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.3])
def test_a_little_more_or_less_is_nothing(factor: float) -> None:
    """For as long as six days."""
    assert told_after(factor, 60) is None


def test_a_source_of_restless_days_is_let_be() -> None:
    """Its own days say how far they differ."""
    told = [volume_change(history, rhythm_of(history)) for history in map(restless, range(12))]
    assert sum(each is not None for each in told) <= 1


def test_it_lasts_until_the_newest_articles_are_as_usual() -> None:
    """What was since then is no part of what is usual."""
    runs = hourly(BEFORE + 6, 60)
    split = BEFORE * 24
    history = [*runs[:split], *times(runs[split : split + 72], 2), *runs[split + 72 :]]
    since = history[split].began

    def at(hours: int) -> VolumeChange | None:
        known = history[: split + hours]
        return volume_change(known, rhythm_of(known), since=since)

    assert at(71) is not None
    assert at(72 + 48) is None


def test_what_nobody_looked_for_is_not_missed() -> None:
    """For three days no entry point could be opened, and what was shown meanwhile was never found."""
    runs = hourly(BEFORE + 4, 60)
    split = BEFORE * 24
    away = [replace(run_at(run.began), doors_opened=0) for run in runs[split : split + 72]]
    history = [*runs[:split], *away, *runs[split + 72 :]]
    assert volume_change(history, rhythm_of(runs)) is None


@pytest.mark.parametrize("days", [0, 1, 5])
def test_of_a_source_that_is_hardly_known_nothing_is_said(days: int) -> None:
    """Whatever it shows."""
    runs = [*hourly(days, 20), *(run_at(START + days * DAY + hour * HOUR, 9) for hour in range(12))]
    assert volume_change(runs, rhythm_of(runs)) is None
