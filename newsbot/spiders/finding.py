"""What a spider finds goes into the frontier before it is fetched; what of it is due comes back, leased to this run."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlalchemy import Connection

from newsbot.extract.hubs import Hubs
from newsbot.items import Card, Hint
from newsbot.net.pace import HostResting
from newsbot.net.recording import Recording
from newsbot.net.robots import RobotsUnreachable
from newsbot.source import Source
from newsbot.store import failures, frontier, gone, hints, hubs, sightings, walks
from newsbot.store.errors import UNUSABLE, machine_fault
from newsbot.store.frontier import Found
from newsbot.store.hints import Said
from newsbot.store.session import end_for, session_of
from newsbot.urls import UrlError, canonical_url, is_article_url, is_author_url

logger = logging.getLogger(__name__)

_AUTHOR_PAGE_AGE = timedelta(days=7)  # roles and bios change, but seldom
AUTHORS = "authors"  # the door that all author pages are


class Finder:
    """The frontier as the crawl of one source meets it. A fault of the machine ends the crawl (CloseSpider)."""

    def __init__(self, crawler: Crawler, source: Source, recording: Recording | None) -> None:
        self.source = source
        self.recording = recording
        self._crawler = crawler
        self._leases_kept_at: datetime | None = None

    @property
    def is_alone(self) -> bool:
        """Whether no other crawl of the source can be alive: whoever started this one holds the source's lock."""
        return not session_of(self._crawler).owns_run

    def left_due(self) -> list[str]:
        """What an earlier crawl of the source left due, now leased to this run."""
        with self.writing() as connection:
            failures.release_faults(connection, self.source.name, self.now())
            if self.is_alone:
                frontier.release(connection, self.source.name)
            return list(frontier.due(connection, self.source.name, run_id=self.run_id, now=self.now()))

    def died_on(self, url: str) -> None:
        """Notes that the last crawl of the source died over the page at *url*."""
        with self.writing() as connection:
            tries = failures.poisoned(connection, url, source=self.source.name, now=self.now())
        if not tries:
            return
        what = "given up" if tries >= failures.TRIES else "tried again, after all others"
        logger.warning("the last crawl died while it read or stored %r, which is %s", url, what)

    def unpark(self) -> None:
        """Makes the pages of the source due that were given up after three failures."""
        with self.writing() as connection:
            failures.unpark(connection, self.source.name, self.now())

    def keep_leases(self) -> None:
        """Says that this run lives, so that no other takes what it has leased. To be called again and again."""
        moment = self.now()
        if self._leases_kept_at is None:
            self._leases_kept_at = moment
        # Either way: a clock that was set back is no reason to let them end.
        if abs(moment - self._leases_kept_at) > frontier.LEASE / 3:
            self._leases_kept_at = moment
            with self.writing() as connection:
                frontier.renew(connection, self.run_id, moment)

    def give_back(self) -> None:
        """Says that this run has ended: what it has leased, and did not come to, is due."""
        try:
            with session_of(self._crawler).database.write() as connection:
                frontier.give_back(connection, self.run_id)
        except UNUSABLE as error:
            # The next crawl of the source ends the leases of those that are no more.
            logger.info("leases are not given back: %s", error)

    def due(self, urls: Sequence[str], kind: frontier.PageTarget) -> list[str]:
        """Those of *urls*, which no door showed, that are due, now leased to this run."""
        if not urls:
            return []
        moment = self.now()
        found = [self._found(url, kind, moment) for url in urls]
        with self.writing() as connection:
            return frontier.find(connection, self.source.name, found, run_id=self.run_id, now=moment)

    def due_of(self, said: Said) -> list[str]:
        """The articles of which a door spoke that are due, now leased to this run; what it said is kept with them.

        Where the door carries whole stories, one of which it says something else than before is due, too.
        """
        if not said.cards:
            return []
        moment, name, urls = self.now(), self.source.name, list(said.cards)
        with self.writing() as connection:
            edited = hints.changed(connection, name, said) if said.full_text else frozenset()
            found = [self._found(url, "article", moment) for url in urls]
            found = [replace(one, newest=said.captured_at or moment) if one.url in edited else one for one in found]
            due = frontier.find(connection, name, found, run_id=self.run_id, now=moment)
            sightings.note(connection, name, said.door, urls, run_id=self.run_id, now=moment)
            hints.note(connection, name, said)
            return due

    def said_of(self, url: str) -> tuple[Hint, ...]:
        """What doors said of the story at *url*."""
        declared = [door.url for door in self.source.doors if door.full_text]
        with self._reading() as connection:
            return hints.of_page(connection, self.source.name, url, declared)

    def note_hubs(self, door_url: str, named: Hubs) -> None:
        """Notes which hubs the feed at *door_url* names."""
        with self.writing() as connection:
            hubs.note(connection, self.source.name, door_url, named, self.now())

    def was_read(self, url: str) -> bool:
        """Whether an article was read at *url*."""
        with self._reading() as connection:
            return gone.was_read(connection, url)

    def is_parked(self, url: str) -> bool:
        """Whether the page at *url* was given up after too many failures."""
        with self._reading() as connection:
            row = frontier.known_rows(connection, self.source.name, [url]).get(url)
            return row is not None and row.state == "parked"

    def article_cards(self, cards: Sequence[Card]) -> dict[str, Card]:
        """Those of *cards* that lead to articles of the source, by their canonical URLs, each once, in order."""
        named: dict[str, Card] = {}
        for card in cards:
            url = self._canonical(card.url) if card.url else None
            if url is not None and is_article_url(url, self.source):
                named.setdefault(url, card)
        return named

    def author_urls(self, links: Sequence[str]) -> list[str]:
        """The author pages of the source among *links*, each once, in order."""
        urls = [url for link in links if (url := self._canonical(link)) is not None]
        return list(dict.fromkeys(url for url in urls if is_author_url(url, self.source)))

    def stays_due(self, url: str, trouble: str) -> None:
        """Notes that *url* could not be fetched for a reason that may pass."""
        with self.writing() as connection:
            failures.failed(connection, url, trouble, source=self.source.name, now=self.now())
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value("newsbot/pages/stay_due")
        logger.warning("page %r stays due: %r", url, trouble)

    def postpone(self, url: str, resting: HostResting | RobotsUnreachable) -> None:
        """Notes that *url* was not asked for, because nothing of its host is until a moment."""
        with self.writing() as connection:
            failures.postpone(connection, url, str(resting), until=resting.until, source=self.source.name)
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value("newsbot/pages/stay_due")

    def is_gone(self, url: str, detail: str, at: datetime) -> bool:
        """Whether an article was read at *url*, which is there no more *at* that moment; then that is noted."""
        with self.writing() as connection:
            return gone.note(connection, url, detail, source=self.source.name, run_id=self.run_id, at=at)

    def stood(self, url: str, at: datetime) -> bool:
        """Whether an article was read at *url*, which a recording says was the same *at* that moment."""
        with self.writing() as connection:
            known = gone.was_read(connection, url)
            if known:
                read = frontier.Read(url, self.source.name, at)
                frontier.done_all(connection, [read], run_id=self.run_id, now=self.now())
            return known

    def walk_finished(self, door_url: str) -> None:
        """Notes that the listing at *door_url* was walked to its end by this run."""
        with self.writing() as connection:
            walks.finish(connection, self.source.name, door_url, self.run_id)

    def were_known(self, door_url: str, urls: Sequence[str], known_to: int | None = None) -> bool:
        """Were all of *urls* known when the last finished walk of the listing at *door_url* ended?

        Where there was none, the run *known_to* counts as its end.
        """
        with self._reading() as connection:
            mark = walks.finished(connection, self.source.name, door_url) or known_to
            return mark is not None and frontier.known_before(connection, self.source.name, urls, mark)

    @property
    def run_id(self) -> int:
        """The run that pages are leased to."""
        return session_of(self._crawler).run_id

    def now(self) -> datetime:
        """This moment, by the clock of the crawl."""
        return session_of(self._crawler).clock.now()

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Within it, a fault of the machine ends the crawl, with one line; what was not stored stays due."""
        try:
            yield
        except Exception as error:
            if (fault := machine_fault(error)) is None:
                raise
            raise CloseSpider(session_of(self._crawler).noted(fault)) from error

    def ends_for(self, error: BaseException | None) -> bool:
        """Whether *error* is a fault of the machine, which ends the crawl and is charged to neither page nor door."""
        if (fault := machine_fault(error)) is None:
            return False
        end_for(self._crawler, fault)
        return True

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes."""
        with self.ending(), session_of(self._crawler).database.write() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.ending(), session_of(self._crawler).database.read() as connection:
            yield connection

    def _found(self, url: str, kind: frontier.PageTarget, moment: datetime) -> Found:
        if self.recording is not None:
            captures = self.recording.captures_of(url)
            oldest, newest = (captures[0].time, captures[-1].time) if captures else (None, None)
            return Found(url, newest=newest, kind=kind, oldest=oldest)
        return Found(url, newest=moment - _AUTHOR_PAGE_AGE if kind == "author" else None, kind=kind)

    def _canonical(self, url: str) -> str | None:
        try:
            return canonical_url(url, self.source)
        except UrlError as error:
            logger.info("link refused: %r", str(error))
            return None
