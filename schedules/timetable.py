"""The timetable: what happens again and again, and how often. Data; `parser` makes it of TOML."""

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
    """Something that happens again and again."""

    work: Work
    source: str | None = None  # of a crawl and of rechecks
    zone: str | None = None  # by whose clock the source works
    requests: int = 1  # that a crawl takes before it knows whether there is anything
    every: Every
    command: tuple[str, ...]  # what `newsbot` is called with
    jitter: timedelta = timedelta(0)  # within it after its slot the job begins: at another moment for each job and slot
    time_limit: timedelta | None = None  # None: that of the settings
    off_because: str | None = None  # None: it is on

    @property
    def name(self) -> str:
        """What the ledger knows it by. It stays the same when the rhythm is edited."""
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
        """The job of that name."""
        return next((job for job in self.jobs if job.name == name), None)

    def without_jitter(self) -> Timetable:
        """The same for a single look at what is due, which would not be there any more when a job may begin."""
        return replace(self, jobs=tuple(replace(job, jitter=timedelta(0)) for job in self.jobs))
