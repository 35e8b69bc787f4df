"""Check pages again that were read before, and judge whether a server's "unchanged" can be believed.

Two of three rechecks are conditional (If-None-Match, If-Modified-Since). If an unconditional one finds an edit under
the same validators, or the server calls an old capture unchanged that is not, its pages are rechecked unconditionally.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from scrapy import Request
from scrapy.http import Response

from newsbot.items import OF_ENTRY_POINTS, Article
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text, normalise_title
from newsbot.store.frontier import rechecks
from newsbot.store.frontier.entry_points import Answered
from newsbot.store.frontier.rechecks import Answer, Recheck

UNCHANGED = 304
_RECHECK = "recheck"  # in a request's meta: the Recheck that it is
_LONGEST_VALIDATOR = 1_000


def recheck_request(recheck: Recheck) -> Request:
    """The request for the page of *recheck*, without callbacks; it comes after new pages."""
    return as_recheck(Request(recheck.url, meta={"frontier_url": recheck.url}, priority=-1), recheck)


def as_recheck(request: Request, recheck: Recheck) -> Request:
    """*request* as that of *recheck*, conditional if it is."""
    for name, value in (_conditions(recheck) if recheck.conditional else {}).items():
        request.headers[name] = value
    request.meta[_RECHECK] = recheck
    return request


def request_to_test(recheck: Recheck) -> Request:
    """A conditional request, without callbacks, for a capture that is known to be outdated."""
    meta = {"frontier_url": recheck.url}
    return Request(recheck.url, headers=_conditions(recheck), meta=meta, dont_filter=True, priority=-1)


def recheck_of(response: Response) -> Recheck | None:
    """The recheck that *response* answers; None for a new page."""
    found: Recheck | None = response.meta.get(_RECHECK)
    return found


def answer_of(
    response: Response, article: Article, captured_at: datetime, source: str, spans: Sequence[timedelta]
) -> Answer:
    """What came with the page of *article*, with the time of its next recheck by *spans*."""
    key, reading, recheck = response.meta["frontier_url"], reading_of(article), recheck_of(response)
    born_at = rechecks.birth_of(article, captured_at)
    return Answer(
        url=key,
        source=source,
        captured_at=captured_at,
        born_at=born_at,
        recheck_at=rechecks.next_recheck(key, born_at, captured_at, spans),
        reading=reading,
        etag=validator(response, "ETag"),
        last_modified=validator(response, "Last-Modified"),
        is_recheck=recheck is not None,
        is_unchanged=recheck is not None and recheck.reading == reading,
    )


def suspicion_of(recheck: Recheck | None, answer: Answer | Answered) -> Literal["lied", "to be tested"] | None:
    """What *answer* says of the server's reliability.

    It has `lied` if an edit came with the same validators; it is `to be tested` if it called the previous capture
    unchanged.
    """
    if recheck is None or recheck.reading in (None, answer.reading):
        return None
    if _has_same_validators(recheck, answer):
        return "lied"
    return "to be tested" if recheck.was_unchanged else None


def reading_of(article: Article) -> str:
    """A short key of what a reader sees of *article*: title, authors and text of its page, not of entry points."""
    shown = () if article.evidence.get("authors") in OF_ENTRY_POINTS else article.authors
    names = "\n".join(author.name for author in shown)
    return fingerprint_text(f"{normalise_title(article.title)}\n{names}\n{comparable_text(article)}")


def _conditions(recheck: Recheck) -> dict[str, str]:
    stated = {"If-None-Match": recheck.etag, "If-Modified-Since": recheck.last_modified}
    return {name: value for name, value in stated.items() if value}


def _has_same_validators(recheck: Recheck, answer: Answer | Answered) -> bool:
    if recheck.etag or answer.etag:  # RFC 9110, section 13.2.2: a date counts only where there is no tag
        return recheck.etag == answer.etag
    return recheck.last_modified is not None and recheck.last_modified == answer.last_modified


def validator(response: Response, name: str) -> str | None:
    """The validator *name* in the headers of *response*, if it can be sent back."""
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if value.isascii() and value.isprintable() and 0 < len(value) <= _LONGEST_VALIDATOR else None
