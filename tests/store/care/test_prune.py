"""Pruning: old articles go completely, flagged ones stay, and nothing removed is fetched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from newsbot.items import Article, Finding, Flag, Place
from newsbot.store.care.check import check
from newsbot.store.care.prune import prunable, prune
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import alias, article, author, byline, flag, revision
from newsbot.store.frontier import addresses, failures
from newsbot.store.frontier.addresses import Found
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from newsbot.store.watches.watches import add_watch, remove_watch
from newsbot.watch.matcher import Watch
from tests.store.captures import MIRA, NOON, URL, blocks, crawled, hours, kept

OLD = NOON - timedelta(days=900)
CUT = NOON - timedelta(days=730)
OLD_URL = f"{URL}old/"


def old_article(number: int = 0) -> Article:
    """An old story by an author who wrote nothing since."""
    return replace(
        crawled(f"{OLD_URL}{number}/", texts=(f"The old lighthouse of {number} was painted, at last.",)),
        title=f"Old story {number}",
        published=OLD + timedelta(hours=number),
        authors=(replace(MIRA, name="Old Hand", url="https://estuary.example/author/old-hand/"),),
    )


def flagged_article(database: Database) -> None:
    """An old story flagged by the watch `lighthouse`."""
    with database.write() as connection:
        add_watch(connection, Watch("lighthouse", "lighthouse"), NOON)
        article = replace(
            crawled(f"{OLD_URL}flagged/"),
            title="Flagged",
            published=OLD,
            body=blocks("The lighthouse fell, and a harbour without it waits."),
        )
        place = Place(field="body", block=0, start=4, end=14, form="lighthouse", sentence=article.body[0].text)
        flags = (Flag(watch="lighthouse", places=(place,)),)
        keep(connection, Finding(article=article, flags=flags), run_id=None, now=NOON)


def titles(database: Database) -> list[str | None]:
    with database.read() as connection:
        return list(connection.scalars(select(article.c.title).order_by(article.c.id)))


def test_an_old_article_goes_with_everything_that_belongs_to_it(database: Database) -> None:
    """Wordings, addresses, bylines, index entries, and an author known from nothing else."""
    kept(database, old_article())
    kept(database, replace(old_article(), captured_at=hours(2), body=blocks("Painted again, in other words.")))
    kept(database, crawled())
    assert prune(database, CUT, now=NOON) == 1
    assert titles(database) == ["Ferry runs aground off Velm"]
    with database.read() as connection:
        counts = [connection.scalar(select(func.count()).select_from(t)) for t in (revision, alias, byline)]
        assert counts == [1, 1, 1]
        assert list(connection.scalars(select(author.c.name))) == ["Mira Tolk"]
    assert list(check(database)) == []


def test_prunable_counts_what_would_go(database: Database) -> None:
    """And removes nothing."""
    for number in range(3):
        kept(database, old_article(number))
    kept(database, crawled())
    flagged_article(database)
    with database.read() as connection:
        found = prunable(connection, CUT)
        everything = prunable(connection, CUT, "nothing")
    assert (found.articles, found.revisions, found.flags, found.spared) == (3, 3, 0, 1)
    assert (found.oldest, found.newest) == (OLD, OLD + timedelta(hours=2))
    assert (everything.articles, everything.flags, everything.spared) == (4, 1, 0)
    assert len(titles(database)) == 5


def test_a_flagged_article_stays_by_default(database: Database) -> None:
    """Finding it is what people run newsbot for."""
    flagged_article(database)
    assert prune(database, CUT, now=NOON) == 0
    assert prune(database, CUT, spare="nothing", now=NOON) == 1
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(flag)) == 0


def test_the_flag_of_a_removed_watch_spares_nothing(database: Database) -> None:
    """It is hidden, too."""
    flagged_article(database)
    with database.write() as connection:
        remove_watch(connection, "lighthouse", NOON)
    assert prune(database, CUT, now=NOON) == 1


@pytest.mark.parametrize("newest", [None, OLD, NOON], ids=["named", "unchanged", "captured before"])
def test_a_removed_article_is_not_fetched_again(database: Database, newest: datetime | None) -> None:
    """An entry point that still lists it finds a page already read."""
    kept(database, old_article())
    prune(database, CUT, now=hours(1))
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", hours(2))
        assert addresses.find(connection, "estuary", [Found(f"{OLD_URL}0/", newest)], run_id=run, now=hours(2)) == []


def test_a_page_waiting_for_a_retry_is_no_longer_due(database: Database) -> None:
    """It failed before, and belongs to a removed story."""
    kept(database, old_article())
    with database.write() as connection:
        failures.failed(connection, f"{OLD_URL}0/", "timeout", now=NOON)
    prune(database, CUT, now=hours(1))
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", hours(2))
        assert addresses.due(connection, "estuary", run_id=run, now=hours(200)) == []


def test_a_page_that_changed_since_is_fetched(database: Database) -> None:
    """If its site says so, it has something that was never read."""
    kept(database, old_article())
    prune(database, CUT, now=hours(1))
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", hours(9))
        found = addresses.find(connection, "estuary", [Found(f"{OLD_URL}0/", hours(5))], run_id=run, now=hours(9))
    assert found == [f"{OLD_URL}0/"]


def test_an_interrupted_pruning_continues(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each batch is a transaction: what was removed stays removed."""
    monkeypatch.setattr("newsbot.store.care.prune._BATCH", 2)
    for number in range(5):
        kept(database, old_article(number))

    def stop(done: int, total: int) -> None:
        assert (done, total) == (2, 5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prune(database, CUT, now=NOON, progress=stop)
    assert len(titles(database)) == 3
    assert list(check(database)) == []
    assert prune(database, CUT, now=NOON) == 3


def test_an_undated_article_is_as_old_as_its_first_capture(database: Database) -> None:
    """No date is made up for it."""
    kept(database, replace(old_article(), published=None, published_precision="none", captured_at=OLD))
    kept(database, replace(old_article(1), published=None, published_precision="none"))
    assert prune(database, CUT, now=NOON) == 1
    assert titles(database) == ["Old story 1"]
