"""Claims: a page may call any other of its site its canonical one; not each is believed."""

from __future__ import annotations

from dataclasses import replace

from newsbot.store.articles.revisions import load_article
from newsbot.store.engine.database import Database
from tests.net.test_pace import prose
from tests.store.captures import NOON, blocks, crawled, kept


def test_d9_a_claim_that_comes_before_the_story_does_not_take_its_address(database: Database) -> None:
    """The story that is read there later is another one, however often both are looked at again."""
    own = replace(crawled(), title="The wall is open", body=blocks(*prose("the wall")))
    claim = replace(own, page_url=f"{own.url}claim", title="Ferries are late", body=blocks(*prose("the ferries")))
    first, second, *again = (kept(database, each) for each in (claim, own, claim, own))
    assert (second.sameness, [each.sameness for each in again]) == ("new", ["same", "same"])
    with database.read() as connection:
        found = {load_article(connection, each.article_id).url: each.article_id for each in (first, second)}
    assert found == {claim.page_url: first.article_id, own.url: second.article_id}


def test_d9_a_claim_that_is_true_is_believed_in_either_order(database: Database) -> None:
    """A page for printers, and the story that it says it is."""
    own = replace(crawled(), title="The wall is open", body=blocks(*prose("the wall")))
    printed = replace(own, page_url=f"{own.url}print")
    assert {kept(database, each).article_id for each in (printed, own, printed)} == {1}


def test_d9_a_story_that_was_read_at_its_address_keeps_it_through_any_edit(database: Database) -> None:
    """Though it was read elsewhere last, under the same claim."""
    own = replace(crawled(), title="The wall is open", body=blocks(*prose("the wall")))
    elsewhere = replace(own, page_url=f"{own.url}print", captured_at=NOON)
    edited = replace(own, title="Ferries are late", body=blocks(*prose("the ferries")))
    assert [kept(database, each).sameness for each in (own, elsewhere, edited)] == ["new", "same", "edit"]
