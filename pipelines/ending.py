"""Lets a spider end while items are on their way.

Scrapy waits for its items when it closes a spider, but looks whether they have ended only when a response has; where
the last ones came from `start()`, it would wait for ever (Scrapy 2.19, after Ctrl-C or a full disk).
"""

from __future__ import annotations

import asyncio

from scrapy import signals
from scrapy.crawler import Crawler

_A_MOMENT = 0.05  # seconds: Scrapy sends an item's signal shortly before it takes the item off its count


class Ending:
    """Looks, a moment after items ended, whether that was what closing the spider waited for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._timer: asyncio.TimerHandle | None = None
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._look_soon, signal=signal)

    def _look_soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_A_MOMENT, self._look)

    def _look(self) -> None:
        self._timer = None
        engine = self._crawler.engine
        slot = engine.scraper.slot if engine is not None else None
        spider = self._crawler.spider
        if slot is None or spider is None or slot.closing is None or slot.closing.called:
            return
        if slot.is_idle():
            slot.closing.callback(spider)
        else:
            self._look_soon()
