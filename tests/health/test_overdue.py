"""Overdue: a scheduler that sleeps, jobs that fail or fall behind, sources that nobody crawls."""

from datetime import datetime, timedelta

import pytest

from newsbot.health.overdue import idle_symptom, job_symptoms, scheduler_symptom
from newsbot.store.runs.ledger import SchedulerState, TakenSlot
from tests.health.runs import DAY, HOUR, START

MINUTE = timedelta(minutes=1)


def slots(
    *codes: int, job: str = "crawl herald", late: timedelta = MINUTE, skipped: int = 0
) -> dict[str, list[TakenSlot]]:
    """Ended slots of one job, given oldest first, an hour apart; the newest first."""
    taken = [
        TakenSlot(job=job, due_at=due, started_at=due + late, finished_at=due + late, exit_code=code, skipped=skipped)
        for due, code in ((START + at * HOUR, code) for at, code in enumerate(codes))
    ]
    return {job: taken[::-1]}


def test_a_job_that_failed_twice_is_named() -> None:
    """With its exit codes, since the first of them."""
    (symptom,) = job_symptoms(slots(0, 1, 124), None)
    assert (symptom.kind, symptom.field, symptom.since) == ("late", "crawl herald", START + HOUR)
    assert "failed 2 times in a row, exit codes 1, 124" in symptom.says


@pytest.mark.parametrize("codes", [(1,), (1, 1, 0), (1, 0, 1), ()])
def test_a_job_that_failed_once_or_works_again_is_not(codes: tuple[int, ...]) -> None:
    """The next slot may mend it."""
    assert list(job_symptoms(slots(*codes), None)) == []


def test_a_job_that_is_not_to_run_any_more_is_not() -> None:
    """It was taken out of the timetable."""
    assert list(job_symptoms(slots(1, 1), {"crawl other"})) == []


def test_a_job_that_is_always_late_or_cannot_keep_up_is_named() -> None:
    """A crawl of an hour and a half each hour stands for slots that nobody ran."""
    (late,) = job_symptoms(slots(0, 0, 0, late=40 * MINUTE), None)
    (behind,) = job_symptoms(slots(0, 0, 0, skipped=1), None)
    assert "began up to 40 minutes after their time" in late.says
    assert "stood for 3 slots that nobody ran" in behind.says
    assert list(job_symptoms(slots(0, 0, late=40 * MINUTE), None)) == []


def state(woke: datetime, *, stopped: datetime | None = None, trouble: str | None = None) -> SchedulerState:
    return SchedulerState(
        holder="process 7", started_at=START, woke_at=woke, stopped_at=stopped, timetable="", trouble=trouble
    )


def test_a_scheduler_that_does_not_wake_is_named() -> None:
    """It was killed, or hangs: the loop would note each minute that it lives."""
    symptom = scheduler_symptom(state(START), START + 11 * MINUTE)
    assert symptom is not None
    assert (symptom.key, symptom.since) == ("late:newsbot:scheduler", START)
    assert "(process 7) has not woken for 11 minutes" in symptom.says


def test_a_scheduler_that_wakes_was_stopped_or_never_was_is_well() -> None:
    """Who stopped it knows."""
    now = START + DAY
    assert scheduler_symptom(None, now) is None
    assert scheduler_symptom(state(now - MINUTE), now) is None
    assert scheduler_symptom(state(START, stopped=START + HOUR), now) is None


def test_a_timetable_that_cannot_be_used_is_named() -> None:
    """The scheduler goes by the one before, and nobody may have seen its log."""
    symptom = scheduler_symptom(state(START, trouble="timetable.toml: crawl 2: every is missing"), START + MINUTE)
    assert symptom is not None
    assert symptom.says.endswith("every is missing")


def test_a_source_crawled_now_and_then_may_wait_as_long_as_it_does() -> None:
    """By hand, every few days."""
    begun = [START + 4 * number * DAY for number in range(20)]
    assert idle_symptom("herald", begun, begun[-1] + 10 * DAY) is None
    assert idle_symptom("herald", begun[:5], begun[4] + 300 * DAY) is None
    assert idle_symptom("herald", begun, begun[-1] + 13 * DAY) is not None


def test_a_few_crawls_by_hand_are_no_habit() -> None:
    """Somebody tried out a new source for an hour, and went home."""
    begun = [START + 5 * number * MINUTE for number in range(30)]
    assert idle_symptom("herald", begun, begun[-1] + DAY) is None


def test_what_its_timetable_leaves_alone_is_not_late() -> None:
    """An adaptive crawl of a quiet night comes hours after those of a busy day."""
    begun = [START + number * HOUR / 6 for number in range(300)]
    assert idle_symptom("herald", begun, begun[-1] + 24 * HOUR) is not None
    assert idle_symptom("herald", begun, begun[-1] + 24 * HOUR, DAY) is None
    assert idle_symptom("herald", begun, begun[-1] + 27 * HOUR, DAY) is not None
