"""Backfills: a walk back that is broken off goes on where it was."""

from newsbot.store.engine.database import Database
from newsbot.store.frontier import backfills
from newsbot.store.frontier.backfills import Step
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, hours

NEWS, MAP = "https://estuary.example/news/", "https://estuary.example/sitemap.xml"


def test_a_walk_back_begins_at_the_doors_and_goes_on_where_it_was_broken_off(database: Database) -> None:
    """What was walked is not walked again, what it led to is; at its end the next one begins anew."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        begun = backfills.begin(connection, "estuary", NOON, [NEWS, MAP])
        assert (begun.is_resumed, begun.steps) == (False, (Step(NEWS, NEWS), Step(MAP, MAP)))
        second = f"{NEWS}2"
        assert backfills.walked(connection, "estuary", Step(NEWS, NEWS), [second, NEWS], run_id=run) == (second,)
        resumed = backfills.begin(connection, "estuary", NOON, [NEWS, MAP])
        assert (resumed.is_resumed, resumed.steps) == (True, (Step(second, NEWS), Step(MAP, MAP)))
        for step in resumed.steps:
            backfills.walked(connection, "estuary", step, [], run_id=run)
        assert backfills.left(connection, "estuary") == 0
        assert not backfills.begin(connection, "estuary", NOON, [NEWS]).is_resumed


def test_a_walk_that_goes_further_back_begins_anew(database: Database) -> None:
    """One that goes back less far goes on with the unfinished one, as far as that was to go."""
    with database.write() as connection:
        backfills.begin(connection, "estuary", NOON, [NEWS])
        later = backfills.begin(connection, "estuary", hours(24), [NEWS])
        assert (later.is_resumed, later.since) == (True, NOON)
        further = backfills.begin(connection, "estuary", hours(-24), [NEWS])
        assert (further.is_resumed, further.since) == (False, hours(-24))
        assert backfills.begin(connection, "other", NOON, []).steps == ()


def test_what_another_backfill_has_replaced_leads_nowhere(database: Database) -> None:
    """Its pages are no steps of the one that took its place."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        backfills.begin(connection, "estuary", NOON, [NEWS])
        backfills.begin(connection, "estuary", hours(-24), [MAP])
        assert backfills.walked(connection, "estuary", Step(NEWS, NEWS), [f"{NEWS}2"], run_id=run) == ()
