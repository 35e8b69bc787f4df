"""How fast copies are found among many articles, how many are found, and how many are false.

    uv run python -m benchmarks.copies [--held 200000 1000000] [--words 100] [--postgresql URL]

Fills the digest index with invented texts. At each size it looks up and adds more, in committed batches: digest,
candidates, index write. Then it runs the whole decision on planted copies with 5 and 20 % of their words changed, and
on short news items that share a template but all differ.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from newsbot.batches import batched
from newsbot.items import Article, Block, Finding
from newsbot.likeness.minhash import minima_of
from newsbot.store.articles.digests import DigestBook
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import article
from newsbot.store.keep import keep_all

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BATCH = 500
MEASURED = 10_000  # articles
PLANTED = 500
LETTERS = "aeioubdgklmnprstvz"


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Words with Zipf weights, as in running text: the n-th is used 1/n as often as the first."""
    words = ["".join(chance.choices(LETTERS, k=chance.randint(3, 9))) for _ in range(30_000)]
    return words, [1 / rank for rank in range(1, len(words) + 1)]


def texts(chance: random.Random, length: int) -> Iterator[list[str]]:
    """An endless supply of different texts of *length* words."""
    words, weights = vocabulary(random.Random(1))
    while True:
        yield chance.choices(words, weights, k=length)


def bare_revisions(database: Database, count: int, first: int) -> None:
    """Adds the revision rows that digests refer to."""
    with database.write() as connection:
        if first == 1:
            connection.execute(article.insert().values(id=1, kind="article", sort_at=NOW, first_kept_at=NOW))
        connection.exec_driver_sql(
            f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first + count - 1}) "
            "INSERT INTO revision (id, article_id, fingerprint, title_key, names_key, kept_at, facts, texts, stamps) "
            "SELECT i, 1, '', '', '', '2026-03-02 12:00:00', '{}', '{}', '{}' FROM n"
        )


def add(database: Database, batch: list[str], first: int) -> int:
    """Looks up and adds a batch. Returns how many may have copies."""
    with database.write() as connection:
        book = DigestBook(connection)
        digests = [minima_of(text) for text in batch]
        book.look_up(digests)
        likely = 0
        for at, minima in enumerate(digests):
            likely += bool(book.resembling(minima))
            book.add(first + at, minima)
        book.write()
    return likely


def speed(database: Database, sizes: list[int], length: int) -> None:
    """Prints how many are looked up and added per second at each size."""
    stream = (" ".join(words) for words in texts(random.Random(2), length))
    held = 0
    for size in sizes:
        while held < size + MEASURED:
            measured = held >= size
            step = MEASURED if measured else min(50_000, size - held)
            bare_revisions(database, step, held + 1)
            some = list(islice(stream, step))
            started, likely = time.perf_counter(), 0
            for at in range(0, step, BATCH):
                likely += add(database, some[at : at + BATCH], held + at + 1)
            seconds = time.perf_counter() - started
            held += step
            if measured:
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"{size:>9,} held: {step / seconds:7,.0f} a second looked up and added, "
                    f"{likely / step:.4f} of them to be compared, {memory:,.0f} MB",
                    flush=True,
                )


def story(number: int, text: str) -> Finding:
    """An article with *text*, in one of ten sources."""
    url = f"https://paper-{number % 10}.example/{number}/"
    body = (Block(kind="paragraph", text=text),)
    return Finding(article=Article(url=url, page_url=url, source=f"paper-{number % 10}", title=text[:20], body=body))


def keep(database: Database, findings: list[Finding]) -> list[str]:
    """Stores *findings*. Returns their sameness."""
    found: list[str] = []
    for some in batched(findings, BATCH):
        with database.write() as connection:
            kept = keep_all(connection, some, run_id=None, now=NOW)
        found += [one.sameness for one in kept]
    return found


def planted(database: Database, length: int) -> None:
    """Prints how many copies of stored texts are found after some words have changed."""
    chance = random.Random(3)
    words, _ = vocabulary(random.Random(1))
    originals = list(islice(texts(chance, length), PLANTED))
    keep(database, [story(number, " ".join(text)) for number, text in enumerate(originals)])
    for share in (0.05, 0.2):
        changed = []
        for number, text in enumerate(originals):
            copy = list(text)
            for at in chance.sample(range(length), round(length * share)):
                copy[at] = chance.choice(words)
            finding = story(PLANTED * round(100 * share) + number, " ".join(copy))
            changed.append(replace(finding, article=replace(finding.article, source="elsewhere")))
        found = keep(database, changed).count("copy")
        print(f"copies with {share:.0%} of their words changed: {found / PLANTED:.3f} found", flush=True)


TEMPLATES = (
    "General Staff: {name} lost {n} troops over the past day. The {name} army has lost {m} troops since the war began, "
    "the General Staff of the Armed Forces reported on {month} {day}. The figure includes {n} casualties of the past "
    "day alone. According to the report, it has also lost {a} tanks, {b} armoured vehicles, {c} vehicles and fuel "
    "tanks, {d} artillery systems, {e} launch rocket systems and {f} drones.",
    "Police in {place} are looking for {first} {name}, who was last seen on {day_name} near the {where} in {street}. "
    "{first} {name} was wearing a dark coat and light shoes, and may need medicine. Anyone who has seen {first} {name} "
    "is asked to call the police station in {place}, or any other station. The police thank everybody for their help.",
)


def templated(chance: random.Random, template: str) -> str:
    """One short news item, filled in from *template*."""
    names = ["".join(chance.choices(LETTERS, k=chance.randint(4, 8))).capitalize() for _ in range(5)]
    months = ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November")
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return template.format(
        name=names[0], first=names[1], place=names[2], street=names[3],
        where=chance.choice(("school", "church", "park")),
        n=f"{chance.randrange(400, 1900):,}", m=f"{chance.randrange(400_000, 900_000):,}", month=chance.choice(months),
        day=chance.randrange(1, 29), day_name=chance.choice(days),
        **{letter: chance.randrange(5_000) for letter in "abcdef"},
    )  # fmt: skip


def alike(database: Database, count: int) -> None:
    """Prints how many different news items from one template are mistaken for copies."""
    for number, template in enumerate(TEMPLATES, start=1):
        chance = random.Random(number)
        found = [story(10_000_000 * number + each, templated(chance, template)) for each in range(count)]
        started = time.perf_counter()
        copies = keep(database, found).count("copy")
        rate = count / (time.perf_counter() - started)
        print(
            f"{count:,} short news of template {number}: {copies} taken for copies; {rate:,.0f} kept a second",
            flush=True,
        )


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--held", type=int, nargs="*", default=[200_000, 1_000_000])
    options.add_argument("--words", type=int, default=100)
    options.add_argument("--alike", type=int, default=100_000)
    options.add_argument("--postgresql", metavar="URL", help="an empty database, instead of SQLite in a file")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in ("speed", "planted", "alike"):
            database = open_database(chosen.postgresql or f"sqlite:///{Path(folder) / part}.db")
            if part == "speed":
                speed(database, chosen.held, chosen.words)
            elif part == "planted":
                planted(database, chosen.words)
            else:
                alike(database, chosen.alike)
            database.close()


if __name__ == "__main__":
    main()
