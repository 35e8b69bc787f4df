"""Loops: one story under addresses without end, as sessions, calendars and mistakes of a site make them.

After enough addresses of one pattern have given one and the same story, the further ones of that pattern are not asked
for in this crawl. Each is refused with the reason `loop`, and named. A pattern under which other stories stand is none.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import takewhile
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

ENOUGH = 50  # addresses of one story in one crawl, after which its pattern is looked for
_SHARE = 0.9  # of the pages that were read under a pattern, from which on it is the story's own
_DIGITS = re.compile(r"\d+")


class InLoop(IgnoreRequest):
    """An address of a pattern whose other addresses all gave one story."""


@dataclass(frozen=True, slots=True)
class Loop:
    """The addresses that *pattern* fits gave one story again and again, *example* being one of them."""

    pattern: re.Pattern[str]
    example: str


class Loops:
    """Downloader middleware that the last of the pipelines tells which story each page gave."""

    def __init__(self) -> None:
        self._of_story: dict[Hashable, list[str]] = {}
        self._read: list[str] = []
        self._loops: list[Loop] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For a crawl of a live site: what a recording holds costs nobody a request."""
        if crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        return cls()

    def gave(self, url: str, story: Hashable) -> None:
        """Notes that the page at *url* gave *story*, whatever stands for it."""
        self._read.append(url)
        urls = self._of_story.setdefault(story, [])
        urls.append(url)
        if len(urls) % ENOUGH == 0 and (loop := self._loop(urls)) is not None:
            self._loops.append(loop)

    def process_request(self, request: Request) -> None:
        """Lets *request* pass. Raises InLoop for a page whose address is of a pattern that gave one story."""
        url = request.meta.get("frontier_url")
        if url is None or "recheck" in request.meta:
            return
        for loop in self._loops:
            if loop.pattern.match(url):
                raise InLoop(
                    f"{ENOUGH} addresses like this one gave one story, that of {loop.example}; it was not asked for"
                )

    def _loop(self, urls: list[str]) -> Loop | None:
        pattern = pattern_of(urls)
        fitting = [url for url in self._read if pattern.match(url)]
        is_all = urlsplit(_beginning(urls)).path in ("", "/") and not pattern.pattern.endswith("$")
        share = 1.0 if is_all else _SHARE
        return Loop(pattern, urls[0]) if len(urls) >= share * len(fitting) else None


def pattern_of(urls: list[str]) -> re.Pattern[str]:
    """What *urls* have in common: all but their numbers, or else their beginning."""
    shapes = {_DIGITS.sub("0", url) for url in urls}
    if len(shapes) == 1:
        return re.compile(r"\d+".join(map(re.escape, _DIGITS.split(urls[0]))) + "$")
    return re.compile(re.escape(_beginning(urls)))


def _beginning(urls: list[str]) -> str:
    """With which characters all of *urls* begin: those with which the first and the last in order do."""
    both = takewhile(lambda pair: pair[0] == pair[1], zip(min(urls), max(urls), strict=False))
    return "".join(character for character, _ in both)
