"""How a spider that Scrapy makes comes by its source."""

from __future__ import annotations

import sys
from pathlib import Path

from scrapy.crawler import Crawler

from newsbot.source import Source
from newsbot.sources import SourceError, load_source

USAGE = 2


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
