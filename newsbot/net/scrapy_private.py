"""What leans on parts of Scrapy that it documents nowhere, and may change: all of it, and nothing else, is here.

| part of Scrapy 2.19 | why there is no other way |
|---|---|
| `Downloader._process_queue`, `Slot.queue` | nothing documented takes from its queue what need not wait for its turn |
| `Downloader._wait_for_download`, `Slot.transferring` | a request counts as under way too late: see `Turns` |
| `Downloader.slots`, `Downloader.get_slot_key` | a host's delay is changed nowhere else while a crawl runs |
| `Scraper.slot`, its `closing` and `is_idle` | nothing documented says that the last items have ended: see `Ending` |

`tests/net/test_scrapy_private.py` fails when Scrapy changes one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from scrapy import signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred

_A_MOMENT = 0.05  # seconds: Scrapy sends an item's signal shortly before it takes the item off its count


class Turns(Downloader):
    """Scrapy's own, which would begin a second request to a host before the first has begun, where the delay is over:
    it counts a request as under way when the task that it starts for it runs, and others may be queued before that.

    What `refusal` names a reason for does not wait for its turn. Scrapy's would take all that waits from the queue, one
    delay after another, which may be more time than there is.
    """

    def refusal(self, request: Request) -> IgnoreRequest | None:
        """Why *request* need not wait for its turn; None where it is to."""
        return None

    def _process_queue(self, slot: Slot) -> None:
        waiting = [(*entry, why) for entry in slot.queue if (why := self.refusal(entry[0])) is not None]
        for request, queue_dfd, _ in waiting:
            slot.queue.remove((request, queue_dfd))
        for _, queue_dfd, why in waiting:
            queue_dfd.errback(why)
        super()._process_queue(slot)

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)


def slot_of(crawler: Crawler, request: Request) -> tuple[str, Slot | None]:
    """What the host of *request* is called among the downloader's slots, and its slot, where it has been asked."""
    downloader = crawler.engine.downloader
    key: str = downloader.get_slot_key(request)
    return key, downloader.slots.get(key)


class Ending:
    """Lets a spider end while items are on their way: looks, a moment after items ended, whether closing waited for it.

    Scrapy waits for its items when it closes a spider, but looks whether they have ended only when a response has;
    where the last ones came from `start()`, it would wait for ever (after Ctrl-C or a full disk).
    """

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
