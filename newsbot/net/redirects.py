"""Redirects that stay on the site of the source, and carry no Referer."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from newsbot.source import Source
from newsbot.urls import on_site


class OffSite(IgnoreRequest):
    """A page of the source redirects to another site: what stands there is no story of this source."""


class Redirects(RedirectMiddleware):
    """Follows redirects, each through the same gates as a first request, as long as they stay on the site.

    Scrapy's own OffsiteMiddleware drops such requests without a word; here the page's errback is told.
    """

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """*response*, or the request for where it leads. Raises OffSite."""
        followed = super().process_response(request, response)
        source: Source | None = getattr(self.crawler.spider, "source", None)
        if isinstance(followed, Request) and source is not None and not on_site(followed.url, source):
            raise OffSite(f"{request.url} redirects to {followed.url}, which is not on the site of {source.name}")
        return followed

    def _engine_started(self) -> None:
        """Scrapy would look for its own referer middleware here, which is off."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """Takes the Referer away."""
        request.headers.pop("Referer", None)
