"""Hints: what entry points said of a story, kept until its page is read and after."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from newsbot.items import Block, Card
from newsbot.store.care import prune
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import hint
from newsbot.store.frontier import addresses, hints
from newsbot.store.frontier.addresses import Found, Read
from newsbot.store.frontier.hints import Said
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, URL, crawled, hours, kept

FEED, NEWS = "https://estuary.example/rss", "https://estuary.example/news/"
CARD = Card(
    title="A tug came",
    url=URL,
    authors=("Mira Osei",),
    teaser="It was late.",
    section="Harbour",
    published=NOON,
    image="https://estuary.example/tug.jpg",
    body=(Block(kind="heading", text="At noon"), Block(kind="paragraph", text="A tug came.")),
)


def said(card: Card = CARD, *, full_text: bool = False) -> Said:
    """What the feed said of it."""
    return Said(entry_point=FEED, by="feed", cards={URL: card}, captured_at=NOON, full_text=full_text)


def found(connection: Connection) -> int:
    """The page is found; the run."""
    run = start_run(connection, "estuary", "crawl", NOON)
    addresses.find(connection, "estuary", [Found(URL)], run_id=run, now=NOON)
    return run


def test_what_an_entry_point_said_is_there_when_the_page_is_read(database: Database) -> None:
    """All of it, as it was, by whichever run."""
    with database.write() as connection:
        found(connection)
        hints.note(connection, "estuary", said())
    with database.read() as connection:
        (one,) = hints.of_page(connection, "estuary", URL, [FEED])
        assert (one.card, one.by, one.captured_at, one.full_text) == (CARD, "feed", NOON, True)
        assert hints.of_page(connection, "other", URL) == ()


def test_each_entry_point_has_its_own_word_and_the_last_one_counts(database: Database) -> None:
    """An entry point that says something else is seen to."""
    listed = Said(entry_point=NEWS, by="listing", cards={URL: replace(CARD, body=())}, captured_at=NOON)
    with database.write() as connection:
        found(connection)
        for one in (said(), listed):
            assert hints.changed(connection, "estuary", one) == frozenset()
            hints.note(connection, "estuary", one)
        later = said(replace(CARD, section="Port"))
        assert hints.changed(connection, "estuary", later) == {URL}
        hints.note(connection, "estuary", later)
        assert hints.changed(connection, "estuary", later) == frozenset()
        sections = {one.by: one.card.section for one in hints.of_page(connection, "estuary", URL)}
        assert sections == {"feed": "Port", "listing": "Harbour"}


def test_a_card_that_says_nothing_beyond_its_title_is_not_kept(database: Database) -> None:
    """Nor is what is said of pages that nobody found."""
    with database.write() as connection:
        found(connection)
        hints.note(connection, "estuary", said(Card(title="A tug came", url=URL)))
        hints.note(connection, "estuary", replace(said(), cards={f"{URL}unknown/": CARD}))
        assert connection.execute(select(hint)).all() == []


def test_a_text_is_kept_until_its_page_is_read(database: Database) -> None:
    """Then the article has it; what else was said stays, and nothing counts as changed."""
    with database.write() as connection:
        run = found(connection)
        hints.note(connection, "estuary", said())
        addresses.read(connection, [Read(URL, "estuary", NOON)], run_id=run, now=NOON)
        hints.note(connection, "estuary", said())
        (one,) = hints.of_page(connection, "estuary", URL)
        assert one.card == replace(CARD, body=())
        assert hints.changed(connection, "estuary", said()) == frozenset()
        other = replace(CARD, body=(Block(kind="paragraph", text="A tug came and went."),))
        hints.note(connection, "estuary", said(other))
        assert hints.of_page(connection, "estuary", URL)[0].card.body == ()
        hints.note(connection, "estuary", said(replace(other, section="Port"), full_text=True))
        assert hints.of_page(connection, "estuary", URL)[0].card.body == other.body


def test_what_is_pruned_leaves_no_word_of_an_entry_point(database: Database) -> None:
    """A whole text among them."""
    with database.write() as connection:
        found(connection)
        hints.note(connection, "estuary", said())
    kept(database, crawled())
    prune.prune(database, hours(24 * 365), now=NOON)
    with database.read() as connection:
        assert connection.execute(select(hint)).all() == []


def test_a_sitemap_of_many_stories_is_no_trouble(database: Database) -> None:
    """More than a database takes values in one statement."""
    urls = [f"https://estuary.example/{number}/" for number in range(1200)]
    with database.write() as connection:
        run = found(connection)
        addresses.find(connection, "estuary", [Found(url) for url in urls], run_id=run, now=NOON)
        hints.note(connection, "estuary", replace(said(), cards={url: replace(CARD, url=url) for url in urls}))
        assert len(connection.execute(select(hint.c.address_id)).all()) == 1200
