"""The frontier: a page that was found is done, refused, parked or due. Never nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from newsbot.items import Miss
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import address
from newsbot.store.frontier import addresses, failures, rechecks
from newsbot.store.frontier.addresses import Found, Read
from newsbot.store.frontier.rechecks import Answer
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, hours

A, B, C = (f"https://estuary.example/{name}/" for name in "abc")
MINUTE = timedelta(minutes=1)


def runs(database: Database, number: int) -> list[int]:
    with database.write() as connection:
        return [start_run(connection, "estuary", "crawl", NOON) for _ in range(number)]


def states(database: Database) -> dict[str, tuple[str, str | None]]:
    with database.read() as connection:
        return {row.url: (row.state, row.reason) for row in connection.execute(select(address))}


def test_what_is_found_is_taken_once(database: Database) -> None:
    """In the order in which it was found, however often a listing names it."""
    first, second = runs(database, 2)
    with database.write() as connection:
        found = [Found(B), Found(A), Found(B)]
        assert addresses.find(connection, "estuary", found, run_id=first, now=NOON) == [B, A]
        assert addresses.find(connection, "estuary", found, run_id=first, now=NOON) == []
        assert addresses.find(connection, "estuary", found, run_id=second, now=NOON + 14 * MINUTE) == []


def test_a13_a_page_taken_by_a_dead_run_is_taken_again_after_its_lease(database: Database) -> None:
    """A crash loses time, never pages."""
    first, second = runs(database, 2)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=first, now=NOON)
        assert addresses.due(connection, "estuary", run_id=second, now=NOON + 14 * MINUTE) == []
        assert addresses.due(connection, "estuary", run_id=second, now=NOON + 16 * MINUTE) == [A]


def test_a14_no_lease_is_longer_for_a_clock_that_jumped(database: Database) -> None:
    """A day ahead, it is over at once when the clock is put right; a day back, it is its run's until that runs out."""
    first, second = runs(database, 2)
    day = timedelta(days=1)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A), Found(B)], run_id=first, now=NOON + day)
        assert addresses.find(connection, "estuary", [Found(A)], run_id=second, now=NOON) == [A]
        assert addresses.due(connection, "estuary", run_id=second, now=NOON) == [B]
        assert addresses.due(connection, "estuary", run_id=first, now=NOON - day) == [A, B]
        assert addresses.due(connection, "estuary", run_id=second, now=NOON - day + 14 * MINUTE) == []


def test_a_page_whose_reading_ended_the_process_comes_last_and_is_parked_the_third_time(database: Database) -> None:
    """It is due at once, for the process may have been killed for another reason."""
    first, second = runs(database, 2)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A), Found(B)], run_id=first, now=NOON)
        addresses.release(connection, "estuary")
        assert failures.poisoned(connection, A, source="estuary", now=NOON) == 1
        assert failures.poisoned(connection, "https://estuary.example/unknown/", source="estuary", now=NOON) == 0
        assert addresses.due(connection, "estuary", run_id=second, now=NOON) == [B, A]
        assert failures.poisoned(connection, A, source="estuary", now=NOON) == 2
        assert failures.poisoned(connection, A, source="estuary", now=NOON) == 3
        assert addresses.due(connection, "estuary", run_id=second, now=hours(24)) == [B]
    assert states(database)[A] == ("parked", "poison")


def test_a_page_that_was_stored_before_the_process_died_is_charged_with_nothing(database: Database) -> None:
    """Its name was still written down."""
    (run,) = runs(database, 1)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=run, now=NOON)
        addresses.read(connection, [Read(A, "estuary")], run_id=run, now=NOON)
        assert failures.poisoned(connection, A, source="estuary", now=NOON) == 0
    assert states(database) == {A: ("done", None)}


def test_a_run_that_ends_gives_back_what_it_did_not_come_to(database: Database) -> None:
    """And nobody else's."""
    first, second = runs(database, 2)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=first, now=NOON)
        addresses.find(connection, "estuary", [Found(B)], run_id=second, now=NOON)
        addresses.give_back(connection, first)
    assert states(database) == {A: ("due", None), B: ("leased", None)}


