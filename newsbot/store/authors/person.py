"""A person: what captures say of one author over time. Pure: any order, any repetition of what is said, the same.

Every value of a fact is known from the first capture that states it to the last. Of several values that is believed
which was stated last, at a known time rather than an unknown one, by a page rather than the text of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from newsbot.items import Author
from newsbot.likeness.fingerprint import name_key

NAME_KEY = "name_key"  # beside the facts: the one spelling of a name by which people are known
FACTS = ("name", "url", "role", "bio", "avatar_url", "page_url")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something was stated, as far as that is known, and whether a page stated it last."""

    first_at: datetime | None
    last_at: datetime | None
    by_page: bool

    @property
    def age(self) -> tuple[bool, datetime, bool]:
        """Sorts what was said by what it counts for, the least first."""
        return self.last_at is not None, self.last_at or _LONG_AGO, self.by_page


Sayings = Mapping[tuple[str, str], Span]  # by fact and value


def address_of(author: Author) -> str | None:
    """The address by which *author* is known: that of their profile."""
    return author.url or author.page_url


def said_of(author: Author, span: Span) -> Sayings:
    """What one capture, seen over *span*, says of *author*."""
    if author.captured_at is not None:
        span = Span(author.captured_at, author.captured_at, span.by_page)
    stated = {name: getattr(author, name) for name in FACTS}
    stated |= {"url": address_of(author), NAME_KEY: name_key(author.name)}
    return {(name, value): span for name, value in stated.items() if value is not None}


def together(said: Sayings, other: Sayings) -> Sayings:
    """All that *said* and *other* say."""
    both = dict(said)
    for key, span in other.items():
        both[key] = _over(both[key], span) if key in both else span
    return both


def project(said: Iterable[Sayings]) -> Sayings:
    """What captures, of each of which we have what it says of one person, say of that person together."""
    all_said: Sayings = {}
    for each in said:
        all_said = together(all_said, each)
    return all_said


def believed(said: Sayings) -> dict[str, str]:
    """Each fact of a person as it was stated last."""
    newest: dict[str, tuple[tuple[bool, datetime, bool], str]] = {}
    for (name, value), span in said.items():
        newest[name] = max(newest.get(name, (span.age, value)), (span.age, value))
    return {name: value for name, (_, value) in newest.items()}


def seen_last(said: Sayings) -> datetime | None:
    """When a person was captured last, as far as that is known."""
    return max(said.values(), key=lambda span: span.age).last_at


def _over(a: Span, b: Span) -> Span:
    firsts = [at for at in (a.first_at, b.first_at) if at is not None]
    newest = max(a, b, key=lambda span: span.age)
    return Span(min(firsts, default=None), newest.last_at, newest.by_page)
