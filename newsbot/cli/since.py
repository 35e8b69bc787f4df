"""Moments as people type them after --since and --until: so long ago, or a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import typer


def moment_since(written: str | None, now: datetime) -> datetime | None:
    """The moment that `7d`, `12h`, `now-2w`, `2026-03` or `2026-03-02T10:30` (UTC) begins at; None for None."""
    found = _span(written, now, "--since")
    return found and found[0]


def moment_until(written: str | None, now: datetime) -> datetime | None:
    """The first moment after what *written* says, so that a day, or a month, is in it whole; None for None."""
    found = _span(written, now, "--until")
    return found and found[1]


def _span(written: str | None, now: datetime, option: str) -> tuple[datetime, datetime] | None:
    from newsbot.watch.errors import QueryError
    from newsbot.watch.moments import moment, span

    if written is None:
        return None
    ago = written if written[:3] == "now" or "-" in written or written.isdecimal() else f"now-{written}"
    try:
        found = moment(ago, 1)
        if found is None:
            raise ValueError(written)
        if found.from_now is None:
            return span(found.written)
        at = now + timedelta(seconds=found.from_now)
        return at, at
    except (QueryError, ValueError, OverflowError):
        message = f"{written!r} is no time; 90d, 12h, 2w, 2026-03 or 2026-03-02T10:30 was expected"
        raise typer.BadParameter(message, param_hint=option) from None
