"""Rhythms: how often a source publishes, hour by hour of its week, and how long it may be silent."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.rhythm import Rhythm

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)

instants = st.datetimes(datetime(2025, 12, 1), datetime(2026, 4, 1), timezones=st.just(UTC))  # noqa: DTZ001
histories = st.lists(instants, max_size=60)
few = settings(max_examples=40)


def poisson(rate: Callable[[datetime], float], weeks: float = 8, seed: int = 1, end: datetime = NOW) -> list[datetime]:
    """The moments of a Poisson process of so many articles an hour, at most ten."""
    chance, at, found = random.Random(seed), end - weeks * WEEK, []
    while (at := at + chance.expovariate(10) * HOUR) < end:
        if chance.random() * 10 < rate(at):
            found.append(at)
    return found


def office(at: datetime) -> float:
    """Two articles an hour from 8 to 18 on weekdays, and hardly any else."""
    return 2.0 if at.weekday() < 5 and 8 <= at.hour < 18 else 0.02


@few
@given(moments=histories, a=instants, b=instants)
def test_what_the_usual_week_brings_is_what_is_expected_whatever_the_last_days_were_like(
    moments: list[datetime], a: datetime, b: datetime
) -> None:
    """From the earlier to the later of two instants."""
    rhythm = Rhythm.of(moments, NOW)
    a, b = sorted((a, b))
    usual = rhythm.usual_until(b) - rhythm.usual_until(a)
    assert usual * rhythm.recent == pytest.approx(rhythm.expected(a, b), abs=1e-6)


@few
@given(moments=histories, a=instants, b=instants, c=instants)
def test_what_is_expected_adds_up(moments: list[datetime], a: datetime, b: datetime, c: datetime) -> None:
    """From a to c it is what it is from a to b and from b to c; never nothing, and never less than nothing."""
    rhythm = Rhythm.of(moments, NOW)
    a, b, c = sorted((a, b, c))
    assert rhythm.expected(a, c) == pytest.approx(rhythm.expected(a, b) + rhythm.expected(b, c), abs=1e-6)
    assert rhythm.expected(b, a) == 0
    assert rhythm.expected(a, a + HOUR) > 0
    assert rhythm.rate(a) > 0


@few
@given(moments=histories, at=instants)
def test_an_hour_at_its_rate_is_what_it_brings(moments: list[datetime], at: datetime) -> None:
    """So rate and expected say the same."""
    rhythm = Rhythm.of(moments, NOW, ZoneInfo("America/New_York"))
    hour = at.replace(minute=0, second=0, microsecond=0)
    assert rhythm.expected(hour, hour + HOUR) == pytest.approx(rhythm.rate(hour + HOUR / 2))


@few
@given(moments=histories, seed=st.randoms())
def test_the_order_of_the_moments_and_those_to_come_change_nothing(
    moments: list[datetime], seed: random.Random
) -> None:
    """The same publications, the same rhythm."""
    known = [moment for moment in moments if moment <= NOW]
    seed.shuffle(moments)
    assert Rhythm.of(moments, NOW) == Rhythm.of(known, NOW)


@few
@given(moments=histories, last=instants, chances=st.lists(st.floats(1e-9, 0.5), min_size=2, max_size=2))
def test_the_smaller_the_chance_the_longer_the_silence(
    moments: list[datetime], last: datetime, chances: list[float]
) -> None:
    """From the last publication on, and at most a year."""
    rhythm = Rhythm.of(moments, NOW)
    later, sooner = (rhythm.silent_after(last, chance) for chance in sorted(chances))
    assert last < sooner <= later <= last + timedelta(days=365)


def test_hours_and_days_of_the_week_are_told_apart() -> None:
    """By eight weeks of a newsroom with office hours."""
    rhythm = Rhythm.of(poisson(office), NOW)
    monday = NOW.replace(hour=0)
    by_hour = [rhythm.rate(monday + hour * HOUR) / rhythm.recent for hour in range(168)]
    busy = [rate for hour, rate in enumerate(by_hour) if office(monday + hour * HOUR) > 1]
    quiet = [rate for hour, rate in enumerate(by_hour) if office(monday + hour * HOUR) < 1]
    assert sum(busy) / len(busy) == pytest.approx(2.0, rel=0.1)
    assert min(busy) > 1.2
    assert sum(quiet) / len(quiet) < 0.1
    assert max(quiet) < 0.4


def test_a_source_of_which_nothing_is_known_has_a_rhythm() -> None:
    """That of any site, about twelve articles a day, and a very long patience."""
    rhythm = Rhythm.of([], NOW)
    assert rhythm.expected(NOW, NOW + DAY) == pytest.approx(12)
    assert rhythm.silent_after(NOW) == NOW + timedelta(days=365)


def test_a_few_articles_move_the_rhythm_a_little_and_many_make_it() -> None:
    """Three in the last hours are no seventy a day; but a week of one a day is nearly one a day."""
    young = Rhythm.of([NOW - HOUR, NOW - 2 * HOUR, NOW - 3 * HOUR], NOW)
    assert 12 < young.expected(NOW, NOW + DAY) < 30
    daily = Rhythm.of([NOW - number * DAY - HOUR for number in range(21)], NOW)
    assert daily.expected(NOW, NOW + WEEK) == pytest.approx(7, rel=0.25)


def test_it_keeps_the_clock_of_its_zone() -> None:
    """Who publishes at nine in the morning does so after the clocks were changed, too."""
    zone = ZoneInfo("Europe/Berlin")
    changed = datetime(2026, 3, 29, tzinfo=zone)
    nine = [(changed - number * DAY).replace(hour=9, minute=5) for number in range(1, 50)]
    rhythm = Rhythm.of(nine, datetime(2026, 3, 30, 2, tzinfo=UTC), zone)
    assert rhythm.rate(datetime(2026, 3, 30, 9, 30, tzinfo=zone)) > 5 * rhythm.rate(
        datetime(2026, 3, 30, 10, 30, tzinfo=zone)
    )


def test_a_burst_is_no_habit() -> None:
    """Five hundred articles in one hour, as when a site is moved, are counted as a busy hour."""
    moments = poisson(lambda _: 1.0)
    burst = [NOW - 10 * DAY + number * timedelta(seconds=5) for number in range(500)]
    usual, after = Rhythm.of(moments, NOW), Rhythm.of(moments + burst, NOW)
    assert sum(after.usual) < 1.05 * sum(usual.usual)
    assert after.rate(NOW - 10 * DAY) < 3 * usual.rate(NOW - 10 * DAY)


def test_one_old_story_is_no_long_history() -> None:
    """A walk back that found a single one says nothing of the years between."""
    moments = poisson(lambda _: 0.2, weeks=2)
    assert Rhythm.of([NOW - 7 * WEEK, *moments], NOW) == Rhythm.of(moments, NOW)


@pytest.mark.parametrize(
    ("times", "low", "high"), [(0.0, 0.05, 0.3), (0.5, 0.45, 0.8), (1.0, 0.8, 1.2), (2.0, 1.4, 2.0)]
)
def test_the_last_days_count(times: float, low: float, high: float) -> None:
    """What comes twice as often since three days is expected nearly twice as often."""
    rhythm = Rhythm.of(poisson(lambda at: 1.0 if at < NOW - 3 * DAY else times), NOW)
    assert low < rhythm.recent < high


def test_silence_that_goes_on_does_not_make_itself_usual() -> None:
    """Two weeks after the last article, the source may still be silent for no longer than it might have been then."""
    moments = poisson(lambda _: 1.0)
    then, later = Rhythm.of(moments, NOW), Rhythm.of(moments, NOW + 2 * WEEK)
    assert later.silent_after(NOW) - NOW == pytest.approx(then.silent_after(NOW) - NOW, rel=0.05)
    assert NOW + 8 * HOUR < later.silent_after(NOW) < NOW + DAY


def test_a_newsroom_may_be_silent_at_night_and_not_by_day() -> None:
    """Its longest silence begins on Friday evening."""
    rhythm = Rhythm.of(poisson(office), NOW)
    morning, friday = NOW.replace(hour=9), NOW.replace(hour=18) + 4 * DAY
    assert rhythm.silent_after(morning) - morning < 8 * HOUR
    assert rhythm.silent_after(friday) - friday > 60 * HOUR


def test_the_first_weekend_of_a_source_is_waited_for() -> None:
    """From Monday to Friday nobody can know that it rests then."""
    friday = NOW.replace(hour=20) + 4 * DAY
    week = poisson(office, weeks=4.5 / 7, end=friday)
    assert Rhythm.of(week, friday).silent_after(friday) > friday + 60 * HOUR


def test_few_pauses_are_longer_than_the_chance_says() -> None:
    """Of the pauses of eight weeks to come, at chances of one in fifty and one in five hundred."""
    rhythm = Rhythm.of(poisson(office), NOW)
    coming = poisson(office, seed=2, end=NOW + 8 * WEEK)
    for chance in (0.02, 0.002):
        longer = sum(after > rhythm.silent_after(before, chance) for before, after in pairwise(coming))
        assert longer <= 2 * chance * len(coming)


def test_who_publishes_by_the_batch_may_pause_for_longer() -> None:
    """As many articles in fewer handfuls: it is the handfuls that are waited for."""
    single = poisson(lambda _: 1.0)
    batches = [moment + number * timedelta(seconds=20) for moment in single[::5] for number in range(5)]
    usual, patient = Rhythm.of(single, NOW), Rhythm.of(batches, NOW)
    assert patient.spread > 2.5
    assert usual.spread < 1.3
    assert patient.silent_after(NOW) - NOW > 2.5 * (usual.silent_after(NOW) - NOW)


def test_an_outage_of_a_weekend_does_not_make_a_source_patient() -> None:
    """One long gap among hundreds is no habit."""
    moments = poisson(lambda _: 0.5)
    broken = [moment for moment in moments if not NOW - 3 * WEEK < moment < NOW - 3 * WEEK + 3 * DAY]
    assert Rhythm.of(broken, NOW).silent_after(NOW) - NOW < 1.5 * (Rhythm.of(moments, NOW).silent_after(NOW) - NOW)
