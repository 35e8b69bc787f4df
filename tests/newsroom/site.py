"""The web site of an invented newsroom: what it answers depends on the time, and now and then it is in trouble."""

from __future__ import annotations

import gzip
import random
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from tests.local_site import DROPPED, Answer, LocalSite
from tests.newsroom.clock import SimulatedClock
from tests.newsroom.prose import headline, paragraphs
from tests.newsroom.stories import SPANS, Story

FEED, PAGE = 10, 20  # stories in the feed, and on a page of the listing
NEWS = timedelta(days=2)  # how far back a news sitemap goes
TIMEOUT = 5.0  # seconds that a reader waits for an answer: on a busy machine, others are slow, too
SLOW = 0.03  # seconds that a slow answer takes
ROBOTS = "User-agent: *\nDisallow: /closed/\n"
SECOND = timedelta(seconds=1)
# Shares of the answers, added up.
_ERRORS = (("500", 0.017), ("503", 0.034), ("429", 0.044), ("dropped", 0.0495), ("timeout", 0.05))
_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Newsroom:
    """Answers requests, and keeps count of them and of what a polite reader would not have asked."""

    def __init__(self, site: LocalSite, stories: list[Story], clock: SimulatedClock, errors: bool = True) -> None:
        self.site = site
        self.stories = stories
        self.clock = clock
        self.errors = errors
        self.counts: Counter[str] = Counter()
        self.rude: list[str] = []
        self.shown: set[tuple[int, int]] = set()  # which wordings of which stories were given out
        self.robots_asked: list[datetime] = []
        self._by_path = {path: story for story in stories for path in (story.path, story.new_path)}
        self._asked: Counter[str] = Counter()
        self._rests_until = clock.now()
        self._lock = threading.Lock()
        self._being_answered: dict[int, float] = {}  # since when, by the machine's own clock
        site.otherwise = self.answer

    def declare(self, data: Path) -> None:
        """Writes the source `newsroom` into the data folder."""
        doors = (("feed", "feed.xml"), ("sitemap", "sitemap.xml"), ("listing", "news/"))
        declared = "".join(f'[[doors]]\nkind = "{kind}"\nurl = "{self.site.home}{path}"\n' for kind, path in doors)
        rechecks = ", ".join(f'"{int(span.total_seconds() // 60)}m"' for span in SPANS)
        folder = data / "sources"
        folder.mkdir(parents=True)
        (folder / "newsroom.toml").write_text(
            f'name = "newsroom"\ntitle = "Newsroom"\nhome = "{self.site.home}"\nlanguage = "en"\ndelay = 0.0\n'
            f'hosts = ["127.0.0.1"]\nnot_articles = ["/news"]\nrechecks = [{rechecks}]\n{declared}'
        )

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        """What *path* answers at this moment. Each request takes a second of the newsroom's time."""
        with self._lock:
            self._being_answered[threading.get_ident()] = time.monotonic()
            now = self.clock.pass_by(SECOND)
            self._watch(path, now)
            trouble = self._trouble(path)
        try:
            if trouble is not None:
                return self._in_trouble(trouble, now)
            return self._right(path, headers, now)
        finally:
            with self._lock:
                del self._being_answered[threading.get_ident()]
            if trouble == "timeout":
                time.sleep(1.2 * TIMEOUT)  # its reader has gone by then

    def _watch(self, path: str, now: datetime) -> None:
        self._asked[path] += 1
        self.counts["requests"] += 1
        self.counts["stories" if path in self._by_path else "robots" if path == "/robots.txt" else "doors"] += 1
        # Whoever has waited so long for an answer may have gone, though it is still being made on a busy machine.
        at_once = sum(time.monotonic() - since < TIMEOUT / 2 for since in self._being_answered.values())
        if at_once > 1:
            self.rude.append(f"{at_once} requests at once, one for {path}")
        if now - SECOND < self._rests_until:
            self.rude.append(f"{path} was asked for at {now}, {self._rests_until - now} before the rest was over")
        if path.startswith("/closed/"):
            self.rude.append(f"{path} was asked for, which robots.txt forbids")
        if path == "/robots.txt":
            self.robots_asked.append(now)

    def _trouble(self, path: str) -> str | None:
        if not self.errors:
            return None
        chance = random.Random(f"{path} {self._asked[path]}")
        draw = chance.random()
        if draw > 0.95:
            time.sleep(SLOW)
        return next((kind for kind, share in _ERRORS if draw < share), None)

    def _in_trouble(self, kind: str, now: datetime) -> Answer:
        self.counts["errors"] += 1
        self.counts[f"answered {kind}"] += 1
        if kind in ("dropped", "timeout"):
            return DROPPED, {}, b""
        headers = {"Content-Type": "text/html"}
        if kind == "429":
            wait = 20 if self.counts["answered 429"] % 4 else 600
            self._rests_until = now + wait * SECOND
            headers["Retry-After"] = str(wait)
        return int(kind), headers, b"<html><title>Trouble</title><p>Please come again.</p></html>"

    def _right(self, path: str, headers: dict[str, str], now: datetime) -> Answer:
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, ROBOTS.encode()
        if path == "/feed.xml":
            return _xml(self._feed(now))
        if path.startswith("/sitemap"):
            return self._sitemap(path, now)
        if path.startswith("/news/"):
            return self._listing(path, now)
        story = self._by_path.get(path)
        if story is None or not story.stands_at(now) or (path == story.new_path and story.path_at(now) != path):
            status = 410 if story is not None and story.number % 2 else 404
            return status, {"Content-Type": "text/html"}, b"<html><title>Not here</title><p>Not here.</p></html>"
        return self._story(story, path, headers, now)

    def _story(self, story: Story, path: str, headers: dict[str, str], now: datetime) -> Answer:
        home, canonical = self.site.home.rstrip("/"), story.path_at(now)
        if path != canonical and story.redirects:
            return 301, {"Location": f"{home}{canonical}", "Content-Type": "text/html"}, b"moved"
        wording = story.wording_at(now)
        tag = f'"{story.number}-{wording}-{canonical}"'
        validators = {"ETag": tag} if story.number % 3 else {}
        if validators and headers.get("if-none-match") == tag:
            self.counts["unchanged"] += 1
            return 304, validators, b""
        self.shown.add((story.number, wording))
        return 200, {"Content-Type": "text/html; charset=utf-8", **validators}, page(story, wording, home + canonical)

    def _newest(self, now: datetime) -> list[Story]:
        return [story for story in reversed(self.stories) if story.published <= now and story.stands_at(now)]

    def _feed(self, now: datetime) -> str:
        items = "".join(
            f"<item><title>{headline(story.number)}</title><link>{self._url(story, now)}</link>"
            f"<pubDate>{story.published:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for story in self._newest(now)[:FEED]
        )
        return f'<rss version="2.0"><channel><title>Newsroom</title>{items}</channel></rss>'

    def _sitemap(self, path: str, now: datetime) -> Answer:
        home = self.site.home
        if path == "/sitemap.xml":
            named = ("sitemap-news.xml", "sitemap-all.xml.gz")
            locs = "".join(f"<sitemap><loc>{home}{name}</loc></sitemap>" for name in named)
            return _xml(f"<sitemapindex {_SITEMAPS}>{locs}</sitemapindex>")
        stories = self._newest(now)
        if path == "/sitemap-news.xml":
            # Such a sitemap is made from time to time, and knows nothing of what is younger.
            stories = [story for story in stories if now - NEWS < story.published < now - timedelta(minutes=10)]
            dates = "<news:news><news:publication_date>{0}</news:publication_date></news:news>"
        else:
            stories = [story for story in stories if story.published < now - timedelta(hours=6)]
            dates = "<lastmod>{0}</lastmod>"
        urls = "".join(
            f"<url><loc>{self._url(story, now)}</loc>{dates.format(story.published.isoformat())}</url>"
            for story in stories
        )
        body = f'<urlset {_SITEMAPS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        if path.endswith(".gz"):
            return 200, {"Content-Type": "application/gzip"}, gzip.compress(body.encode(), mtime=0)
        return _xml(body)

    def _listing(self, path: str, now: datetime) -> Answer:
        number = int(path.removeprefix("/news/").removeprefix("page/").strip("/") or 1)
        stories = self._newest(now)
        shown = stories[(number - 1) * PAGE : number * PAGE]
        following = f'<link rel="next" href="/news/page/{number + 1}/">' if stories[number * PAGE :] else ""
        cards = "".join(
            f'<article><h3><a href="{story.path_at(now)}">{headline(story.number)}</a></h3><p>Its teaser.</p></article>'
            for story in shown
        )
        closed = '<article><h3><a href="/closed/for-subscribers-only">For subscribers only</a></h3></article>'
        return (
            200,
            {"Content-Type": "text/html; charset=utf-8"},
            f"<!doctype html><html lang=en><head><title>News</title>{following}</head>"
            f"<body><main>{cards}{closed}</main></body></html>".encode(),
        )

    def _url(self, story: Story, now: datetime) -> str:
        return self.site.home.rstrip("/") + story.path_at(now)


def page(story: Story, wording: int, canonical: str) -> bytes:
    """The page of a story in one of its wordings."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs(story.number, wording))
    title = headline(story.number)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><link rel=canonical href='{canonical}'>"
        f"<meta property='og:type' content='article'><meta property='og:title' content='{title}'>"
        f"<meta property='article:published_time' content='{story.published:%Y-%m-%dT%H:%M:%SZ}'></head>"
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    ).encode()


def _xml(text: str) -> Answer:
    return 200, {"Content-Type": "application/xml; charset=utf-8"}, f'<?xml version="1.0"?>{text}'.encode()
