"""How often a job runs: at an interval, at cron times in a zone, or adaptively."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from newsbot.sources.spans import parse_span

ADAPTIVE = "adaptive"

_EXAMPLES = 'it should be "adaptive", an interval such as "30m" or "6h", or cron\'s five fields, such as "0 8 * * 1-5"'


@dataclass(frozen=True, slots=True)
class Interval:
    """A fixed length of time from each slot to the next."""

    length: timedelta
    text: str  # as the timetable says it

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Cron:
    """Cron times in a zone, correct when its clock changes.

    Every hour means every real hour. Named hours are wall time: a time that the clock skips is taken when it goes on
    (once, however many were skipped), and a time that it shows twice is taken the first time.
    """

    expression: str
    zone: str = "UTC"
    _fields: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fields", _fields_of(self.expression))

    def __str__(self) -> str:
        return self.expression if self.zone == "UTC" else f"{self.expression} {self.zone}"

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yields every slot after *moment*, in UTC, to the end of the calendar."""
        last = moment.astimezone(UTC)
        for found in CronSim(self._fields, moment.astimezone(ZoneInfo(self.zone))):
            slot = found.astimezone(UTC)
            # Skipped times fall together, and a repeated time is not later the second time.
            if slot > last:
                last = slot
                yield slot


@dataclass(frozen=True, slots=True)
class Adaptive:
    """As often as the source's own rhythm asks for."""

    def __str__(self) -> str:
        return ADAPTIVE


Every = Interval | Cron | Adaptive


def parse_interval(text: str) -> Interval:
    """The interval that *text* says: "30m", "6h", "1d", "1w". Raises ValueError if it is invalid."""
    return Interval(parse_span(text), text)


def parse_every(text: str, zone: str | None = None) -> Every:
    """The rhythm that *text* states, with the *zone* of cron times (default UTC). Raises ValueError if invalid."""
    if " " not in text.strip():
        if zone is not None:
            raise ValueError(f"zone = {zone!r} goes with the times of cron alone")
        if text == ADAPTIVE:
            return Adaptive()
        try:
            return parse_interval(text)
        except ValueError as error:
            raise ValueError(str(error) if "at least" in str(error) else _EXAMPLES) from error
    try:
        ZoneInfo("UTC" if zone is None else zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f'zone = {zone!r} is not an IANA time zone, such as "Europe/Kyiv"') from error
    cron = Cron(" ".join(text.split()), zone or "UTC")
    if next(cron.after(datetime(2026, 1, 1, tzinfo=UTC)), None) is None:
        raise ValueError("there is no such day")
    return cron


def _fields_of(expression: str) -> str:
    """*expression* rewritten so that cronsim does what `Cron` promises.

    Like Debian's cron, cronsim uses real time if minute or hour begins with a star. It would repeat `*/30 2 * * *` in a
    repeated hour, and skip `0 */2 * * *` in a skipped one, so such stars are written out, unless they cover all hours.
    """
    fields = expression.split()
    if len(fields) != 5:
        raise ValueError(f"cron has five fields (minute, hour, day, month, weekday), these are {len(fields)}")
    try:
        parsed = CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
    except (CronSimError, ValueError, AssertionError, TypeError, IndexError) as error:
        raise ValueError(f"not a valid cron expression ({str(error) or 'a field cannot be read'})") from error
    minute, hour, *days = fields
    if parsed.hours == set(range(24)):
        return " ".join((minute, "*", *days))
    minute, hour = (f"0-{most}{part[1:]}" if part[0] == "*" else part for part, most in ((minute, 59), (hour, 23)))
    return " ".join((minute, hour, *days))
