"""The dumps spider reads files: text dumps, saved HTML, WARCs, and folders of them.

    scrapy crawl dumps -a path=saved/ -a source=kyivindependent
    scrapy crawl dumps -a path=page.txt -a url=https://kyivindependent.com/some-story/

Its Articles, Authors and Misses go through the same pipelines as those of a crawl.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from newsbot.items import Article, Author, AuthorPage, Listing, Miss, Record
from newsbot.page import Page
from newsbot.spiders.arguments import named_source, source_folders
from newsbot.spiders.cores import cores_here, read_in_order
from newsbot.spiders.files import read_pages
from newsbot.spiders.records import record_of, sure
from newsbot.store.correct import is_held
from newsbot.store.runs import runs
from newsbot.store.session import session_of

# Scrapy does not wait for items that start() yields: without a limit, all files would be read before the first is
# stored. The limit is several batches of the store, so that one fills while another is committed.
MOST_IN_FLIGHT = 400

# Scrapy sends an item's signal shortly before it takes the item off its count.
A_MOMENT = 0.02

Item = Article | Author | Miss


class DumpsSpider(Spider):
    """Reads files into the same items as a crawl."""

    name = "dumps"

    def __init__(
        self,
        path: str | Path | Sequence[str | Path] = (),
        url: str | None = None,
        source: str | None = None,
        folders: Sequence[Path] = (),
        own: Sequence[Path] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        given = [path] if isinstance(path, str | Path) else path
        self.paths = tuple(Path(one) for one in given)
        if not self.paths:
            raise ValueError("which files? name a file or folder: scrapy crawl dumps -a path=saved/")
        self.url = url
        self.source_name = source
        self.folders = tuple(folders)
        self.own = tuple(own)
        self._known = 0
        self._room = asyncio.Semaphore(MOST_IN_FLIGHT)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of `-a path=PATH`, `-a url=` and `-a source=`; an unknown source ends the process."""
        folders = source_folders(crawler)
        own = [Path(file) for file in crawler.settings.getlist("NEWSBOT_OWN_FILES")]
        spider = super().from_crawler(crawler, *args, folders=folders, own=own, **kwargs)
        if spider.source_name is not None:
            named_source(spider.source_name, folders)
        # Without handlers, nothing can open a connection; without middlewares, nothing delays items.
        crawler.settings.set("DOWNLOAD_HANDLERS", {"http": None, "https": None}, priority="spider")
        for between in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES"):
            crawler.settings.set(between, {}, priority="spider")
            crawler.settings.set(f"{between}_BASE", {}, priority="spider")
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._made_room, signal=signal)
        return spider

    async def start(self) -> AsyncIterator[Item]:
        """Yield the items of every file, in order. A listing gives none."""
        read = partial(record_of, source_name=self.source_name, folders=self.folders)
        async for page, record in read_in_order(self._unread(), read, cores=cores_here()):
            self._count("pages")
            item = self._item(sure(record, page.file))
            if item is not None:
                await self._room.acquire()
                yield item
        self._count_known()
        # When start() ends, Scrapy checks at once whether the spider is idle, then only every five seconds.
        for _ in range(MOST_IN_FLIGHT):
            await self._room.acquire()
        await asyncio.sleep(A_MOMENT)

    def _unread(self) -> Iterator[Page | Miss]:
        """The pages of all files, except captures already stored, so that an interrupted import continues."""
        for page in read_pages(self.paths, url=self.url, own=self.own):
            if isinstance(page, Page) and self._is_known(page):
                self._known += 1
                if self._known >= MOST_IN_FLIGHT:
                    self._count_known()
            else:
                yield page

    def _is_known(self, page: Page) -> bool:
        if page.url is None or page.fetched_at is None:
            return False
        with session_of(self.crawler).database.read() as connection:
            return is_held(connection, page.url, page.fetched_at)

    def _count_known(self) -> None:
        known, self._known = self._known, 0
        if known:
            session = session_of(self.crawler)
            with session.database.write() as connection:
                runs.count(connection, session.run_id, Counter({"same": known}))

    def _item(self, record: Record) -> Item | None:
        if isinstance(record, Listing):
            self._count("listings")
            return None
        return record.author if isinstance(record, AuthorPage) else record

    def _count(self, what: str) -> None:
        stats = self.crawler.stats
        if stats is not None:
            stats.inc_value(f"newsbot/dumps/{what}")

    def _made_room(self) -> None:
        self._room.release()
