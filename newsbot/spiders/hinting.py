"""Hinting: what doors said of a story, brought to the article of its page, or in its place where it cannot be had."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.extract.hints import complete, whole_story
from newsbot.items import Article, Hint, Miss, Origin
from newsbot.spiders.finding import Finder

# Why a page gives no story though there is one. Of what is none, or stands elsewhere, a feed's word changes nothing.
CANNOT_BE_HAD = frozenset(
    {
        "cookie-wall",
        "empty-page",
        "error-page",
        "extraction-failed",
        "http-status",
        "login-wall",
        "needs-javascript",
        "no-body",
        "no-title",
        "not-html",
        "redirects",
        "robots",
        "too-deep",
        "too-large",
    }
)


class Hinting:
    """What is kept of the words of doors, as the crawl of one source uses it."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._source = finder.source
        self._declares_texts = any(door.full_text for door in finder.source.doors)

    def completed(self, article: Article, url: str) -> Article:
        """*article*, read of the page at *url*, with what doors said of it and its page does not state."""
        return complete(article, self._finder.said_of(url), self._source)

    def instead(self, miss: Miss) -> Article | Miss:
        """The article that a feed carries whole, where its page cannot be had for the reason of *miss*; else *miss*.

        A page that was read before stands as it was read.
        """
        url = miss.url
        if url is None or miss.reason not in CANNOT_BE_HAD or self._finder.was_read(url):
            return miss
        return self._whole(url) or miss

    def given_up(self, url: str) -> Article | None:
        """The article that a feed carries whole, of a page that was just given up after too many failures."""
        return self._whole(url) if self._finder.is_parked(url) else None

    def carried(self, url: str) -> Article | None:
        """The article at *url* where a door of which that is declared carries it whole: its page is left alone."""
        if not self._declares_texts:
            return None
        said = self._finder.said_of(url)
        return self._told(url, said) if any(hint.full_text for hint in said) else None

    def _whole(self, url: str) -> Article | None:
        return self._told(url, self._finder.said_of(url))

    def _told(self, url: str, said: Sequence[Hint]) -> Article | None:
        origin: Origin = "live" if self._finder.recording is None else "replay"
        return whole_story(said, url, self._source, origin)
