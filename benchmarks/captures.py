"""What another capture of an article costs after few captures and after many.

    uv run python -m benchmarks.captures [--captures 2000]

Stores captures in SQLite, one per transaction: a live blog with new text each time, an unchanged story beside changing
cards, an unchanged page, and, as the floor, as many articles with one capture each. Prints the CPU milliseconds of the
20th and of the last capture (medians of 20), and how many captures became rows. Bar: a live blog's last capture costs
at most twice its 20th.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from newsbot.items import Article, Block, Entry, Finding, Link
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import capture
from newsbot.store.keep import keep

BAR = 2.0
AROUND = 20
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = tuple(
    Block(kind="paragraph", text=f"At pier {number} the tug drew the ferry {number} fathoms off the bar of Velm.")
    for number in range(30)
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of an early and of the last capture, and the rows they all became."""

    early: float
    late: float
    rows: int


def live_blog(number: int) -> Article:
    """Its newest posts, one more each time."""
    posts = range(max(0, number - AROUND), number + 1)
    entries = tuple(
        Entry(title=f"Post {at}", body=(Block(kind="paragraph", text=f"Minute {at}: the tug turned {at} degrees."),))
        for at in posts
    )
    return _story(number, kind="liveblog", entries=entries)


def other_cards(number: int) -> Article:
    """The same text, beside a different card."""
    return _story(number, body=TEXT, related=(Link(title=f"Story {number}", url=None),))


def unchanged(number: int) -> Article:
    """The same as before."""
    return _story(number, body=TEXT)


def one_each(number: int) -> Article:
    """Another article."""
    text = Block(kind="paragraph", text=f"Story {number} begins with its own words, and number {number * 7}.")
    return _story(number, name=f"story-{number}", body=(text, *TEXT))


def _story(number: int, *, name: str = "ferry", **said: object) -> Article:
    url = f"https://estuary.example/{name}/"
    at = NOON + timedelta(minutes=number)
    record = {"url": url, "page_url": url, "source": "estuary", "title": f"The {name}", "captured_at": at}
    return Article(**record, origin="live", **said)  # type: ignore[arg-type]


def cost_of(database: Database, make: Callable[[int], Article], count: int) -> Cost:
    """The cost of *count* captures."""
    spent = []
    for number in range(count):
        record = make(number)
        started = time.process_time()
        with database.write() as connection:
            keep(connection, Finding(article=record), run_id=None, now=NOON)
        spent.append(1000 * (time.process_time() - started))
    with database.read() as connection:
        rows = connection.scalar(select(func.count()).select_from(capture)) or 0
    return Cost(median(spent[AROUND // 2 : AROUND * 3 // 2]), median(spent[-AROUND:]), rows)


def main() -> int:
    """Prints the table. Returns 1 if the bar is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--captures", type=int, default=2000)
    count = options.parse_args().captures
    missed = False
    print(f"{count:,} captures each           20th     last  rows")
    for make in (live_blog, other_cards, unchanged, one_each):
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(f"sqlite:///{Path(folder) / 'newsbot.db'}")
            cost = cost_of(database, make, count)
            database.close()
        missed |= make is live_blog and cost.late > BAR * cost.early
        print(f"  {make.__name__.replace('_', ' '):20} {cost.early:6.2f} ms {cost.late:6.2f} ms {cost.rows:5,}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
