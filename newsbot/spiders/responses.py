"""Scrapy's responses and failures in our words, and which of them are final: why a page is refused, not tried again."""

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
    (TooManyRedirects, "redirects"),
    (DownloadCancelledError, "too-large"),
    (PageTooLarge, "too-large"),
    (NoWebAddress, "scheme"),
    (NotSupported, "scheme"),
)
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
GONE = frozenset({404, 410})  # of a page that was read before: it was taken away
_PASSING = frozenset({408, 421, 425, 429})


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


def passes(status: int) -> bool:
    """Whether an answer of *status* is of a trouble that may pass by itself: the server's own, or a wish for a rest."""
    return status >= 500 or status in _PASSING


def refusal_of(error: BaseException | None) -> tuple[str, str] | None:
    """The reason and its sentence for an *error* that will not pass by itself; None for one that may, or for none."""
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
