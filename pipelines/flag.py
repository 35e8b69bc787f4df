"""The second step: match an article against the watches. It becomes a Finding and does not change any more."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Self

from scrapy.crawler import Crawler

from newsbot.items import Article, Author, Finding, Miss
from newsbot.spiders.poison import in_hand_of
from newsbot.store.session import session_of
from newsbot.store.watches.watches import watches
from newsbot.watch.matcher import Matcher
from pipelines.steps import page_of


class Flag:
    """Flags articles by the watches in force when the spider opened."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.database = session_of(crawler).database
        self.matcher = Matcher(())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the database of *crawler*."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Loads the watches."""
        with self.database.read() as connection:
            self.matcher = Matcher(watches(connection))

    def process_item(self, item: Article | Author | Miss) -> Finding | Author | Miss:
        """The item; an article as a Finding with its flags."""
        if not isinstance(item, Article):
            return item
        in_hand = in_hand_of(self.crawler)
        with nullcontext() if in_hand is None else in_hand.reading(page_of(item)):
            return Finding(article=item, flags=self.matcher.flags(item))
