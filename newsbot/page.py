"""The bytes of a captured page, and where and when it was captured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from newsbot.items import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One captured page. *body* is decompressed; *headers* have lower-case names.

    *fetched_at* is the aware UTC time of capture, None if a dump does not state it. *file* is where it was read from.
    *named*: an entry point lists it as a story.
    """

    body: bytes
    url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime | None = None
    origin: Origin = "dump"
    status: int = 200
    file: str | None = None
    named: bool = False

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty if not stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the headers declare, or None."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'") or None
        return None
