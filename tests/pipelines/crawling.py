"""A crawler with newsbot's pipelines and a spider that yields what a test gives it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler

import pipelines
from newsbot.store.session import session_of


class Given(Spider):
    """Yields the given items, and ends when each has been stored or dropped."""

    name = "given"

    def __init__(self, items: Sequence[Any], room: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.items = items
        self.room = room
        self.ended = asyncio.Semaphore(0)
        self.dropped: list[str] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Told of each item's end."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.one_ended, signal=signal)
        crawler.signals.connect(spider.one_dropped, signal=signals.item_dropped)
        return spider

    def one_ended(self) -> None:
        """Counts."""
        self.ended.release()

    def one_dropped(self, exception: Exception) -> None:
        """Remembers why."""
        self.dropped.append(str(exception))

    async def start(self) -> AsyncIterator[Any]:
        """The items; with *room*, into a database that may not grow by more than so many pages."""
        if self.room is not None:
            with session_of(self.crawler).database.write() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + self.room}")
        for item in self.items:
            yield item
        for _ in self.items:
            await self.ended.acquire()


@dataclass(frozen=True)
class Crawled:
    """How a crawl ended, what it exported, and why items were dropped."""

    reason: str
    exported: list[dict[str, Any]]
    dropped: list[str]


def crawl(
    folder: Path, items: Sequence[Any], *, run_id: int = 0, room: int | None = None, url: str | None = None
) -> Crawled:
    """Send *items* through the pipelines into the database at *url*, else that in *folder*."""
    reasons: list[str] = []
    out = folder / "out.jsonl"
    settings = {
        "ITEM_PIPELINES": {step: number for number, step in enumerate(pipelines.ORDER)},
        "ITEM_PROCESSOR": "pipelines.steps.Steps",
        "NEWSBOT_DATABASE_URL": url or f"sqlite:///{folder / 'newsbot.db'}",
        "NEWSBOT_CLOCK": "newsbot.clock.MACHINE",
        "NEWSBOT_RUN_ID": run_id,
        "FEEDS": {str(out): {"format": "jsonlines", "overwrite": True}},
        "TWISTED_REACTOR_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
    }

    async def run() -> list[str]:
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(Given)

        def closed(reason: str) -> None:
            reasons.append(reason)

        crawler.signals.connect(closed, signal=signals.spider_closed)
        await runner.crawl(crawler, items=items, room=room)
        spider = crawler.spider
        return spider.dropped if isinstance(spider, Given) else []

    dropped = asyncio.run(run())
    lines = out.read_text().splitlines() if out.exists() else []
    return Crawled(reasons[0], [json.loads(line) for line in lines], dropped)
