"""Reads dates stated in metadata, in a line of text and in an address, and determines where a page is from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from newsbot.dates import Stated, parse_stated, stated_at
from newsbot.patterns import anchored, compiled
from newsbot.read.markup import tag_names
from newsbot.urls import host_of
from newsbot.written_dates import NOWHERE, Locale, Written, find_date

_EPOCH = anchored(r"^\d{10}(?:\d{3})?$")
_ODD_ISO = anchored(
    r"^(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_DAY_FIRST = anchored(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[,\s]+(\d{1,2}:\d{2})(?: Uhr)?)?$")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_YEAR = r"(?:19[89]|20\d)\d"
_IN_ADDRESS = tuple(
    compiled(rf"(?<![a-z\d]){form}(?![a-z\d])", re.IGNORECASE)
    for form in (
        rf"(?P<year>{_YEAR})(?P<sep>[/_-])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>0?[1-9]|[12]\d|3[01])",
        rf"(?P<year>{_YEAR})/(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
        rf"(?P<day>0[1-9]|[12]\d|3[01])(?P<sep>[_-])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<year>{_YEAR})",
        rf"(?P<year>{_YEAR})/(?P<name>[a-z]{{3}})/(?P<day>0?[1-9]|[12]\d|3[01])",
        r"(?P<year>20[0-4]\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=[_-])",
        r"(?P<day>0[1-9]|[12]\d|3[01])(?P<month>0[1-9]|1[0-2])(?P<year>20[0-4]\d)(?=[_-])",
    )
)
_LANGUAGE_TAG = anchored(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2})\b)?")
# Country domains that are sold worldwide.
_FOR_ALL = tag_names("ai am be cc co eu fm gg im io la ly me nu sh st tk to tv vc ws")
_COUNTRIES = {"uk": "gb"}
_ONE_DAY = timedelta(days=1)


def read_instant(
    stated: Iterable[tuple[str, str]], zone: str | None, locale: Locale = NOWHERE
) -> tuple[str, str] | None:
    """The best *stated* (text, evidence) pair, as text for the loader: the first or, if that has only the day, the
    first with a time of about that day. Dates before 1990 are ignored: they are default values.
    """
    day: tuple[Stated, str] | None = None
    for text, evidence in stated:
        found = parse_stated(as_iso(text), zone, locale)
        if found is None or found.moment < _EARLIEST:
            continue
        if found.precision == "minute" and (day is None or abs(found.moment - day[0].moment) <= 2 * _ONE_DAY):
            return found.iso, evidence
        day = day or (found, evidence)
    return (day[0].iso, day[1]) if day else None


def as_iso(text: str) -> str:
    """*text* as ISO 8601 if it is close to it: epoch seconds, a blank before the zone, "5.3.2024, 14:07"."""
    text = text.strip()
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    if found := _ODD_ISO.match(text):
        day, clock, zone = found.groups()
        named = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00"}.get((zone or "").upper(), zone or "")
        return f"{day}T{clock}{named}"
    if found := _DAY_FIRST.match(text):
        number, month, year, clock = found.groups()
        return f"{year}-{int(month):02d}-{int(number):02d}" + (f"T{clock:0>5}" if clock else "")
    return text


def day_in_address(url: str | None) -> str | None:
    """The day that the path of *url* states ("/2024/05/03/", "/2024/5/3/", "-03-05-2024-"), or None."""
    path = urlsplit(url).path[:500] if url else ""
    for form in _IN_ADDRESS:
        found = form.search(path)
        if found is None:
            continue
        if (day := read_day(" ".join(filter(None, _parts(found))))) is not None:
            return day
    return None


def _parts(found: re.Match[str]) -> tuple[str, ...]:
    parts = found.groupdict()
    if name := parts.get("name"):
        return parts["day"] or "", name, parts["year"] or ""
    return (f"{parts['year']}-{parts['month']}-{parts['day']}",)


def read_day(text: str, locale: Locale = NOWHERE) -> str | None:
    """The first valid date with a year in *text* as ISO 8601, with its time if given; else None."""
    found = find_date(text, locale)
    return spelled(found, locale) if found is not None else None


def spelled(found: Written, locale: Locale) -> str:
    """*found* as ISO 8601, with its offset if it names a zone; only its day if that zone is unknown."""
    stated = stated_at(found, None, locale) if found.zone else None
    return stated.iso if stated is not None else found.iso


def locale_of(url: str | None, languages: Iterable[str]) -> Locale:
    """Where the page at *url* is from: its domain's country, else that of the first of its *languages* ("en-GB")."""
    language = country = None
    for tag in languages:
        if found := _LANGUAGE_TAG.match(tag.strip()):
            language, country = found[1].lower(), (found[2] or "").lower() or None
            break
    domain = (host_of(url) or "").rsplit(".", 1)[-1] if url else ""
    if len(domain) == 2 and domain.isalpha() and domain not in _FOR_ALL:
        country = _COUNTRIES.get(domain, domain)
    return Locale(language, country)
