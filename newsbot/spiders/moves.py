"""Check the former address of a new page's story: is it gone, or does it redirect to the new one?"""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.items import Article
from newsbot.read.story_address import canonical_or_none
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.responses import GONE
from newsbot.store.articles.moves import Former
from newsbot.urls import join_url

logger = logging.getLogger(__name__)


async def address_left(record: Article, frontier: Frontier, crawler: Crawler) -> str | None:
    """The address that the story of *record* has left for its own; None if it is new, or stands there, too."""
    former = frontier.former_address(record)
    if former is None:
        return None
    if former.is_gone and former.is_same:
        return former.url
    response = await _answer(former.url, crawler)
    has_left = response is not None and _has_left(response, former, record, frontier)
    return former.url if has_left else None


async def _answer(url: str, crawler: Crawler) -> Response | None:
    asked = Request(url, meta={"dont_redirect": True, "dont_retry": True}, dont_filter=True)
    try:
        response: Response = await crawler.engine.download_async(asked)
    except Exception as error:  # whatever fails there, this page is a story
        logger.info("%r could not be checked for a move of its story: %r", url, str(error))
        return None
    return response


def _has_left(response: Response, former: Former, record: Article, frontier: Frontier) -> bool:
    location = response.headers.get("Location")
    if location is None or not 300 <= response.status < 400:
        return former.is_same and response.status in GONE
    target = canonical_or_none(join_url(former.url, location.decode("latin-1")), frontier.source)
    return target is not None and target in (record.url, record.page_url)
