"""Which hosts have stopped answering in this crawl: the rest of their pages is left for the next one.

Each page of a host that never finishes its answers costs a timeout for each try, and a crawl may have hundreds.
"""

from __future__ import annotations

from collections import Counter

from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Request

from newsbot.store.engine.errors import machine_fault
from newsbot.store.frontier import failures
from newsbot.store.session import session_of
from newsbot.urls import netloc_of

MOST = 4  # requests in a row without an answer
_NO_ANSWER = (DownloadConnectionRefusedError, DownloadTimeoutError)  # a broken answer is quick, and is one page's


class HostSilent(IgnoreRequest):
    """The host no longer answers; the page is left for the next crawl.

    *was_tried*: the page was requested in this crawl. *is_its_own*: other pages of the host were answered.
    """

    def __init__(self, netloc: str, *, was_tried: bool, is_its_own: bool) -> None:
        super().__init__(failures.silent_reason(netloc))
        self.netloc = netloc
        self.was_tried = was_tried
        self.is_its_own = was_tried and is_its_own


class Silence:
    """Counts the requests to each host that were not answered, in a row.

    A host that was left alone by the last crawl is left alone again after the first.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._failed: Counter[str] = Counter()
        self._most: dict[str, int] = {}
        self._story_answered: set[str] = set()
        self._tried: set[str] = set()

    def answered(self, request: Request) -> None:
        """Record that the host of *request* answered."""
        netloc = netloc_of(request.url)
        if "frontier_url" in request.meta:
            self._failed[netloc] = 0
            self._story_answered.add(netloc)
            self._most[netloc] = MOST
        elif self._most_of(netloc) == MOST:
            self._failed[netloc] = 0

    def failed(self, request: Request, error: BaseException) -> None:
        """Record that *request* ended with *error*."""
        if isinstance(error, _NO_ANSWER) and machine_fault(error) is None:
            self._failed[netloc_of(request.url)] += 1
            self._tried.add(request.url)

    def refusal(self, request: Request) -> HostSilent | None:
        """Why *request* is not to be sent; None unless its host has stopped answering."""
        netloc = netloc_of(request.url)
        if self._failed[netloc] < self._most_of(netloc):
            return None
        return HostSilent(netloc, was_tried=request.url in self._tried, is_its_own=netloc in self._story_answered)

    def _most_of(self, netloc: str) -> int:
        if netloc not in self._most:
            source = getattr(self._crawler.spider, "source", None)
            session = session_of(self._crawler)
            with session.guarded(), session.database.read() as connection:
                was_silent = source is not None and failures.was_silent(connection, source.name, netloc)
            self._most[netloc] = 1 if was_silent else MOST
        return self._most[netloc]
