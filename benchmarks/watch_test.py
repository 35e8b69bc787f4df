"""How long `newsbot watch test` takes over many stored articles, against a bare full-text query.

    uv run python -m benchmarks.watch_test [--articles 20000] [--query desert] [--keep FILE]

Builds a database of invented articles of about 400 words: common words as in running text, and a few watched ones.
Prints the seconds per run (after imports), and the ratio to `SELECT ... MATCH` for the same tokens.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from newsbot.batches import batched
from newsbot.items import Article, Block, Finding
from newsbot.store.engine import fts5, fulltext
from newsbot.store.engine.database import Database, open_database
from newsbot.store.keep import keep_all
from newsbot.store.watches.preview import try_out
from newsbot.watch.compiled import CompiledQuery, compile_query

QUERIES = (
    ("a rare word", "desert", ()),
    ("a word with masks", "desert", ("Sahara|Gobi desert", "desert storm|island")),
    ("a common word", "harbour", ()),
    ("a phrase", '"harbour master"', ()),
    ("words near each other", '"soldier desert"~5', ()),
    ("a query", "(desert OR mobilise) AND harbour NOT ferry", ()),
)
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vel",
    "dor",
    "in",
    "esh",
    "qua",
    "pol",
    "mur",
    "tin",
    "ger",
    "os",
    "bal",
    "fen",
    "ix",
    "lu",
    "ham",
]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BATCH = 500

T = TypeVar("T")


def main() -> None:
    """Builds the database, or reuses one, and prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--query", action="append", default=[])
    options.add_argument("--keep", type=Path, help="build it here, or use the one here")
    chosen = options.parse_args()
    queries = [(query, query, ()) for query in chosen.query] or QUERIES
    with tempfile.TemporaryDirectory() as folder:
        file = chosen.keep or Path(folder) / "newsbot.db"
        there = file.exists()
        database = open_database(f"sqlite:///{file}")
        if not there:
            build(database, chosen.articles)
        print(f"{'':24} {'stories':>9} {'lets through':>12} {'seconds':>8} {'bare':>8} {'ratio':>6}")
        for name, query, masks in queries:
            measure(database, name, compile_query(query, except_for=masks))
        database.close()


def measure(database: Database, name: str, query: CompiledQuery) -> None:
    """Prints one line of the table."""
    trial, seconds = timed(lambda: try_out(database, query))
    asked = fulltext.match(query.candidates())
    match = fts5.query(asked.candidates, in_text=False) if asked else ""

    def bare() -> int:
        with database.read() as connection:
            return len(connection.exec_driver_sql(f"SELECT rowid FROM article_text('{match}')").all())

    through, floor = timed(bare)
    about = "" if trial.exact else "~"
    stories = f"{about}{trial.stories:,}"
    print(f"{name:24} {stories:>9} {through:>12,} {seconds:8.3f} {floor:8.3f} {seconds / floor:6.1f}")


def timed(run: Callable[[], T]) -> tuple[T, float]:
    """The result of *run*, and the median of three times."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - started)
    return found, statistics.median(seconds)


def build(database: Database, count: int) -> None:
    """Stores *count* articles of the last two years."""
    keep_in_batches(database, islice(articles(random.Random(4), count), count))


def keep_in_batches(database: Database, stories: Iterable[Article]) -> None:
    """Stores *stories*. Prints progress."""
    done = 0
    for batch in batched(stories, BATCH):
        with database.write() as connection:
            keep_all(connection, [Finding(article=story) for story in batch], run_id=None, now=NOW)
        done += len(batch)
        print(f"\r{done:,} articles", end="", flush=True)
    print()


def articles(chance: random.Random, count: int) -> Iterator[Article]:
    """Invented articles: words by Zipf's law, with an occasional watched word, with or without its neighbours."""
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    planted = (
        (0.006, ("soldiers deserted", "the Sahara desert", "desert storm", "a deserter", "desertion rates rose")),
        (0.004, ("men were mobilised", "the mobilization of reserves")),
        (0.08, ("the harbour", "the harbour master", "harbours")),
        (0.05, ("a ferry",)),
    )
    for number in range(count):
        body = []
        stream = iter(chance.choices(words, weights, k=400))
        for length in (60, 80, 70, 90, 100):
            body.append([next(stream) for _ in range(length)])
        for share, phrases in planted:
            if chance.random() < share:
                paragraph = chance.choice(body)
                paragraph.insert(chance.randrange(len(paragraph)), chance.choice(phrases))
        at = NOW - timedelta(minutes=5 * number)
        yield Article(
            url=f"https://estuary.example/{number}/",
            page_url=f"https://estuary.example/{number}/",
            source="estuary",
            title=" ".join(body[0][:8]),
            published=at,
            published_precision="minute",
            captured_at=at,
            body=tuple(Block(kind="paragraph", text=sentences(paragraph)) for paragraph in body),
            origin="live",
        )


def sentences(words: Sequence[str]) -> str:
    """*words* as sentences of twelve."""
    parts = [" ".join(words[start : start + 12]) for start in range(0, len(words), 12)]
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts)


if __name__ == "__main__":
    main()
