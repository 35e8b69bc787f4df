"""Statistics: what came in, by source and day."""

from dataclasses import replace
from datetime import date, timedelta

from newsbot.items import Finding, Miss
from newsbot.store.engine.database import Database
from newsbot.store.frontier import addresses
from newsbot.store.keep import keep_all
from newsbot.store.runs.runs import start_run
from newsbot.store.search.statistics import DayCount, statistics
from newsbot.store.watches.flag_list import meant_stories
from newsbot.store.watches.watches import ensure_default_watches
from newsbot.watch.matcher import Matcher, default_watches
from tests.store.captures import NOON, URL, crawled

DAY = timedelta(days=1)


def test_each_day_of_a_source_has_what_came_in(database: Database) -> None:
    """Pages found, articles new, edited and flagged, pages refused by reason."""
    story = replace(crawled(), body=crawled(texts=("Two men deserted.",)).body)
    flags = Matcher(default_watches()).flags(story)
    with database.write() as connection:
        ensure_default_watches(connection, NOON)
        run_id = start_run(connection, "estuary", "crawl", NOON)
        addresses.find(
            connection, "estuary", [addresses.Found(URL), addresses.Found(f"{URL}x")], run_id=run_id, now=NOON
        )
        keep_all(connection, [Finding(article=story, flags=flags)], run_id=run_id, now=NOON)
        miss = Miss(reason="not-an-article", url=f"{URL}x", source="estuary", origin="live")
        addresses.refuse(connection, miss, run_id=run_id, now=NOON)
        keep_all(connection, [Finding(article=crawled(at=30), flags=())], run_id=run_id, now=NOON + DAY)
    with database.read() as connection:
        first, second = statistics(connection, meant_stories())[::-1]
        assert (first.day, first.source) == (date(2026, 3, 2), "estuary")
        assert (first.found, first.new, first.edited, first.flagged) == (2, 1, 0, 1)
        assert dict(first.refused) == {"not-an-article": 1}
        assert second == DayCount(date(2026, 3, 3), "estuary", edited=1)
        assert statistics(connection, meant_stories(), since=NOON + DAY) == [second]
        assert statistics(connection, meant_stories(), source="nosuch") == []
