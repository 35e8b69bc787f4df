"""F7: a page that repeats a watched word endlessly. Its flags are smaller than the page, and count all places."""

from pathlib import Path

import pytest
from sqlalchemy import select

from newsbot.alerts.message import message_of
from newsbot.collection import open_collection
from newsbot.items import Alert, Block, Finding
from newsbot.store.care.check import check
from newsbot.store.care.export import export
from newsbot.store.care.sql import ask
from newsbot.store.engine.columns import json_text
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import flag
from newsbot.store.keep import keep_all
from newsbot.store.outbox.outbox import alert_from, payload_of
from newsbot.store.search.matches import search
from newsbot.store.search.selection import Selection
from newsbot.store.watches.flag_list import list_flags
from newsbot.store.watches.flags import pack_places
from newsbot.store.watches.reflag import flag_history
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import Matcher, new_watch
from tests.alerts.examples import an_alert
from tests.store.captures import NOON, crawled

PLACES = 36_000
PAGE = "desert " * PLACES  # a quarter of a megabyte


@pytest.fixture
def flagged(database: Database) -> Database:
    """The page, stored with its flag."""
    watch = new_watch("desert", "desert")
    page = crawled(texts=(PAGE.strip(),))
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        keep_all(connection, [Finding(article=page, flags=Matcher((watch,)).flags(page))], run_id=None, now=NOON)
    return database


def test_f7_a_flag_is_no_larger_than_its_page(flagged: Database) -> None:
    """A few kilobytes for a quarter of a megabyte: each sentence is stored once."""
    with flagged.read() as connection:
        (row,) = connection.execute(select(flag.c.places, flag.c.more))
    assert (len(row.places), row.more) == (50, PLACES - 50)
    assert len(json_text(row.places)) < 6_000


def test_f7_every_output_counts_all_places(flagged: Database) -> None:
    """And gives each place it shows its sentence."""
    with flagged.read() as connection:
        (entry,) = list_flags(connection)
    (exported,) = export(flagged, Selection())
    (hit,) = search(flagged, compile_query("desert"))
    with ask(flagged, "SELECT places, form FROM v_flags") as answer:
        assert list(answer.rows) == [(PLACES, "desert")]
    assert [entry.count, exported["flags"][0]["count"], hit.count] == [PLACES] * 3
    assert entry.places == hit.places
    assert [place["sentence"] for place in exported["flags"][0]["places"]] == [each.sentence for each in hit.places]


def test_f7_an_alert_counts_them_and_stays_small(flagged: Database) -> None:
    """Its payload stores each sentence once, and gives back the whole alert."""
    with flagged.read() as connection:
        (entry,) = list_flags(connection)
    alert: Alert = an_alert(places=entry.places, more=entry.count - len(entry.places))
    waiting = payload_of(alert)
    assert len(json_text(waiting)) < 7_000
    assert alert_from(waiting) == alert
    assert f"{PLACES} places" in message_of(alert).text
    assert (message_of(alert).payload["count"], len(message_of(alert).payload["places"])) == (PLACES, 50)


def test_f7_reflagging_counts_the_same(flagged: Database) -> None:
    """And `db check` finds each place in the text."""
    flag_history(flagged, "desert", now=NOON)
    with flagged.read() as connection:
        (row,) = connection.execute(select(flag.c.places, flag.c.more))
    assert (len(row.places), row.more) == (50, PLACES - 50)
    assert list(check(flagged)) == []


def test_f7_a_notebook_counts_them(tmp_path: Path) -> None:
    """In the column `places`."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    watch = new_watch("desert", "desert")
    page = crawled(texts=(PAGE.strip(),))
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        keep_all(connection, [Finding(article=page, flags=Matcher((watch,)).flags(page))], run_id=None, now=NOON)
    database.close()
    with open_collection(tmp_path) as news:
        assert news.flags().columns()["places"] == [PLACES]


def test_f7_flags_of_an_earlier_newsbot_can_be_read(database: Database) -> None:
    """Each place has its sentence, and none is left out."""
    watch = new_watch("tug", "tug")
    page = crawled(texts=("A tug drew a tug.",))
    found = Matcher((watch,)).flags(page)
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        keep_all(connection, [Finding(article=page, flags=found)], run_id=None, now=NOON)
        rows = [{**row, "sentence": "A tug drew a tug."} for row in pack_places(found[0].places)]
        connection.execute(flag.update().values(places=rows))
        (entry,) = list_flags(connection)
    assert (entry.places, entry.count) == (found[0].places, 2)
    assert Block(kind="paragraph", text=entry.places[0].sentence) == page.body[0]
