"""What an invented newsroom publishes, edits, takes away, brings back and moves, and when; the same for a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.newsroom.clock import BEGINNING

HOUR = timedelta(hours=1)
EDITED, WITHDRAWN, BROUGHT_BACK, MOVED = 0.4, 0.1, 0.5, 0.1  # of all stories; of the withdrawn ones
SPANS = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 180, 1440, 10080, 43200))  # of a source's rechecks
_EARLIEST = 0.8  # of its span, at which a recheck may come


@dataclass(frozen=True, slots=True)
class Story:
    """One story's fate."""

    number: int
    published: datetime
    edits: tuple[datetime, ...] = ()  # each brings the next wording
    withdrawn: datetime | None = None
    back: datetime | None = None
    moved: datetime | None = None
    redirects: bool = False  # how it moved: the old address redirects, or shows a page whose canonical is the new one

    @property
    def path(self) -> str:
        """Where it was published."""
        return f"/{self.published:%Y/%m}/story-{self.number}-of-the-day"

    @property
    def new_path(self) -> str:
        """Where it has moved to."""
        return f"/archive/story-{self.number}-of-the-day"

    def path_at(self, moment: datetime) -> str:
        """The address under which the site names it at *moment*."""
        return self.new_path if self.moved is not None and self.moved <= moment else self.path

    def wording_at(self, moment: datetime) -> int:
        """The number of its edits until *moment*."""
        return sum(edit <= moment for edit in self.edits)

    def stands_at(self, moment: datetime) -> bool:
        """Whether the site shows it at *moment*."""
        if self.withdrawn is not None and self.withdrawn <= moment:
            return self.back is not None and self.back <= moment
        return self.published <= moment

    def stood(self, wording: int, end: datetime) -> tuple[datetime, datetime]:
        """From when until when a wording was shown without a break, at most until *end*."""
        begun = self.edits[wording - 1] if wording else self.published
        ended = min(self.edits[wording] if wording < len(self.edits) else end, end)
        if self.withdrawn is not None and self.withdrawn <= begun:
            begun = max(begun, self.back or end)
        elif self.withdrawn is not None:
            ended = min(ended, self.withdrawn)
        return begun, ended

    def next_look(self, moment: datetime) -> datetime:
        """When a recheck that cannot have been before *moment* is due at the latest."""
        age = moment - self.published
        return self.published + next((span for span in SPANS if span * _EARLIEST > age), timedelta.max / 2)


def stories(many: int, days: float, seed: int = 6) -> list[Story]:
    """The stories of so many *days*, the oldest first: now few, now a burst of them."""
    chance = random.Random(seed)
    span = timedelta(days=days)
    bursts = [chance.random() for _ in range(max(1, many // 100))]
    births = sorted(
        BEGINNING + span * min(1.0, chance.choice(bursts) + chance.random() / 200 if chance.random() < 0.3 else draw)
        for draw in (chance.random() for _ in range(many))
    )
    return [_fate(number, born, BEGINNING + span, chance) for number, born in enumerate(births)]


def _fate(number: int, born: datetime, end: datetime, chance: random.Random) -> Story:
    edits: list[datetime] = []
    if chance.random() < EDITED:
        moment = born
        for _ in range(chance.randrange(1, 4)):
            moment += HOUR * chance.lognormvariate(0.5, 1.6)
            if moment < end:
                edits.append(moment)
    withdrawn = back = moved = None
    fate = chance.random()
    if fate < WITHDRAWN:
        withdrawn = born + HOUR * chance.lognormvariate(0, 1.5)
        if chance.random() < BROUGHT_BACK:
            back = withdrawn + HOUR * chance.lognormvariate(0.5, 1.5)
    elif fate < WITHDRAWN + MOVED:
        moved = born + HOUR * chance.lognormvariate(0, 1.5)
    return Story(number, born, tuple(edits), withdrawn, back, moved, redirects=chance.random() < 0.5)
