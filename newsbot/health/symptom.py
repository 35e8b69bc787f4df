"""A symptom: what is wrong now, before it becomes an alarm with a start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["silent", "volume", "coverage", "refusals", "blocked", "doors", "late", "disk", "outbox", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing wrong with a source, or with newsbot itself if *source* is None."""

    kind: Kind
    source: str | None
    field: str | None = None  # the field of coverage, the entry point, job or channel
    since: datetime
    says: str
    normal: str
    example: str | None = None
    advice: str

    @property
    def key(self) -> str:
        """The key of the alarm about this symptom, from opening to close."""
        return key_of(self.kind, self.source, self.field)


def key_of(kind: Kind, source: str | None, field: str | None = None) -> str:
    """The key of the alarm of *kind* about *source* (None: newsbot) and *field*: `coverage:herald:author`."""
    return ":".join(part for part in (kind, source or "newsbot", field) if part is not None)
