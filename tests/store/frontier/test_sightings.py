"""Sightings: which entry points showed a page, and what of it should be stored by now, and is not."""

from newsbot.items import Finding, Miss
from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses, failures, sightings
from newsbot.store.frontier.addresses import Found
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, URL, crawled, hours

A, B = (f"https://estuary.example/{name}/" for name in "ab")
FEED, NEWS = "https://estuary.example/rss", "https://estuary.example/news/"


def test_each_entry_point_that_showed_a_page_is_known_once(database: Database) -> None:
    """However often it shows it."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        addresses.find(connection, "estuary", [Found(A), Found(B)], run_id=run, now=NOON)
        for entry_point, urls, hour in ((NEWS, [A, B], 0), (FEED, [A], 1), (NEWS, [A, B], 2)):
            sightings.note(connection, "estuary", entry_point, urls, run_id=run, now=hours(hour))
        found = sightings.matrix(connection, "estuary", NOON, hours(1))
        assert [(one.url, one.doors) for one in found] == [(A, {NEWS, FEED}), (B, {NEWS})]
        assert sightings.shown(connection, "estuary", NOON) == {NEWS: 2, FEED: 1}
        assert sightings.shown(connection, "estuary", hours(1)) == {}
        assert sightings.shown(connection, "other", NOON) == {}


def test_a_sitemap_of_many_pages_is_no_trouble(database: Database) -> None:
    """More than a database takes values in one statement."""
    urls = [f"https://estuary.example/{number}/" for number in range(1200)]
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        addresses.find(connection, "estuary", [Found(url) for url in urls], run_id=run, now=NOON)
        sightings.note(connection, "estuary", FEED, urls, run_id=run, now=NOON)
        assert sightings.shown(connection, "estuary", NOON) == {FEED: 1200}


def test_the_matrix_says_of_each_page_which_entry_points_showed_it(database: Database) -> None:
    """In the order in which pages were found; an imported page has no entry point, and a refused one is no article."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        for hour, url in enumerate((A, B, "https://estuary.example/about/", "https://estuary.example/c/")):
            addresses.find(connection, "estuary", [Found(url)], run_id=run, now=hours(hour))
            doors = (FEED, NEWS) if url == A else (NEWS,) if url == B else ()
            for entry_point in doors:
                sightings.note(connection, "estuary", entry_point, [url], run_id=run, now=hours(hour))
        miss = Miss(reason="not-an-article", url="https://estuary.example/about/", source="estuary")
        addresses.refuse(connection, miss, run_id=run, now=hours(3))
        found = sightings.matrix(connection, "estuary", NOON, hours(4))
        assert [(one.url[-2:], one.found_at, one.doors) for one in found] == [
            ("a/", NOON, {FEED, NEWS}),
            ("b/", hours(1), {NEWS}),
            ("c/", hours(3), set()),
        ]
        assert [one.url for one in sightings.matrix(connection, "estuary", hours(1), hours(2))] == [B]


def test_what_was_given_up_refused_or_is_still_due_is_missed(database: Database) -> None:
    """What is stored is not, nor what was read and is no article, nor one more address of a story without end."""
    names = ("", "due/", "parked/", "walled/", "video/", "again/")
    with database.write() as connection:
        run_id = start_run(connection, "estuary", "crawl", NOON)
        urls = [f"{URL}{name}" for name in names]
        addresses.find(connection, "estuary", [Found(url) for url in urls], run_id=run_id, now=NOON)
        keep(connection, Finding(article=crawled()), run_id=run_id, now=NOON)
        for reason, name in (("login-wall", "walled/"), ("video-page", "video/"), ("loop", "again/")):
            miss = Miss(reason=reason, url=f"{URL}{name}", source="estuary")
            addresses.refuse(connection, miss, run_id=run_id, now=NOON)
        for _ in range(failures.TRIES):
            failures.failed(connection, f"{URL}parked/", "timed out", now=NOON)
    with database.read() as connection:
        assert sightings.count_missed(connection, "estuary", NOON, hours(1)) == 3
        assert dict(sightings.missed(connection, "estuary", NOON, hours(1), 9)) == {
            f"{URL}walled/": "login-wall",
            f"{URL}parked/": "timed out",
            f"{URL}due/": "leased",
        }
        assert len(sightings.missed(connection, "estuary", NOON, hours(1), 2)) == 2
        assert sightings.count_missed(connection, "estuary", hours(1), hours(2)) == 0
        assert sightings.count_missed(connection, "other", NOON, hours(1)) == 0