@pytest.mark.parametrize("reason", ["OSError: [Errno 28] No space left on device", "DatabaseUnavailable: database a"])
def test_a8_what_was_given_up_for_a_fault_of_the_machine_is_due_again(database: Database, reason: str) -> None:
    """With as many tries as a new page has; what was given up for its own sake, or its site's, stays so."""
    (run,) = runs(database, 1)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A), Found(B), Found(C)], run_id=run, now=NOON)
        for _ in range(failures.TRIES):
            failures.failed(connection, A, reason, now=NOON)
            failures.failed(connection, B, "TimeoutError: no answer", now=NOON)
        failures.failed(connection, C, reason, now=NOON)
        assert failures.release_faults(connection, "estuary", NOON) == 2
        assert addresses.due(connection, "estuary", run_id=run, now=NOON) == [A, C]
    assert states(database)[B] == ("parked", "TimeoutError: no answer")


def test_whoever_holds_the_sources_lock_ends_the_leases_of_the_dead(database: Database) -> None:
    """Of that source, and no other."""
    first, second = runs(database, 2)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A), Found(B)], run_id=first, now=NOON)
        addresses.find(connection, "other", [Found(C)], run_id=first, now=NOON)
        assert addresses.release(connection, "estuary") == 2
        assert addresses.due(connection, "estuary", run_id=second, now=NOON) == [A, B]
        assert addresses.due(connection, "other", run_id=second, now=NOON) == []


def test_a_page_that_was_read_is_left_alone_until_it_changes(database: Database) -> None:
    """A later capture in a recording, or a sitemap's date, tells that it did."""
    first, second = runs(database, 2)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=first, now=NOON)
        addresses.read(connection, [Read(A, "estuary", hours(1))], run_id=first, now=NOON)
        for newest in (None, hours(0), hours(1)):
            assert addresses.find(connection, "estuary", [Found(A, newest)], run_id=second, now=hours(2)) == []
        assert addresses.find(connection, "estuary", [Found(A, hours(2))], run_id=second, now=hours(2)) == [A]


def test_a_page_that_was_refused_is_left_alone_until_it_changes(database: Database) -> None:
    """What broke it may be repaired."""
    first, second = runs(database, 2)
    miss = Miss(reason="no-title", detail="there is none", url=A, source="estuary", captured_at=hours(1))
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=first, now=NOON)
        addresses.refuse(connection, miss, run_id=first, now=NOON)
        assert addresses.find(connection, "estuary", [Found(A, hours(1))], run_id=second, now=hours(2)) == []
        assert addresses.find(connection, "estuary", [Found(A, hours(3))], run_id=second, now=hours(2)) == [A]
        addresses.read(connection, [Read(A, "estuary", hours(3))], run_id=second, now=NOON)
    assert states(database) == {A: ("done", None)}


def test_an_older_capture_that_is_refused_takes_nothing_back(database: Database) -> None:
    """The page was whole later."""
    (run,) = runs(database, 1)
    miss = Miss(reason="no-title", url=A, source="estuary", captured_at=hours(1))
    with database.write() as connection:
        addresses.read(connection, [Read(A, "estuary", hours(5))], run_id=run, now=NOON)
        addresses.refuse(connection, miss, run_id=run, now=NOON)
    assert states(database) == {A: ("done", None)}


def test_a_page_that_was_refused_starts_its_tries_anew(database: Database) -> None:
    """Two failures before the refusal do not park it at the next one."""
    (run,) = runs(database, 1)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=run, now=NOON)
        for _ in range(2):
            failures.failed(connection, A, "timeout", now=NOON)
        miss = Miss(reason="no-title", url=A, source="estuary", captured_at=NOON)
        addresses.refuse(connection, miss, run_id=run, now=NOON)
        assert failures.failed(connection, A, "timeout", now=hours(9)) == "due"


@pytest.mark.parametrize("times", [1, 3])
def test_an_older_refusal_leaves_a_page_read_that_failed_since(database: Database, times: int) -> None:
    """The reason of its failures is none to call it refused."""
    (run,) = runs(database, 1)
    said = Answer(url=A, source="estuary", captured_at=NOON, born_at=NOON, recheck_at=None, reading="r")
    older = Miss(reason="no-title", url=A, source="estuary", captured_at=hours(-1))
    with database.write() as connection:
        addresses.read(connection, [Read(A, "estuary", NOON)], run_id=run, now=NOON)
        rechecks.note(connection, [said], run)
        for _ in range(times):
            failures.failed(connection, A, "timeout", now=NOON)
        addresses.find(connection, "estuary", [Found(A, newest=hours(5))], run_id=run, now=hours(5))
        addresses.refuse(connection, older, run_id=run, now=hours(5))
        row = connection.execute(select(address)).one()
        assert (row.state, row.tries) == ("done", 0)


