"""Proposes the time zone of a site from the offsets that its pages state. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.urls import host_of

Stated = tuple[datetime, int]  # a time by the wall clock, and the minutes that its zone was ahead of UTC

# The zone in which the papers of a country, or in a language of one country, write. Only countries of one zone.
_OF_COUNTRY = {
    "at": "Europe/Vienna",
    "be": "Europe/Brussels",
    "bg": "Europe/Sofia",
    "by": "Europe/Minsk",
    "ch": "Europe/Zurich",
    "cz": "Europe/Prague",
    "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen",
    "ee": "Europe/Tallinn",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "ge": "Asia/Tbilisi",
    "gr": "Europe/Athens",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "ie": "Europe/Dublin",
    "il": "Asia/Jerusalem",
    "in": "Asia/Kolkata",
    "it": "Europe/Rome",
    "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "lv": "Europe/Riga",
    "md": "Europe/Chisinau",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "ro": "Europe/Bucharest",
    "rs": "Europe/Belgrade",
    "se": "Europe/Stockholm",
    "sk": "Europe/Bratislava",
    "tr": "Europe/Istanbul",
    "tw": "Asia/Taipei",
    "ua": "Europe/Kyiv",
    "uk": "Europe/London",
    "za": "Africa/Johannesburg",
}
_OF_LANGUAGE = {
    "bg": "bg",
    "cs": "cz",
    "da": "dk",
    "et": "ee",
    "fi": "fi",
    "he": "il",
    "hr": "hr",
    "hu": "hu",
    "it": "it",
    "ja": "jp",
    "ka": "ge",
    "ko": "kr",
    "lt": "lt",
    "lv": "lv",
    "nb": "no",
    "no": "no",
    "pl": "pl",
    "sk": "sk",
    "sv": "se",
    "tr": "tr",
    "uk": "ua",
}
# Zones with many papers, the likeliest first; among zones with the same rules, those of large cities.
_LIKELY = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Kyiv",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Mexico_City",
    "America/Bogota",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Tbilisi",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A *zone* that fits all stated times. It *is_sure* if the site's country or language implies it; *others* also
    fit.
    """

    zone: str
    offsets: tuple[str, ...]  # as the pages state them: "+02:00"
    is_sure: bool
    others: tuple[str, ...] = ()


def propose_zone(stated: Sequence[Stated], home: str, language: str | None) -> Proposal | None:
    """The zone of the site at *home*, from the times *stated* on its pages; None if they are all in UTC."""
    told = [each for each in stated if each[1] != 0]
    if not told:
        return None
    offsets = tuple(dict.fromkeys(f"{minutes // 60:+03}:{minutes % 60:02}" for _, minutes in sorted(told)))
    ending = (host_of(home) or "").rpartition(".")[2]
    by_site = (_OF_COUNTRY.get(ending), _OF_COUNTRY.get(_OF_LANGUAGE.get((language or "")[:2], "")))
    for zone in filter(None, by_site):
        if _fits(zone, told):
            return Proposal(zone, offsets, is_sure=True)
    fitting = [zone for zone in _LIKELY if _fits(zone, told)]
    return Proposal(fitting[0], offsets, is_sure=False, others=tuple(fitting[1:4])) if fitting else None


def _fits(zone: str, stated: Sequence[Stated]) -> bool:
    return all(
        moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() == timedelta(minutes=minutes) for moment, minutes in stated
    )
