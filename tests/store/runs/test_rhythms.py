"""Rhythms: when sources published, from what is stored."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.items import Finding
from newsbot.rhythm import Rhythm
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.runs import measures
from newsbot.store.runs.rhythms import moments_of, rhythms
from newsbot.store.runs.runs import finish_run, start_run
from tests.store.captures import NOON, crawled, hours

MIDNIGHT = NOON - timedelta(hours=12)


def kept_at(
    database: Database, when: datetime, *published: datetime | None, kind: str = "crawl", precision: str = "minute"
) -> int:
    """Stories that state these times are first kept then, by a run of that kind."""
    with database.write() as connection:
        run = start_run(connection, "estuary", kind, when)
        stories = [
            replace(
                crawled(f"https://estuary.example/{run}-{number}/", texts=(f"Story {run} {number} of the harbour.",)),
                title=f"Story {number} of run {run}",
                published=moment,
                published_precision=precision if moment else "none",  # type: ignore[arg-type]
                captured_at=when,
            )
            for number, moment in enumerate(published)
        ]
        keep_all(connection, [Finding(article=each) for each in stories], run_id=run, now=when)
        finish_run(connection, run, "finished", when)
    return run


def moments(database: Database) -> list[datetime]:
    with database.read() as connection:
        return moments_of(connection, "estuary", hours(-1000))


def test_a_stated_time_is_the_moment_of_publication(database: Database) -> None:
    """Whatever found the article, imports and backfills included."""
    kept_at(database, hours(5), hours(-3), hours(2))
    kept_at(database, hours(6), hours(-400), kind="import")
    assert moments(database) == [hours(-400), hours(-3), hours(2)]


def test_without_a_stated_time_the_moment_is_when_a_crawl_found_it(database: Database) -> None:
    """A day alone gives no hour."""
    kept_at(database, hours(5), None)
    kept_at(database, hours(7), MIDNIGHT, precision="day")
    assert moments(database) == [hours(5), hours(7)]


def test_imports_and_late_finds_give_no_moment(database: Database) -> None:
    """A crawl that finds articles days late, or a backfill, does not show when they were published."""
    kept_at(database, hours(5), None, MIDNIGHT, kind="import", precision="day")
    kept_at(database, hours(80), MIDNIGHT, precision="day")
    run = kept_at(database, hours(81), None)
    measures.measure_run(database, run, hours(81), scope="back", doors_opened=1)
    assert moments(database) == []


def test_a_source_has_the_rhythm_of_its_moments(database: Database) -> None:
    """In its time zone, up to its last crawl; an unknown source has the default rhythm."""
    published = [hours(-3 * number - 0.1) for number in range(100)]
    kept_at(database, hours(0), *published)
    zone = ZoneInfo("Asia/Tokyo")
    with database.read() as connection:
        found = rhythms(connection, ["estuary", "nowhere"], hours(20), {"estuary": zone})
    assert found["estuary"] == Rhythm.of(published, hours(0), zone)
    assert found["nowhere"] == Rhythm.of((), hours(20))


def test_a_source_silent_for_months_keeps_its_rhythm(database: Database) -> None:
    """So a long silence does not turn it into an unknown source."""
    kept_at(database, hours(0), *(hours(-number) for number in range(200)))
    kept_at(database, hours(24 * 90))
    with database.read() as connection:
        found = rhythms(connection, ["estuary"], hours(24 * 90))["estuary"]
    assert found.evidence > 150
    assert found.silent_after(hours(0)) < hours(24 * 2)
