"""Measure: what one run of a source did, in numbers. What is normal for the source is read from many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# whole: every door was asked. rechecks: only known pages were looked at again. back: the source's past was walked.
Scope = Literal["whole", "rechecks", "back"]

FIELDS = ("title", "author", "published", "body", "image", "section")
SHORT = 200  # characters: a body of fewer is a teaser, and counts as none


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What one run did. A count that nobody kept, because the run was killed, is None."""

    run_id: int
    source: str
    began: datetime
    ended: datetime
    outcome: str  # finished | why it ended early | killed
    scope: Scope = "whole"
    found: int  # articles' pages that were met for the first time
    new: int  # articles that were first kept, copies among them
    edited: int = 0
    same: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)  # pages that gave no record, by reason
    covered: Mapping[str, int] = field(default_factory=dict)  # how many of the new articles have each of FIELDS
    answers: Mapping[str, int] = field(default_factory=dict)  # what servers answered: by status, and "robots" for a no
    bytes: int | None = None  # of answers, as they came over the wire
    seconds: float | None = None
    doors_opened: int | None = None
    doors_failed: tuple[str, ...] = ()  # each "feed https://...: why"
    examples: Mapping[str, str] = field(default_factory=dict)  # a page without a field, "refused REASON": a page

    @property
    def looked(self) -> bool:
        """Whether the run asked every door and at least one answered: what it did not find, the source did not show."""
        return self.scope == "whole" and bool(self.doors_opened)
