"""Walks: a listing that was walked leaves its mark, and a walk back that is broken off goes on where it was."""

from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses, walks
from newsbot.store.frontier.addresses import Found
from newsbot.store.frontier.walks import Step
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, hours

A, B, C = (f"https://estuary.example/{name}/" for name in "abc")
NEWS, MAP = "https://estuary.example/news/", "https://estuary.example/sitemap.xml"


def test_a_walk_back_begins_at_the_entry_points_and_goes_on_where_it_was_broken_off(database: Database) -> None:
    """What was walked is not walked again, what it led to is; at its end the next one begins anew."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        begun = walks.begin_backfill(connection, "estuary", NOON, [NEWS, MAP])
        assert (begun.is_resumed, begun.steps) == (False, (Step(NEWS, NEWS), Step(MAP, MAP)))
        second = f"{NEWS}2"
        assert walks.step_walked(connection, "estuary", Step(NEWS, NEWS), [second, NEWS], run_id=run) == (second,)
        resumed = walks.begin_backfill(connection, "estuary", NOON, [NEWS, MAP])
        assert (resumed.is_resumed, resumed.steps) == (True, (Step(second, NEWS), Step(MAP, MAP)))
        for step in resumed.steps:
            walks.step_walked(connection, "estuary", step, [], run_id=run)
        assert walks.steps_left(connection, "estuary") == 0
        assert not walks.begin_backfill(connection, "estuary", NOON, [NEWS]).is_resumed


def test_a_walk_that_goes_further_back_begins_anew(database: Database) -> None:
    """One that goes back less far goes on with the unfinished one, as far as that was to go."""
    with database.write() as connection:
        walks.begin_backfill(connection, "estuary", NOON, [NEWS])
        later = walks.begin_backfill(connection, "estuary", hours(24), [NEWS])
        assert (later.is_resumed, later.since) == (True, NOON)
        further = walks.begin_backfill(connection, "estuary", hours(-24), [NEWS])
        assert (further.is_resumed, further.since) == (False, hours(-24))
        assert walks.begin_backfill(connection, "other", NOON, []).steps == ()


def test_what_another_backfill_has_replaced_leads_nowhere(database: Database) -> None:
    """Its pages are no steps of the one that took its place."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        walks.begin_backfill(connection, "estuary", NOON, [NEWS])
        walks.begin_backfill(connection, "estuary", hours(-24), [MAP])
        assert walks.step_walked(connection, "estuary", Step(NEWS, NEWS), [f"{NEWS}2"], run_id=run) == ()


def test_a_listing_is_known_when_all_of_it_was_found_before(database: Database) -> None:
    """Found in the run of the mark, or an earlier one."""
    with database.write() as connection:
        first, second = (start_run(connection, "estuary", "crawl", NOON) for _ in range(2))
        addresses.find(connection, "estuary", [Found(A), Found(B)], run_id=first, now=NOON)
        addresses.find(connection, "estuary", [Found(C)], run_id=second, now=NOON)
        assert walks.known_before(connection, "estuary", [A, B, A], first)
        assert not walks.known_before(connection, "estuary", [A, C], first)
        assert walks.known_before(connection, "estuary", [A, C], second)
        assert not walks.known_before(connection, "other", [A], second)


def test_a_finished_walk_leaves_its_mark(database: Database) -> None:
    """The last one; an entry point that nobody walked to its end has none."""
    with database.write() as connection:
        first, second = (start_run(connection, "estuary", "crawl", NOON) for _ in range(2))
        assert walks.finished(connection, "estuary", NEWS) is None
        for run in (first, second):
            walks.finish(connection, "estuary", NEWS, run)
        assert walks.finished(connection, "estuary", NEWS) == second
        assert walks.finished(connection, "other", NEWS) is None
