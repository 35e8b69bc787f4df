"""What a stage of `tests.crash.kills` runs on: a site, a receiver of alerts, a recording, a folder and a database."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from newsbot.items import Article, Finding, Flag
from newsbot.store.care.check import check
from newsbot.store.engine import migrations
from newsbot.store.engine.database import Database, open_database
from newsbot.store.keep import keep_all
from newsbot.store.watches.alert_rules import AlertRule, save_rule
from newsbot.store.watches.watches import add_watch
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import new_watch
from tests.alerts.receivers import Receiver, receiving
from tests.crash.test_import_killed import recording
from tests.local_site import LocalSite, listing, serving, story
from tests.newsroom.prose import headline, paragraphs
from tests.postgres import Server
from tests.store.captures import NOON, crawled

STORIES = 40
Facts = dict[str, list[str]]

CONFIG = """
[network]
allow_private = ["127.0.0.1"]
[alerts.channels.desk]
webhook = "http://127.0.0.1:{port}/hook"
[schedule]
timetable = "timetable.toml"
"""
TIMETABLE = """
[[crawl]]
source = "local"
every = "1d"
[relay]
every = "1d"
[health]
on = false
[backup]
on = false
"""
STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002a", "{earlier}"
branch_labels = depends_on = None


def upgrade():
    op.create_table("weather", sa.Column("article", sa.Integer()), sa.Column("wind", sa.Text()))
    op.execute("INSERT INTO weather SELECT id, title FROM article")
    op.add_column("run", sa.Column("weather", sa.Text()))
    op.execute("UPDATE run SET weather = 'calm'")
"""

# What a database says, without the numbers and moments that differ from run to run.
FACTS = {
    "articles": "SELECT url, source, kind, title, section, language, published FROM article",
    "revisions": """SELECT a.url, r.fingerprint, r.facts, r.texts, r.id = a.newest_revision
                    FROM revision r JOIN article a ON a.id = r.article_id""",
    "aliases": "SELECT l.url, a.url FROM alias l JOIN article a ON a.id = l.article_id",
    "authors": "SELECT source, url, name, role, bio, avatar_url, page_url FROM author",
    "bylines": """SELECT a.url, b.position, p.name, p.url FROM byline b
                  JOIN article a ON a.id = b.article_id JOIN author p ON p.id = b.author_id""",
    "flags": """SELECT a.url, r.fingerprint, w.name, f.places FROM flag f JOIN watch w ON w.id = f.watch_id
                JOIN revision r ON r.id = f.revision_id JOIN article a ON a.id = r.article_id""",
    "watches": "SELECT name, query, forms, masks FROM watch",
    "pages": "SELECT source, url, kind, state, reason, detail FROM address",
    "owed": "SELECT key, channel, kind, watch, state FROM outbox",
}


