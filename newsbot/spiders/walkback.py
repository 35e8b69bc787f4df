"""Walking back: through all sitemaps and listing pages to a moment in the past, and on where that was broken off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scrapy.crawler import Crawler

from newsbot.items import Card
from newsbot.spiders.finding import Finder
from newsbot.store import backfills
from newsbot.store.backfills import Step


class Walkback:
    """The backfill of one source to *since*. What is stored is not fetched again for it."""

    def __init__(self, crawler: Crawler, finder: Finder, since: datetime) -> None:
        self.since = since
        self.known_to: int | None = None  # the run up to which all that lies above the steps was found
        self._crawler = crawler
        self._finder = finder

    def begin(self) -> tuple[Step, ...]:
        """Where to begin, or to go on where an earlier walk that goes back as far was broken off."""
        source = self._finder.source
        doors = [door.url for door in source.doors]
        with self._finder.writing() as connection:
            found = backfills.begin(connection, source.name, self.since, doors)
        self.since = found.since
        self.known_to = self._finder.run_id - 1 if found.is_resumed else None
        self._note_left(len(found.steps))
        return found.steps

    def wanted(self, cards: Sequence[Card]) -> list[Card]:
        """Those of *cards* that are not known to be too old."""
        return [card for card in cards if card.dated is None or card.dated >= self.since]

    def is_past(self, cards: Sequence[Card]) -> bool:
        """Whether all of *cards*, as far as they are dated, are too old: then so is what follows them."""
        dates = [card.dated for card in cards if card.dated is not None]
        return bool(dates) and max(dates) < self.since

    def walked(self, step: Step, further: Sequence[str]) -> list[Step]:
        """Notes that *step* was walked; the steps to which that leads."""
        source = self._finder.source.name
        with self._finder.writing() as connection:
            fresh = backfills.walked(connection, source, step, further, run_id=self._finder.run_id)
            left = backfills.left(connection, source)
        self._note_left(left)
        return [Step(url, step.door_url) for url in fresh]

    def _note_left(self, left: int) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.set_value("newsbot/backfill/left", left)
