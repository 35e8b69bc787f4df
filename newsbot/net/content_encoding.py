"""Decode bodies of live responses like recorded ones: within limits, and never partially."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newsbot.read.containers.compression import DamagedError, TooLargeError
from newsbot.read.containers.payload import unpacked


class PageTooLarge(IgnoreRequest):
    """A body that unpacks to more than a page may have."""


class DamagedBody(IgnoreRequest):
    """A body that is truncated or not encoded as its headers say. Another attempt may succeed."""


class ContentEncoding:
    """Downloader middleware in place of Scrapy's HttpCompression, which accepts truncated bodies."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Return *response* without its Content-Encoding. Raises PageTooLarge and DamagedBody."""
        codings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not codings or not response.body:
            return response
        try:
            body = unpacked(response.body, codings)
        except TooLargeError as error:
            raise PageTooLarge(f"{request.url}: {error}") from error
        except DamagedError as error:
            raise DamagedBody(f"{request.url}: {error}") from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        # Scrapy would keep the charset that it guessed from the packed bytes.
        guess = {"encoding": None} if issubclass(kind, TextResponse) else {}
        return response.replace(cls=kind, headers=headers, body=body, **guess)