def test_a_refusal_of_unknown_time_keeps_the_known_one(database: Database) -> None:
    """A saved file does not say when it was captured; the page is still due again once it changed."""
    (run,) = runs(database, 1)
    with database.write() as connection:
        addresses.read(connection, [Read(A, "estuary", NOON)], run_id=run, now=NOON)
        addresses.refuse(connection, Miss(reason="no-title", url=A, source="estuary"), run_id=run, now=hours(1))
        assert connection.scalar(select(address.c.captured_at)) == NOON
        changed = [Found(A, newest=hours(2))]
        assert addresses.find(connection, "estuary", changed, run_id=run, now=hours(2)) == [A]


def test_the_newest_capture_that_was_read_is_remembered(database: Database) -> None:
    """Captures of one page need not come in order."""
    (run,) = runs(database, 1)
    reads = [Read(A, "estuary", hours(hour)) for hour in (3, 1, 2)]
    with database.write() as connection:
        addresses.read(connection, reads[:2], run_id=run, now=NOON)
        addresses.read(connection, reads[2:], run_id=run, now=NOON)
        assert connection.scalar(select(address.c.captured_at)) == hours(3)


def test_a_page_that_cannot_be_fetched_is_tried_later_and_parked_the_third_time(database: Database) -> None:
    """Each time after a longer wait."""
    (run,) = runs(database, 1)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A)], run_id=run, now=NOON)
        failures.failed(connection, A, "timeout", now=NOON)
        assert addresses.due(connection, "estuary", run_id=run, now=NOON + 4 * MINUTE) == []
        assert addresses.due(connection, "estuary", run_id=run, now=NOON + 5 * MINUTE) == [A]
        failures.failed(connection, A, "timeout", now=NOON, source="estuary")
        assert addresses.due(connection, "estuary", run_id=run, now=NOON + 24 * MINUTE) == []
        assert addresses.due(connection, "estuary", run_id=run, now=NOON + 25 * MINUTE) == [A]
        failures.failed(connection, A, "timeout", now=NOON, source="other")
        failures.failed(connection, A, "timeout", now=NOON)
        assert addresses.due(connection, "estuary", run_id=run, now=hours(999)) == []
    assert states(database) == {A: ("parked", "timeout")}


def test_a_file_that_gave_nothing_is_a_page_too(database: Database) -> None:
    """Under its name; a second import of it changes the reason, not the number of rows."""
    (run,) = runs(database, 1)
    with database.write() as connection:
        for reason in ("empty", "binary"):
            addresses.refuse(connection, Miss(reason=reason, file="saved/a.txt"), run_id=run, now=NOON)
    assert states(database) == {"file:saved/a.txt": ("refused", "binary")}


def test_a_sitemap_of_many_pages_is_no_trouble(database: Database) -> None:
    """More than a database takes values in one statement."""
    (run,) = runs(database, 1)
    many = [Found(f"https://estuary.example/{number}/") for number in range(2500)]
    with database.write() as connection:
        assert len(addresses.find(connection, "estuary", many, run_id=run, now=NOON)) == 2500
        assert addresses.release(connection, "estuary") == 2500
        assert len(addresses.due(connection, "estuary", run_id=run, now=NOON)) == 2500


def test_a_page_of_a_loop_is_due_again_after_a_day_where_an_entry_point_names_it(database: Database) -> None:
    """What was refused unseen, for its like showed one notice all, may be a story tomorrow."""
    first, second = runs(database, 2)
    day = timedelta(days=1)
    with database.write() as connection:
        addresses.find(connection, "estuary", [Found(A), Found(B)], run_id=first, now=NOON)
        for url, reason in ((A, "loop"), (B, "robots")):
            miss = Miss(reason=reason, detail="", url=url, source="estuary", captured_at=NOON)
            addresses.refuse(connection, miss, run_id=first, now=NOON)
        found = [Found(A), Found(B)]
        assert addresses.find(connection, "estuary", found, run_id=second, now=NOON + day - MINUTE) == []
        assert addresses.due(connection, "estuary", run_id=second, now=NOON + day) == []
        assert addresses.find(connection, "estuary", found, run_id=second, now=NOON + day) == [A]
