"""One definition of a flag: one watch on one story, its words meant. Every command and view counts the same."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsbot.items import Finding, Flag
from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import new_watch
from tests.cli.command import Terminal
from tests.store.captures import NOON, TEXTS, URL, crawled

LONG = (*TEXTS, "The harbour master said on Wednesday that the pier would be mended before the winter storms begin.")


@pytest.fixture
def flagged(tmp_path: Path) -> Path:
    """A story with a copy elsewhere and an edit; an unsure flag, one in another sense, one seen and one dismissed."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    query = compile_query("harbour", "en", now=NOON)
    first = crawled(texts=LONG)
    theirs = replace(crawled("https://news.example/ferry/", at=2, texts=LONG), source="news")
    edit = replace(crawled(at=3, texts=(*LONG, "A tug has come since.")))
    others = [
        replace(crawled(f"{URL}{name}/", texts=(f"The harbour of {name} is closed.",)), title=f"Of {name}")
        for name in ("Asta", "Brun", "Cleve", "Dorn")
    ]
    with database.write() as connection:
        add_watch(connection, new_watch("harbour", "harbour"), NOON)
        for article in (first, theirs, edit, *others):
            run_id = start_run(connection, "estuary", "import", NOON)
            flag = Flag(watch="harbour", places=query.places(article))
            keep(connection, Finding(article=article, flags=(flag,)), run_id=run_id, now=NOON)
    database.close()
    with sqlite3.connect(tmp_path / "newsbot.db") as rows:
        of = "UPDATE flag SET {} WHERE revision_id = (SELECT newest_revision FROM article WHERE title = 'Of {}')"
        rows.execute(of.format("certainty = 'unsure'", "Asta"))
        rows.execute(of.format("certainty = 'other'", "Brun"))
        rows.execute(of.format(f"seen_at = '{NOON:%Y-%m-%d %H:%M:%S.%f}'", "Cleve"))
        rows.execute(of.format(f"dismissed_at = '{NOON:%Y-%m-%d %H:%M:%S.%f}'", "Dorn"))
    return tmp_path


def test_every_command_and_view_counts_the_same_flags(terminal: Terminal, flagged: Path) -> None:
    """Three meant: the story with its copy, one seen, one dismissed; and two others."""

    def lines(*command: str) -> list[Any]:
        return [json.loads(line) for line in terminal(*command, "--json").out.splitlines()]

    def rows(where: str) -> int:
        (row,) = lines("db", "sql", f"SELECT count(*) AS n FROM v_flags WHERE {where}")
        return int(row["n"])

    (count,) = lines("flags", "--count")
    assert [count[name] for name in ("flags", "unseen", "dismissed", "unsure", "other")] == [3, 1, 1, 1, 1]
    assert len(lines("flags")) + len(lines("flags", "--dismissed")) == 3
    assert (len(lines("flags", "--unsure")), len(lines("flags", "--other"))) == (3, 1)
    assert (rows("certainty = 'meant'"), rows("certainty = 'unsure'")) == (3, 1)
    assert rows("certainty = 'meant' AND dismissed_at IS NOT NULL") == 1
    assert rows("certainty = 'meant' AND seen_at IS NOT NULL") == 1
    assert sum(day["flagged"] for day in lines("stats")) == 3
    assert lines("db", "info")[0]["flags"] == 3
    (watch,) = lines("watch", "list")
    assert (watch["flags"], watch["unsure"], watch["other"]) == (3, 1, 1)
