"""What is due: each slot once, whatever the clocks of the world do."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.rhythm import Rhythm
from newsbot.store.runs.ledger import JobState
from schedules.adaptive import plan
from schedules.due import NAMED, Slot, due, next_due, soonest, startable, unregistered
from schedules.every import Adaptive, Cron
from schedules.timetable import WISH, Job
from tests.schedules.tables import HOUR, NO_PLAN, NOON, daily, job, table

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

instants = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
rhythms = st.sampled_from(
    [
        job(every=MINUTE),
        job(every=30 * MINUTE),
        job(every=DAY),
        daily("02:30", "Europe/Kyiv"),
        job(every=Cron("0 * * * *")),
    ]
)


class Scheduler:
    """A scheduler without processes: it takes what is due, and keeps a ledger."""

    def __init__(self, *jobs: Job) -> None:
        self.table = table(*jobs)
        self.since: dict[str, tuple[str, datetime]] = {}
        self.taken: dict[str, list[datetime]] = {each.name: [] for each in jobs}
        self.ran: list[Slot] = []

    def ledger(self, now: datetime) -> dict[str, JobState]:
        """What the ledger says at *now*."""
        return {
            name: JobState(
                every=every,
                since=since,
                before=next(iter(reversed(self.taken[name][: bisect_right(self.taken[name], now)])), None),
                after=next(iter(self.taken[name][bisect_right(self.taken[name], now) :]), None),
            )
            for name, (every, since) in self.since.items()
        }

    def wake(self, now: datetime) -> list[Slot]:
        """Takes what is due."""
        for name, every in unregistered(self.table, self.ledger(now), now).items():
            self.since[name] = every, now.replace(microsecond=0)
        slots = due(self.table, self.ledger(now), NO_PLAN, now)
        for slot in slots:
            assert slot.due_at not in self.taken[slot.job.name], "a slot was repeated"
            insort(self.taken[slot.job.name], slot.due_at)
        self.ran += slots
        return slots


def run_at(nows: Iterable[datetime], one: Job) -> list[Slot]:
    """The slots of *one* that are run by a scheduler that wakes at *nows*."""
    scheduler = Scheduler(one)
    for now in nows:
        scheduler.wake(now)
    return scheduler.ran


def state(one: Job, since: datetime = NOON, **rest: datetime | None) -> dict[str, JobState]:
    """A ledger that knows *one*."""
    return {one.name: JobState(every=str(one.every), since=since, **rest)}


def test_a_job_of_an_interval_is_due_when_it_is_new() -> None:
    """Its slots are counted from the whole second at which it was seen first."""
    assert [slot.due_at for slot in run_at([NOON.replace(microsecond=7)], job())] == [NOON]


def test_a_time_of_day_that_has_passed_when_the_job_is_new_is_not_made_up_for() -> None:
    """It was not in the timetable then."""
    slots = run_at([NOON, NOON + 23 * HOUR - MINUTE, NOON + 23 * HOUR], daily("11:00"))
    assert [slot.due_at for slot in slots] == [NOON + 23 * HOUR]


def test_a_job_is_due_again_when_its_interval_has_passed() -> None:
    """Not a moment earlier."""
    ledger = state(job(), before=NOON)
    assert due(table(job()), ledger, NO_PLAN, NOON + HOUR - timedelta.resolution) == []
    assert due(table(job()), ledger, NO_PLAN, NOON + HOUR) == [Slot(job=job(), due_at=NOON + HOUR)]


def test_b2_slots_that_nobody_was_there_to_run_are_run_once() -> None:
    """Ten hours down: the newest slot is run, and names the nine for which it stands."""
    (slot,) = due(table(job()), state(job(), before=NOON), NO_PLAN, NOON + 10.5 * HOUR)
    assert slot == Slot(
        job=job(),
        due_at=NOON + 10 * HOUR,
        skipped=9,
        skipped_slots=tuple(NOON + number * HOUR for number in range(1, 10)),
    )


def test_of_very_many_skipped_slots_the_newest_are_named() -> None:
    """All are counted."""
    (slot,) = due(table(job(every=MINUTE)), state(job(every=MINUTE), before=NOON), NO_PLAN, NOON + DAY)
    assert (slot.skipped, len(slot.skipped_slots), slot.skipped_slots[-1]) == (1439, NAMED, NOON + DAY - MINUTE)


def test_a_late_wake_does_not_shift_the_slots_after_it() -> None:
    """They stay one interval apart from the first."""
    slots = run_at((NOON, NOON + 1.2 * HOUR, NOON + 2 * HOUR), job())
    assert [slot.due_at for slot in slots] == [NOON, NOON + HOUR, NOON + 2 * HOUR]


def test_b5_an_edited_interval_counts_at_once() -> None:
    """From the last slot on; none of the old interval is left."""
    scheduler = Scheduler(job())
    scheduler.wake(NOON)
    scheduler.table = table(job(every=30 * MINUTE))
    assert scheduler.wake(NOON + 29 * MINUTE) == []
    assert [slot.due_at for slot in scheduler.wake(NOON + 40 * MINUTE)] == [NOON + 30 * MINUTE]
    assert [slot.due_at for slot in scheduler.wake(NOON + 60 * MINUTE)] == [NOON + 60 * MINUTE]


def test_b5_an_edited_time_of_day_counts_from_the_edit_on() -> None:
    """Nobody had asked for it before."""
    scheduler = Scheduler(daily("20:00"))
    scheduler.wake(NOON)
    scheduler.table = table(daily("11:00"))
    assert scheduler.wake(NOON + MINUTE) == []
    assert [slot.due_at for slot in scheduler.wake(NOON + 23 * HOUR)] == [NOON + 23 * HOUR]


def test_a_job_that_is_off_is_never_due() -> None:
    """However late it is."""
    off = job(off_because="on = false in the timetable")
    assert due(table(off), state(off, before=NOON), NO_PLAN, NOON + 100 * HOUR) == []
    assert next_due(off, None, NO_PLAN, NOON) is None
    assert soonest(table(off), {}, NO_PLAN, NOON) is None


@pytest.mark.parametrize("until", [None, NOON + 10 * HOUR])
def test_a_job_that_is_paused_is_not_due(until: datetime | None) -> None:
    """Until it is resumed, or the time that was said has come."""
    ledger = state(job(), before=NOON, paused_at=NOON + MINUTE, paused_until=until)
    assert due(table(job()), ledger, NO_PLAN, NOON + 9 * HOUR) == []
    assert next_due(job(), ledger[job().name], NO_PLAN, NOON + 9 * HOUR) == until


@pytest.mark.parametrize(("one", "next_"), [(job(), NOON + 10 * HOUR), (daily("15:00"), NOON + 27 * HOUR)])
def test_what_was_paused_is_not_made_up_for(one: Job, next_: datetime) -> None:
    """An interval goes on with the newest of its slots, a time of day with its next."""
    ledger = state(one, before=NOON, paused_at=NOON + MINUTE, paused_until=NOON + 10 * HOUR)
    (slot,) = due(table(one), ledger, NO_PLAN, next_)
    assert (slot.due_at, slot.skipped) == (next_, 0)


def test_a_run_that_was_asked_for_is_due_whatever_else_is() -> None:
    """Though the job is off and paused; it stands for what was due anyhow."""
    off = job(off_because="on = false in the timetable")
    ledger = state(off, before=NOON, paused_at=NOON, asked_at=NOON + MINUTE)
    assert due(table(off), ledger, NO_PLAN, NOON + 2 * MINUTE) == [Slot(job=off, due_at=NOON + MINUTE)]
    ledger = state(job(), before=NOON, asked_at=NOON + 61 * MINUTE)
    (slot,) = due(table(job()), ledger, NO_PLAN, NOON + 61 * MINUTE)
    assert (slot.due_at, slot.skipped_slots) == (NOON + 61 * MINUTE, (NOON + HOUR,))


def test_what_is_due_is_in_the_timetables_order() -> None:
    """A user says by it what matters most."""
    jobs = job("harbour"), job("sample"), job("city")
    ledger = {
        **state(jobs[0], before=NOON - HOUR),
        **state(jobs[1], before=NOON),
        **state(jobs[2], before=NOON - 2 * HOUR),
    }
    assert [slot.job.source for slot in due(table(*jobs), ledger, NO_PLAN, NOON)] == ["harbour", "city"]


def test_the_soonest_job_is_named_with_its_time() -> None:
    """Of those that are on."""
    jobs = job("sample"), job("harbour"), job("city", off_because="on = false in the timetable")
    ledger = {**state(jobs[0], before=NOON), **state(jobs[1], before=NOON - HOUR / 2)}
    assert soonest(table(*jobs), ledger, NO_PLAN, NOON) == (jobs[1], NOON + HOUR / 2)


def test_a_clock_that_was_set_back_a_little_runs_nothing_twice() -> None:
    """The slot that was run is run; the next is one interval after it."""
    slots = run_at((NOON, NOON - HOUR / 2, NOON, NOON + HOUR / 2, NOON + HOUR), job())
    assert [slot.due_at for slot in slots] == [NOON, NOON + HOUR]


@pytest.mark.parametrize("one", [job(), job(every=Cron("0 * * * *")), daily("13:00", "Europe/Kyiv")])
@pytest.mark.parametrize("jump", [DAY, -DAY, 365 * DAY])
def test_a_clock_that_jumps_and_comes_back_repeats_no_slot_and_stops_no_job(one: Job, jump: timedelta) -> None:
    """What comes in the first hours after it comes as if nothing had been."""
    ticks = [NOON + number * HOUR / 4 for number in range(12)]
    scheduler = Scheduler(one)
    for now in [*ticks, ticks[-1] + jump, ticks[-1] + jump + HOUR]:
        scheduler.wake(now)
    before, early = len(scheduler.ran), {slot.due_at for slot in scheduler.ran}
    later = [ticks[-1] + number * HOUR / 4 for number in range(1, 4 * 30)]
    for now in later:
        scheduler.wake(now)
    came = {slot.due_at for slot in scheduler.ran[before:]}
    missing = [at for at in _plain(one, later[0], later[-1]) if at not in came and at not in early]
    assert missing == []


def _plain(one: Job, first: datetime, last: datetime) -> list[datetime]:
    """The slots of *one* in that time, by a clock that nobody touches."""
    return [
        slot.due_at for slot in run_at((NOON + n * MINUTE for n in range(48 * 60)), one) if first < slot.due_at <= last
    ]


@given(st.lists(instants, min_size=1, max_size=40), st.sampled_from([30 * MINUTE, DAY]))
def test_a_clock_that_goes_forward_runs_each_slot_once_and_loses_none(nows: list[datetime], every: timedelta) -> None:
    """Every slot between the first wake and the last was run, or a later one stands for it."""
    nows = sorted(now.replace(year=2026, month=1) for now in nows)
    slots = run_at(nows, job(every=every))
    times = [slot.due_at for slot in slots]
    assert times == sorted(set(times))
    assert sum(1 + slot.skipped for slot in slots) == (nows[-1] - times[0]) // every + 1


@given(st.lists(st.integers(-2 * 1440, 2 * 1440), min_size=1, max_size=30), rhythms)
def test_a_clock_that_jumps_as_it_likes_does_no_harm(jumps: list[int], one: Job) -> None:
    """No slot is taken twice, nothing is due twice at one moment, and nothing has to wait for more than two rounds."""
    scheduler = Scheduler(one)
    now = NOON
    for minutes in jumps:
        now += minutes * MINUTE
        scheduler.wake(now)
        assert scheduler.wake(now) == []
        upcoming = next_due(one, scheduler.ledger(now)[one.name], NO_PLAN, now)
        assert upcoming is not None
        assert now < upcoming <= now + max(2 * DAY + HOUR, 2 * HOUR)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Kyiv", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC"],
)
def test_b1_each_slot_of_the_year_is_run_once(zone: str) -> None:
    """A scheduler that wakes every six hours through 2026, in six zones: a time of day, one that is left out or shown
    twice on some days, working days, and an interval. 0 missed, 0 double."""
    jobs = {
        "day": job("day", every=Cron("0 8 * * *", zone)),
        "night": job("night", every=Cron("30 2 * * *", zone)),
        "working day": job("working day", every=Cron("0 8 * * 1-5", zone)),
        "interval": job("interval", every=6 * HOUR),
    }
    scheduler = Scheduler(*jobs.values())
    there = ZoneInfo(zone)
    start, end = datetime(2026, 1, 1, tzinfo=there).astimezone(UTC), datetime(2027, 1, 1, tzinfo=there).astimezone(UTC)
    now = start
    while now < end:
        scheduler.wake(now)
        now += 6 * HOUR
    ran: dict[str, list[datetime]] = {source: [] for source in jobs}
    for slot in scheduler.ran:
        assert not slot.skipped
        ran[slot.job.source or ""].append(slot.due_at.astimezone(there))
    days = [(datetime(2026, 1, 1, tzinfo=UTC) + number * DAY).date() for number in range(365)]
    assert [at.date() for at in ran["day"]] == [at.date() for at in ran["night"]] == days
    assert {(at.hour, at.minute) for at in ran["day"]} == {(8, 0)}
    assert [at.date() for at in ran["working day"]] == [day for day in days if day.weekday() < 5]
    assert [at.astimezone(UTC) for at in ran["interval"]] == [start + number * 6 * HOUR for number in range(365 * 4)]


def test_jitter_is_another_for_each_job_and_slot_and_always_the_same() -> None:
    """So what is due stays a function of what is known; and it keeps within its bounds."""
    jobs = [job(f"source{number}", jitter=5 * MINUTE) for number in range(50)]
    slots = [Slot(job=each, due_at=NOON + number * HOUR) for each in jobs for number in range(4)]
    starts = [slot.starts_at - slot.due_at for slot in slots]
    assert starts == [replace(slot).starts_at - slot.due_at for slot in slots]
    assert len(set(starts)) == len(starts)
    assert all(timedelta(0) <= start < 5 * MINUTE for start in starts)
    assert max(starts) - min(starts) > 4 * MINUTE


def test_a_slot_is_not_begun_before_its_jitter_has_passed() -> None:
    """It keeps its own time all the same."""
    shaken = job(jitter=10 * MINUTE)
    starts_at = Slot(job=shaken, due_at=NOON + HOUR).starts_at
    ledger = state(shaken, before=NOON)
    assert due(table(shaken), ledger, NO_PLAN, starts_at - timedelta.resolution) == []
    assert [slot.due_at for slot in due(table(shaken), ledger, NO_PLAN, starts_at)] == [NOON + HOUR]


def test_an_adaptive_job_is_due_when_the_plan_says_so() -> None:
    """Counted from its last slot; the first is due at once, and missed ones are run once."""
    adaptive = job(every=Adaptive())
    the_plan = plan({"sample": Rhythm.of([NOON - number * HOUR for number in range(200)], NOON)}, WISH, NOON)
    assert [slot.due_at for slot in due(table(adaptive), state(adaptive), the_plan, NOON)] == [NOON]
    second = the_plan.next_crawl("sample", NOON).replace(microsecond=0)
    ledger = state(adaptive, before=NOON)
    assert due(table(adaptive), ledger, the_plan, second - timedelta(seconds=1)) == []
    assert [slot.due_at for slot in due(table(adaptive), ledger, the_plan, second)] == [second]
    assert next_due(adaptive, ledger[adaptive.name], the_plan, NOON) == second
    (late,) = due(table(adaptive), ledger, the_plan, NOON + 3 * HOUR)
    assert late.skipped > 0
    assert late.skipped_slots[0] == second


def test_an_adaptive_crawl_that_was_late_is_counted_from_when_it_began() -> None:
    """It has seen what was published until then: nothing has to be made up for."""
    adaptive = job(every=Adaptive())
    the_plan = plan({"sample": Rhythm.of([NOON - number * HOUR for number in range(200)], NOON)}, WISH, NOON)
    begun_at = NOON + HOUR
    state_ = state(adaptive, before=NOON, begun_at=begun_at)
    assert due(table(adaptive), state_, the_plan, begun_at + MINUTE) == []
    upcoming = next_due(adaptive, state_[adaptive.name], the_plan, begun_at)
    assert upcoming == the_plan.next_crawl("sample", begun_at).replace(microsecond=0)


def test_one_source_has_one_work_at_a_time_and_all_of_them_so_many_at_once() -> None:
    """The one that waits longest goes first; what is of no source waits for nobody."""
    crawl, rechecks = job("a"), replace(job("a"), work="rechecks")
    others = [job(source) for source in "bcd"]
    house = replace(job(), work="relay", source=None)
    slots = [Slot(job=each, due_at=NOON - number * MINUTE) for number, each in enumerate([crawl, rechecks, *others])]
    slots.append(Slot(job=house, due_at=NOON))
    begun = [slot.job.name for slot in startable(slots, [], at_once=3)]
    assert begun == ["crawl d", "crawl c", "crawl b", "relay"]
    assert [slot.job.name for slot in startable(slots, others, at_once=4)] == ["rechecks a", "relay"]
    assert [slot.job.name for slot in startable(slots, [crawl, house], at_once=2)] == ["crawl d"]
