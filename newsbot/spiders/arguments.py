"""A spider's arguments: its source, and options for the crawl."""

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
    """What a crawl does in addition to, or instead of, looking for new articles."""

    since: datetime | None = None  # walk sitemaps and listings back to this time
    rechecks_only: bool = False  # open no entry point
    retry_parked: bool = False  # try parked pages again
    recheck_all: bool = False  # check every article again, due or not
    recheck_since: datetime | None = None  # of those, only articles published since then


WHOLE = Wishes()


def wishes_of(arguments: dict[str, Any]) -> Wishes:
    """Take the options out of a spider's *arguments* (`-a since=2024-01-01`).

    If a time is not in ISO 8601, the process ends with a one-line message and exit code 2.
    """
    return Wishes(
        since=_moment(arguments, "since"),
        rechecks_only=bool(arguments.pop("rechecks_only", None)),
        retry_parked=bool(arguments.pop("retry_parked", None)),
        recheck_all=bool(arguments.pop("recheck_all", None)),
        recheck_since=_moment(arguments, "recheck_since"),
    )


def _moment(arguments: dict[str, Any], name: str) -> datetime | None:
    stated = arguments.pop(name, None)
    try:
        moment = datetime.fromisoformat(stated) if stated else None
    except ValueError:
        sys.stderr.write(f"newsbot: {name}={stated!r} is not a date; write 2024-01-01 or 2024-01-01T10:30+02:00\n")
        raise SystemExit(USAGE) from None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def source_folders(crawler: Crawler) -> tuple[Path, ...]:
    """The folders of the user's own sources, from the settings of *crawler*."""
    return tuple(Path(folder) for folder in crawler.settings.getlist("NEWSBOT_SOURCE_FOLDERS"))


def named_source(name: str | None, folders: tuple[Path, ...]) -> Source:
    """The source of `-a source=NAME`. If it cannot be used, the process ends with one line and exit code 2."""
    try:
        if not name:
            raise SourceError("which source? name one: scrapy crawl newsfeed -a source=sample")
        return load_source(name, folders)
    except SourceError as error:
        # If this were raised, Scrapy would print a traceback and exit with 0.
        sys.stderr.write(f"newsbot: {error}\n")
        raise SystemExit(USAGE) from None


def answer_from(settings: BaseSettings, source: Source, recording: Recording | None) -> None:
    """Set up *settings* for a spider of *source* whose requests *recording* answers, or the live site if it is None."""
    if recording is None:
        settings.set("ROBOTSTXT_OBEY", source.obey_robots, priority="spider")
        settings.set("DOWNLOAD_DELAY", source.delay, priority="spider")
        return
    # Without handlers, nothing can open a connection.
    settings.set("NEWSBOT_REPLAY", str(recording.path), priority="spider")
    settings.set("DOWNLOAD_HANDLERS", {"http": None, "https": None}, priority="spider")
    for name in ("ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED", "RETRY_ENABLED"):
        settings.set(name, False, priority="spider")
    settings.set("DOWNLOAD_DELAY", 0, priority="spider")
