"""Exports: lines and records agree, on both databases."""

import random
from dataclasses import replace
from datetime import UTC, datetime

from newsbot.items import Block, Finding
from newsbot.store.care.export import export, export_lines, json_line
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.search.selection import Selection
from newsbot.store.watches.reflag import flag_history
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import new_watch
from tests.store.captures import NOON, crawled

_SAID = ('Fog, "thick" fog.', 'x"],["', '"body":[]', "C:\\", "\\n", "A tug.", "‘Ö’\u2028", '"]]}', "null")


def test_export_lines_equal_the_exported_records(database: Database) -> None:
    """Byte for byte, for random stories: plain ones, and some with several wordings, flags or no body."""
    chance = random.Random(7)
    with database.write() as connection:
        for number in range(60):
            for at in range(chance.choice((1, 1, 3))):
                texts = tuple(f"{chance.choice(_SAID)} {number} {at}" for _ in range(chance.randrange(4)))
                body = tuple(Block(kind=chance.choice(("paragraph", "item", "quote")), text=text) for text in texts)
                story = replace(crawled(f"https://estuary.example/{number}/", at=at + 1), body=body)
                story = replace(story, published_offset=chance.choice((None, 0, 180)))
                if chance.random() < 0.3:
                    story = replace(
                        story,
                        published=None,
                        published_precision="none",
                        published_offset=None,
                        authors=(),
                        tags=(),
                        images=(),
                    )
                keep_all(connection, [Finding(article=story)], run_id=None, now=NOON)
        add_watch(connection, new_watch("tugs", "tug"), NOON)
    flag_history(database, "tugs", now=NOON)
    for selection in (Selection(), Selection(compile_query("fog")), Selection(compile_query('"a tug"'))):
        records = list(export(database, selection))
        assert len({len(record["revisions"]) for record in records}) > 1
        assert list(export_lines(database, selection)) == [json_line(record) for record in records]
        half = records[len(records) // 2]["id"]
        assert list(export_lines(database, selection, after=half)) == [
            json_line(record) for record in records if record["id"] > half
        ]


def test_an_export_shows_the_publication_on_the_clock_of_its_page(database: Database) -> None:
    """With the offset beside it."""
    there = replace(crawled(), published=datetime(2025, 6, 4, 1, 46, tzinfo=UTC), published_offset=-180)
    with database.write() as connection:
        keep_all(connection, [Finding(article=there)], run_id=None, now=NOON)
    (record,) = export(database, Selection())
    assert (record["published"], record["published_offset"]) == ("2025-06-03T22:46:00-03:00", -180)
