"""Redirects that carry no Referer: a site need not learn where its readers came from."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response


class Redirects(RedirectMiddleware):
    """Follows redirects, each through the same gates as a first request."""

    def _engine_started(self) -> None:
        """Scrapy would look for its own referer middleware here, which is off."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """Takes the Referer away."""
        request.headers.pop("Referer", None)
