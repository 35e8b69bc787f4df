"""Forgetting: a story goes with every byte of it, and does not come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsbot.items import Author, Finding, Flag, Place
from newsbot.store.articles.forgotten import is_forgotten
from newsbot.store.care.check import check
from newsbot.store.care.forget import NothingToForget, forget, stories_at, stories_by, story
from newsbot.store.care.vacuum import vacuum
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import address, article, author, flag, outbox, tombstone
from newsbot.store.frontier import addresses, tombstones
from newsbot.store.frontier.addresses import Found
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from newsbot.store.watches.alert_rules import AlertRule, save_rule
from newsbot.store.watches.watches import add_watch
from newsbot.watch.matcher import Watch
from tests.store.captures import MIRA, NOON, TEXTS, URL, blocks, crawled, dumped, hours, kept

OTHER = replace(
    crawled("https://estuary.example/budget/", texts=("The council of Velm passed a budget without a debate.",)),
    title="Budget passed",
    authors=(Author(name="Noor Ruel"),),
)
WORDS = (b"northern pier", b"Mira Tolk", b"runs aground", b"ferry-aground", b"ports and ships")


def number_of(database: Database) -> int:
    with database.read() as connection:
        return int(connection.scalar(select(article.c.id).where(article.c.url == URL)) or 0)


def flagged(database: Database) -> None:
    """The ferry's story, with a flag whose alert waits."""
    with database.write() as connection:
        add_watch(connection, Watch("harbour", "harbour"), NOON)
        save_rule(connection, AlertRule(watch="harbour", channels=("desk",)), NOON)
        record = crawled()
        place = Place(field="body", block=0, start=4, end=11, form="harbour", sentence=TEXTS[0])
        keep(
            connection, Finding(article=record, flags=(Flag(watch="harbour", places=(place,)),)), run_id=None, now=NOON
        )


def forgotten(database: Database) -> None:
    with database.read() as connection:
        found = story(connection, number_of(database))
    forget(database, found, now=NOON)


def test_a_story_goes_with_all_that_hangs_on_it(database: Database) -> None:
    """Its flag, its alert, its address and an author who wrote nothing else; another story stays whole."""
    flagged(database)
    kept(database, OTHER)
    forgotten(database)
    with database.read() as connection:
        assert list(connection.scalars(select(article.c.title))) == ["Budget passed"]
        assert list(connection.scalars(select(author.c.name))) == ["Noor Ruel"]
        for table in (flag, outbox):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
        assert URL not in set(connection.scalars(select(address.c.url)))
    assert list(check(database)) == []


def test_what_is_to_go_is_counted_beforehand(database: Database) -> None:
    """As `forget --dry-run` shows it."""
    flagged(database)
    with database.read() as connection:
        found = story(connection, number_of(database))
    counts = (found.revisions, found.captures, found.flags, found.alerts, found.authors)
    assert counts == (1, 1, 1, 1, ("Mira Tolk",))


def test_no_byte_of_it_stays_in_the_file(tmp_path: Path) -> None:
    """Neither in free pages nor in the full-text index nor in the log."""
    file = tmp_path / "newsbot.db"
    database = open_database(f"sqlite:///{file}")
    flagged(database)
    kept(database, OTHER)
    vacuum(database)
    assert all(word in file.read_bytes() for word in WORDS)
    forgotten(database)
    vacuum(database, full=True)
    database.close()
    left = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert [word for word in WORDS if word in left] == []
    assert b"aground" not in left  # as the full-text index spells it
    assert b"without a debate" in left


def test_no_row_of_a_server_names_it(database: Database) -> None:
    """In any table."""
    flagged(database)
    forgotten(database)
    vacuum(database, full=True)
    with database.read() as connection:
        for table in tombstone.metadata.sorted_tables:
            rows = repr(connection.execute(select(table)).all())
            assert [word for word in WORDS if word.decode() in rows] == [], table.name


