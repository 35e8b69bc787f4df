"""Where a new page's story may have stood, by what the store has of its source; in both databases."""

from dataclasses import replace

from newsbot.items import Article
from newsbot.store.articles.moves import Former, former_address, has_earlier
from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses
from newsbot.store.frontier.addresses import Read
from newsbot.store.runs import runs
from tests.store.captures import NOON, URL, crawled, kept

NEW = "https://estuary.example/ferry-afloat/"


def found(database: Database, record: Article) -> Former | None:
    """Where the story of *record* may have stood."""
    with database.read() as connection:
        return former_address(connection, record)


def stored(database: Database) -> Article:
    """A story of the source, read at its address."""
    record = crawled()
    kept(database, record)
    with database.write() as connection:
        addresses.read(connection, [Read(URL, record.source or "", NOON)], run_id=None, now=NOON)
    return record


def test_a_new_page_with_the_text_of_a_known_one_may_have_stood_there(database: Database) -> None:
    """Under whatever title; not if its address is known, or in another source."""
    record = stored(database)
    moved = replace(record, url=NEW, page_url=NEW, title="Another title altogether")
    assert found(database, moved) == Former(URL, is_gone=False, is_same=True)
    assert found(database, record) is None
    assert found(database, replace(moved, source="another")) is None


def test_nothing_is_looked_for_before_an_earlier_run_stored_an_article_of_the_source(database: Database) -> None:
    """A first crawl asks nothing twice."""
    with database.write() as connection:
        run_id = runs.start_run(connection, "estuary", "crawl", NOON)
        assert not has_earlier(connection, "estuary", run_id)
