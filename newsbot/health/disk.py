"""Disk: whether the disk that holds newsbot's data fills up. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from newsbot.health.symptom import Symptom, key_of

_GB = 1e9
_WELL = 1.2  # times the least that is to be free: the alarm is over then


def disk_symptom(
    folder: str, free: int, size: int, least: float, now: datetime, standing: Collection[str]
) -> Symptom | None:
    """That less than *least* of the *size* bytes of the disk of *folder* are *free*; once told, until there is a fifth
    more.
    """
    bound = least * _WELL if key_of("disk", None) in standing else least
    if free >= bound:
        return None
    return Symptom(
        kind="disk",
        source=None,
        since=now,
        says=f"{free / _GB:.1f} of {size / _GB:.0f} GB are free on the disk of {folder}",
        normal=f"{least / _GB:g} GB at least (health.disk_free_gb)",
        advice="crawls end when the disk is full, and lose nothing; make room by `newsbot db prune`, by moving old "
        "files of the archive elsewhere, or take a larger disk",
    )