@dataclass
class Ground:
    """Where one stage is killed: its folder and database, and what all stages share."""

    site: LocalSite
    receiver: Receiver
    shared: Path
    folder: Path
    server: Server | None = None
    url: str = ""
    names: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """That of a process that works on it."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
        return own | {"NEWSBOT_DATA": str(self.folder), "NEWSBOT_DATABASE_URL": self.url}

    def again(self, name: str) -> Ground:
        """A copy of it, as it stands."""
        folder = self.folder.parent / name
        shutil.copytree(self.folder, folder)
        if self.server is None:
            return replace(self, folder=folder, url=f"sqlite:///{folder / 'newsbot.db'}", names=[])
        copied = self.server.empty(template=self.names[0])
        return replace(self, folder=folder, url=self.server.url(copied), names=[copied])

    def another_url(self) -> str:
        """The URL of an empty database beside it."""
        if self.server is None:
            return f"sqlite:///{self.folder / 'copied.db'}"
        if len(self.names) == 1:
            self.names.append(self.server.empty())
        return self.server.url(self.names[1])

    def remove(self) -> None:
        """Leave nothing of it."""
        shutil.rmtree(self.folder)
        for name in self.names:
            if self.server is not None:
                self.server.drop(name)

    def faults(self) -> list[str]:
        """What `db check` finds."""
        with closing(open_database(self.url)) as database:
            return [repr(fault) for fault in check(database)]


def facts_of(url: str, more: dict[str, str] | None = None) -> Facts:
    """What the database says, whichever it is."""
    return {what: sorted(map(repr, _rows(url, query))) for what, query in {**FACTS, **(more or {})}.items()}


def _rows(url: str, query: str) -> list[tuple[Any, ...]]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            return opened.execute(query).fetchall()
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connected:
        return connected.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


@contextmanager
def grounds(shared: Path) -> Iterator[Ground]:
    """A ground on SQLite, with nothing stored."""
    with serving() as site, receiving() as receiver:
        publish(site)
        warc = recording(shared)
        warc.rename(shared / "kites.warc.gz")
        (shared / "scripts").mkdir()
        shutil.copytree(migrations.__path__[0], shared / "scripts", dirs_exist_ok=True)
        step = STEP.format(earlier=migrations.REVISIONS[-1])
        (shared / "scripts/versions/0002_weather.py").write_text(step, encoding="ascii")
        yield Ground(site, receiver, shared, shared / "none")


def publish(site: LocalSite) -> None:
    """Put the stories on the site, in listings of ten; each third has a tug in it."""
    site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
    paths = [f"/stories/{number}-of-the-day" for number in range(STORIES)]
    for number, path in enumerate(paths):
        texts = [*paragraphs(number), "A tug drew it off the bar."][: 5 if number % 3 == 0 else 4]
        page = story(headline(number), *texts)
        site.put(path, page.replace("T10:00", f"T{number // 60 % 24:02}:{number % 60:02}"))
    for start in range(0, STORIES, 10):
        name = f"page/{start // 10 + 1}/" if start else ""
        later = f"/news/page/{start // 10 + 2}/" if start + 10 < STORIES else None
        site.put(f"/news/{name}", listing(*paths[start : start + 10], next_page=later))


def prepared(ground: Ground, name: str, server: Server | None) -> Ground:
    """A new folder, with a configuration, a source and a timetable, and an empty database."""
    folder = ground.shared / name
    folder.mkdir(mode=0o700)
    (folder / "newsbot.toml").write_text(CONFIG.format(port=ground.receiver.port), encoding="ascii")
    (folder / "timetable.toml").write_text(TIMETABLE, encoding="ascii")
    ground.site.declare(folder)
    names = [] if server is None else [server.empty()]
    url = f"sqlite:///{folder / 'newsbot.db'}" if server is None else server.url(names[0])
    return replace(ground, folder=folder, server=server, url=url, names=names)


def filled(database: Database, articles: int, *, owed: bool = False, query: str = "tug") -> None:
    """Keeps so many stories a day apart, of which every third is flagged; somebody is told of them where *owed*."""
    with database.write() as connection:
        add_watch(connection, new_watch("tug", query), NOON)
        if owed:
            save_rule(connection, AlertRule(watch="tug", channels=("desk",)), NOON)
        stories = [stored_story(number) for number in range(articles)]
        keep_all(connection, [_finding(each) for each in stories], run_id=None, now=NOON)


def stored_story(number: int) -> Article:
    """One of the stories that are stored beforehand."""
    moment: datetime = NOON - timedelta(days=number)
    texts = (*paragraphs(number, many=2), "A tug drew it off the bar.")[: 3 if number % 3 == 0 else 2]
    url = f"https://estuary.example/{number}-of-the-day/"
    return replace(crawled(url, texts=texts), title=headline(number), published=moment, modified=None, related=())


def _finding(article: Article) -> Finding:
    places = compile_query("tug", "en", now=NOON).places(article)
    return Finding(article=article, flags=(Flag(watch="tug", places=places),) if places else ())
