"""Drop requests for pages that have been read as pages of a listing in the meantime: sitemaps name those, too."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

UNLESS = "unless"  # in a request's meta: tells whether the page at an address was walked as one of a listing


class ListingPage(IgnoreRequest):
    """The page was read as part of a listing and is not requested as a story."""


class Walked:
    """Downloader middleware."""

    def process_request(self, request: Request) -> None:
        """Raises ListingPage."""
        is_walked = request.meta.get(UNLESS)
        if is_walked is not None and is_walked(request.meta.get("frontier_url", request.url)):
            raise ListingPage("it is a page of a listing and was read as one")
