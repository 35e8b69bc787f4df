"""The archive: every live response is written to a WARC, and a WARC can stand for the live site.

`Archive` appends what was received, content encoding and all, to one file a run. `Replay` answers requests from a
recording before any delay, name look-up or connection; what is not in it is a named miss. `EveryCapture` asks for the
later captures of a URL, oldest first, so that a recorded edit is met as an edit.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot import __version__
from newsbot.net.recording import Recording

logger = logging.getLogger(__name__)

REPLAYED = "replayed"


class NotInRecording(IgnoreRequest):
    """The recording holds no capture of this URL. Nothing was asked of the network."""


class Replay:
    """Downloader middleware, the very first: the recording answers, or nobody does."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        path = crawler.settings.get("NEWSBOT_REPLAY")
        if not path:
            raise NotConfigured
        # The spider has read the file's index already.
        recording: Recording | None = getattr(crawler.spider, "recording", None)
        return cls(recording or Recording(Path(path), getattr(crawler.spider, "source", None)))

    def process_request(self, request: Request) -> Response:
        """The capture that the request asks for (`meta["capture"]`, the oldest by default)."""
        captures = self.recording.captures_of(request.url)
        number = request.meta.get("capture", 0)
        if number >= len(captures):
            raise NotInRecording(f"{request.url} is not in the recording {self.recording.path.name}")
        capture = self.recording.read(captures[number])
        request.meta["captured_at"] = capture.time
        request.meta["later_captures"] = len(captures) - number - 1
        headers = Headers({name: value for name, value in capture.headers.items() if name != "content-encoding"})
        kind = responsetypes.from_args(headers=headers, url=request.url, body=capture.body)
        return kind(
            request.url,
            status=capture.status,
            headers=headers,
            body=capture.body,
            request=request,
            flags=[REPLAYED],
        )


class EveryCapture:
    """Spider middleware: after one capture of a URL has been read, the next one is asked for."""

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any] | Iterable[Any]
    ) -> AsyncIterator[Any]:
        """Everything the spider made of *response*, then the request for the capture after it."""
        async for item in result:  # type: ignore[union-attr]  # Scrapy makes it asynchronous, as start() is
            yield item
        request = response.request
        if request is not None and request.meta.get("later_captures"):
            number = request.meta.get("capture", 0) + 1
            yield request.replace(meta={**request.meta, "capture": number}, dont_filter=True)


class Archive:
    """Downloader middleware, the last before the network: keeps the bytes as they came, still compressed."""

    def __init__(self, folder: Path, crawler: Crawler) -> None:
        self.folder = folder
        self.crawler = crawler
        self.file: BinaryIO | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        folder = crawler.settings.get("NEWSBOT_ARCHIVE")
        if not folder or crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        archive = cls(Path(folder), crawler)
        crawler.signals.connect(archive.close, signal=signals.spider_closed)
        return archive

    def process_response(self, request: Request, response: Response) -> Response:
        """*response*, unchanged, once it is in the archive."""
        if REPLAYED not in response.flags:
            self._write(request, response)
        return response

    def _write(self, request: Request, response: Response) -> None:
        now = datetime.now(UTC)
        file = self.file = self.file or self._open(now)
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
            # The body is kept whole: how it was cut into chunks is gone.
            if name.lower() not in (b"transfer-encoding", b"content-length")
        ]
        headers.append(("Content-Length", str(len(response.body))))
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        record = writer.create_warc_record(
            request.url,
            "response",
            payload=BytesIO(response.body),
            http_headers=StatusAndHeaders(str(response.status), headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": now.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        writer.write_record(record)
        file.flush()

    def _open(self, now: datetime) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        source = getattr(self.crawler.spider, "source", None)
        name = f"{source.name if source else 'crawl'}-{now:%Y%m%dT%H%M%S%f}.warc.gz"
        file = (self.folder / name).open("xb")
        writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        info = {"software": f"newsbot/{__version__}", "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(name, info))
        logger.info("archiving to %s", self.folder / name)
        return file

    def close(self, spider: Spider) -> None:
        """Ends the file."""
        if self.file is not None:
            self.file.close()
            self.file = None
