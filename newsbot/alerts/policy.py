"""Decides when an alert may be sent, by its watch's rule. Pure: the history and the time are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim

from newsbot.patterns import anchored
from newsbot.sources.spans import parse_span

HOUR = timedelta(hours=1)
AT_MOST = 20  # default limit of alerts per watch, channel and hour
MAX_AGE = "3d"  # default age up to which stories are alerted

_MINUTE = timedelta(minutes=1)
_MINUTES_OF_A_DAY = 25 * 60  # the longest day, when clocks go back
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WRITTEN = anchored(rf"(?P<hourly>hourly)|daily@(?P<daily>[\d:]+)|weekly@(?P<day>{'|'.join(DAYS)})-(?P<weekly>[\d:]+)")
_TIME = anchored(r"([01]\d|2[0-3]):([0-5]\d)")


class RuleError(ValueError):
    """An invalid rule for alerts; the message says what was given and what was expected."""


@dataclass(frozen=True, slots=True)
class Digest:
    """When digests are sent, as a cron expression in *zone*."""

    cron: str
    zone: ZoneInfo


EACH_HOUR = Digest("0 * * * *", ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing is sent, in local time of *zone*; includes *begins*, not *ends*."""

    begins: time
    ends: time
    zone: ZoneInfo

    def has(self, moment: datetime) -> bool:
        """Whether *moment* is in quiet hours."""
        clock = moment.astimezone(self.zone).time()
        if self.begins < self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True, slots=True)
class Policy:
    """How the alerts of a watch are sent. *at_most* is the limit for any hour; the rest comes in a digest."""

    digest: Digest | None = None
    quiet: Quiet | None = None
    at_most: int | None = AT_MOST


@dataclass(frozen=True, slots=True)
class Due:
    """When an alert is sent: on its own, or in the digest of that moment."""

    at: datetime
    in_digest: bool = False


def policy_of(*, digest: str | None, quiet: str | None, zone: str, at_most: int | None) -> Policy:
    """The policy of a rule as written. Raises RuleError, which says what was expected."""
    place = zone_of(zone)
    if at_most is not None and at_most < 1:
        raise RuleError(f"at most {at_most} alerts an hour: 1 or more was expected")
    return Policy(digest_from(digest, place) if digest else None, _quiet_of(quiet, place) if quiet else None, at_most)


def age_of(written: str) -> timedelta:
    """The age *written* as `3d` or `12h`. Raises RuleError."""
    try:
        return parse_span(written)
    except ValueError as error:
        raise RuleError(f"max age {written!r}: {error}") from error


def zone_of(name: str) -> ZoneInfo:
    """The time zone *name*. Raises RuleError if there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise RuleError(f"zone {name!r}: there is no such time zone; write one such as Europe/Kyiv") from error


def due(policy: Policy, *, owed_at: datetime, sent_in_last_hour: int, now: datetime) -> Due:
    """When an alert queued at *owed_at* is to be sent: now, unless `at` is later than *now*.

    A watch with digests sends only those. Otherwise quiet hours hold an alert until they end, and alerts beyond the
    hourly limit wait for the digest at the next full hour, or at the end of the quiet hours.
    """
    if policy.digest is not None:
        return Due(after_quiet_hours(policy, next_digest(policy.digest, owed_at)), in_digest=True)
    resumes = after_quiet_hours(policy, now)
    if resumes > now:
        return Due(resumes)
    if policy.at_most is not None and sent_in_last_hour >= policy.at_most:
        return Due(after_quiet_hours(policy, next_digest(EACH_HOUR, now)), in_digest=True)
    return Due(now)


def after_quiet_hours(policy: Policy, moment: datetime) -> datetime:
    """*moment*, or the end of the quiet hours around it."""
    if policy.quiet is None or not policy.quiet.has(moment):
        return moment
    return _end_of(policy.quiet, moment.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(maxsize=256)  # thousands of alerts may wait for one morning
def _end_of(quiet: Quiet, minute: datetime) -> datetime:
    # Minute by minute: the simplest way across clock changes.
    for _ in range(_MINUTES_OF_A_DAY):
        minute += _MINUTE
        if not quiet.has(minute):
            break
    return minute


def _quiet_of(written: str, zone: ZoneInfo) -> Quiet:
    begins, dash, ends = written.partition("-")
    where = f"quiet hours {written!r}"
    if not dash:
        raise RuleError(f"{where}: two times were expected, as in 22:00-07:00")
    quiet = Quiet(time_of(begins.strip(), where), time_of(ends.strip(), where), zone)
    if quiet.begins == quiet.ends:
        raise RuleError(f"{where}: they end when they begin; use `--off` to send nothing at all")
    return quiet


def digest_from(written: str, zone: ZoneInfo) -> Digest:
    """Parses `hourly`, `daily@08:00` or `weekly@mon-08:00`. Raises RuleError."""
    found = _WRITTEN.fullmatch(written.strip().lower())
    if found is None:
        raise RuleError(f"digest {written!r}: hourly, daily@08:00 or weekly@mon-08:00 was expected")
    if found["hourly"]:
        return Digest(EACH_HOUR.cron, zone)
    at = time_of(found["daily"] or found["weekly"], f"digest {written!r}")
    return Digest(f"{at.minute} {at.hour} * * {found['day'] or '*'}", zone)


def time_of(written: str, where: str) -> time:
    """The time of day *written*, from 00:00 to 23:59. Raises RuleError, which names *where* it stands."""
    found = _TIME.fullmatch(written)
    if found is None:
        raise RuleError(f"{where}: {written!r} is not a time of day, such as 08:00")
    return time(int(found[1]), int(found[2]))


def next_digest(digest: Digest, after: datetime) -> datetime:
    """The first moment after *after* at which the digest is due, in UTC.

    A time skipped in spring is due right after the clocks jump, one repeated in autumn the first time. An hourly digest
    is due every hour.
    """
    for moment in CronSim(digest.cron, after.astimezone(digest.zone)):
        due = moment.astimezone(UTC)
        if due > after:  # in the repeated hour of autumn, cron begins with the first one
            return due
    raise RuleError(f"digest {digest.cron!r} is never due")
