"""Vacuum and state: what a database contains, and free space returned to the disk."""

from __future__ import annotations

from pathlib import Path

from newsbot.store.care.check import check
from newsbot.store.care.prune import prune
from newsbot.store.care.vacuum import state, vacuum
from newsbot.store.engine.database import Database, open_database
from tests.store.captures import NOON, URL, crawled, hours, kept


def test_the_state_of_a_database_counts_its_content(database: Database) -> None:
    """Articles, wordings, authors, and the range of dates."""
    kept(database, crawled())
    kept(database, crawled(at=2, texts=("Another wording of it all.",)))
    found = state(database)
    assert (found.articles, found.revisions, found.authors, found.flags) == (1, 2, 1, 0)
    assert (found.oldest, found.newest) == (NOON, NOON)
    assert found.size > 10_000


def test_the_state_of_an_empty_database_has_no_dates(database: Database) -> None:
    """None are made up."""
    found = state(database)
    assert (found.articles, found.oldest, found.newest) == (0, None, None)


def test_a_vacuum_frees_space_and_loses_nothing(tmp_path: Path) -> None:
    """The file shrinks by what was removed, and has no faults."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for number in range(60):
        kept(database, crawled(f"{URL}{number}/", texts=(f"Story {number}.", "Tugs came. " * 400)))
    prune(database, hours(1), now=hours(2))
    kept(database, crawled(f"{URL}last/"))
    done = vacuum(database)
    assert done.after < done.before / 2
    assert list(check(database)) == []
    assert state(database).articles == 1
    database.close()


def test_a_vacuum_on_postgresql_loses_nothing(postgres_url: str) -> None:
    """The server has its own way; the database stays usable."""
    database = open_database(postgres_url)
    kept(database, crawled())
    vacuum(database)
    kept(database, crawled(at=2, texts=("Another wording of it all.",)))
    assert (state(database).articles, state(database).revisions) == (1, 2)
    database.close()
