"""Job history: how the newest slots of each job went."""

from newsbot.store.engine.database import Database
from newsbot.store.runs import ledger
from tests.store.captures import NOON, hours


def test_newest_lists_the_ended_slots_of_each_job(database: Database) -> None:
    """Newest first; a running one is left out."""
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
