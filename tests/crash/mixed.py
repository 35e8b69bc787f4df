"""One of several processes that read and write one database: `python -m tests.crash.mixed URL NUMBER OPERATIONS`.

It prints what it wrote, as JSON: how many stories of its own, and how many wordings of the story that all share.
"""

import json
import random
import sys
from dataclasses import replace

from newsbot.items import Finding
from newsbot.store.articles.revisions import load_article
from newsbot.store.engine.database import Database, open_database
from newsbot.store.frontier.addresses import Found, find
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from newsbot.store.search.matches import search
from newsbot.store.watches.flag_list import list_flags
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, URL, crawled, hours

SHARED = f"{URL}shared/"
QUERY = compile_query("harbour OR ferry", "en", now=NOON)


def write_own(database: Database, number: int, at: int) -> None:
    """A story that nobody else has."""
    text = f"The harbour log of process {number} has entry {at}."
    story = replace(crawled(f"{URL}{number}/{at}/", texts=(text,)), title=f"Entry {number} {at}")
    with database.write() as connection:
        keep(connection, Finding(article=story), run_id=None, now=NOON)


def write_shared(database: Database, number: int, at: int) -> None:
    """A wording more of the story that all processes write."""
    text = f"Process {number} says of the ferry for the time {at} that it is afloat."
    with database.write() as connection:
        finding = Finding(article=crawled(SHARED, at=number + at / 1000, texts=(text,)))
        keep(connection, finding, run_id=None, now=hours(at))


def take_pages(database: Database, number: int, at: int) -> None:
    """Pages that others find, too: each is leased to one run."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        find(connection, "estuary", [Found(f"{URL}page/{at % 7}/")], run_id=run, now=hours(at + number))


def read(database: Database) -> None:
    """Search, open what was found, list flags."""
    hits = list(search(database, QUERY, limit=5))
    with database.read() as connection:
        for hit in hits:
            load_article(connection, hit.article_id)
        list_flags(connection, limit=5)


def main() -> None:
    """Do so many operations, in an order of this process's own."""
    url, number, operations = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(number)
    database = open_database(url)
    own = shared = 0
    for at in range(operations):
        what = chance.random()
        if what < 0.4:
            write_own(database, number, at)
            own += 1
        elif what < 0.5:
            write_shared(database, number, at)
            shared += 1
        elif what < 0.6:
            take_pages(database, number, at)
        else:
            read(database)
    database.close()
    print(json.dumps({"own": own, "shared": shared}))


if __name__ == "__main__":
    main()
