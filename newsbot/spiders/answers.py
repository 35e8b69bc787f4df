"""Request pages of entry points conditionally, and judge whether a server's "not modified" can be trusted.

As for articles (`recheck`): two times out of three, and never again once the server has been wrong.
"""

from __future__ import annotations

import logging
from hashlib import blake2b

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.items import AuthorPage, Listing
from newsbot.net.archive import REPLAYED
from newsbot.read.entry_points import EntryPointPage
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.recheck import UNCHANGED, recheck_of, request_to_test, suspicion_of, validator
from newsbot.spiders.responses import failed_request
from newsbot.spiders.walk import Cursor, article_cards
from newsbot.store.frontier import entry_points, hosts, rechecks, walks
from newsbot.store.frontier.entry_points import Answered
from newsbot.store.frontier.hints import Said
from newsbot.store.frontier.rechecks import Recheck
from newsbot.store.session import session_of

logger = logging.getLogger(__name__)


class Answers:
    """What the pages of the entry points of one source answered."""

    def __init__(self, crawler: Crawler, frontier: Frontier) -> None:
        self._crawler = crawler
        self._frontier = frontier
        self._declared = _key(repr(frontier.source))

    def last(self, cursor: Cursor) -> Recheck | None:
        """The last answer of the page at *cursor*, and whether to request it conditionally."""
        source, walks_on = self._frontier.source.name, cursor.entry_point.kind in ("listing", "api")
        if cursor.since is not None or self._frontier.recording is not None or (walks_on and not cursor.is_first):
            return None
        with session_of(self._crawler).reading() as connection:
            finished = (walks.finished(connection, source, cursor.entry_point.url) or 0) if walks_on else None
            liars = hosts.liars(connection)
            return entry_points.last_answer(
                connection, source, cursor.at, declared=self._declared, finished=finished, liars=liars
            )

    def is_unchanged(self, response: Response, cursor: Cursor) -> bool:
        """Whether *response* says that the page at *cursor* did not change; if so, record it."""
        if response.status != UNCHANGED:
            return False
        if REPLAYED in response.flags:
            return True
        last = recheck_of(response)
        if last is None or not last.conditional:
            return False
        with session_of(self._crawler).writing() as connection:
            entry_points.unchanged(connection, self._frontier.source.name, cursor.at, self._frontier.now())
        return True

    def note(self, response: Response, cursor: Cursor, record: EntryPointPage) -> Request | None:
        """Record the validators of the page at *cursor*; return a request that tests its server if there is reason to.

        An index is always requested in full: its sitemaps may change while it does not.
        """
        if not isinstance(record, Listing | AuthorPage) or cursor.since is not None or REPLAYED in response.flags:
            return None
        if not article_cards(record.cards, self._frontier.source):
            return None
        answered = Answered(
            url=cursor.at,
            reading=_key(*map(repr, record.cards)),
            declared=self._declared,
            etag=validator(response, "ETag"),
            last_modified=validator(response, "Last-Modified"),
        )
        with session_of(self._crawler).writing() as connection:
            run, now = self._frontier.run_id, self._frontier.now()
            entry_points.note(connection, self._frontier.source.name, answered, run_id=run, now=now)
        last = recheck_of(response)
        suspicion = suspicion_of(last, answered)
        if suspicion == "lied":
            self._frontier.mistrust(cursor.at, "it gave a changed entry point the validators of the one before")
        elif suspicion is not None and last is not None:
            return request_to_test(last).replace(callback=self._tested, errback=self._untested)
        return None

    def changed(self, said: Said) -> list[Recheck]:
        """Lease to this run the pages that, according to an entry point, changed after we last fetched them."""
        frontier = self._frontier
        modified = {url: card.modified for url, card in said.cards.items() if card.modified is not None}
        if not (modified and frontier.spans) or frontier.recording is not None:
            return []
        name, run, now = frontier.source.name, frontier.run_id, frontier.now()
        with session_of(self._crawler).writing() as connection:
            return rechecks.take_changed(connection, name, modified, frontier.spans, run_id=run, now=now)

    def _tested(self, response: Response) -> None:
        if response.status == UNCHANGED:
            self._frontier.mistrust(
                response.url, "it called an entry point unchanged that had just been seen to change"
            )

    def _untested(self, failure: Failure) -> None:
        if not self._frontier.ends_for(failure.value):
            logger.info("%r could not be tested: %r", failed_request(failure).url, str(failure.value))


def _key(*texts: str) -> str:
    digest = blake2b(digest_size=12)
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
