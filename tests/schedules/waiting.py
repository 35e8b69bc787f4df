"""A job that waits to be told to go on, and what the ledger has of it."""

from __future__ import annotations

from newsbot.store.engine.database import Database
from newsbot.store.runs.ledger import TakenSlot, last_taken

# Tells that it is up by the one pipe, and goes on when told by the other.
WAIT = "import os; open(os.environ['UP'], 'w').close(); open(os.environ['GO']).read()"


def in_the_ledger(database: Database, name: str = "crawl sample") -> TakenSlot | None:
    with database.read() as connection:
        return last_taken(connection).get(name)
