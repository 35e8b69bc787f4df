"""The numbers of one run of a source, from which `newsbot health` learns what is normal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# whole: all entry points; rechecks: known pages only; back: a walk back with --since
Scope = Literal["whole", "rechecks", "back"]

FIELDS = ("title", "author", "published", "body", "image", "section")
SHORT = 200  # characters: a body of fewer is a teaser, and counts as none


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The numbers of one run. A count is None if the run was killed before it was stored."""

    run_id: int
    source: str
    began: datetime
    ended: datetime
    outcome: str  # finished | why it ended early | killed
    scope: Scope = "whole"
    found: int  # new article pages
    new: int  # articles stored for the first time, copies included
    edited: int = 0
    same: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)  # pages that gave no record, by reason
    read: int | None = None  # articles new or read differently; None: only new ones were counted
    covered: Mapping[str, int] = field(default_factory=dict)  # how many of them have each of FIELDS
    answers: Mapping[str, int] = field(default_factory=dict)  # by HTTP status; "robots" for refusals by robots.txt
    bytes: int | None = None  # of responses on the wire
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
        """Whether all entry points were fetched and one answered: what is missing was not shown."""
        return self.scope == "whole" and bool(self.doors_opened)


class Coverage:
    """Counts articles and how many have each of FIELDS."""

    def __init__(self) -> None:
        self.articles = 0
        self.covered = Counter[str]()
        self.examples: dict[str, str] = {}  # by field, the last page without it

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
        """Counts the article of *page*: it has the truthy fields, and a body if *texts* has SHORT characters."""
        self.articles += 1
        body = sum(map(len, texts)) >= SHORT
        for name, stated in zip(FIELDS, (title, authors, published, body, images, section), strict=True):
            self.covered[name] += bool(stated)
            if not stated and page:
                self.examples[name] = page
