"""The timetable as data; `parser` reads it from TOML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from schedules.adaptive import Wish
from schedules.every import Every

AT_ONCE = 4
WISH = Wish(within=timedelta(minutes=10), share=0.9, requests_a_day=5000)

Work = Literal["crawl", "rechecks", "relay", "health", "backup", "prune"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A recurring job."""

    work: Work
    source: str | None = None  # of a crawl and of rechecks
    zone: str | None = None  # the time zone of the source
    requests: int = 1  # that a crawl needs to learn whether there is anything new
    every: Every
    command: tuple[str, ...]  # what `newsbot` is called with
    jitter: timedelta = timedelta(0)  # the job begins within this time after its slot
    time_limit: timedelta | None = None  # None: that of the settings
    off_because: str | None = None  # None: it is on

    @property
    def name(self) -> str:
        """Its key in the ledger, whatever its rhythm."""
        return self.work if self.source is None else f"{self.work} {self.source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """All jobs, in the order of the file."""

    jobs: tuple[Job, ...]
    at_once: int = AT_ONCE  # crawls, rechecks among them, that run at the same time
    wish: Wish = WISH
    text: str = ""  # of the file
    where: str = ""  # its path

    def named(self, name: str) -> Job | None:
        """The job of that name, or None."""
        return next((job for job in self.jobs if job.name == name), None)

    def without_jitter(self) -> Timetable:
        """The same without jitter, for a single look at what is due."""
        return replace(self, jobs=tuple(replace(job, jitter=timedelta(0)) for job in self.jobs))
