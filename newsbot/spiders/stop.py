"""End a crawl in time when it is told to stop, whatever it is doing.

Scrapy waits for the pages in flight and for the work on them. Whatever is not committed by then stays due, as after a
kill, but no page is suspected.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from scrapy import signals
from scrapy.crawler import Crawler

from newsbot.spiders.poison import in_hand_of

IN_TIME = 20.0  # seconds after the signal
_AT_LAST = 27.0  # when the system ends the process, should Python itself be stuck
INTERRUPTED = 130  # the exit code, what a shell reports for Ctrl-C
_SAID = b"newsbot: stopped while it was still at work; what was stored is kept, run it again to continue\n"


Handler = Callable[[int, FrameType | None], object]


class Stop:
    """Ends the process of *crawler* at the latest IN_TIME seconds after SIGTERM or SIGINT."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._timer: threading.Timer | None = None
        # By then Scrapy has set its own handlers, which are called first.
        crawler.signals.connect(self._listen, signal=signals.spider_opened)

    def close(self) -> None:
        """The crawl has ended by itself."""
        if self._timer is not None:
            self._timer.cancel()
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)
            if callable(before):
                signal.signal(number, self._told(before))

    def _told(self, before: Handler) -> Handler:
        def told(number: int, frame: FrameType | None) -> None:
            if self._timer is None:
                self._timer = threading.Timer(IN_TIME, self._end)
                self._timer.daemon = True
                self._timer.start()
                signal.setitimer(signal.ITIMER_REAL, _AT_LAST)
            before(number, frame)

        return told

    def _end(self) -> None:
        in_hand = in_hand_of(self._crawler)
        if in_hand is not None:
            in_hand.forget()
        with suppress(OSError):
            os.write(2, _SAID)
        os._exit(INTERRUPTED)
