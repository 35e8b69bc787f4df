"""Detect one story under endless addresses, as sessions, calendars and mistakes of a site produce.

Addresses that differ only in numbers and codes have one shape. Once many addresses of a shape gave one story under one
title, and hardly any other, further ones are refused in this crawl and for a day, with the reason `loop`. Addresses
that differ in words never share a shape: sites name their stories that way, and pages that all show one wall or notice
today are stories tomorrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

from newsbot.patterns import anchored, compiled

ENOUGH = 50  # addresses of one shape and story in one crawl
_SHARE = 0.9  # of the pages of a shape that must give the story
_MOST_SHAPES = 100_000  # counted at once, to limit memory
_WORD = compiled(r"[^\W_]+")
# Not a word: has a digit, only hexadecimal digits, or a capital after a small letter.
_CODE = anchored(r"[^\W\d]*\d\w*|[a-fA-F]+|(?:(?![a-z][A-Z])\w)*+[a-z][A-Z]\w*")


class InLoop(IgnoreRequest):
    """An address of a shape whose other addresses all gave one story."""


class Loops:
    """Downloader middleware; the last pipeline tells it which story each page gave."""

    def __init__(self) -> None:
        self._of_shape: Counter[str] = Counter()
        self._of_story: Counter[tuple[str, Hashable]] = Counter()
        self._loops: dict[str, tuple[str, Hashable]] = {}  # an example page of each, and its story

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For live crawls only: pages of a recording cost no requests."""
        if crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        return cls()

    def gave(self, url: str, story: Hashable) -> None:
        """Record that the page at *url* gave *story*, any key for a story and its title."""
        shape = shape_of(url)
        self._of_shape[shape] += 1
        self._of_story[shape, story] += 1
        if shape in self._loops:
            # Requests already under way may have given other stories.
            if not self._is_loop(shape, self._loops[shape][1]):
                del self._loops[shape]
        elif self._is_loop(shape, story):
            self._loops[shape] = url, story
        if len(self._of_shape) > _MOST_SHAPES:
            self._forget_what_came_once()

    def process_request(self, request: Request) -> None:
        """Raises InLoop if the address has a shape that gave one story."""
        url = request.meta.get("frontier_url")
        if url is None or "recheck" in request.meta or not self._loops:
            return
        if (like := self._loops.get(shape_of(url))) is not None:
            raise InLoop(f"{ENOUGH} addresses like this one all gave the story of {like[0]}; it was not requested")

    def _is_loop(self, shape: str, story: Hashable) -> bool:
        count = self._of_story[shape, story]
        return count >= ENOUGH and count >= _SHARE * self._of_shape[shape]

    def _forget_what_came_once(self) -> None:
        self._of_shape = Counter({shape: count for shape, count in self._of_shape.items() if count > 1})
        self._of_story = Counter({key: count for key, count in self._of_story.items() if key[0] in self._of_shape})


def shape_of(url: str) -> str:
    """*url* without numbers, codes and repeated segments."""
    parts = urlsplit(url)
    path = "/".join(dict.fromkeys(_without_codes(segment) for segment in parts.path.split("/")))
    # A single word as a value is a code: tokens need not have digits.
    values = ((name, _without_codes(value)) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{name}={'0' if _WORD.fullmatch(value) else value}" for name, value in values)
    return f"{parts.netloc}{path}?{query}"


def _without_codes(text: str) -> str:
    return _WORD.sub(lambda word: "0" if _CODE.fullmatch(word[0]) else word[0], text)
