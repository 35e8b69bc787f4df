"""Job history: how the newest slots of each job went."""

from newsbot.store.engine.database import Database
from newsbot.store.runs import ledger
from tests.store.captures import NOON, hours


def test_each_job_has_its_newest_slots_that_ended(database: Database) -> None:
    """The newest first; one that still runs tells nothing yet."""
    with database.write() as connection:
        for hour in range(4):
            assert ledger.claim(connection, "crawl estuary", hours(hour), hours(hour))
            if hour < 3:
                ledger.finish(connection, "crawl estuary", hours(hour), hours(hour + 0.5), hour)
        assert ledger.claim(connection, "backup", NOON, NOON)
        ledger.finish(connection, "backup", NOON, hours(1), 0)
        found = ledger.newest(connection, 2)
    assert {job: [taken.exit_code for taken in slots] for job, slots in found.items()} == {
        "crawl estuary": [2, 1],
        "backup": [0],
    }
