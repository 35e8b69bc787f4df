"""Follow redirects that stay on the source's site, without a Referer."""

from __future__ import annotations

from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from newsbot.source import Source
from newsbot.urls import UrlError, canonical_url, on_site

_FOLLOWED = frozenset({301, 302, 303, 307, 308})


class OffSite(IgnoreRequest):
    """A page redirects to another site, which has no story of this source."""


class NoWebAddress(IgnoreRequest):
    """A page redirects to something that is not a web address: file:, data:, or an ambiguous URL."""


class TooManyRedirects(IgnoreRequest):
    """A page redirects too often, perhaps in a circle."""


class Redirects(RedirectMiddleware):
    """Follows redirects on the site, each with the same checks as a first request.

    Scrapy's own OffsiteMiddleware drops such requests silently; here the page's errback is called. A robots.txt may be
    on another site (RFC 9309, section 2.3.1.2).
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For *crawler*; Scrapy's own would look for its referer middleware, which is off."""
        redirects = cls(crawler.settings)
        redirects.crawler = crawler
        return redirects

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return *response*, or the request for its target. Raises OffSite, NoWebAddress and TooManyRedirects."""
        try:
            followed: Request | Response = super().process_response(request, response)
        except IgnoreRequest as error:
            first = request.meta.get("redirect_urls", [request.url])[0]
            raise TooManyRedirects(
                f"{first} redirects more than {self.max_redirect_times} times, at last from {request.url}"
            ) from error
        except ValueError:
            followed = response  # Scrapy can make no request for "javascript:" and the like
        location = response.headers.get("Location")
        if isinstance(followed, Request):
            self._check(request, followed.url)
            # Several pages may redirect to one; Scrapy would silently drop the second.
            return followed.replace(dont_filter=True)
        if response.status in _FOLLOWED and location is not None and not request.meta.get("dont_redirect"):
            shown = _shown(location.decode("latin-1"))
            raise NoWebAddress(f"{request.url} redirects to {shown}; only http and https are opened")
        return followed

    def _check(self, request: Request, url: str) -> None:
        try:
            canonical_url(url)
        except UrlError as error:
            raise NoWebAddress(f"{request.url} redirects to what is not fetched: {error}") from error
        source: Source | None = getattr(self.crawler.spider, "source", None)
        is_robots_txt = request.meta.get("dont_obey_robotstxt", False)
        if source is not None and not is_robots_txt and not on_site(url, source):
            raise OffSite(f"{request.url} redirects to {url}, which is not on the site of {source.name}")

    def handle_referer(self, request: Request, response: Response) -> None:
        """Remove the Referer."""
        request.headers.pop("Referer", None)


def _shown(location: str) -> str:
    return f"{location[:100]!r}{'...' if len(location) > 100 else ''}"
