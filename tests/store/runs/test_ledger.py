"""The scheduler's ledger: no slot is claimed twice, and none is lost with a killed scheduler."""

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import Connection

from newsbot.store.engine.database import Database, open_database
from newsbot.store.runs.ledger import (
    claim,
    finish,
    forget,
    give_back,
    give_back_unfinished,
    last_taken,
    skipped_slots,
)


def last_slots(connection: Connection) -> dict[str, datetime]:
    """For each job's name when the slot that was taken last was due."""
    return {job: taken.due_at for job, taken in last_taken(connection).items()}


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def test_a_slot_is_claimed_once(database: Database) -> None:
    """A second claim fails, before and after the slot has ended."""
    with database.write() as connection:
        assert claim(connection, "crawl sample", NOON, LATER)
        assert not claim(connection, "crawl sample", NOON, LATER)
        finish(connection, "crawl sample", NOON, LATER, 0)
        assert not claim(connection, "crawl sample", NOON, LATER)


def test_a_slot_is_one_job_at_one_time(database: Database) -> None:
    """Other jobs and times have their own."""
    with database.write() as connection:
        assert claim(connection, "crawl sample", NOON, LATER)
        assert claim(connection, "crawl harbour", NOON, LATER)
        assert claim(connection, "crawl sample", LATER, LATER)


def test_the_ledger_records_how_a_slot_ended(database: Database) -> None:
    """With its times, in UTC."""
    with database.write() as connection:
        claim(connection, "crawl sample", NOON, NOON)
        finish(connection, "crawl sample", NOON, LATER, 1)
    with database.read() as connection:
        taken = last_taken(connection)["crawl sample"]
    assert (taken.due_at, taken.started_at, taken.finished_at, taken.exit_code) == (NOON, NOON, LATER, 1)


def test_the_last_slot_is_the_one_claimed_last(database: Database) -> None:
    """Not the latest: a clock that was ahead leaves slots in the future."""
    with database.write() as connection:
        claim(connection, "crawl sample", NOON + timedelta(days=365), NOON)
        claim(connection, "crawl sample", NOON, NOON)
        assert last_slots(connection) == {"crawl sample": NOON}


def test_a_new_ledger_is_empty(database: Database) -> None:
    """So every job is due at once."""
    with database.read() as connection:
        assert last_slots(connection) == {}


def test_unfinished_slots_are_given_back(database: Database) -> None:
    """They can be claimed again; finished ones stay."""
    with database.write() as connection:
        claim(connection, "crawl sample", NOON, NOON)
        finish(connection, "crawl sample", NOON, LATER, 0)
        claim(connection, "crawl sample", LATER, LATER)
        given_back = give_back_unfinished(connection)
        assert [(taken.job, taken.due_at) for taken in given_back] == [("crawl sample", LATER)]
        assert last_slots(connection) == {"crawl sample": NOON}
        assert claim(connection, "crawl sample", LATER, LATER)


def test_one_slot_can_be_given_back(database: Database) -> None:
    """The others stay claimed."""
    with database.write() as connection:
        claim(connection, "crawl sample", NOON, NOON)
        claim(connection, "crawl harbour", NOON, NOON)
        give_back(connection, "crawl sample", NOON)
        assert last_slots(connection) == {"crawl harbour": NOON}


def test_b2_a_slot_lists_the_skipped_slots_it_stands_for(database: Database) -> None:
    """They are due again if it is given back."""
    missed = tuple(NOON - timedelta(hours=number) for number in (2, 1))
    with database.write() as connection:
        claim(connection, "crawl sample", NOON, LATER, skipped=9, skipped_slots=missed)
        assert last_taken(connection)["crawl sample"].skipped == 9
        assert skipped_slots(connection, "crawl sample", NOON) == missed
        give_back(connection, "crawl sample", NOON)
        claim(connection, "crawl sample", NOON, LATER)
        assert skipped_slots(connection, "crawl sample", NOON) == ()


def test_old_slots_are_forgotten_except_the_last_of_each_job(database: Database) -> None:
    """Without it, the job would look new."""
    with database.write() as connection:
        for job, times in (("crawl sample", (NOON, LATER)), ("crawl harbour", (NOON,))):
            for due_at in times:
                claim(connection, job, due_at, due_at, skipped=1, skipped_slots=(due_at - timedelta(days=1),))
                finish(connection, job, due_at, due_at, 0)
        assert forget(connection, LATER + timedelta(days=90)) == 1
        assert last_slots(connection) == {"crawl sample": LATER, "crawl harbour": NOON}
        assert skipped_slots(connection, "crawl sample", NOON) == ()


def _claim_elsewhere(url: str) -> bool:
    database = open_database(url)
    try:
        with database.write() as connection:
            return claim(connection, "crawl sample", NOON, NOON)
    finally:
        database.close()


def test_only_one_of_several_processes_gets_a_slot(url: str) -> None:
    """The other claims fail."""
    open_database(url).close()
    with get_context("spawn").Pool(3) as pool:
        assert sorted(pool.map(_claim_elsewhere, [url] * 3)) == [False, False, True]
