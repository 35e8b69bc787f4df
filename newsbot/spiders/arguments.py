"""A spider's arguments: its source, who answers for that, and what is wished of its crawl."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from newsbot.net.recording import Recording
from newsbot.source import Source
from newsbot.sources import SourceError, load_source

USAGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a crawl is to do besides, or instead of, walking to what is new."""

    since: datetime | None = None  # walk sitemaps and listings back to then
    rechecks_only: bool = False  # open no entry point
    retry_parked: bool = False  # try again what was given up after three failures


WHOLE = Wishes()


def wishes_of(arguments: dict[str, Any]) -> Wishes:
    """The wishes among a spider's *arguments* (`-a since=2024-01-01`), which are taken out of them.

    A *since* that is no ISO 8601 moment ends the process with one line, exit 2.
    """
    stated = arguments.pop("since", None)
    try:
        since = datetime.fromisoformat(stated) if stated else None
    except ValueError:
        sys.stderr.write(f"newsbot: since={stated!r} is no moment; 2024-01-01 or 2024-01-01T10:30+02:00 was expected\n")
        raise SystemExit(USAGE) from None
    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    return Wishes(
        since=since,
        rechecks_only=bool(arguments.pop("rechecks_only", None)),
        retry_parked=bool(arguments.pop("retry_parked", None)),
    )


def source_folders(crawler: Crawler) -> tuple[Path, ...]:
    """Where the user's own sources lie, as the settings of *crawler* say."""
    return tuple(Path(folder) for folder in crawler.settings.getlist("NEWSBOT_SOURCE_FOLDERS"))


def named_source(name: str | None, folders: tuple[Path, ...]) -> Source:
    """The source that `-a source=NAME` means; without one that can be used, the process ends with one line, exit 2."""
    try:
        if not name:
            raise SourceError("which source? name one: scrapy crawl newsfeed -a source=sample")
        return load_source(name, folders)
    except SourceError as error:
        # Raised from here, Scrapy would show it as a traceback through its own insides, and end with 0.
        sys.stderr.write(f"newsbot: {error}\n")
        raise SystemExit(USAGE) from None


def answer_from(settings: BaseSettings, source: Source, recording: Recording | None) -> None:
    """Makes *settings* those of a spider of *source* that is answered by *recording*, or by the live site for None."""
    if recording is None:
        settings.set("ROBOTSTXT_OBEY", source.obey_robots, priority="spider")
        settings.set("DOWNLOAD_DELAY", source.delay, priority="spider")
        return
    # The recording answers or nobody does: there is no handler that could open a connection.
    settings.set("NEWSBOT_REPLAY", str(recording.path), priority="spider")
    settings.set("DOWNLOAD_HANDLERS", {"http": None, "https": None}, priority="spider")
    for name in ("ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED", "RETRY_ENABLED"):
        settings.set(name, False, priority="spider")
    settings.set("DOWNLOAD_DELAY", 0, priority="spider")
