"""Plays a newsroom for some days, and crawls it: `python -m tests.newsroom.collecting DATA STORIES DAYS EVERY`.

EVERY is the number of minutes from crawl to crawl. Prints what the newsroom counted, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.reactor import install_reactor

from newsbot.config import Config, load_config
from newsbot.crawl import scrapy_settings
from newsbot.spiders.newsfeed import NewsfeedSpider
from newsbot.store.engine.database import Database, open_database
from newsbot.store.runs import runs
from tests.local_site import serving
from tests.newsroom.clock import BEGINNING, CLOCK
from tests.newsroom.site import TIMEOUT, Newsroom
from tests.newsroom.stories import stories

NO_PAUSE = 0.005  # seconds: the longest that a crawl slows down for; the newsroom's time is not the machine's


async def crawl_once(config: Config, database: Database) -> int:
    """One crawl of the newsroom, from its entry points to its rechecks; how often it waited for an answer in vain."""
    with database.write() as connection:
        run_id = runs.start_run(connection, "newsroom", "crawl", CLOCK.now())
    settings = scrapy_settings(config, run_id)
    own = {
        "NEWSBOT_CLOCK": "tests.newsroom.clock.CLOCK",
        "NEWSBOT_ALLOW_PRIVATE": ["127.0.0.1"],
        "DOWNLOAD_TIMEOUT": TIMEOUT,
        "AUTOTHROTTLE_MAX_DELAY": NO_PAUSE,
        "LOG_LEVEL": "ERROR",
    }
    settings.update(own, priority="cmdline")
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(NewsfeedSpider)
    await runner.crawl(crawler, source="newsroom")
    with database.write() as connection:
        runs.finish_run(connection, run_id, "finished", CLOCK.now())
    stats = crawler.stats.get_stats().items() if crawler.stats is not None else ()
    return sum(count for name, count in stats if "exception_type_count" in name and "Timeout" in name)


async def collect(data: Path, many: int, days: float, every: timedelta) -> None:
    """Crawls from the beginning to the end, and prints what the newsroom has counted."""
    config = load_config(data=data)
    with serving() as site:
        room = Newsroom(site, stories(many, days), CLOCK)
        room.declare(data)
        database = open_database(config.database)
        moment, crawls, in_vain = BEGINNING + every, 0, 0
        while moment <= BEGINNING + timedelta(days=days) + 3 * every:
            CLOCK.move_to(moment)
            in_vain += await crawl_once(config, database)
            crawls += 1
            moment += every
        database.close()
    told = {
        **room.counts,
        "crawls": crawls,
        "waited in vain": in_vain,
        "rude": room.rude,
        "shown": sorted(room.shown),
        "robots_asked": [asked.isoformat() for asked in room.robots_asked],
        "ended": CLOCK.now().isoformat(),
    }
    print(json.dumps(told))


def main() -> None:
    """Plays it."""
    data, many, days, every = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import task  # noqa: PLC0415 - importing it installs a reactor

    task.react(lambda _: deferred_from_coro(collect(data, many, days, timedelta(minutes=every))))


if __name__ == "__main__":
    main()
