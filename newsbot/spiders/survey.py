"""The survey spider examines one site: its entry points, and what a few of its stories give. It stores nothing.

An undeclared site is examined from its front page; for a declared one, its entry points are read and others sought.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler

from newsbot.items import Miss
from newsbot.net.recording import Recording
from newsbot.page import Page
from newsbot.read.discovery import (
    USUAL_FEEDS,
    PageSeen,
    author_path,
    may_list_stories,
    no_article_paths,
    parents_of_stories,
    robots_sitemaps,
    same_site,
    section_pages,
    see_page,
    usual_sitemaps,
)
from newsbot.read.offsets import stated_offsets
from newsbot.read.selectors import Example, propose_layout
from newsbot.read.survey import (
    DECLARED,
    USUAL_PLACE,
    EntryPointSeen,
    Survey,
    Trial,
    carried_stories,
    newest_stories,
    not_fetched,
    story_in_feed,
    try_story,
)
from newsbot.source import EntryPoint, EntryPointKind, Source
from newsbot.spiders.arguments import USAGE, answer_from
from newsbot.spiders.fetcher import EntryPointReader, Fetcher, NotFetched, of_stories
from newsbot.spiders.responses import CANNOT_BE_HAD
from newsbot.store.frontier import hosts
from newsbot.store.session import session_of
from newsbot.urls import host_of, join_url, netloc_of, on_site

_MOST_REQUESTS = 75  # for entry points
_FEW_REQUESTS = 9  # for those of a site that names a feed and a sitemap; robots.txt and five stories come to them
_MOST_SECTIONS = 8
_MOST_LINKED = 10  # feeds and sitemaps, each
_MOST_OF_MANY = 2  # of each, where the site names both
_STORIES_TRIED = 5
_STORIES_FAILED = 2  # in a row without an answer: more requests would be useless
_GUESSES_FAILED = 3
_GUESSES_MISLED = 2  # pages in place of a feed: the site answers everything


class SurveySpider(Spider):
    """Surveys *source*, calls *tell* with each page it requests, and *done* with the result.

    Reads the declared entry points, and looks for others only if it *is_looking*.
    """

    name = "survey"
    fetcher: Fetcher
    story_fetcher: Fetcher
    reader: EntryPointReader

    def __init__(
        self,
        source: Source,
        done: Callable[[Survey], None],
        tell: Callable[[str], None],
        recording: Recording | None = None,
        is_looking: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.source = source  # Redirects holds every request to its site
        self.recording = recording
        self._done = done
        self._tell = tell
        self._is_declared = bool(source.doors)
        self._is_looking = is_looking or not source.doors
        self._entry_points: dict[str, EntryPointSeen] = {}
        self._left_out: dict[str, str] = {}
        self._links: dict[str, None] = {}
        self._pages: dict[str, Page] = {}  # of the stories tried

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider; its responses are not archived, because nothing is stored."""
        if "done" not in kwargs:
            sys.stderr.write(
                "newsbot: a survey is started by `newsbot source new URL` or `newsbot source check NAME`\n"
            )
            raise SystemExit(USAGE)
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.settings.set("NEWSBOT_ARCHIVE", "", priority="cmdline")
        answer_from(crawler.settings, spider.source, spider.recording)
        known: dict[str, Page | NotFetched] = {}
        spider.fetcher = Fetcher(crawler, _MOST_REQUESTS, spider._tell, 2 * _GUESSES_FAILED, known)
        # Has its own limit, whatever the entry points used.
        spider.story_fetcher = Fetcher(crawler, _STORIES_TRIED, spider._tell, _STORIES_FAILED, known)
        spider.reader = EntryPointReader(spider.fetcher)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Survey the site page by page; there is nothing left for Scrapy to request."""
        self._done(await self._look())
        requests: tuple[Any, ...] = ()
        for request in requests:
            yield request

    async def _look(self) -> Survey:
        front: Page | None = None
        seen = PageSeen()
        if self._is_looking:
            try:
                front = await self.fetcher.page(self.source.home)
            except NotFetched as error:
                if not self._is_declared:
                    return Survey(source=self.source, trouble=f"{self.source.home}: {error}")
            else:
                seen = see_page(front)
                self._links.update(dict.fromkeys(seen.links))
        await self._read_entry_points(front, seen)
        trials = await self._try_stories()
        if not self._is_declared:
            trials = self._with_selectors(trials)
            self._learn_paths(seen, [trial.url for trial in trials if trial.article])
        bylines = [author.url for trial in trials if trial.article for author in trial.article.authors if author.url]
        return Survey(
            source=self.source,
            doors=tuple(of_stories(entry_point, self.source) for entry_point in self._entry_points.values()),
            trials=tuple(trials),
            left_out=tuple(self._left_out.items()),
            title=seen.title,
            language=seen.language,
            author_pages=author_path(self._links, [url for url in bylines if on_site(url, self.source)]),
            offsets=tuple(offset for page in self._pages.values() for offset in stated_offsets(page)),
        )

    async def _read_entry_points(self, front: Page | None, seen: PageSeen) -> None:
        if self._is_declared:
            for entry_point in self.source.doors:
                await self._read_entry_point(entry_point, DECLARED)
        elif front is not None:
            # The page may have moved to www. or https.
            parts = urlsplit(front.url or self.source.home)
            self.source = replace(self.source, home=f"{parts.scheme}://{parts.netloc}/")
        if self._is_looking:
            await self._read_named(seen)
        if not self._is_declared and front is not None:
            await self._read_listings(front, seen)

    async def _read_named(self, seen: PageSeen) -> None:
        """Read the feeds and sitemaps that the site names, and try the usual places if none of those is usable."""
        sitemaps = robots_sitemaps(await self._robots(), self.source.home)
        most = _MOST_OF_MANY if seen.feeds and sitemaps else _MOST_LINKED
        for url in seen.feeds[:most]:
            await self._read("feed", url, f"linked from {self.source.home}")
        if self._is_declared or not self._found("feed"):
            await self._ask_usual_places("feed", USUAL_FEEDS)
        elif sitemaps:
            self.fetcher.limit(_FEW_REQUESTS)
        if not self._is_declared:
            self._learn_paths(seen, ())
        for url in may_list_stories(sitemaps)[:most]:
            await self._read("sitemap", url, "robots.txt")
        if self._is_declared or not self._found("sitemap"):
            await self._ask_usual_places("sitemap", usual_sitemaps(seen.feeds))

    async def _read_listings(self, front: Page, seen: PageSeen) -> None:
        self._learn_paths(seen, ())
        await self._read("listing", front.url or self.source.home, "front page", front)
        for url in section_pages(seen, self._stories("feed"))[:_MOST_SECTIONS]:
            if not self.fetcher.is_exhausted:
                await self._read("listing", url, "section page")

    async def _robots(self) -> str:
        """The site's robots.txt, which was read before its front page; empty if it is unavailable."""
        home = self.source.home
        session = session_of(self.crawler)
        if self.recording is None and self.source.obey_robots:
            with session.database.read() as connection:
                kept = hosts.robots_of(connection, netloc_of(home), session.clock.now())
            if kept is not None:
                return kept
        try:
            page = await self.fetcher.page(join_url(home, "/robots.txt") or home, asking_robots=False)
        except NotFetched:
            return ""
        return page.body.decode("utf-8", "replace")

    def _found(self, kind: EntryPointKind) -> bool:
        """Whether an entry point of *kind* was found that lists stories."""
        return any(one.kind == kind and one.trouble is None and one.cards for one in self._entry_points.values())

    def _learn_paths(self, seen: PageSeen, read: Iterable[str]) -> None:
        """From now on skip pages that are surely no stories. *read* are known stories."""
        stories = self._stories("feed").union(read)
        sections = (urlsplit(url).path.rstrip("/") for url in section_pages(seen, stories))
        self.source = replace(
            self.source,
            not_articles=no_article_paths(self._links, stories),
            not_articles_exactly=tuple(dict.fromkeys([*sections, *parents_of_stories(self._links, stories)])),
        )

    async def _ask_usual_places(self, kind: EntryPointKind, paths: Iterable[str]) -> None:
        """Request *paths* until one has a new entry point: the others would be names for the same."""
        misled = 0
        for path in paths:
            url = join_url(self.source.home, path)
            if url is None or url in self._entry_points:
                continue
            if self.fetcher.failures >= _GUESSES_FAILED or misled >= _GUESSES_MISLED:
                return  # if a site does not answer, or answers everything, only request what it named
            await self._read(kind, url, USUAL_PLACE)
            found = self._entry_points.get(url)
            if found is not None and found.trouble is None:
                return
            misled += self.fetcher.has_page(url)

    async def _read(self, kind: EntryPointKind, url: str, origin: str, page: Page | None = None) -> None:
        """Read a possible entry point, once, if it is on the site."""
        if url in self._entry_points:
            return
        if not self._may_ask(kind, url):
            if kind != "listing":
                self._left_out[url] = (
                    "it is on another host and was not requested; if it belongs to this site, add its host to hosts"
                )
            return
        await self._read_entry_point(EntryPoint(kind=kind, url=url), origin, page)

    async def _read_entry_point(self, entry_point: EntryPoint, origin: str, page: Page | None = None) -> None:
        seen = await self.reader.read(entry_point, origin, self.source, page)
        if origin != DECLARED and seen.url in self._entry_points:
            return  # it redirects to another one
        self._entry_points[seen.url] = seen
        self._links.update(dict.fromkeys(seen.urls))

    def _may_ask(self, kind: EntryPointKind, url: str) -> bool:
        """Whether *url* is on the site. A subdomain with its feeds counts; menus, however, also lead to shops."""
        if on_site(url, self.source):
            return self._is_declared or same_site(url, self.source.home)
        host = host_of(url)
        if self._is_declared or kind == "listing" or host is None or not same_site(url, self.source.home):
            return False
        self.source = replace(self.source, hosts=(*self.source.hosts, host))
        return True

    def _stories(self, kind: EntryPointKind) -> frozenset[str]:
        return frozenset[str]().union(
            *(entry_point.urls for entry_point in self._entry_points.values() if entry_point.kind == kind)
        )

    async def _try_stories(self) -> list[Trial]:
        trials: list[Trial] = []
        doors = tuple(self._entry_points.values())
        carried = carried_stories(doors, self.source)
        for url in newest_stories(doors, _STORIES_TRIED):
            trial = carried.get(url) or await self._try_story(url)  # like a crawl, which does not fetch its page
            if isinstance(trial.record, Miss) and trial.record.reason in CANNOT_BE_HAD:
                trial = story_in_feed(url, doors, self.source) or trial
            trials.append(trial)
        return trials

    def _with_selectors(self, trials: list[Trial]) -> list[Trial]:
        """*trials*, repeated with selectors for fields that could not be read, if any help."""
        cards = {card.url: card for one in reversed(self._entry_points.values()) for card in one.cards}
        fetched = [trial for trial in trials if trial.url in self._pages and trial.carried_by is None]
        examples = [
            Example(self._pages[trial.url], cards[trial.url], trial.record) for trial in fetched if trial.url in cards
        ]
        layout = propose_layout(examples, self.source)
        if layout is None:
            return trials
        self.source = replace(self.source, layouts=(layout,))
        return [try_story(self._pages[trial.url], self.source) if trial in fetched else trial for trial in trials]

    async def _try_story(self, url: str) -> Trial:
        try:
            page = await self.story_fetcher.page(url, asking_again=False)
        except NotFetched as error:
            return not_fetched(url, error.reason, str(error))
        self._links.update(dict.fromkeys(see_page(page).links))
        self._pages[url] = page
        return try_story(page, self.source)
