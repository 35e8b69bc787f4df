"""What is due: each slot once, whatever the clocks of the world do."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.due import Slot, due, next_due, soonest
from schedules.timetable import Interval, Job

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
intervals = st.sampled_from([timedelta(minutes=1), timedelta(minutes=30), 6 * HOUR, timedelta(days=1)])


def hourly(source: str = "sample", interval: timedelta = HOUR, off_because: str | None = None) -> Job:
    return Job(work="crawl", source=source, every=Interval(interval, "1h"), off_because=off_because)


def run_at(nows: Iterable[datetime], job: Job) -> list[Slot]:
    """The slots of *job* that are run by a scheduler that wakes at *nows*."""
    ledger: dict[str, datetime] = {}
    ran: list[Slot] = []
    for now in nows:
        for slot in due((job,), ledger, now):
            ledger[slot.job.name] = slot.due_at
            ran.append(slot)
    return ran


def test_a_job_that_never_ran_is_due_at_once() -> None:
    """Its slots are counted from the whole second at which it ran first."""
    assert due((hourly(),), {}, NOON.replace(microsecond=7)) == [Slot(hourly(), NOON)]


def test_a_job_is_due_again_when_its_interval_has_passed() -> None:
    """Not a moment earlier."""
    ledger = {"crawl sample": NOON}
    assert due((hourly(),), ledger, NOON + HOUR - timedelta(microseconds=1)) == []
    assert due((hourly(),), ledger, NOON + HOUR) == [Slot(hourly(), NOON + HOUR)]


def test_slots_that_nobody_was_there_to_run_are_run_once() -> None:
    """Ten hours down: the newest slot is run, and it says for how many more it stands."""
    assert due((hourly(),), {"crawl sample": NOON}, NOON + 10.5 * HOUR) == [Slot(hourly(), NOON + 10 * HOUR, skipped=9)]


def test_a_late_wake_does_not_shift_the_slots_after_it() -> None:
    """They stay one interval apart from the first."""
    slots = run_at((NOON, NOON + 1.2 * HOUR, NOON + 2 * HOUR), hourly())
    assert [slot.due_at for slot in slots] == [NOON, NOON + HOUR, NOON + 2 * HOUR]


def test_an_edited_interval_counts_at_once() -> None:
    """From the last slot on."""
    assert next_due(hourly(interval=timedelta(minutes=30)), {"crawl sample": NOON}, NOON) == NOON + HOUR / 2


def test_a_job_that_is_off_is_never_due() -> None:
    """However late it is."""
    off = hourly(off_because="on = false in the timetable")
    assert due((off,), {"crawl sample": NOON}, NOON + 100 * HOUR) == []
    assert next_due(off, {}, NOON) is None
    assert soonest((off,), {}, NOON) is None


def test_what_is_due_is_in_the_timetables_order() -> None:
    """A user says by it what matters most."""
    timetable = (hourly("harbour"), hourly("sample"), hourly("city"))
    ledger = {"crawl sample": NOON, "crawl harbour": NOON - HOUR, "crawl city": NOON - 2 * HOUR}
    assert [slot.job.source for slot in due(timetable, ledger, NOON)] == ["harbour", "city"]


def test_the_soonest_job_is_named_with_its_time() -> None:
    """Of those that are on."""
    timetable = (hourly("sample"), hourly("harbour"), hourly("city", off_because="on = false in the timetable"))
    ledger = {"crawl sample": NOON, "crawl harbour": NOON - HOUR / 2}
    assert soonest(timetable, ledger, NOON) == (timetable[1], NOON + HOUR / 2)


def test_a_clock_that_was_set_back_a_little_runs_nothing_twice() -> None:
    """The slot that was run is run; the next is one interval after it."""
    slots = run_at((NOON, NOON - HOUR / 2, NOON, NOON + HOUR / 2, NOON + HOUR), hourly())
    assert [slot.due_at for slot in slots] == [NOON, NOON + HOUR]


def test_a_clock_that_was_a_year_ahead_does_not_stop_a_job_for_a_year() -> None:
    """A slot that lies more than an interval ahead cannot be right."""
    slots = run_at((NOON + timedelta(days=365), NOON, NOON + HOUR), hourly())
    assert [slot.due_at for slot in slots[1:]] == [NOON, NOON + HOUR]


@given(st.lists(instants, min_size=1, max_size=40), intervals)
def test_a_clock_that_goes_forward_runs_each_slot_once_and_loses_none(
    nows: list[datetime], interval: timedelta
) -> None:
    """Every slot between the first wake and the last was run, or a later one stands for it."""
    nows = sorted(nows)
    slots = run_at(nows, hourly(interval=interval))
    times = [slot.due_at for slot in slots]
    assert times == sorted(set(times))
    assert sum(1 + slot.skipped for slot in slots) == (nows[-1] - times[0]) // interval + 1


@given(st.lists(instants, min_size=1, max_size=40), intervals)
def test_a_clock_that_jumps_as_it_likes_does_no_harm(nows: list[datetime], interval: timedelta) -> None:
    """Nothing is due twice at one moment, and nothing has to wait for more than two intervals."""
    job = hourly(interval=interval)
    ledger: dict[str, datetime] = {}
    for now in nows:
        ledger.update({slot.job.name: slot.due_at for slot in due((job,), ledger, now)})
        upcoming = next_due(job, ledger, now)
        assert due((job,), ledger, now) == []
        assert upcoming is not None
        assert now < upcoming <= now + 2 * interval


@pytest.mark.parametrize(
    "zone",
    ["Europe/Kyiv", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "Asia/Tehran"],
)
def test_a_change_of_the_clocks_moves_no_slot(zone: str) -> None:
    """A year of 30-minute slots, told by a clock on the wall of six zones: each once, none missing."""
    start, half_hour = datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=30)
    nows = [(start + number * half_hour).astimezone(ZoneInfo(zone)) for number in range(365 * 48)]
    slots = run_at(nows, hourly(interval=half_hour))
    assert [slot.due_at for slot in slots] == [start + number * half_hour for number in range(365 * 48)]
    assert not any(slot.skipped for slot in slots)
