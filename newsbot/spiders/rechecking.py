"""Rechecking: what a crawl asks of pages that it has read before, and whether a server's "unchanged" is to be believed.

A server is asked whether a page changed (If-None-Match, If-Modified-Since), but for every third time, when it is asked
for the page. Where that shows an edit under the same validators, or the server calls the old capture unchanged even
when it was just seen to be none, its word is not relied on again: later rechecks of its pages ask for them whole.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newsbot.items import OF_DOORS, Article
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text, normalise_title
from newsbot.net.archive import REPLAYED
from newsbot.sources.spans import parse_span
from newsbot.spiders.finding import Finder
from newsbot.spiders.responses import captured_at, failed_request
from newsbot.store import hosts, rechecks
from newsbot.store.rechecks import Answer, Recheck
from newsbot.store.session import session_of

logger = logging.getLogger(__name__)

UNCHANGED = 304
_RECHECK = "recheck"  # in a request's meta: the Recheck that it is
_CONDITIONAL = "conditional"
_LONGEST_VALIDATOR = 1_000


class Rechecker:
    """The rechecks of one crawl."""

    def __init__(self, crawler: Crawler, finder: Finder) -> None:
        self._crawler = crawler
        self._finder = finder
        self._source = finder.source
        self._spans = tuple(parse_span(text) for text in self._source.rechecks)

    def due(self) -> Iterator[Request]:
        """A request, without its callbacks, for each page that is due for another look; after what is new."""
        if not self._spans or self._finder.recording is not None:
            return
        moment = self._finder.now()
        with self._finder.writing() as connection:
            found = rechecks.take(connection, self._source.name, self._spans, run_id=self._finder.run_id, now=moment)
            liars = hosts.liars(connection)
        for recheck in found:
            conditional = recheck.conditional and _host(recheck.url) not in liars
            headers = _conditions(recheck) if conditional else {}
            meta = {"frontier_url": recheck.url, _RECHECK: recheck, _CONDITIONAL: conditional}
            yield Request(recheck.url, headers=headers, meta=meta, priority=-1)

    def is_unchanged(self, response: Response) -> bool:
        """Whether *response* says that a page which we have is what it was; then that is noted."""
        key = response.meta["frontier_url"]
        if response.status != UNCHANGED:
            return False
        if REPLAYED in response.flags:
            return response.meta.get("capture", 0) > 0 or self._finder.stood(key, captured_at(response))
        if not response.meta.get(_CONDITIONAL):
            return False
        with self._finder.writing() as connection:
            rechecks.unchanged(connection, self._source.name, key, run_id=self._finder.run_id, now=self._finder.now())
        return True

    def answered(self, response: Response, article: Article) -> Iterator[Request]:
        """Notes what came with the page of *article*, to be kept with it; a request that puts its server to the test
        where there is reason to.
        """
        if REPLAYED in response.flags or article.captured_at is None:
            return
        recheck: Recheck | None = response.meta.get(_RECHECK)
        key, reading = response.meta["frontier_url"], reading_of(article)
        born_at = rechecks.birth_of(article, article.captured_at)
        answer = Answer(
            url=key,
            source=self._source.name,
            captured_at=article.captured_at,
            born_at=born_at,
            recheck_at=rechecks.next_recheck(key, born_at, article.captured_at, self._spans),
            reading=reading,
            etag=_validator(response, "ETag"),
            last_modified=_validator(response, "Last-Modified"),
            is_recheck=recheck is not None,
            is_unchanged=recheck is not None and recheck.reading == reading,
        )
        session = session_of(self._crawler)
        session.answers[key] = answer
        if answer.is_unchanged:
            session.read_alike.add(key)
        if recheck is None or recheck.reading in (None, reading):
            return
        if _same_validators(recheck, answer):
            self._mistrust(key, "it gave a changed page the validators of the one before")
        elif recheck.was_unchanged:
            yield Request(
                key,
                self._tested,
                errback=self._untested,
                headers=_conditions(recheck),
                meta={"frontier_url": key},
                dont_filter=True,
                priority=-1,
            )

    def _tested(self, response: Response) -> None:
        if response.status == UNCHANGED:
            self._mistrust(
                response.meta["frontier_url"], "it called a page unchanged that had just been seen to change"
            )

    def _untested(self, failure: Failure) -> None:
        if not self._finder.ends_for(failure.value):
            logger.info("%r could not be put to the test: %r", failed_request(failure).url, str(failure.value))

    def _mistrust(self, url: str, why: str) -> None:
        with self._finder.writing() as connection:
            hosts.lied(connection, _host(url), self._finder.now())
        logger.warning("%s is not asked any more whether pages changed: %s (%r)", _host(url), why, url)


def reading_of(article: Article) -> str:
    """One short key of what a reader sees of *article*: its title, authors and text; of its page, not of its doors."""
    shown = () if article.evidence.get("authors") in OF_DOORS else article.authors
    names = "\n".join(author.name for author in shown)
    return fingerprint_text(f"{normalise_title(article.title)}\n{names}\n{comparable_text(article)}")


def _conditions(recheck: Recheck) -> dict[str, str]:
    stated = {"If-None-Match": recheck.etag, "If-Modified-Since": recheck.last_modified}
    return {name: value for name, value in stated.items() if value}


def _same_validators(recheck: Recheck, answer: Answer) -> bool:
    if recheck.etag or answer.etag:  # RFC 9110, section 13.2.2: a date counts only where there is no tag
        return recheck.etag == answer.etag
    return recheck.last_modified is not None and recheck.last_modified == answer.last_modified


def _validator(response: Response, name: str) -> str | None:
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if value.isascii() and value.isprintable() and 0 < len(value) <= _LONGEST_VALIDATOR else None


def _host(url: str) -> str:
    return url.split("/", 3)[2]
