"""The stages at which `tests.crash.kills` kills newsbot: what is there before, what runs, and what must come of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from newsbot.items import Finding
from newsbot.store.engine.database import open_database
from newsbot.store.keep import keep_all
from newsbot.store.watches.watches import add_watch
from newsbot.watch.matcher import new_watch
from tests.alerts.relaying import owe, told
from tests.crash.ground import Facts, Ground, facts_of, filled, stored_story
from tests.store.captures import NOON

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OWED = 8
Losses = list[str]


def _nothing(_: Ground) -> None:
    """An empty database will do."""


def _no_loss(_: Ground) -> Losses:
    return []


def _its_own(ground: Ground) -> Facts:
    return facts_of(ground.url)


@dataclass(frozen=True)
class Stage:
    """One of them. *after* looks for losses after each kill, *facts* gives what must be as after an unbroken run."""

    command: Callable[[Ground], Sequence[str]]
    prepare: Callable[[Ground], None] = _nothing
    facts: Callable[[Ground], Facts] = _its_own
    after: Callable[[Ground], Losses] = _no_loss
    share: float = 1.0  # of the kills: less where a run is long
    on_postgresql: bool = True
    by_moment: bool = False  # never at a point: the work is done by a child process
    step: bool = False  # there is a step more to upgrade to
    times: int = 1  # how often it must run to be through
    again: str = "is already being done"  # what it says where a moment later it would do it
    through: str = "\0"  # what it says where a killed run had come through, and nothing is left to do


def _stored(articles: int) -> Callable[[Ground], None]:
    def prepare(ground: Ground) -> None:
        with closing(open_database(ground.url)) as database:
            filled(database, articles)

    return prepare


def _with_forms_of_old(ground: Ground) -> None:
    """A watch whose words have gained forms since: most stories will be flagged anew."""
    with closing(open_database(ground.url)) as database, database.write() as connection:
        today = new_watch("tug", "tug OR ferry")
        add_watch(connection, replace(today, forms={**today.forms, "ferry": ("ferrying",)}), NOON)
    with closing(open_database(ground.url)) as database, database.write() as connection:
        found = [Finding(article=stored_story(number)) for number in range(120)]
        keep_all(connection, found, run_id=None, now=NOON)


def _owed(ground: Ground) -> None:
    with closing(open_database(ground.url)) as database:
        told(database)
        owe(database, *(f"story {number}" for number in range(OWED)), now=LONG_AGO)


def _delivered(ground: Ground) -> Facts:
    """What is owed, and what the receiver heard: by its key each is one."""
    keys = {request.headers["Idempotency-Key"] for request in ground.receiver.got}
    owed = facts_of(ground.url, {"keys": "SELECT key FROM outbox"})
    known = [key for key in owed["keys"] if key.split("'")[1] in keys]
    return {**owed, "heard": known}


def _alerting(ground: Ground) -> None:
    """Of each flag somebody is told."""
    with closing(open_database(ground.url)) as database:
        told(database)


def _old_backup(ground: Ground) -> None:
    _stored(250)(ground)
    (ground.folder / "backups").mkdir(mode=0o700)
    with closing(sqlite3.connect(ground.folder / "newsbot.db")) as live:
        live.execute("VACUUM INTO ?", (str(ground.folder / "backups/newsbot-2020-01-01T000000Z.db"),))


_NAMED = re.compile(r"newsbot-\d{4}-\d{2}-\d{2}T\d{6}Z\.db")


def _whole_backups(ground: Ground) -> Losses:
    """Whatever has the name of a backup is one."""
    files = [file for file in (ground.folder / "backups").iterdir() if _NAMED.fullmatch(file.name)]
    if not files:
        return ["no backup is left"]
    wanted = facts_of(ground.url)
    return [f"{file.name} is not whole" for file in files if facts_of(f"sqlite:///{file}") != wanted]


def _newest_backup(ground: Ground) -> Facts:
    files = sorted((ground.folder / "backups").iterdir())
    left = [file.name for file in files if not _NAMED.fullmatch(file.name)]
    return {**facts_of(f"sqlite:///{files[-1]}"), "left behind": left}


def _whole_or_empty(ground: Ground) -> Losses:
    """The copy has all, or nothing of it."""
    open_database(ground.another_url()).close()
    copied = facts_of(ground.another_url())
    return [] if copied == facts_of(ground.url) or not copied["articles"] else ["the copy is there by half"]


def _copied(ground: Ground) -> Facts:
    return facts_of(ground.another_url())


def _weather(ground: Ground) -> Facts:
    return facts_of(
        ground.url,
        {
            "step": "SELECT version_num FROM alembic_version",
            "weather": "SELECT article, wind FROM weather",
            "runs": "SELECT weather FROM run",
        },
    )


def _next_day(ground: Ground) -> str:
    """Each time it is asked for, a day later: whatever was begun and killed is due again."""
    file = ground.folder / "today"
    day = int(file.read_text()) + 1 if file.exists() else 1
    file.write_text(str(day))
    return f"{datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=day):%Y-%m-%dT%H:%MZ}"


STAGES = {
    "crawl": Stage(lambda _: ("crawl", "local"), prepare=_alerting, share=0.5),
    "history": Stage(lambda _: ("crawl", "local", "--since", "2026-01-01"), share=0.5),
    "import": Stage(lambda ground: ("import", str(ground.shared / "kites.warc.gz")), share=0.8),
    "backup": Stage(
        lambda _: ("db", "backup", "--into", "backups", "--keep", "2"),
        prepare=_old_backup,
        facts=_newest_backup,
        after=_whole_backups,
        again="the file exists",
        on_postgresql=False,
    ),
    "prune": Stage(
        lambda _: ("db", "prune", "--older-than", "2026-01-15", "--yes", "--flagged-too"), prepare=_stored(450)
    ),
    "alerts": Stage(lambda _: ("alerts", "send"), prepare=_owed, facts=_delivered),
    "service": Stage(
        lambda ground: ("schedule", "run", "--once", "--now", _next_day(ground)),
        prepare=_alerting,
        facts=_delivered,
        share=0.25,
        by_moment=True,
        times=3,
    ),
    "upgrade": Stage(lambda _: ("db", "upgrade"), prepare=_stored(60), facts=_weather, step=True),
    "vacuum": Stage(lambda _: ("db", "vacuum"), prepare=_stored(120)),
    "copy": Stage(
        lambda ground: ("db", "copy", ground.another_url()),
        prepare=_stored(60),
        facts=_copied,
        after=_whole_or_empty,
        through="is not empty",
    ),
    "refresh": Stage(lambda _: ("watch", "refresh", "tug"), prepare=_with_forms_of_old),
    "edit": Stage(lambda _: ("watch", "edit", "tug", "--query", "tug OR ferry"), prepare=_stored(120)),
}
