"""Resolves the name of a time zone stated beside a time. Pure.

A name shared by several zones is resolved by the country of its page.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsbot.patterns import anchored

_HOURS = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0.0),
    **dict.fromkeys(("CET", "MEZ", "WEST", "WAT"), 1.0),
    **dict.fromkeys(("EET", "CEST", "MESZ", "CAT", "SAST"), 2.0),
    **dict.fromkeys(("EEST", "MSK", "МСК", "TRT", "EAT"), 3.0),
    **{"MSD": 4.0, "PKT": 5.0, "NPT": 5.75, "WIB": 7.0, "ICT": 7.0, "WITA": 8.0, "WIT": 9.0, "HKT": 8.0, "SGT": 8.0},
    **{"JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "ACST": 9.5, "ACDT": 10.5, "AWST": 8.0},
    **{"NZST": 12.0, "NZDT": 13.0, "NST": -3.5, "NDT": -2.5, "ADT": -3.0, "BRT": -3.0, "ART": -3.0},
    **{"EST": -5.0, "EDT": -4.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0},
    **{"HST": -10.0},
}
_HOURS_BY_COUNTRY = {
    "BST": {"gb": 1.0, "bd": 6.0},
    "IST": {"in": 5.5, "ie": 1.0, "il": 2.0},
    "CST": {"us": -6.0, "ca": -6.0, "mx": -6.0, "cn": 8.0, "tw": 8.0, "cu": -5.0},
    "PST": {"us": -8.0, "ca": -8.0, "mx": -8.0, "ph": 8.0},
    "AST": {"ca": -4.0, "pr": -4.0, "sa": 3.0, "iq": 3.0, "kw": 3.0, "qa": 3.0, "bh": 3.0},
    "GST": {"ae": 4.0, "om": 4.0},
}
_AMERICAN = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_NUMBERED = anchored(r"(?:GMT|UTC)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?")
_NAME = anchored(r"[A-Z][A-Za-z]{1,13}/[A-Z][A-Za-z_/-]{2,30}")
_MOST = timedelta(hours=15)


def offset_of(name: str, clock: datetime, timezone: str | None, country: str | None) -> timedelta | None:
    """The offset from UTC of the zone called *name* ("+03:00", "EET", "Europe/Kyiv") at the local time *clock*.

    A name used in *timezone*, the source's own zone, means that zone; otherwise *country*, the page's, decides. None if
    the zone is not known.
    """
    if found := _NUMBERED.fullmatch(name):
        size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return None if size > _MOST else size if found[1] == "+" else -size
    if _NAME.fullmatch(name):
        return offset_in(name, clock)
    if timezone is not None and clock.replace(tzinfo=ZoneInfo(timezone)).tzname() == name:
        return offset_in(timezone, clock)
    if name in _AMERICAN:
        return offset_in(_AMERICAN[name], clock)
    by_country = _HOURS_BY_COUNTRY.get(name)
    hours = by_country.get(country or "") if by_country is not None else _HOURS.get(name)
    return None if hours is None else timedelta(hours=hours)


def offset_in(timezone: str, clock: datetime) -> timedelta | None:
    """The offset of the IANA zone *timezone* at the local time *clock*; None if there is no such zone."""
    try:
        return clock.replace(tzinfo=ZoneInfo(timezone)).utcoffset()
    except (ValueError, OSError, KeyError):
        return None
