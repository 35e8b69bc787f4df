"""Reads dates as pages state them: in metadata, near the title in many languages, in an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice, takewhile
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from newsbot.dates import MONTHS, numbered, parse_instant
from newsbot.read import class_words
from newsbot.read.markup import ancestors, following, line_of, words

_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_ODD_ISO = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[,\s]+(\d{1,2}:\d{2})(?: Uhr)?)?$")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_IN_ADDRESS = re.compile(r"/(?P<year>20\d{2})[/-](?P<month>0[1-9]|1[0-2])[/-](?P<day>0[1-9]|[12]\d|3[01])(?:/|-|$)")
_TAGS = ("time", "span", "div", "p", "li", "small")
_BEFORE = etree.XPath("preceding::*[self::time or self::span or self::div or self::p or self::small][position() <= 12]")
_MOST = 120
_LONGEST = 120  # characters of a line that states a day
_MONTHS = MONTHS | numbered(
    "januar jänner janvier enero ene janeiro gennaio gen januari ocak stycznia ledna января січня tammikuuta",
    "februar feber février fevr febrero fevereiro fev febbraio februari şubat lutego února февраля лютого helmikuuta",
    "märz mrz mars marzo março maart marts maret mart marca března марта березня maaliskuuta",
    "avril avr abril abr aprile nisan kwietnia dubna апреля квітня huhtikuuta",
    "mai mayo maio maggio mag mei maj mayıs maja května мая травня toukokuuta",
    "juni juin junio junho giugno giu haziran czerwca června июня червня kesäkuuta",
    "juli juillet juil julio julho luglio lug temmuz lipca července июля липня heinäkuuta",
    "août aout agosto ago augustus augusti agustus ağustos sierpnia srpna августа серпня elokuuta",
    "septembre septiembre setembro set settembre eylül września září сентября вересня syyskuuta",
    "okt oktober octobre octubre outubro out ottobre ott ekim października října октября жовтня lokakuuta",
    "novembre noviembre novembro kasım listopada listopadu ноября листопада marraskuuta",
    "dez dezember décembre diciembre dic dezembro dicembre des desember aralık grudnia prosince декабря грудня "
    "joulukuuta",
)
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_CLOCK = r"(?:\D{1,12}?(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\d|\.\d))?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日",
        rf"{_YEAR}\s*년\s*(?P<month>\d{{1,2}})\s*월\s*(?P<day>\d{{1,2}})\s*일",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{{1,2}})/{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s+(?:de\s+)?"
        rf"(?P<name>[^\W\d_]{{3,13}})\.?,?\s+(?:de\s+)?{_YEAR}(?!\d)",
        rf"\b(?P<name>[^\W\d_]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
    )
)


def read_instant(stated: Iterable[tuple[str, str]], zone: str | None) -> tuple[str, str] | None:
    """The best *stated* (text, evidence) pair, as text for the loader: the first with a minute, else the first with a
    day. Dates before 1990 are ignored as empty fields in disguise.
    """
    day: tuple[str, str] | None = None
    for text, evidence in stated:
        spelled = as_iso(text)
        instant = parse_instant(spelled, zone)
        if instant is None or instant[0] < _EARLIEST:
            continue
        if instant[1] == "minute":
            return spelled, evidence
        day = day or (spelled, evidence)
    return day


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


def shown_days(heading: HtmlElement | None, first: HtmlElement | None = None) -> Iterator[str]:
    """The dates between *heading* and the story's *first* block, then those above, as ISO 8601."""
    if heading is None:
        return
    around = takewhile(lambda element: element is not first, islice(following(heading, *_TAGS), _MOST))
    for element in chain(around, reversed(_BEFORE(heading))):
        text = "" if len(element) > 6 or _is_elsewhere(element) else line_of(element, _LONGEST)
        if 8 <= len(text) <= _LONGEST and (day := read_day(text)):
            yield day


def day_in_address(url: str | None) -> str | None:
    """The day in the path of *url* ("/2024/05/03/"), or None."""
    found = _IN_ADDRESS.search(urlsplit(url).path) if url else None
    return "-".join(found.group("year", "month", "day")) if found else None


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(
        outer.tag in ("aside", "nav", "footer") or class_words.ELSEWHERE_FOR_DATES.search(words(outer)[:200])
        for outer in ancestors(element, 5)
    )


def read_day(text: str) -> str | None:
    """The first valid date with a year in *text* as ISO 8601, with its time if given; else None."""
    for form in _FORMS:
        if found := form.search(text):
            parts = found.groupdict()
            month = _MONTHS.get(parts["name"].lower()) if parts.get("name") else int(parts["month"])
            if not month or not 1 <= month <= 12 or not 1 <= int(parts["day"]) <= 31:
                continue
            day = f"{parts['year']}-{month:02d}-{int(parts['day']):02d}"
            return f"{day}T{int(parts['hour']):02d}:{parts['minute']}" if parts.get("hour") else day
    return None
