"""Paging: how far the walk of each door of a crawl has come. No address is walked twice, and no door for ever."""

from __future__ import annotations

from collections import Counter

from newsbot.items import Listing

MOST_PAGES = 10_000  # of one door in one crawl: a calendar can be walked for ever

Shown = frozenset[str | None]


class Paging:
    """The pages of doors that one crawl has walked."""

    def __init__(self) -> None:
        self._walked: set[str] = set()
        self._pages: Counter[str] = Counter()
        self._first: dict[str, Shown] = {}
        self._last: dict[str, Shown] = {}

    def goes_to(self, door_url: str, url: str) -> bool:
        """Whether the walk of the door may go to *url*; then it counts as walked."""
        if url in self._walked or self._pages[door_url] >= MOST_PAGES:
            return False
        self._walked.add(url)
        self._pages[door_url] += 1
        return True

    def shows_more(self, door_url: str, listing: Listing) -> bool:
        """Whether *listing* shows a story which neither the page before it in the walk of the door nor the first did.

        Past their end sites show their last page again, or their first.
        """
        shown = frozenset(card.url for card in listing.cards)
        first, last = self._first.setdefault(door_url, frozenset()), self._last.get(door_url, frozenset())
        if not first:
            self._first[door_url] = shown
        self._last[door_url] = shown
        return bool(shown - first - last)
