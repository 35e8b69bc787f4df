"""Measures: what a run did, computed from what it left in the database."""

from dataclasses import replace

from sqlalchemy import insert

from newsbot.items import Finding, Miss
from newsbot.measure import FIELDS, Scope
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import archived
from newsbot.store.frontier import addresses
from newsbot.store.frontier.addresses import Found
from newsbot.store.keep import keep_all
from newsbot.store.runs import measures, runs
from tests.store.captures import NOON, URL, crawled, hours

BARE = replace(crawled(f"{URL}bare/", texts=("Too little of a story.",)), authors=(), images=(), title="Fog on the bar")
ENTRY_POINTS = "https://estuary.example/news/"


def crawl(database: Database, *, at: float = 0) -> int:
    """A run that finds four pages, of which two give articles, one gives none, and one robots.txt forbids."""
    now = hours(at)
    with database.write() as connection:
        run_id = runs.start_run(connection, "estuary", "crawl", now)
        urls = [URL, f"{URL}bare/", f"{URL}video/", f"{URL}closed/"]
        addresses.find(connection, "estuary", [Found(url) for url in urls], run_id=run_id, now=now)
        keep_all(connection, [Finding(article=each) for each in (crawled(), BARE)], run_id=run_id, now=now)
        for name, reason in (("video", "video-page"), ("closed", "robots")):
            addresses.refuse(
                connection, Miss(reason=reason, url=f"{URL}{name}/", source="estuary"), run_id=run_id, now=now
            )
        for number, status in enumerate((200, 200, 200, 404)):
            row = {"url": f"{URL}{number}", "captured_at": now, "status": status, "digest": "x", "file": f"{run_id}"}
            place = {"position": number, "length": 100, "payload_file": "x", "payload_position": 0, "run_id": run_id}
            connection.execute(insert(archived).values(**row, **place))
    return run_id


def test_a_run_is_measured_from_the_database(database: Database) -> None:
    """Pages found, articles stored and what they have, pages refused by reason, and servers' answers."""
    run_id = crawl(database)
    with database.write() as connection:
        runs.finish_run(connection, run_id, "finished", hours(1))
    measures.measure_run(
        database, run_id, hours(1), doors_opened=1, doors_failed=(f"listing {ENTRY_POINTS}: it timed out",)
    )
    with database.read() as connection:
        (found,) = measures.newest(connection, "estuary", 2)
    assert (found.source, found.began, found.ended, found.seconds) == ("estuary", NOON, hours(1), 3600)
    assert (found.found, found.new, found.bytes) == (4, 2, 400)
    assert found.covered == {**dict.fromkeys(FIELDS, 2), "author": 1, "image": 1, "body": 1}
    assert found.refused == {"robots": 1, "video-page": 1}
    assert found.answers == {"200": 3, "404": 1, "robots": 1}
    assert found.doors_failed == (f"listing {ENTRY_POINTS}: it timed out",)
    assert found.looked
    assert found.examples == {
        "author": f"{URL}bare/",
        "image": f"{URL}bare/",
        "body": f"{URL}bare/",
        "refused robots": f"{URL}closed/",
        "refused video-page": f"{URL}video/",
    }


def test_a_killed_run_is_measured_once_it_counts_as_dead(database: Database) -> None:
    """It exceeded the time limit, or its source was crawled since; its entry points are unknown."""
    run_id = crawl(database)

    def missing(dead_before: float) -> int:
        return measures.measure_missing(database, hours(9), since=NOON, dead_before=hours(dead_before))

    assert missing(0) == 0
    with database.write() as connection:
        second = runs.start_run(connection, "estuary", "crawl", hours(2))
    assert (missing(0), missing(0), missing(3), missing(3)) == (1, 0, 1, 0)
    with database.read() as connection:
        killed, other = measures.history(connection, "estuary", NOON)
    assert (killed.run_id, killed.outcome, killed.found, killed.new) == (run_id, "killed", 4, 2)
    assert (killed.doors_opened, killed.looked, killed.seconds) == (None, False, None)
    assert (other.run_id, other.found) == (second, 0)


