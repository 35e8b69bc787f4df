"""Stock: alarms open, are owed to their channels, and close, by what is in the database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from newsbot.health.report import report
from newsbot.health.stock import Bounds, look, take_stock
from newsbot.items import Finding
from newsbot.measure import FIELDS
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import measure, outbox, run
from newsbot.store.keep import keep_all
from newsbot.store.outbox.outbox import alarm_from
from newsbot.store.runs import alarms, ledger, measures, runs
from tests.health.runs import DAY, HOUR, START
from tests.store.captures import crawled

MONTH = START + 20 * DAY


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database; what differs between databases is tested with the store."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


@pytest.fixture
def bounds(tmp_path: Path) -> Bounds:
    return Bounds(
        data=tmp_path,
        silence_chance=1e-6,
        disk_free=0,
        repeat=DAY,
        time_limit=HOUR,
        channels=(),
    )


def hourly_runs(database: Database, end: datetime = MONTH) -> None:
    """A crawl each hour until *end*, three articles each, as `crawl` leaves and measures them."""
    with database.write() as connection:
        add_runs(connection, [START + number * HOUR for number in range(round((end - START) / HOUR))])


def add_runs(connection: Connection, begun: list[datetime], **counts: object) -> None:
    """Crawls that began then, each measured by hand."""
    same = {"source": "estuary", "kind": "crawl", "outcome": "finished"}
    made = insert(run).returning(run.c.id)
    ids = connection.scalars(made, [{**same, "started_at": at, "finished_at": at} for at in begun]).all()
    counted: dict[str, object] = {
        "scope": "whole",
        "found": 3,
        "new": 3,
        "refused": {},
        "covered": dict.fromkeys(FIELDS, 3),
        "answers": {"200": 4},
        "doors_opened": 1,
        "doors_failed": [],
        "examples": {},
        **counts,
    }
    rows = [{"run_id": number, "measured_at": at, **counted} for number, at in zip(ids, begun, strict=True)]
    connection.execute(insert(measure), rows)


def owed(database: Database) -> list[tuple[str, str, str]]:
    """The alarms that are owed: to whom, which, in which state."""
    with database.read() as connection:
        rows = connection.execute(select(outbox.c.channel, outbox.c.payload).order_by(outbox.c.id)).all()
    told = [(channel, alarm_from(payload)) for channel, payload in rows]
    return [(channel, alarm.key, alarm.state) for channel, alarm in told]


def test_a_lost_field_is_told_by_the_look_after_its_run_and_over_when_it_is_back(
    database: Database, bounds: Bounds
) -> None:
    """Opened, kept while nothing runs, told again after a day, closed; each owed once."""
    bounds = replace(bounds, channels=("desk",))
    hourly_runs(database)
    assert take_stock(database, bounds, MONTH) == []
    with database.write() as connection:
        lost = {**dict.fromkeys(FIELDS, 3), "author": 0}
        add_runs(connection, [MONTH], covered=lost, examples={"author": "https://estuary.example/a/"})
    (opened,) = take_stock(database, bounds, MONTH + timedelta(minutes=10))
    assert (opened.alarm.state, opened.alarm.key) == ("open", "coverage:estuary:author")
    (lasting,) = take_stock(database, bounds, MONTH + timedelta(minutes=20))
    assert (lasting.alarm.state, lasting.tell) == ("still", False)
    with database.write() as connection:
        connection.execute(update(outbox).values(state="delivered"))
        add_runs(connection, [MONTH + hour * HOUR for hour in range(1, 26)], covered=lost)
    (again,) = take_stock(database, bounds, MONTH + 25.5 * HOUR)
    assert (again.alarm.state, again.tell, again.alarm.since) == ("still", True, MONTH)
    assert again.alarm.says.startswith("0 of 78 articles read since")
    with database.write() as connection:
        connection.execute(update(outbox).values(state="delivered"))
        add_runs(connection, [MONTH + hour * HOUR for hour in range(26, 29)])
    (closed,) = take_stock(database, bounds, MONTH + 29 * HOUR)
    assert closed.alarm.state == "closed"
    assert owed(database) == [("desk", "coverage:estuary:author", state) for state in ("open", "still", "closed")]


def test_looking_changes_nothing(database: Database, bounds: Bounds) -> None:
    """`newsbot health` shows what the next check will tell."""
    hourly_runs(database)
    with database.read() as connection:
        found = report(connection, bounds, MONTH + 9 * DAY)
        assert [alarm.key for alarm in found.sources[0].alarms] == ["late:estuary"]
        assert found.state == "red"
        assert alarms.open_alarms(connection) == {}
    assert owed(database) == []


def test_a_dead_job_makes_health_red_within_two_slots(database: Database, bounds: Bounds) -> None:
    """B7: a job that raises, is killed, or hangs ten times its time limit ends with an exit code, and its next slot is
    run; after the second one somebody is told. When a slot ends well, all is well.
    """

    def slot(number: int, exit_code: int) -> list[tuple[str, str]]:
        due = START + number * HOUR
        with database.write() as connection:
            assert ledger.claim(connection, "crawl estuary", due, due)
            ledger.finish(connection, "crawl estuary", due, due + timedelta(minutes=5), exit_code)
        made = take_stock(database, bounds, due + timedelta(minutes=6))
        return [(change.alarm.key, change.alarm.state) for change in made]

    key = "late:newsbot:crawl estuary"
    for first, (one, other) in enumerate([(1, 1), (137, 137), (124, 124)]):
        assert slot(4 * first, one) == []
        assert slot(4 * first + 1, other) == [(key, "open")]
        assert slot(4 * first + 2, other) == [(key, "still")]
        assert slot(4 * first + 3, 0) == [(key, "closed")]


def test_a_scheduler_that_was_killed_makes_health_red(database: Database, bounds: Bounds) -> None:
    """And the crawls that it should have run are not told of as well, where they are paused or none of its own."""
    hourly_runs(database)
    state = ledger.SchedulerState(
        holder="process 7", started_at=START, woke_at=MONTH, stopped_at=None, timetable="", trouble=None
    )
    with database.write() as connection:
        ledger.note_scheduler(connection, state)
        found = look(connection, bounds, MONTH + 9 * HOUR)
        assert {each.key for each in found.symptoms} == {"late:estuary", "late:newsbot:scheduler"}
        ledger.register(connection, {"crawl estuary": "1h"}, START)
        ledger.pause(connection, "crawl estuary", MONTH, None)
        found = look(connection, bounds, MONTH + 9 * HOUR)
        assert {each.key for each in found.symptoms} == {"late:newsbot:scheduler"}


def test_a_killed_crawl_is_counted_when_stock_is_taken(database: Database, bounds: Bounds) -> None:
    """What it kept is in its measures."""
    with database.write() as connection:
        run_id = runs.start_run(connection, "estuary", "crawl", START)
        keep_all(connection, [Finding(article=crawled())], run_id=run_id, now=START)
    take_stock(database, bounds, START + 2 * HOUR)
    with database.read() as connection:
        (killed,) = measures.history(connection, "estuary", START)
    assert (killed.run_id, killed.outcome, killed.new) == (run_id, "killed", 1)


def test_a_source_that_nobody_crawls_for_weeks_is_let_go(database: Database, bounds: Bounds) -> None:
    """Somebody was told of it; then nobody waits for it any more."""
    hourly_runs(database, START + 3 * DAY)
    assert [each.alarm.state for each in take_stock(database, bounds, START + 4 * DAY)] == ["open"]
    assert [each.alarm.state for each in take_stock(database, bounds, START + 40 * DAY)] == ["closed"]


def test_what_is_snoozed_leaves_all_green(database: Database, bounds: Bounds) -> None:
    """And is shown all the same."""
    hourly_runs(database)
    now = MONTH + DAY
    take_stock(database, bounds, now)
    with database.write() as connection:
        assert alarms.snooze(connection, "late:estuary", now + DAY)
        found = report(connection, bounds, now + HOUR, only="estuary")
    assert found.state == "green"
    assert found.snoozed == {"late:estuary"}
    assert [alarm.key for source in found.sources for alarm in source.alarms] == ["late:estuary"]


def test_a_report_says_what_is_usual_for_a_source(database: Database, bounds: Bounds) -> None:
    """Of its last seven days: how many articles, and how many of them have each field."""
    hourly_runs(database)
    with database.read() as connection:
        (source,) = report(connection, bounds, MONTH + HOUR / 2).sources
    assert (source.last_run, source.last_outcome) == (MONTH - HOUR, "finished")
    assert source.last_new == MONTH - HOUR
    assert source.new == 3 * 167
    assert set(source.covered.values()) == {1.0}
    assert source.completeness.missed is None
    assert source.alarms == ()


def test_only_a_source_that_was_left_alone_is_asked_how_long_its_pauses_are(database: Database) -> None:
    """One that was crawled within two hours is not late in any case."""
    hourly_runs(database)
    with database.read() as connection:
        assert measures.crawled_since(connection, MONTH - HOUR) == {"estuary"}
        assert measures.crawled_since(connection, MONTH) == set()
