"""Rhythms of sources: when they published, by what is stored of them."""

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


def test_an_article_was_published_when_it_says_so(database: Database) -> None:
    """Whoever found it, and whenever: an import and a walk back tell when it was published, too."""
    kept_at(database, hours(5), hours(-3), hours(2))
    kept_at(database, hours(6), hours(-400), kind="import")
    assert moments(database) == [hours(-400), hours(-3), hours(2)]


def test_an_article_that_states_no_time_was_published_when_a_crawl_found_it(database: Database) -> None:
    """Its day alone says no hour."""
    kept_at(database, hours(5), None)
    kept_at(database, hours(7), MIDNIGHT, precision="day")
    assert moments(database) == [hours(5), hours(7)]


def test_when_an_import_is_made_says_nothing_of_the_source(database: Database) -> None:
    """Nor does a crawl that finds what is days old, nor a walk back."""
    kept_at(database, hours(5), None, MIDNIGHT, kind="import", precision="day")
    kept_at(database, hours(80), MIDNIGHT, precision="day")
    run = kept_at(database, hours(81), None)
    measures.keep(database, run, hours(81), scope="back", doors_opened=1)
    assert moments(database) == []


def test_a_source_has_the_rhythm_of_its_moments(database: Database) -> None:
    """By the clock of its zone, as far as it was looked at; an unknown one has that of any."""
    published = [hours(-3 * number - 0.1) for number in range(100)]
    kept_at(database, hours(0), *published)
    zone = ZoneInfo("Asia/Tokyo")
    with database.read() as connection:
        found = rhythms(connection, ["estuary", "nowhere"], hours(20), {"estuary": zone})
    assert found["estuary"] == Rhythm.of(published, hours(0), zone)
    assert found["nowhere"] == Rhythm.of((), hours(20))


def test_a_source_that_is_silent_for_months_keeps_the_rhythm_it_had(database: Database) -> None:
    """So the longer it is silent, the less it is taken for one of whom nobody knows anything."""
    kept_at(database, hours(0), *(hours(-number) for number in range(200)))
    kept_at(database, hours(24 * 90))
    with database.read() as connection:
        found = rhythms(connection, ["estuary"], hours(24 * 90))["estuary"]
    assert found.evidence > 150
    assert found.silent_after(hours(0)) < hours(24 * 2)
