"""Jobs as the scheduler knows them: slots around now, pauses, requested runs, and the service's own state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsbot.store.engine.database import Database
from newsbot.store.runs import ledger
from newsbot.store.runs.ledger import JobState, SchedulerState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_job_is_known_once_registered(database: Database) -> None:
    """From that second on."""
    with database.write() as connection:
        ledger.register(connection, {"crawl sample": "1h"}, NOON.replace(microsecond=7))
        assert ledger.states(connection, NOON) == {"crawl sample": JobState(every="1h", since=NOON)}


def test_a_changed_rhythm_counts_from_the_change(database: Database) -> None:
    """A pause stays."""
    with database.write() as connection:
        ledger.register(connection, {"crawl sample": "1h"}, NOON)
        ledger.pause(connection, "crawl sample", NOON, None)
        ledger.register(connection, {"crawl sample": "2h"}, NOON + HOUR)
        state = ledger.states(connection, NOON)["crawl sample"]
    assert (state.every, state.since, state.paused_at) == ("2h", NOON + HOUR, NOON)


def test_a_state_has_the_slots_around_now(database: Database) -> None:
    """The latest up to now, and the earliest in the future, claimed when the clock was ahead."""
    with database.write() as connection:
        ledger.register(connection, {"crawl sample": "1h", "crawl mill": "1h"}, NOON)
        for number in (-2, -1, 0, 24, 48):
            ledger.claim(connection, "crawl sample", NOON + number * HOUR, NOON + number * HOUR)
        states = ledger.states(connection, NOON)
    assert (states["crawl sample"].before, states["crawl sample"].after) == (NOON, NOON + 24 * HOUR)
    assert (states["crawl sample"].begun_at, states["crawl mill"].begun_at) == (NOON, None)
    assert (states["crawl mill"].before, states["crawl mill"].after) == (None, None)


def test_a_pause_ends_at_its_time_or_when_it_is_resumed(database: Database) -> None:
    """Slots are counted from there."""
    with database.write() as connection:
        ledger.register(connection, {"backup": "1h"}, NOON)
        ledger.pause(connection, "backup", NOON, NOON + HOUR)
        state = ledger.states(connection, NOON)["backup"]
        assert (state.paused(NOON), state.paused(NOON + HOUR)) == (True, False)
        ledger.pause(connection, "backup", NOON, None)
        assert ledger.states(connection, NOON)["backup"].paused(NOON + 1000 * HOUR)
        ledger.resume(connection, "backup", NOON + 2 * HOUR)
        assert ledger.states(connection, NOON)["backup"] == JobState(every="1h", since=NOON + 2 * HOUR)


def test_resuming_a_job_that_is_not_paused_changes_nothing(database: Database) -> None:
    """Its slots stay."""
    with database.write() as connection:
        ledger.register(connection, {"backup": "1h"}, NOON)
        ledger.resume(connection, "backup", NOON + HOUR)
        assert ledger.states(connection, NOON)["backup"].since == NOON


def test_a_requested_run_stays_requested_until_it_has_ended(database: Database) -> None:
    """Even if the scheduler is killed; a later request is another one."""
    with database.write() as connection:
        ledger.register(connection, {"backup": "1h"}, NOON)
        ledger.ask(connection, "backup", NOON)
        ledger.claim(connection, "backup", NOON, NOON)
        assert ledger.states(connection, NOON)["backup"].asked_at == NOON
        ledger.finish(connection, "backup", NOON, NOON, 0)
        assert ledger.states(connection, NOON)["backup"].asked_at is None
        ledger.ask(connection, "backup", NOON + HOUR)
        ledger.finish(connection, "backup", NOON, NOON, 0)
        assert ledger.states(connection, NOON)["backup"].asked_at == NOON + HOUR


def test_the_service_saves_its_state(database: Database) -> None:
    """Only the newest is kept."""
    state = SchedulerState(
        holder="process 7", started_at=NOON, woke_at=NOON, stopped_at=None, timetable="at_once = 2", trouble=None
    )
    with database.write() as connection:
        assert ledger.scheduler_state(connection) is None
        ledger.note_scheduler(connection, state)
        ledger.note_scheduler(connection, replace(state, woke_at=NOON + HOUR, trouble="mine.toml: is not valid TOML"))
        assert ledger.scheduler_state(connection) == replace(
            state, woke_at=NOON + HOUR, trouble="mine.toml: is not valid TOML"
        )