def test_a_run_wrongly_taken_for_dead_is_measured_again(database: Database) -> None:
    """At its end, replacing the first measure."""
    run_id = crawl(database)
    assert measures.measure_missing(database, hours(9), since=NOON, dead_before=hours(8)) == 1
    measures.measure_run(database, run_id, hours(10), scope="back", doors_opened=2)
    with database.read() as connection:
        (found,) = measures.history(connection, "estuary", NOON)
    assert (found.doors_opened, found.scope, found.looked) == (2, "back", False)


def test_replays_and_imports_are_not_measured(database: Database) -> None:
    """They say nothing about the site today."""
    with database.write() as connection:
        for kind in ("replay", "import"):
            run_id = runs.start_run(connection, "estuary", kind, NOON)
            runs.finish_run(connection, run_id, "finished", hours(1))
    assert measures.measure_missing(database, hours(9), since=NOON, dead_before=hours(9)) == 0
    with database.read() as connection:
        assert measures.crawled_sources(connection, NOON) == []
        assert measures.begun(connection, "estuary", 9) == []


def test_each_measured_run_is_judged_once(database: Database) -> None:
    """A run measured meanwhile waits for the next time."""
    first = crawl(database)
    measures.measure_run(database, first, hours(1), doors_opened=1)
    with database.write() as connection:
        assert measures.unjudged(connection) == {"estuary": first}
        second = runs.start_run(connection, "estuary", "crawl", hours(2))
    measures.measure_run(database, second, hours(3), doors_opened=1)
    with database.write() as connection:
        measures.mark_judged(connection, {"estuary": first}, hours(3))
        assert measures.unjudged(connection) == {"estuary": second}
        measures.mark_judged(connection, {"estuary": second}, hours(4))
        assert measures.unjudged(connection) == {}
        assert measures.last_new(connection, "estuary") == NOON
        assert [each.run_id for each in measures.newest(connection, "estuary", 1)] == [second]


def test_only_a_crawl_of_every_entry_point_counts_as_crawling_a_source(database: Database) -> None:
    """Hourly rechecks must not hide that no one looks for new articles."""
    scopes: tuple[Scope, ...] = ("whole", "rechecks", "back")
    for hour, scope in enumerate(scopes):
        with database.write() as connection:
            run_id = runs.start_run(connection, "estuary", "crawl", hours(hour))
        measures.measure_run(database, run_id, hours(hour), scope=scope, doors_opened=1)
    with database.write() as connection:
        runs.start_run(connection, "estuary", "crawl", hours(3))
        assert measures.begun(connection, "estuary", 9) == [NOON, hours(3)]
        assert measures.begun(connection, "estuary", 1) == [hours(3)]


def test_old_measures_are_forgotten(database: Database) -> None:
    """Those of the given sources; their runs stay."""
    for hour in (0, 5):
        measures.measure_run(database, crawl(database, at=hour), hours(hour + 1), doors_opened=1)
    with database.write() as connection:
        measures.forget(connection, ["other"], hours(9))
        assert len(measures.history(connection, "estuary", NOON)) == 2
        measures.forget(connection, ["estuary"], hours(5))
        assert [each.began for each in measures.history(connection, "estuary", NOON)] == [hours(5)]
        assert len(measures.begun(connection, "estuary", 9)) == 2


def test_a_running_crawl_is_under_way_until_it_ends(database: Database) -> None:
    """If it began after the given time."""
    run_id = crawl(database)
    with database.write() as connection:
        assert measures.under_way(connection, NOON) == {"estuary": NOON}
        assert measures.under_way(connection, hours(1)) == {}
        runs.finish_run(connection, run_id, "finished", hours(1))
        assert measures.under_way(connection, NOON) == {}
