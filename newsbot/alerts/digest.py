"""Digests: alerts that come together, each hour, day or week, and when the next one is due. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from cronsim import CronSim

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_WRITTEN = re.compile(
    rf"(?P<hourly>hourly)|daily@(?P<daily>[\d:]+)|weekly@(?P<day>{'|'.join(DAYS)})-(?P<weekly>[\d:]+)"
)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class RuleError(ValueError):
    """A rule for alerts that makes no sense; the message says what was given, and what was expected."""


@dataclass(frozen=True, slots=True)
class Digest:
    """When digests come, in the words of cron, by the clocks of *zone*."""

    cron: str
    zone: ZoneInfo


EACH_HOUR = Digest("0 * * * *", ZoneInfo("UTC"))


def digest_from(written: str, zone: ZoneInfo) -> Digest:
    """The digest that `hourly`, `daily@08:00` or `weekly@mon-08:00` asks for. Raises RuleError for anything else."""
    found = _WRITTEN.fullmatch(written.strip().lower())
    if found is None:
        raise RuleError(f"digest {written!r}: hourly, daily@08:00 or weekly@mon-08:00 was expected")
    if found["hourly"]:
        return Digest(EACH_HOUR.cron, zone)
    at = time_of(found["daily"] or found["weekly"], f"digest {written!r}")
    return Digest(f"{at.minute} {at.hour} * * {found['day'] or '*'}", zone)


def time_of(written: str, where: str) -> time:
    """The time of day that *written* says, from 00:00 to 23:59. Raises RuleError, which names *where* it stands."""
    found = _TIME.fullmatch(written)
    if found is None:
        raise RuleError(f"{where}: {written!r} is no time of day; one looks like 08:00")
    return time(int(found[1]), int(found[2]))


def next_digest(digest: Digest, after: datetime) -> datetime:
    """The first moment later than *after* at which the digest is due, in UTC.

    A time that the clocks skip in spring is due when they have jumped, one that they show twice in autumn the first
    time. That of each hour is due in every hour.
    """
    for moment in CronSim(digest.cron, after.astimezone(digest.zone)):
        due = moment.astimezone(UTC)
        if due > after:  # in the hour that clocks show twice, cron begins with the first of them
            return due
    raise RuleError(f"digest {digest.cron!r} is never due")
