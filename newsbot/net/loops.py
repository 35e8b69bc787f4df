"""Loops: one story under addresses without end, as sessions, calendars and mistakes of a site make them.

Addresses that differ in their numbers and other codes only are of one shape. After enough addresses of one shape have
given one story under one title, and hardly another, the further ones of that shape are not asked for in this crawl, nor
for a day. Each is refused with the reason `loop`, and named. Addresses that differ in their words are never of one
shape: sites spell their stories so, and pages that all show one wall or notice today are stories tomorrow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

ENOUGH = 50  # addresses of one shape and story in one crawl, after which no more are asked for
_SHARE = 0.9  # of the pages of a shape, from which on it is the story's own
_MOST_SHAPES = 100_000  # that are counted at once: a million stories must not fill the memory
_WORD = re.compile(r"[^\W_]+")
# What no word has: a digit, hexadecimal digits alone, a capital behind a small letter.
_CODE = re.compile(r"\w*\d\w*|[a-fA-F]+|\w*[a-z][A-Z]\w*")


class InLoop(IgnoreRequest):
    """An address of a shape whose other addresses all gave one story."""


class Loops:
    """Downloader middleware that the last of the pipelines tells which story each page gave."""

    def __init__(self) -> None:
        self._of_shape: Counter[str] = Counter()
        self._of_story: Counter[tuple[str, Hashable]] = Counter()
        self._loops: dict[str, tuple[str, Hashable]] = {}  # a page of each that was noticed, and its story

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For a crawl of a live site: what a recording holds costs nobody a request."""
        if crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        return cls()

    def gave(self, url: str, story: Hashable) -> None:
        """Notes that the page at *url* gave *story*, whatever stands for it and its title."""
        shape = shape_of(url)
        self._of_shape[shape] += 1
        self._of_story[shape, story] += 1
        if shape in self._loops:
            # Requests were under way when it was taken for one, and other stories may have come of them.
            if not self._is_loop(shape, self._loops[shape][1]):
                del self._loops[shape]
        elif self._is_loop(shape, story):
            self._loops[shape] = url, story
        if len(self._of_shape) > _MOST_SHAPES:
            self._forget_what_came_once()

    def process_request(self, request: Request) -> None:
        """Lets *request* pass. Raises InLoop for a page whose address is of a shape that gave one story."""
        url = request.meta.get("frontier_url")
        if url is None or "recheck" in request.meta or not self._loops:
            return
        if (like := self._loops.get(shape_of(url))) is not None:
            raise InLoop(f"{ENOUGH} addresses like this one gave one story, that of {like[0]}; it was not asked for")

    def _is_loop(self, shape: str, story: Hashable) -> bool:
        count = self._of_story[shape, story]
        return count >= ENOUGH and count >= _SHARE * self._of_shape[shape]

    def _forget_what_came_once(self) -> None:
        self._of_shape = Counter({shape: count for shape, count in self._of_shape.items() if count > 1})
        self._of_story = Counter({key: count for key, count in self._of_story.items() if key[0] in self._of_shape})


def shape_of(url: str) -> str:
    """*url* without what tells it from others of its kind: numbers and codes, and segments that come once more."""
    parts = urlsplit(url)
    path = "/".join(dict.fromkeys(_without_codes(segment) for segment in parts.path.split("/")))
    # One word as a value is a code: sessions and tokens need no digit.
    values = ((name, _without_codes(value)) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{name}={'0' if _WORD.fullmatch(value) else value}" for name, value in values)
    return f"{parts.netloc}{path}?{query}"


def _without_codes(text: str) -> str:
    return _WORD.sub(lambda word: "0" if _CODE.fullmatch(word[0]) else word[0], text)
