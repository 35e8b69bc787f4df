"""The journey of a newsroom's first two days with a site, by newsbot's command line, and what came of it.

The first day is yesterday: there newsbot runs by `faketime`, so that its rechecks are due today, when the site's own
clock and ours agree.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.engines.comparison import Comparison, Record, compared, numbers_at
from tests.engines.packages import programs
from tests.engines.posts import WATCHED, DayAfter, Post, first_posts, the_day_after
from tests.engines.publisher import Publisher

_AGO = timedelta(days=1, minutes=5)
_BACK = "90d"  # longer than the posts reach back
_CHANNEL = '[alerts.channels.desk]\nwebhook = "http://127.0.0.1:9/"\n'  # nothing is sent: alerts stay queued
_BY_HAND = 'title = "By hand"\nhome = "{0}"\n[[doors]]\nkind = "listing"\nurl = "{0}"\n'
_TIME = 900.0  # seconds that one command may take


@dataclass
class Newsbot:
    """newsbot's command line, in a data folder of its own."""

    data: Path
    yesterday: bool = True
    said: list[str] = field(default_factory=list)  # each command and the end of what it printed

    def run(self, *arguments: str) -> str:
        """What a command printed on stdout."""
        faked = [str(shutil.which("faketime")), "-f", "-1d"] if self.yesterday else []
        ended = subprocess.run(
            [*faked, sys.executable, "-m", "newsbot", *arguments, "--data", str(self.data)],
            env={**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIME,
            check=False,
        )
        self.said.append(f"$ newsbot {' '.join(arguments)}\n{ended.stdout[-4000:]}{ended.stderr[-4000:]}")
        return ended.stdout

    def events(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints with --json."""
        return [json.loads(line) for line in self.run(*arguments, "--json").splitlines()]

    def crawl(self, source: str, *options: str) -> dict[str, Any]:
        """How a crawl ended."""
        return next((event for event in self.events("crawl", source, *options) if event["event"] == "end"), {})

    def articles(self) -> list[Record]:
        """Every stored article, as exported."""
        return [json.loads(line) for line in self.run("export").splitlines()]


@dataclass(frozen=True)
class FirstDay:
    """What newsbot found by itself on a site that it had never seen."""

    declared: bool  # by `source new`
    survey: list[str]  # the paths that `source new` asked for
    by_crawl: int  # posts found by a crawl without --since
    compared: Comparison
    again: dict[str, Any]  # how a second crawl ended

    def asked_twice(self) -> list[str]:
        """The paths that `source new` asked for more than once."""
        return [path for path, times in Counter(self.survey).items() if times > 1]


@dataclass(frozen=True)
class SecondDay:
    """What newsbot made of what became of the posts. All are known by their numbers."""

    after: DayAfter
    compared: Comparison
    revised: set[int]  # posts of the first day that have a revision now
    gone: set[int]
    same_article: set[int]  # posts that were the same article on the first day
    alerted: Counter[str]  # how often the desk was to be told of each title


@dataclass(frozen=True)
class Outcome:
    """What came of a journey."""

    name: str
    language: str
    said: list[str]
    first: FirstDay
    second: SecondDay

    def watched_titles(self) -> set[str]:
        """The titles of which the desk is to be told, once each."""
        new = [post for post in self.second.compared.posts if post.number in self.second.after.new]
        return {post.title for post in (*self.first.compared.posts, *new) if post.is_watched}


def travel(publisher: Publisher, name: str, language: str, many: int, data: Path) -> Outcome:
    """The whole journey. Raises Unavailable where yesterday cannot be played."""
    programs({"faketime": "faketime"})
    posts = _as_shown(publisher, first_posts(language, many, datetime.now(UTC) - _AGO))
    addresses = publisher.fill(posts)
    data.mkdir(parents=True)
    (data / "newsbot.toml").write_text(_CHANNEL)
    newsbot = Newsbot(data)
    declared, survey = _declare(newsbot, name, publisher)
    newsbot.run("watch", "add", WATCHED[language], "--name", "watched", "--lang", language)
    newsbot.run("watch", "alert", "watched", "--to", "desk", "--max-age", "none", "--at-most", "none")
    newsbot.crawl(name)
    found = compared(posts, addresses, newsbot.articles())
    by_crawl = len(found.found)
    if found.lost():
        newsbot.crawl(name, "--since", _BACK)
        found = compared(posts, addresses, newsbot.articles())
    first = FirstDay(declared, survey, by_crawl, found, again=newsbot.crawl(name))
    newsbot.yesterday = False
    second = _live_on(newsbot, name, publisher, addresses, found)
    return Outcome(name, language, newsbot.said, first, second)


def _declare(newsbot: Newsbot, name: str, publisher: Publisher) -> tuple[bool, list[str]]:
    """Whether `source new` declared the site, and what it asked for."""
    before = len(publisher.asked())
    newsbot.run("source", "new", publisher.home, "--name", name, "--delay", "0", "--yes")
    survey = publisher.asked()[before:]
    file = newsbot.data / "sources" / f"{name}.toml"
    declared = file.exists()
    if not declared:  # the journey goes on, so that the rest can be seen
        file.parent.mkdir(exist_ok=True)
        file.write_text(_BY_HAND.format(publisher.home))
    if "\ndelay = " not in file.read_text():
        file.write_text(file.read_text().replace("\nhome =", "\ndelay = 0.0\nhome =", 1))
    return declared, survey


def _live_on(
    newsbot: Newsbot, name: str, publisher: Publisher, addresses: dict[int, str], first: Comparison
) -> SecondDay:
    """The day after: what the site changes, a crawl, rechecks, and what newsbot believes then."""
    after = the_day_after(first.posts, datetime.now(UTC))
    posts = _as_shown(publisher, after.posts)
    addresses_after = publisher.fill(posts)
    newsbot.crawl(name)
    newsbot.crawl(name, "--rechecks-only")
    articles = newsbot.articles()
    second = compared([post for post in posts if post.is_public], addresses_after, articles)
    by_id = {record["id"]: record for record in articles}
    ids = {number: record["id"] for number, record in first.found.items()}
    gone = [row["url"] for row in newsbot.events("db", "sql", "SELECT url FROM address WHERE state = 'gone'")]
    return SecondDay(
        after,
        second,
        revised={number for number, held in ids.items() if held in by_id and by_id[held]["revisions"]},
        gone=numbers_at(addresses, gone),
        same_article={number for number, record in second.found.items() if ids.get(number) == record["id"]},
        alerted=Counter(alert["title"] for alert in newsbot.events("alerts", "list", "--limit", "10000")),
    )


def _as_shown(publisher: Publisher, posts: list[Post]) -> list[Post]:
    """*posts* as the engine shows them to readers."""
    author = publisher.only_author
    return [
        replace(post, authors=post.authors if author is None else (author,), says_hour=publisher.says_hour)
        for post in posts
    ]
