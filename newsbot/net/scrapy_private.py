"""Everything that uses undocumented parts of Scrapy, which may change, is here.

| part of Scrapy 2.19 | why there is no other way |
|---|---|
| `Downloader._process_queue`, `Slot.queue` | no documented way to drop queued requests |
| `Downloader._wait_for_download`, `Slot.transferring` | a request counts as under way too late: see `Turns` |
| `Downloader.slots`, `Downloader.get_slot_key` | no documented way to change a host's delay during a crawl |
| `Slot.lastseen` | the delay counts from when a request leaves the queue, not from when it reaches its host |
| `Scraper.slot`, its `closing` and `is_idle` | no documented sign that the last items have ended: see `Ending` |

`tests/net/test_scrapy_private.py` fails when Scrapy changes one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from scrapy import signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred

_A_MOMENT = 0.05  # seconds: Scrapy sends an item's signal shortly before it takes the item off its count


class Turns(Downloader):
    """Scrapy's downloader, except that it counts a request as under way when it is scheduled. Scrapy counts it when its
    task runs, so a second request to the host could begin first.

    Requests that `refusal` gives a reason for fail at once. Scrapy would take them from the queue one delay after
    another, which may take too long.
    """

    def refusal(self, request: Request) -> IgnoreRequest | None:
        """Why *request* need not wait for its turn; None if it must."""
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
    """The name of the downloader's slot for *request*, and the slot, if its host was requested before."""
    downloader = crawler.engine.downloader
    key: str = downloader.get_slot_key(request)
    return key, downloader.slots.get(key)


@contextmanager
def starting(crawler: Crawler, request: Request, unsure: float) -> Iterator[None]:
    """Delay the next request to the host, counting from the latest moment at which *request*, sent within this block,
    can have reached it: its end, or *unsure* seconds after it was sent.
    """
    _, slot = slot_of(crawler, request)
    sent = monotonic()
    try:
        yield
    finally:
        if slot is not None:
            slot.lastseen = max(slot.lastseen, min(monotonic(), sent + unsure))


class Ending:
    """Lets a spider end while items are being processed: shortly after items end, checks whether closing waits for
    them.

    Scrapy waits for its items when it closes a spider, but checks only when a response has ended; if the last items
    came from `start()`, it would wait for ever (after Ctrl-C or with a full disk).
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
