"""Asking: whether the site itself answers a spider, at the site's own pace, or a recording that stands for it."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from newsbot.net.recording import Recording
from newsbot.source import Source


def answer_from(settings: BaseSettings, source: Source, recording: Recording | None) -> None:
    """Makes *settings* those of a spider of *source* that is answered by *recording*, or by the live site for None."""
    if recording is None:
        settings.set("ROBOTSTXT_OBEY", source.obey_robots, priority="spider")
        for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY"):
            settings.set(name, source.delay, priority="spider")
        return
    # The recording answers or nobody does: there is no handler that could open a connection.
    settings.set("NEWSBOT_REPLAY", str(recording.path), priority="spider")
    settings.set("DOWNLOAD_HANDLERS", {"http": None, "https": None}, priority="spider")
    for name in ("ROBOTSTXT_OBEY", "AUTOTHROTTLE_ENABLED", "RETRY_ENABLED"):
        settings.set(name, False, priority="spider")
    settings.set("DOWNLOAD_DELAY", 0, priority="spider")
