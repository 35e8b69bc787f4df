"""The frontier as a crawl of one source uses it: everything a spider reads from or writes to the store.

Addresses are recorded before they are fetched; those that are due are leased to this run.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import Crawler

from newsbot.items import Article, Hint, Miss
from newsbot.net.pace import HostResting
from newsbot.net.recording import Recording
from newsbot.net.robots import RobotsUnreachable
from newsbot.net.silent import HostSilent
from newsbot.read.hints import whole_story
from newsbot.read.hubs import Hubs
from newsbot.source import Source
from newsbot.sources.spans import parse_span
from newsbot.spiders.budget import Budget
from newsbot.spiders.responses import CANNOT_BE_HAD
from newsbot.spiders.walk import Cursor, Known, Shown, Trail
from newsbot.store.articles import moves
from newsbot.store.articles.moves import Former
from newsbot.store.engine.errors import UNUSABLE, machine_fault
from newsbot.store.frontier import addresses, failures, hints, hosts, rechecks, sightings, walks
from newsbot.store.frontier.addresses import AddressKind, Found
from newsbot.store.frontier.hints import Said
from newsbot.store.frontier.rechecks import Answer, Every, Recheck
from newsbot.store.frontier.transitions import LEASE
from newsbot.store.frontier.walks import Step
from newsbot.store.session import Session, end_crawl, is_ending, session_of

logger = logging.getLogger(__name__)

_AUTHOR_PAGE_AGE = timedelta(days=7)  # roles and bios seldom change
AUTHORS = "authors"  # the name of all author pages as an entry point


class Frontier:
    """What the crawl of one source finds and leases, and what became of its pages.

    A fault of this machine ends the crawl (CloseSpider).
    """

    def __init__(
        self, crawler: Crawler, source: Source, recording: Recording | None, *, walks_back: bool = False
    ) -> None:
        self.source = source
        self.recording = recording
        self.known = Known(source, Trail(), self._were_known, self.now)
        self.spans = tuple(parse_span(text) for text in source.rechecks)
        self.budget = Budget(source, is_endless=walks_back or recording is not None)
        self._crawler = crawler
        self._leases_kept_at: datetime | None = None
        self._may_have_moved: bool | None = None
        self._known_to: int | None = None  # the last run before an interrupted walk back

    @property
    def is_alone(self) -> bool:
        """Whether no other crawl of the source can be running: whoever started this one holds the source's lock."""
        return not self._session.owns_run

    @property
    def run_id(self) -> int:
        return self._session.run_id

    def now(self) -> datetime:
        return self._session.clock.now()

    def left_due(self, *, retry_parked: bool) -> list[str]:
        """What earlier crawls of the source left due, now leased to this run; with *retry_parked*, parked pages too."""
        with self._session.writing() as connection:
            if retry_parked:
                failures.unpark(connection, self.source.name, self.now())
            failures.release_faults(connection, self.source.name, self.now())
            if self.is_alone:
                addresses.release(connection, self.source.name)
            return list(addresses.due(connection, self.source.name, run_id=self.run_id, now=self.now()))

    def keep_leases(self) -> None:
        """Renew this run's leases if it is time. To be called often."""
        moment = self.now()
        if self._leases_kept_at is None:
            self._leases_kept_at = moment
        # abs: a clock that was set back must not let them expire.
        if abs(moment - self._leases_kept_at) > LEASE / 3:
            self._leases_kept_at = moment
            with self._session.writing() as connection:
                addresses.renew(connection, self.run_id, moment)

    def give_back(self) -> None:
        """Make what this run has leased but not fetched due again: it has ended."""
        try:
            with self._session.database.write() as connection:
                addresses.give_back(connection, self.run_id)
        except UNUSABLE as error:
            # The next crawl of the source ends the leases of dead runs.
            logger.info("leases are not given back: %s", error)

    def due(self, urls: Sequence[str], kind: AddressKind) -> list[str]:
        """Those of *urls*, which no entry point showed, that are due, now leased to this run."""
        if not urls:
            return []
        moment = self.now()
        with self._session.writing() as connection:
            found = [self._found(url, kind, moment) for url in self.budget.admitted(connection, urls, moment)]
            return addresses.find(connection, self.source.name, found, run_id=self.run_id, now=moment)

    def due_of(self, said: Said) -> list[str]:
        """Record what an entry point said; return the articles it named that are due, now leased to this run.

        If the entry point carries whole stories, an article is also due if it says something else than before.
        """
        if not said.cards:
            return []
        moment, name, urls = self.now(), self.source.name, [url for url in said.cards if not self.is_walked(url)]
        with self._session.writing() as connection:
            urls = self.budget.admitted(connection, urls, moment)
            edited = hints.changed(connection, name, said) if said.full_text else frozenset()
            found = [self._found(url, "article", moment) for url in urls]
            found = [replace(one, newest=said.captured_at or moment) if one.url in edited else one for one in found]
            due = addresses.find(connection, name, found, run_id=self.run_id, now=moment)
            sightings.note(connection, name, said.entry_point, urls, run_id=self.run_id, now=moment)
            hints.note(connection, name, said)
            return due

    def note_hubs(self, entry_point_url: str, named: Hubs) -> None:
        """Record the hubs that the feed at *entry_point_url* names."""
        with self._session.writing() as connection:
            hosts.note_hubs(connection, self.source.name, entry_point_url, named, self.now())

    def cursors(self, since: datetime | None) -> list[Cursor]:
        """Where walks begin: at each entry point, and where a walk back to *since* or further was interrupted."""
        doors = {entry_point.url: entry_point for entry_point in self.source.doors}
        back: list[Cursor] = []
        begun: set[str] = set()
        if since is not None:
            with self._session.writing() as connection:
                found = walks.begin_backfill(connection, self.source.name, since, doors)
            self._known_to = self.run_id - 1 if found.is_resumed else None
            self._stats.set_value("newsbot/backfill/left", len(found.steps))
            begun = {step.url for step in found.steps}
            back = [
                Cursor(doors[at.entry_point_url], at.url, found.since)
                for at in found.steps
                if at.entry_point_url in doors
            ]
        for url in doors:
            self.known.trail.went(url, [url])
        return [*back, *(Cursor(entry_point, url) for url, entry_point in doors.items() if url not in begun)]

    def go_on(self, cursor: Cursor, urls: Sequence[str], shown: Shown) -> list[Cursor]:
        """Record that the page at *cursor* was walked and what it showed; return where among *urls* to continue."""
        entry_point_url = cursor.entry_point.url
        self.known.trail.showed(entry_point_url, shown)
        if cursor.since is not None:
            step = Step(cursor.at, entry_point_url)
            with self._session.writing() as connection:
                urls = walks.step_walked(connection, self.source.name, step, urls, run_id=self.run_id)
                left = walks.steps_left(connection, self.source.name)
            self._stats.set_value("newsbot/backfill/left", left)
        self.known.trail.went(entry_point_url, urls)
        return [replace(cursor, at=url) for url in urls]

    def is_walked(self, url: str) -> bool:
        """Whether the page at *url* was, or is about to be, read as a page of an entry point."""
        return self.known.trail.has(url)

    def end(self, cursor: Cursor, shown: Shown) -> None:
        """Record that the walk of an entry point ends at *cursor*."""
        self.go_on(cursor, (), shown)
        if cursor.entry_point.kind in ("listing", "api"):
            with self._session.writing() as connection:
                walks.finish(connection, self.source.name, cursor.entry_point.url, self.run_id)

    def _were_known(self, entry_point_url: str, urls: Sequence[str]) -> bool:
        with self._session.reading() as connection:
            mark = walks.finished(connection, self.source.name, entry_point_url) or self._known_to
            return mark is not None and walks.known_before(connection, self.source.name, urls, mark)

    def instead(self, miss: Miss) -> Article | Miss:
        """The article that a feed carries whole, if its page cannot be read for the reason of *miss*; else *miss*.

        A page that was read before keeps what was read.
        """
        if miss.url is None or miss.reason not in CANNOT_BE_HAD:
            return miss
        with self._session.reading() as connection:
            if failures.was_read(connection, miss.url):
                return miss
        return self._whole_story(miss.url, self.said_of(miss.url)) or miss

    def former_address(self, record: Article) -> Former | None:
        """The address that the story of *record*, if new, may have had before; None in a recording, which cannot be
        asked.
        """
        with self._session.reading() as connection:
            if self._may_have_moved is None:
                self._may_have_moved = moves.has_earlier(connection, self.source.name, self.run_id)
            found = moves.former_address(connection, record) if self._may_have_moved else None
        return found if self.recording is None or (found and found.is_gone) else None

    def carried(self, url: str) -> Article | None:
        """The article at *url* if an entry point declared as `full_text` carries it: its page is not fetched."""
        if not any(entry_point.full_text for entry_point in self.source.doors):
            return None
        said = self.said_of(url)
        return self._whole_story(url, said) if any(hint.full_text for hint in said) else None

    def said_of(self, url: str) -> tuple[Hint, ...]:
        """What entry points said of the story at *url*."""
        declared = [entry_point.url for entry_point in self.source.doors if entry_point.full_text]
        with self._session.reading() as connection:
            return hints.of_page(connection, self.source.name, url, declared)

    def _whole_story(self, url: str, said: Sequence[Hint]) -> Article | None:
        return whole_story(said, url, self.source, "live" if self.recording is None else "replay")

    def died_on(self, url: str) -> None:
        """Record that the last crawl of the source died over the page at *url*."""
        with self._session.writing() as connection:
            tries = failures.poisoned(connection, url, source=self.source.name, now=self.now())
        if not tries:
            return
        what = "given up" if tries >= failures.TRIES else "tried again, after all others"
        logger.warning("the last crawl died while it read or stored %r, which is %s", url, what)

    def stays_due(self, url: str, problem: str) -> Article | None:
        """Record a failure of *url* that may pass. If it is now parked, return the article that a feed carries whole,
        if any.
        """
        with self._session.writing() as connection:
            state = failures.failed(connection, url, problem, source=self.source.name, now=self.now())
        self._stats.inc_value("newsbot/pages/stay_due")
        logger.warning("page %r stays due: %r", url, problem)
        return self._whole_story(url, self.said_of(url)) if state == "parked" else None

    def is_tried_again(self, url: str, problem: str) -> bool:
        """Whether *url*, whose page breaks off inside its story, stays due, which is recorded; if not, what there is
        of it is to be kept.
        """
        if self.recording is not None:
            return False
        with self._session.reading() as connection:
            if failures.keeps_cut(connection, self.source.name, url):
                return False
        self.stays_due(url, problem)
        return True

    def postpone(self, url: str, resting: HostResting | RobotsUnreachable) -> None:
        """Record that *url* was not requested because its host is paused."""
        with self._session.writing() as connection:
            failures.postpone(connection, url, str(resting), until=resting.until, source=self.source.name)
        self._stats.inc_value("newsbot/pages/stay_due")

    def leave(self, url: str, silent: HostSilent) -> None:
        """Record that *url* is left for the next crawl, behind the others if it was tried; it is not charged."""
        until = self.now() + (failures.FIRST_DELAY if silent.was_tried else timedelta(0))
        with self._session.writing() as connection:
            failures.postpone(connection, url, str(silent), until=until, source=self.source.name)
        left: dict[str, int] = self._stats.get_value("newsbot/pages/silent_hosts", {})
        self._stats.set_value("newsbot/pages/silent_hosts", {**left, silent.netloc: left.get(silent.netloc, 0) + 1})
        self._stats.inc_value("newsbot/pages/stay_due")

    def is_gone(self, url: str, detail: str, at: datetime) -> bool:
        """Record that *url* was gone *at* that time; return whether an article was read there before (if not, nothing
        is recorded).
        """
        with self._session.writing() as connection:
            return failures.gone(connection, url, detail, source=self.source.name, run_id=self.run_id, at=at)

    def stood(self, url: str, at: datetime) -> bool:
        """Record that a recording shows *url* unchanged *at* that time; return whether an article was read there
        before.
        """
        with self._session.writing() as connection:
            known = failures.was_read(connection, url)
            if known:
                read = addresses.Read(url, self.source.name, at)
                addresses.read(connection, [read], run_id=self.run_id, now=self.now())
            return known

    def rechecks(self, wanted: Every | None = None) -> list[Recheck]:
        """Lease to this run the pages due for a recheck, or those *wanted*; unconditional if their host was wrong
        before.
        """
        if self.recording is not None or not (self.spans or wanted):
            return []
        moment = self.now()
        with self._session.writing() as connection:
            found = rechecks.take(
                connection, self.source.name, self.spans, run_id=self.run_id, now=moment, wanted=wanted
            )
            liars = hosts.liars(connection)
        return [replace(one, conditional=one.conditional and _netloc(one.url) not in liars) for one in found]

    def unchanged(self, url: str) -> None:
        """Record that the server said the page at *url* did not change."""
        with self._session.writing() as connection:
            rechecks.unchanged(connection, self.source.name, url, run_id=self.run_id, now=self.now())

    def answered(self, answer: Answer) -> None:
        """Have *answer* stored with its article."""
        self._session.answers[answer.url] = answer
        if answer.is_unchanged:
            self._session.unchanged_pages.add(answer.url)

    def mistrust(self, url: str, why: str) -> None:
        """Stop conditional requests to the host of *url*, because of *why*."""
        with self._session.writing() as connection:
            hosts.lied(connection, _netloc(url), self.now())
        logger.warning("no more conditional requests to %s: %s (%r)", _netloc(url), why, url)

    def ends_for(self, error: BaseException | None) -> bool:
        """Whether *error* is a fault of this machine; if so, end the crawl without charging page or entry point."""
        if (fault := machine_fault(error)) is None:
            return False
        end_crawl(self._crawler, fault)
        return True

    @property
    def is_stopping(self) -> bool:
        """Whether the crawl was told to stop, or ends for a fault of this machine."""
        engine = self._crawler.engine
        return is_ending(self._crawler) or (engine is not None and not engine.running)

    @property
    def _session(self) -> Session:
        return session_of(self._crawler)

    @property
    def _stats(self) -> Any:
        return self._crawler.stats

    def _found(self, url: str, kind: AddressKind, moment: datetime) -> Found:
        if self.recording is not None:
            captures = self.recording.captures_of(url)
            oldest, newest = (captures[0].time, captures[-1].time) if captures else (None, None)
            return Found(url, newest=newest, kind=kind, oldest=oldest)
        return Found(url, newest=moment - _AUTHOR_PAGE_AGE if kind == "author" else None, kind=kind)


def _netloc(url: str) -> str:
    return url.split("/", 3)[2]
