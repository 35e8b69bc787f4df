"""Run the pipeline steps, and account for items that fail.

An error is charged to the item's page, which is tried again later and given up after the third time. A full disk or an
unavailable database ends the crawl instead.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy.exceptions import DropItem
from scrapy.pipelines import ItemPipelineManager

from newsbot.items import Article, Author, Finding, Miss
from newsbot.store.frontier.addresses import name_of
from newsbot.store.session import not_stored, session_of

logger = logging.getLogger(__name__)

Item = Article | Finding | Author | Miss


class Steps(ItemPipelineManager):
    """Scrapy's pipeline manager, which by itself would only log an item that fails."""

    async def process_item_async(self, item: Item) -> Any:
        """What the last step returned. Raises DropItem, which names the item, if it could not be stored."""
        try:
            return await super().process_item_async(item)
        except DropItem:
            raise
        except Exception as error:
            if self.crawler is None:  # Scrapy gives it to every manager
                raise
            why = not_stored(self.crawler, page_of(item), error, _record(item).source)
            if session_of(self.crawler).fault is None:
                logger.error("%r %s", page_of(item), why, exc_info=error)
            raise DropItem(f"{page_of(item)!r} {why}", log_level="DEBUG") from error


def page_of(item: Item) -> str:
    """The name of the page of *item* in the frontier, or of the item itself."""
    record = _record(item)
    if isinstance(record, Article):
        return record.page_url or record.url or record.title or "an article without a title"
    if isinstance(record, Author):
        return record.page_url or record.name
    return name_of(record)


def _record(item: Item) -> Article | Author | Miss:
    return item.article if isinstance(item, Finding) else item
