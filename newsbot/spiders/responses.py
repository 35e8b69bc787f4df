"""Scrapy's responses and failures in our words."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.net.archive import REPLAYED
from newsbot.page import Page

_TOLD = ("content-type", "content-language", "last-modified")


def page_of(response: Response) -> Page:
    """The Page that *response* brought, live or from a recording."""
    headers = {name: value.decode("latin-1") for name in _TOLD if (value := response.headers.get(name))}
    if links := response.headers.getlist("link"):
        headers["link"] = b", ".join(links).decode("latin-1")
    return Page(
        body=response.body,
        url=response.url,
        headers=headers,
        fetched_at=captured_at(response),
        origin="replay" if REPLAYED in response.flags else "live",
        status=response.status,
    )


def captured_at(response: Response) -> datetime:
    """When *response* was captured: for a live one that no archive keeps, now."""
    moment: datetime = response.meta.get("captured_at") or datetime.now(UTC)
    return moment


def failed_request(failure: Failure) -> Request:
    """The request that *failure* ended."""
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it for an errback
    return request
