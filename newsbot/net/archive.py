"""Write every live response to a WARC, and answer requests from a WARC in place of the live site.

`Archive` appends requests and responses as received, still encoded, to one file per run, and keeps the index. `Replay`
answers requests from a recording before any delay, name lookup or connection; what is not in it is refused.
`EveryCapture` requests later captures of a URL, oldest first, so that recorded edits are seen as edits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from newsbot.net.recording import Recording
from newsbot.net.repair import ENDING, catch_up
from newsbot.net.warc_writer import NOT_MODIFIED, WarcFile, digest_of, records_of
from newsbot.sources import source_of_url
from newsbot.store.engine.database import Database
from newsbot.store.engine.errors import UNUSABLE, ArchiveUnavailable
from newsbot.store.frontier import archived
from newsbot.store.frontier.archived import Archived
from newsbot.store.session import end_crawl, session_of
from newsbot.urls import UrlError, canonical_url

logger = logging.getLogger(__name__)

REPLAYED = "replayed"
LARGEST_FILE = 10**9  # bytes; then a run continues in another file
INDEXED_WITHIN = 1.0  # seconds


class NotInRecording(IgnoreRequest):
    """The recording has no capture of this URL. The network was not used."""


class Replay:
    """Downloader middleware, the very first: only the recording answers."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        path = crawler.settings.get("NEWSBOT_REPLAY")
        if not path:
            raise NotConfigured
        # The spider has read the index already.
        recording: Recording | None = getattr(crawler.spider, "recording", None)
        return cls(recording or Recording(Path(path), getattr(crawler.spider, "source", None)))

    def process_request(self, request: Request) -> Response:
        """The capture that the request asks for (`meta["capture"]`, by default the oldest)."""
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
    """Spider middleware: after one capture of a URL is read, request the next."""

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any] | Iterable[Any]
    ) -> AsyncIterator[Any]:
        """Yield what the spider made of *response*, then the request for the next capture."""
        async for item in result:  # type: ignore[union-attr]  # Scrapy makes it asynchronous, as start() is
            yield item
        request = response.request
        if request is not None and request.meta.get("later_captures"):
            number = request.meta.get("capture", 0) + 1
            yield request.replace(meta={**request.meta, "capture": number}, dont_filter=True)


class Archive:
    """Downloader middleware, the last before the network: keeps responses as received, still compressed.

    One file per run, and another after each gigabyte. The index follows within a second and is never ahead. Disk
    problems are no page's fault: they raise ArchiveUnavailable.
    """

    def __init__(self, folder: Path, crawler: Crawler) -> None:
        self.folder = folder
        self.crawler = crawler
        self.largest_file = crawler.settings.getint("NEWSBOT_ARCHIVE_LARGEST_FILE", LARGEST_FILE)
        self.file: WarcFile | None = None
        self.not_indexed: dict[str, list[Archived]] = {}
        self.timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        folder = crawler.settings.get("NEWSBOT_ARCHIVE")
        if not folder or crawler.settings.get("NEWSBOT_REPLAY"):
            raise NotConfigured
        archive = cls(Path(folder), crawler)
        crawler.signals.connect(archive.close, signal=signals.spider_closed)
        archive._mend()
        return archive

    def _mend(self) -> None:
        folders = tuple(Path(each) for each in self.crawler.settings.getlist("NEWSBOT_SOURCE_FOLDERS"))
        with self._writing():
            mended = catch_up(self._database, self.folder, lambda url: canonical_url(url, source_of_url(url, folders)))
        if mended and self.crawler.stats is not None:
            self.crawler.stats.set_value("newsbot/archive/mended", tuple(str(each) for each in mended))

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive *response* and return it. Raises ArchiveUnavailable."""
        if REPLAYED not in response.flags:
            self._keep(request, response)
        return response

    def _keep(self, request: Request, response: Response) -> None:
        moment = session_of(self.crawler).clock.now()
        # Records of the page carry the time of its capture.
        request.meta["captured_at"] = moment
        url = self._spelled(request.url)
        digest = digest_of(response.body)
        unchanged = self._unchanged(url, response, digest)
        records = records_of(request, response, moment, digest=digest, unchanged=unchanged)
        with self._writing():
            file = self._open_file(moment)
            position = file.append(records.request, records.answer)
        self._index(
            Archived(
                url=url,
                captured_at=moment,
                status=response.status,
                digest=unchanged.digest if unchanged else digest,
                file=file.path.name,
                position=position,
                length=len(records.answer),
                payload_file=unchanged.file if unchanged else file.path.name,
                payload_position=unchanged.position if unchanged else position,
            )
        )

    def _unchanged(self, url: str, response: Response, digest: str) -> Archived | None:
        """The capture whose payload *response* repeats, or None."""
        if response.status not in (200, NOT_MODIFIED) or (response.status == 200 and not response.body):
            return None
        for known in reversed(self.not_indexed.get(url, [])):
            if known.has_payload:
                break
        else:
            with self._database.read() as connection:
                held = archived.unchanged_since(connection, url)
            if held is None:
                return None
            known = held
        if known.status != 200 or (response.status == 200 and known.digest != digest):
            return None
        return known

    def _spelled(self, url: str) -> str:
        try:
            return canonical_url(url, getattr(self.crawler.spider, "source", None))
        except UrlError:
            return url

    def _open_file(self, now: datetime) -> WarcFile:
        if self.file is not None and self.file.size >= self.largest_file:
            self._close_file()
        if self.file is None:
            source = getattr(self.crawler.spider, "source", None)
            self.file = WarcFile(self.folder / f"{source.name if source else 'crawl'}-{now:%Y%m%dT%H%M%S%f}{ENDING}")
            logger.info("archiving to %s", self.file.path)
        return self.file

    def _index(self, capture: Archived) -> None:
        self.not_indexed.setdefault(capture.url, []).append(capture)
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(INDEXED_WITHIN, self._write_index)

    def _write_index(self) -> None:
        """Index what waits, after syncing the file: the index never names what is not on the disk."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if not self.not_indexed or self.file is None:
            return
        waiting = [capture for of_url in self.not_indexed.values() for capture in of_url]
        try:
            self.file.sync()
            with self._database.write() as connection:
                archived.add(connection, waiting, run_id=session_of(self.crawler).run_id)
        except UNUSABLE as error:
            # The next start indexes them.
            logger.warning("the archive's index is missing %d captures for now: %s", len(waiting), error)
        except OSError as error:
            end_crawl(self.crawler, ArchiveUnavailable(self.folder, error))
        self.not_indexed.clear()

    def _close_file(self) -> None:
        self._write_index()
        if self.file is not None:
            self.file.close()
            self.file = None

    def close(self, spider: Spider) -> None:
        self._close_file()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveUnavailable(self.folder, error) from error

    @property
    def _database(self) -> Database:
        return session_of(self.crawler).database
