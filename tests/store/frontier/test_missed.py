"""Missed: pages that should be stored articles by now, and are not."""

from newsbot.items import Finding, Miss
from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses, failures, missed
from newsbot.store.frontier.addresses import Found
from newsbot.store.keep import keep
from newsbot.store.runs import runs
from tests.store.captures import NOON, URL, crawled, hours


def test_what_was_given_up_refused_or_is_still_due_is_missed(database: Database) -> None:
    """What is stored is not, nor what was read and is no article, nor one more address of a story without end."""
    names = ("", "due/", "parked/", "walled/", "video/", "again/")
    with database.write() as connection:
        run_id = runs.start_run(connection, "estuary", "crawl", NOON)
        urls = [f"{URL}{name}" for name in names]
        addresses.find(connection, "estuary", [Found(url) for url in urls], run_id=run_id, now=NOON)
        keep(connection, Finding(article=crawled()), run_id=run_id, now=NOON)
        for reason, name in (("login-wall", "walled/"), ("video-page", "video/"), ("loop", "again/")):
            miss = Miss(reason=reason, url=f"{URL}{name}", source="estuary")
            addresses.refuse(connection, miss, run_id=run_id, now=NOON)
        for _ in range(failures.TRIES):
            failures.failed(connection, f"{URL}parked/", "timed out", now=NOON)
    with database.read() as connection:
        assert missed.count(connection, "estuary", NOON, hours(1)) == 3
        assert dict(missed.examples(connection, "estuary", NOON, hours(1), 9)) == {
            f"{URL}walled/": "login-wall",
            f"{URL}parked/": "timed out",
            f"{URL}due/": "leased",
        }
        assert len(missed.examples(connection, "estuary", NOON, hours(1), 2)) == 2
        assert missed.count(connection, "estuary", hours(1), hours(2)) == 0
        assert missed.count(connection, "other", NOON, hours(1)) == 0
