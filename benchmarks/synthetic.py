"""Invented articles for the store's benchmarks, with the words of benchmarks/watch_test.py.

They have several sources, sections, tags and authors, some edits, and dates in random order, as archives do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from benchmarks.watch_test import NOW, articles, keep_in_batches
from newsbot.items import Article, Author
from newsbot.store.engine.database import Database

SOURCES = ("estuary", "harbour-post", "north-wind", "valley")
SECTIONS = ("News", "Business", "Culture", "Politics", "Sport", "Opinion", "World", "War")
TAGS = tuple(f"Tag {number}" for number in range(500))
NAMES = tuple(
    f"{first} {last}" for first in ("Ann", "Jo", "Mila", "Sam", "Ira") for last in ("Lee", "Doe", "Tolk", "Ray")
)
DAYS = 730


def stories(chance: random.Random, count: int) -> Iterator[Article]:
    """*count* articles of about 3 KB over two years, in random order of time."""
    minutes = DAYS * 24 * 60
    for number, article in enumerate(articles(chance, count)):
        source = chance.choice(SOURCES)
        at = NOW - timedelta(minutes=chance.randrange(minutes), seconds=number % 60)
        url = f"https://{source}.example/{number}/"
        yield replace(
            article,
            url=url,
            page_url=url,
            source=source,
            title=f"{article.title} {number}",
            description=None,
            section=chance.choice(SECTIONS),
            language="en",
            tags=tuple(chance.sample(TAGS, 4)),
            authors=tuple(Author(name=name) for name in chance.sample(NAMES, chance.choice((1, 1, 1, 2)))),
            published=at,
            captured_at=at + timedelta(minutes=20),
        )


def fill(database: Database, count: int, seed: int = 5) -> None:
    """Stores *count* invented articles. Prints progress."""
    keep_in_batches(database, islice(stories(random.Random(seed), count), count))