@pytest.mark.parametrize(
    "again",
    [
        crawled(),
        replace(crawled(), url="https://estuary.example/moved/", page_url="https://estuary.example/moved/"),
        dumped(crawled()),
        replace(crawled(), body=blocks("A new text stands at the old address now.")),
    ],
    ids=["the page", "its text at another address", "its text without an address", "another text at its address"],
)
def test_it_is_recognised_when_it_comes_again(database: Database, again: object) -> None:
    """By its address, and by its text."""
    kept(database, crawled())
    forgotten(database)
    with database.read() as connection:
        assert is_forgotten(connection, again)  # type: ignore[arg-type]
        assert not is_forgotten(connection, OTHER)


def test_a_copy_in_another_source_is_named_and_stays(database: Database) -> None:
    """It is another paper's story."""
    kept(database, crawled())
    theirs = replace(
        crawled("https://news.example/ferry/"),
        source="news",
        authors=(Author(name="Ada Lund"),),
        title="Ferry aground, and nobody is hurt",
    )
    kept(database, theirs)
    with database.read() as connection:
        found = story(connection, number_of(database))
        assert len(found.copies) == 1
    forget(database, found, now=NOON)
    with database.read() as connection:
        assert list(connection.scalars(select(article.c.source))) == ["news"]
        assert not is_forgotten(connection, theirs)


def test_a_forgotten_address_is_refused_when_an_entry_point_names_it(database: Database) -> None:
    """It is not fetched, and its reason is said."""
    kept(database, crawled())
    forgotten(database)
    with database.write() as connection:
        run_id = start_run(connection, "estuary", "crawl", NOON)
        found = [Found(URL, newest=hours(9)), Found(f"{URL}next/")]
        for _ in range(2):
            due = addresses.find(connection, "estuary", found, run_id=run_id, now=hours(10))
            assert URL not in due
        state = connection.execute(select(address.c.state, address.c.reason).where(address.c.url == URL)).one()
        assert tuple(state) == ("refused", "forgotten")


def test_an_author_goes_with_all_stories_and_is_refused_in_new_ones(database: Database) -> None:
    """Called as now or before, in that source alone."""
    kept(database, crawled())
    kept(database, replace(crawled(f"{URL}2/", texts=("Another story of the ferry.",)), title="Second"))
    kept(database, OTHER)
    with database.read() as connection:
        forget(database, stories_by(connection, "mira tolk"), now=NOON)
    new = replace(crawled(f"{URL}new/", texts=("A story of next week.",)), title="Next week")
    with database.read() as connection:
        assert list(connection.scalars(select(article.c.title))) == ["Budget passed"]
        assert is_forgotten(connection, new)
        assert is_forgotten(connection, replace(MIRA, source="estuary", page_url=MIRA.url))
        assert not is_forgotten(connection, replace(new, source="elsewhere", url="https://elsewhere.example/1"))


def test_an_address_that_is_not_stored_can_be_kept_out(database: Database) -> None:
    """Before any crawl."""
    with database.read() as connection:
        found = stories_at(connection, [URL])
    forget(database, found, now=NOON)
    with database.read() as connection:
        assert is_forgotten(connection, crawled())


def test_a_tombstone_says_what_it_is_of_and_reveals_nothing(database: Database) -> None:
    """A number, a source, a time."""
    kept(database, crawled())
    number = number_of(database)
    forgotten(database)
    with database.read() as connection:
        (known,) = tombstones.list_tombstones(connection)
    assert (known.named, known.source, known.addresses, known.texts) == (f"story {number}", "estuary", 1, 1)


def test_forgetting_what_is_not_there_says_so(database: Database) -> None:
    """A number or name that nothing has."""
    with database.read() as connection, pytest.raises(NothingToForget, match="there is no story 99"):
        story(connection, 99)
    with database.read() as connection, pytest.raises(NothingToForget, match="no author is called 'Nobody'"):
        stories_by(connection, "Nobody")
