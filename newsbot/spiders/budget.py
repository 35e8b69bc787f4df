"""How many new addresses a source may add to the frontier in a day: a sitemap costs its site little, and us a row each.

What is beyond stays with the site: its entry points name it again, and later crawls record it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from newsbot.source import Source
from newsbot.store.frontier import addresses

DAYS_AT_ONCE = 200  # of a source's declared volume, so that a first crawl has what its entry points still show
LEAST = 1_000
UNDECLARED = 20_000
_DAY = timedelta(days=1)


def budget_of(source: Source) -> int:
    """The most new addresses of *source* in a day, from its `stories_a_day`."""
    if source.stories_a_day is None:
        return UNDECLARED
    return max(LEAST, DAYS_AT_ONCE * source.stories_a_day[1])


class Budget:
    """What is left of the day's budget of *source*. *is_endless*: for recordings, and walks that the user asked for."""

    def __init__(self, source: Source, *, is_endless: bool) -> None:
        self.most = budget_of(source)
        self.left_out = 0
        self._source = source.name
        self._is_endless = is_endless
        self._left: int | None = None

    @property
    def is_spent(self) -> bool:
        """Whether something had to be left out."""
        return self.left_out > 0

    def admitted(self, connection: Connection, urls: Sequence[str], now: datetime) -> list[str]:
        """Those of *urls* that are known, and as many new ones as the budget has room for *now*."""
        if self._is_endless or not urls:
            return list(urls)
        if self._left is None:
            self._left = max(0, self.most - addresses.count_found(connection, self._source, now - _DAY))
        known = addresses.known_rows(connection, self._source, urls)
        fresh = [url for url in urls if url not in known]
        beyond = set(fresh[self._left :])
        self._left -= len(fresh) - len(beyond)
        self.left_out += len(beyond)
        return [url for url in urls if url not in beyond]
