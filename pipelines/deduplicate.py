"""Do we have it? The second step: an Article becomes a Finding that says whether it is new, an edit, or the same."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from newsbot.items import Article, Author, Finding, Miss
from newsbot.store.articles import recognise
from newsbot.store.engine import Database
from newsbot.store.session import database_of


class Deduplicate:
    """Says of each article whether the store has it. Store asks again where no other writer can come between.

    Whether a new article is a copy of another story is for Store alone to tell.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the database of *crawler*."""
        return cls(database_of(crawler))

    def process_item(self, item: Article | Author | Miss) -> Finding | Author | Miss:
        """The item, an article as a Finding."""
        if not isinstance(item, Article):
            return item
        with self.database.read() as connection:
            return Finding(article=item, sameness=recognise(connection, item).sameness)
