"""The service: sleeping schedulers, failing or late jobs, sources not crawled, full disks, unsent alerts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from newsbot.health.service import disk_symptom, idle_symptom, job_symptoms, outbox_symptoms, scheduler_symptom
from newsbot.store.outbox.entries import Backlog
from newsbot.store.runs.ledger import SchedulerState, TakenSlot
from tests.health.runs import DAY, HOUR, START

MINUTE = timedelta(minutes=1)


def slots(
    *codes: int, job: str = "crawl herald", late: timedelta = MINUTE, skipped: int = 0
) -> dict[str, list[TakenSlot]]:
    """Finished slots of one job, an hour apart: given oldest first, returned newest first."""
    taken = [
        TakenSlot(job=job, due_at=due, started_at=due + late, finished_at=due + late, exit_code=code, skipped=skipped)
        for due, code in ((START + at * HOUR, code) for at, code in enumerate(codes))
    ]
    return {job: taken[::-1]}


def test_a_job_that_failed_twice_is_named() -> None:
    """With its exit codes, since the first failure."""
    (symptom,) = job_symptoms(slots(0, 1, 124), None)
    assert (symptom.kind, symptom.field, symptom.since) == ("late", "crawl herald", START + HOUR)
    assert "failed 2 times in a row, exit codes 1, 124" in symptom.says


@pytest.mark.parametrize("codes", [(1,), (1, 1, 0), (1, 0, 1), ()])
def test_a_job_that_failed_once_or_works_again_is_not(codes: tuple[int, ...]) -> None:
    """The next slot may succeed."""
    assert list(job_symptoms(slots(*codes), None)) == []


def test_a_job_that_left_the_timetable_is_not() -> None:
    """Its failures do not matter."""
    assert list(job_symptoms(slots(1, 1), {"crawl other"})) == []


def test_a_job_that_is_always_late_or_cannot_keep_up_is_named() -> None:
    """An hourly crawl that takes an hour and a half skips slots."""
    (late,) = job_symptoms(slots(0, 0, 0, late=40 * MINUTE), None)
    (behind,) = job_symptoms(slots(0, 0, 0, skipped=1), None)
    assert "began up to 40 minutes after their time" in late.says
    assert "3 slots did not run" in behind.says
    assert list(job_symptoms(slots(0, 0, late=40 * MINUTE), None)) == []


def state(woke: datetime, *, stopped: datetime | None = None, trouble: str | None = None) -> SchedulerState:
    return SchedulerState(
        holder="process 7", started_at=START, woke_at=woke, stopped_at=stopped, timetable="", trouble=trouble
    )


def test_a_scheduler_that_does_not_wake_is_named() -> None:
    """It was killed or hangs; otherwise it would record every minute that it is alive."""
    symptom = scheduler_symptom(state(START), START + 11 * MINUTE)
    assert symptom is not None
    assert (symptom.key, symptom.since) == ("late:newsbot:scheduler", START)
    assert "(process 7) has not woken for 11 minutes" in symptom.says


def test_a_scheduler_that_wakes_was_stopped_or_never_was_is_well() -> None:
    """Whoever stopped it knows."""
    now = START + DAY
    assert scheduler_symptom(None, now) is None
    assert scheduler_symptom(state(now - MINUTE), now) is None
    assert scheduler_symptom(state(START, stopped=START + HOUR), now) is None


def test_a_timetable_that_cannot_be_used_is_named() -> None:
    """The scheduler uses the previous one, and nobody may have read its log."""
    symptom = scheduler_symptom(state(START, trouble="timetable.toml: crawl 2: every is missing"), START + MINUTE)
    assert symptom is not None
    assert symptom.says.endswith("every is missing")


def test_a_source_crawled_now_and_then_may_wait_as_long_as_it_does() -> None:
    """Crawled by hand every few days."""
    begun = [START + 4 * number * DAY for number in range(20)]
    assert idle_symptom("herald", begun, begun[-1] + 10 * DAY) is None
    assert idle_symptom("herald", begun[:5], begun[4] + 300 * DAY) is None
    assert idle_symptom("herald", begun, begun[-1] + 13 * DAY) is not None


def test_a_few_crawls_by_hand_are_no_habit() -> None:
    """Somebody tried out a new source for an hour."""
    begun = [START + 5 * number * MINUTE for number in range(30)]
    assert idle_symptom("herald", begun, begun[-1] + DAY) is None


def test_what_its_timetable_leaves_alone_is_not_late() -> None:
    """An adaptive crawl pauses for hours on a quiet night after a busy day."""
    begun = [START + number * HOUR / 6 for number in range(300)]
    assert idle_symptom("herald", begun, begun[-1] + 24 * HOUR) is not None
    assert idle_symptom("herald", begun, begun[-1] + 24 * HOUR, DAY) is None
    assert idle_symptom("herald", begun, begun[-1] + 27 * HOUR, DAY) is not None


GB = 10**9


def test_a_disk_that_fills_up_is_named_and_how_much_is_free() -> None:
    """With its size, and the folder on it."""
    symptom = disk_symptom("/data", 15 * GB // 10, 100 * GB, 2 * GB, START, ())
    assert symptom is not None
    assert symptom.says == "1.5 of 100 GB are free on the disk of /data"


def test_the_disk_is_well_with_a_fifth_more_than_required() -> None:
    """So that the alarm does not flicker with every file."""
    open_alarms = {"disk:newsbot"}
    assert disk_symptom("/data", 21 * GB // 10, 100 * GB, 2 * GB, START, ()) is None
    assert disk_symptom("/data", 21 * GB // 10, 100 * GB, 2 * GB, START, open_alarms) is not None
    assert disk_symptom("/data", 24 * GB // 10, 100 * GB, 2 * GB, START, open_alarms) is None


WAITING = Backlog(
    channel="desk",
    waiting=12,
    due_since=START,
    parked=0,
    parked_since=None,
    trouble=None,
    troubled_since=None,
)


def test_unsent_alerts_are_reported() -> None:
    """The relay is not running; the channel would accept them."""
    assert list(outbox_symptoms([WAITING], START + HOUR)) == []
    (symptom,) = outbox_symptoms([WAITING], START + 2 * HOUR)
    assert (symptom.key, symptom.since) == ("outbox:newsbot:desk", START)
    assert symptom.says.startswith("12 alerts to the channel desk should have been sent, the first 2 hours ago")


def test_a_failing_channel_is_reported_with_its_error() -> None:
    """Since the failure began."""
    troubled = replace(WAITING, trouble="it answered 503", troubled_since=START + HOUR)
    (symptom,) = outbox_symptoms([troubled], START + 3 * HOUR)
    assert (symptom.kind, symptom.field, symptom.since) == ("channel", "desk", START)
    assert symptom.says == "12 alerts to the channel desk wait; it said: it answered 503"


def test_alerts_on_hold_are_reported_at_once() -> None:
    """Until somebody retries or drops them."""
    parked = replace(WAITING, waiting=0, due_since=None, parked=3, parked_since=START)
    (symptom,) = outbox_symptoms([parked], START)
    assert (symptom.kind, symptom.says) == ("channel", "0 alerts to the channel desk wait; 3 are on hold")
