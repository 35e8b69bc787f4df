"""Stores stories one by one, and says of each when it is stored: `python -m tests.faults.storing URL STORIES`."""

import sys

from newsbot.store.engine.database import open_database
from tests.crash.ground import stored_story
from tests.store.captures import kept


def main() -> None:
    """Store them."""
    database = open_database(sys.argv[1])
    for number in range(int(sys.argv[2])):
        kept(database, stored_story(number))
        print(f"stored {number}", flush=True)
    database.close()


if __name__ == "__main__":
    main()
