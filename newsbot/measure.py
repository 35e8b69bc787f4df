"""Measure: what one run of a source did, in numbers. What is normal for the source is read from many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# whole: every entry point was asked. rechecks: only known pages were looked at again. back: the source's past was
# walked.
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
    read: int | None = (
        None  # articles that are new or read otherwise than before; None: nobody counted but the new ones
    )
    covered: Mapping[str, int] = field(default_factory=dict)  # how many of them have each of FIELDS
    answers: Mapping[str, int] = field(default_factory=dict)  # what servers answered: by status, and "robots" for a no
    bytes: int | None = None  # of answers, as they came over the wire
    seconds: float | None = None
    doors_opened: int | None = None
    doors_failed: tuple[str, ...] = ()  # each "feed https://...: why"
    examples: Mapping[str, str] = field(default_factory=dict)  # a page without a field, "refused REASON": a page

    @property
    def told(self) -> int:
        """How many articles `covered` is of."""
        return self.new if self.read is None else self.read

    @property
    def looked(self) -> bool:
        """Whether the run asked every entry point and at least one answered: what it did not find, the source did not
        show.
        """
        return self.scope == "whole" and bool(self.doors_opened)


class Coverage:
    """Counts articles, and how many of them have each of FIELDS."""

    def __init__(self) -> None:
        self.articles = 0
        self.covered = Counter[str]()
        self.examples: dict[str, str] = {}  # for each field that one lacks, the last page that does

    def add(
        self,
        page: str | None,
        *,
        title: object,
        authors: object,
        published: object,
        texts: Sequence[str],
        images: object,
        section: object,
    ) -> None:
        """Count the article of *page*: what it has is what is true, and a body of *texts* which is no mere teaser."""
        self.articles += 1
        body = sum(map(len, texts)) >= SHORT
        for name, stated in zip(FIELDS, (title, authors, published, body, images, section), strict=True):
            self.covered[name] += bool(stated)
            if not stated and page:
                self.examples[name] = page
