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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.engines.packages import programs
from tests.engines.posts import WATCHED, DayAfter, Post, first_posts, the_day_after
from tests.engines.publisher import Publisher

DAY = timedelta(days=1)
BACK = "90d"  # longer than the posts reach back
_CHANNEL = '[alerts.channels.desk]\nwebhook = "http://127.0.0.1:9/"\n'  # nothing is sent: alerts stay queued
_LISTING = '[[doors]]\nkind = "listing"\nurl = "{home}"\n'
_TIME = 900.0  # seconds that one command may take


@dataclass
class Newsbot:
    """newsbot's command line, in a data folder of its own."""

    data: Path
    yesterday: bool = True
    said: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> tuple[int, str]:
        """How a command ended and what it printed on stdout."""
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
        return ended.returncode, ended.stdout

    def events(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints with --json."""
        return [json.loads(line) for line in self.run(*arguments, "--json")[1].splitlines()]

    def articles(self) -> list[dict[str, Any]]:
        """Every stored article, as exported."""
        return [json.loads(line) for line in self.run("export")[1].splitlines() if '"kind":"author' not in line[:60]]


@dataclass(frozen=True)
class Compared:
    """Posts and what newsbot has of each: the numbers of those that are right, and all else that it holds."""

    posts: list[Post]
    found: dict[int, dict[str, Any]]
    strangers: list[str]  # addresses of articles that are no post

    def right(self, what: str) -> set[int]:
        """The numbers of the posts whose *what* is read exactly."""
        return {post.number for post in self.posts if self.is_right(post, what)}

    def is_right(self, post: Post, what: str) -> bool:
        """Whether newsbot has the post with this fact as its author wrote it."""
        record = self.found.get(post.number)
        return record is not None and fact_of(record, what) == truth_of(post, what)

    def wrong(self, what: str) -> list[str]:
        """For each found post whose *what* is read wrongly: which, what was read, and what it should be."""
        return [
            f"{record['page_url']}: {_difference(fact_of(record, what), truth_of(post, what))}"
            for post in self.posts
            if (record := self.found.get(post.number)) is not None and not self.is_right(post, what)
        ]


FACTS = ("title", "authors", "instant", "body", "captions")


def truth_of(post: Post, what: str) -> Any:
    """The fact of a post that a reader would find."""
    truths = {
        "title": post.title,
        "authors": list(post.authors),
        "instant": post.published.astimezone(UTC),
        "body": post.body,
        "captions": post.captions,
    }
    return truths[what]


def fact_of(record: dict[str, Any], what: str) -> Any:
    """The same fact as newsbot exports it."""
    if what == "authors":
        return [author["name"] for author in record["authors"]]
    if what == "instant":
        is_exact = record["published_precision"] == "minute"
        return datetime.fromisoformat(record["published"]).astimezone(UTC) if is_exact else record["published"]
    if what == "body":
        return [(block["kind"], block["text"]) for block in record["body"]]
    if what == "captions":
        return [image["caption"] for image in record["images"] if image["caption"]]
    return record[what]


def _difference(read: Any, truth: Any) -> str:
    if not (isinstance(read, list) and isinstance(truth, list) and len(truth) > 1):
        return f"{read!r}, not {truth!r}"
    surplus, lost = [one for one in read if one not in truth], [one for one in truth if one not in read]
    return f"too much: {surplus!r}, missing: {lost!r}" if surplus or lost else f"{read!r} has another order"


@dataclass
class Outcome:
    """What came of a journey."""

    name: str
    language: str
    newsbot: Newsbot
    declared: bool = False
    survey: list[str] = field(default_factory=list)  # the paths that `source new` asked for
    by_crawl: int = 0  # posts found by a crawl without --since
    first: Compared | None = None
    again: dict[str, Any] = field(default_factory=dict)
    after: DayAfter | None = None
    second: Compared | None = None
    gone: set[int] = field(default_factory=set)
    revised: set[int] = field(default_factory=set)
    kept_address: dict[int, bool] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)  # of the posts of the first day, by number
    ids_after: dict[int, int] = field(default_factory=dict)
    alerted: Counter[str] = field(default_factory=Counter)  # how often each title
    flagged: set[int] = field(default_factory=set)

    def asked_twice(self) -> list[str]:
        """The paths that `source new` asked for more than once."""
        return [path for path, times in Counter(self.survey).items() if times > 1]


def travel(publisher: Publisher, name: str, language: str, many: int, data: Path) -> Outcome:
    """The whole journey. Raises Unavailable where yesterday cannot be played."""
    programs({"faketime": "faketime"})
    posts = first_posts(language, many, datetime.now(UTC) - DAY - timedelta(minutes=5))
    addresses = publisher.fill(posts)
    data.mkdir(parents=True)
    (data / "newsbot.toml").write_text(_CHANNEL)
    newsbot = Newsbot(data)
    outcome = Outcome(name, language, newsbot)
    _declare(outcome, publisher)
    newsbot.run("watch", "add", WATCHED[language], "--name", "watched", "--lang", language)
    newsbot.run("watch", "alert", "watched", "--to", "desk", "--max-age", "none", "--at-most", "none")
    newsbot.run("crawl", name, "--json")
    first = compared(posts, addresses, newsbot.articles())
    outcome.by_crawl = len(first.found)
    if outcome.by_crawl < len(posts):
        newsbot.run("crawl", name, "--since", BACK, "--json")
        first = compared(posts, addresses, newsbot.articles())
    outcome.first = first
    outcome.again = _end_of(newsbot.events("crawl", name))
    _live_on(outcome, publisher, posts, addresses)
    return outcome


def _declare(outcome: Outcome, publisher: Publisher) -> None:
    before = len(publisher.asked())
    outcome.newsbot.run("source", "new", publisher.home, "--name", outcome.name, "--delay", "0", "--yes")
    outcome.survey = publisher.asked()[before:]
    file = outcome.newsbot.data / "sources" / f"{outcome.name}.toml"
    outcome.declared = file.exists()
    if not outcome.declared:  # the journey goes on, so that the rest can be seen
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'title = "By hand"\nhome = "{publisher.home}"\n{_LISTING.format(home=publisher.home)}')
    if "delay =" not in file.read_text():
        file.write_text(file.read_text().replace("\nhome =", "\ndelay = 0.0\nhome =", 1))


def _live_on(outcome: Outcome, publisher: Publisher, posts: list[Post], addresses: dict[int, str]) -> None:
    """The day after: what the site changes, a crawl, rechecks, and what newsbot believes then."""
    newsbot, name = outcome.newsbot, outcome.name
    newsbot.yesterday = False
    after = outcome.after = the_day_after(posts, datetime.now(UTC))
    addresses_after = publisher.fill(after.posts)
    newsbot.run("crawl", name, "--json")
    newsbot.run("crawl", name, "--rechecks-only", "--json")
    articles = newsbot.articles()
    second = outcome.second = compared([post for post in after.posts if post.is_public], addresses_after, articles)
    assert outcome.first is not None
    outcome.ids = {number: record["id"] for number, record in outcome.first.found.items()}
    outcome.ids_after = {number: record["id"] for number, record in second.found.items()}
    by_id = {record["id"]: record for record in articles}
    outcome.revised = {number for number, held in outcome.ids.items() if by_id[held]["revisions"]}
    rows = newsbot.events("db", "sql", "SELECT url FROM address WHERE state = 'gone'")
    gone = {_plain(row["url"]) for row in rows}
    outcome.gone = {number for number, url in addresses.items() if _plain(url) in gone}
    known = {**{held: number for number, held in outcome.ids.items()}} | {
        held: number for number, held in outcome.ids_after.items()
    }
    outcome.flagged = {known.get(record["id"], 0) for record in articles if record["flags"]}
    outcome.alerted = Counter(alert["title"] for alert in newsbot.events("alerts", "list", "--limit", "10000"))


def compared(posts: list[Post], addresses: dict[int, str], articles: list[dict[str, Any]]) -> Compared:
    """What newsbot has of *posts*, known by their addresses."""
    number_at = {_plain(addresses[post.number]): post.number for post in posts}
    found: dict[int, dict[str, Any]] = {}
    strangers = []
    for record in articles:
        places = (_plain(record["url"] or ""), _plain(record["page_url"] or ""))
        number = next((number_at[place] for place in places if place in number_at), None)
        if number is None:
            strangers.append(record["page_url"])
        else:
            found[number] = record
    return Compared(posts, found, strangers)


def _plain(url: str) -> str:
    return url.rstrip("/")


def _end_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    return next((event for event in events if event.get("event") == "end"), {})
