"""Translate Scrapy's responses and failures, and tell which failures are final, so that the page is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, NotSupported
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.net.archive import REPLAYED, NotInRecording
from newsbot.net.content_encoding import PageTooLarge
from newsbot.net.loops import InLoop
from newsbot.net.redirects import NoWebAddress, OffSite, TooManyRedirects
from newsbot.net.resolver import PrivateAddress
from newsbot.net.robots import RobotsForbidden
from newsbot.net.walked import ListingPage
from newsbot.page import Page
from newsbot.read.containers.warc import DamagedWarc

_TOLD = ("content-type", "content-language", "last-modified")
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (NotInRecording, "not-in-recording"),
    (DamagedWarc, "damaged"),
    (PrivateAddress, "private-address"),
    (RobotsForbidden, "robots"),
    (OffSite, "off-site"),
    (InLoop, "loop"),
    (ListingPage, "not-an-article"),
    (TooManyRedirects, "redirects"),
    (DownloadCancelledError, "too-large"),
    (PageTooLarge, "too-large"),
    (NoWebAddress, "scheme"),
    (NotSupported, "scheme"),
)
# Reasons why a page gives no story although there is one: then a feed may carry it.
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
        "not-an-article",
        "not-html",
        "redirects",
        "robots",
        "too-deep",
        "too-large",
    }
)
GONE = frozenset({404, 410})  # for a page read before: it was removed
_PASSING = frozenset({408, 421, 425, 429})


def page_of(response: Response) -> Page:
    """The Page of *response*, live or from a recording."""
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
    """When *response* was captured; now, for a live one that is not archived."""
    moment: datetime = response.meta.get("captured_at") or datetime.now(UTC)
    return moment


def failed_request(failure: Failure) -> Request:
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it for an errback
    return request


def passes(status: int) -> bool:
    """Whether *status* means a problem that may pass: the server's own, or a request for a pause."""
    return status >= 500 or status in _PASSING


def refusal_of(error: BaseException | None) -> tuple[str, str] | None:
    """The reason and a sentence for an *error* that will not pass; None if it may, or there is none."""
    for cause in _chain(error):
        for kind, reason in _REASONS:
            if isinstance(cause, kind):
                return reason, str(cause)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
