"""Keeps one batch of stories, and dies on the way: `python -m tests.crash.batch URL [POINT]`.

The batch has two new flagged stories, an edit of one that is stored, and a dump of another that is. Without a POINT it
lives to the end.
"""

import os
import signal
import sys
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event

from newsbot.items import Article, Finding, Flag
from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, URL, crawled, dumped, hours

# Where it dies: at the beginning of a transaction, behind the first statement that begins so, or around the commit.
STATEMENTS = {
    "after article": "INSERT INTO article ",
    "after revision": "INSERT INTO revision ",
    "after full text": "INSERT INTO article_text ",
    "after flags": "INSERT INTO flag ",
    "after outbox": "INSERT INTO outbox ",
}
POINTS = ("before begin", *STATEMENTS, "before commit", "after commit")


def story(name: str, text: str, at: float = 1) -> Article:
    """A story of its own, with a tug in it."""
    return replace(crawled(f"{URL}{name}/", at=at, texts=(text, "A tug drew it off the bar.")), title=f"Story {name}")


STORED = (story("stored", "The ferry Ostra ran aground."), story("printed", "The pilot of Velm was ill that night."))
BATCH = (
    story("first", "The harbour master spoke to reporters."),
    story("stored", "The ferry Ostra ran aground twice.", at=2),
    dumped(STORED[1]),
    story("second", "The fog on the outer bar did not lift."),
)


def findings(articles: tuple[Article, ...]) -> list[Finding]:
    """The articles, each flagged by the watch `tug`."""
    query = compile_query("tug", "en", now=NOON)
    return [
        Finding(article=article, flags=(Flag(watch="tug", places=query.places(article) or ()),)) for article in articles
    ]


def die_at(point: str) -> None:
    """Have this process killed, as by a power cut, when it reaches *point*."""

    def die(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(STATEMENTS[point]):
            die()

    if point in STATEMENTS:
        event.listen(Engine, "after_cursor_execute", look)
    elif point in ("before begin", "before commit"):
        event.listen(Engine, point.removeprefix("before "), die)


def main() -> None:
    """Keep the batch in one transaction."""
    url, *points = sys.argv[1:]
    database = open_database(url)
    for point in points:
        die_at(point)
    with database.write() as connection:
        keep_all(connection, findings(BATCH), run_id=None, now=hours(3))
    if points == ["after commit"]:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
