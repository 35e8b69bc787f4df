"""Gone: an article that its site took away stays, and is known to be gone."""

from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses, failures
from newsbot.store.frontier.addresses import Found, Read
from newsbot.store.report import report_of
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, URL, crawled, hours, kept


def test_an_article_is_gone_since_its_site_first_said_so(database: Database) -> None:
    """It is counted once, and comes back when it is read again."""
    article_id = kept(database, crawled()).article_id
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        for hour in (5, 9):
            assert failures.gone(connection, URL, "answered 410", source="estuary", run_id=run, at=hours(hour))
        assert failures.gone_since(connection, article_id) == hours(5)
        assert report_of(connection, run).gone == 1
        addresses.read(connection, [Read(URL, "estuary", hours(10))], run_id=run, now=hours(10))
        assert failures.gone_since(connection, article_id) is None


def test_a_page_that_was_never_read_is_gone_for_nobody(database: Database) -> None:
    """It is to be refused."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        addresses.find(connection, "estuary", [Found(URL)], run_id=run, now=NOON)
        assert not failures.gone(connection, URL, "answered 404", source="estuary", run_id=run, at=NOON)


def test_an_older_capture_takes_nothing_away(database: Database) -> None:
    """The page was there later."""
    article_id = kept(database, crawled(at=5)).article_id
    with database.write() as connection:
        assert failures.gone(connection, URL, "answered 404", source="estuary", run_id=None, at=hours(1))
        assert failures.gone_since(connection, article_id) is None


def test_a_page_that_is_gone_and_still_named_is_asked_for_again_after_an_hour(database: Database) -> None:
    """What was published once more is found; what stays away is asked for seldom."""
    kept(database, crawled())
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        failures.gone(connection, URL, "answered 404", source="estuary", run_id=run, at=hours(5))
        assert addresses.find(connection, "estuary", [Found(URL)], run_id=run, now=hours(5.9)) == []
        assert addresses.find(connection, "estuary", [Found(URL)], run_id=run, now=hours(6.1)) == [URL]


def test_a_run_that_lives_keeps_what_it_has_leased(database: Database) -> None:
    """However long its queue is."""
    with database.write() as connection:
        first, second = (start_run(connection, "estuary", "crawl", NOON) for _ in range(2))
        addresses.find(connection, "estuary", [Found(URL)], run_id=first, now=NOON)
        addresses.renew(connection, first, hours(0.2))
        assert addresses.due(connection, "estuary", run_id=second, now=hours(0.4)) == []
        assert addresses.due(connection, "estuary", run_id=second, now=hours(0.5)) == [URL]
