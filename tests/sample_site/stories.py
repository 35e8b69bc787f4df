"""Reads what the invented site is made of: its authors and stories, as they lie in the TOML files beside this one.

Bodies are spelled as tests/recordings/prose.py says. `flags` names the word forms by which the default watches hit.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from tests.recordings.prose import Piece, pieces_of

FOLDER = Path(__file__).parent
HOME = "https://estuary-post.example/"
NAME = "The Estuary Post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes for the site."""

    key: str
    slug: str
    name: str
    bio: str
    role: str | None = None

    @property
    def path(self) -> str:
        return f"/author/{self.slug}/"

    @property
    def url(self) -> str:
        return f"{HOME}author/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One post of a live blog, or the later text of a story that was edited."""

    at: datetime
    title: str | None = None
    pieces: tuple[Piece, ...] = ()
    captured: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story. *section* is the line that the page shows above the title, None where it shows none."""

    slug: str
    title: str
    authors: tuple[str, ...]
    published: datetime
    description: str
    pieces: tuple[Piece, ...]
    section: str | None = None
    minutes: int = 1
    seo_title: str | None = None
    image: bool = False
    caption: str | None = None
    credit: str | None = None
    related: str | None = None  # slug of the story whose card stands after the body
    related_form: Literal["headline", "card"] = "headline"
    metadata: Literal["json-ld", "graph", "primary", "opengraph"] = "json-ld"
    alias: str | None = None  # a second address, whose page names the first as canonical
    absent_from: tuple[str, ...] = ()  # entry points that do not name it: listing, sitemap, feed
    flags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entries: tuple[Update, ...] = ()
    edit: Update | None = None

    @property
    def path(self) -> str:
        return f"/story/{self.slug}/"

    @property
    def url(self) -> str:
        return f"{HOME}story/{self.slug}/"

    @property
    def image_url(self) -> str | None:
        day = self.published
        return f"https://images.estuary-post.example/{day:%Y/%m}/{self.slug}.jpg" if self.image else None

    @property
    def caption_line(self) -> str | None:
        """The line under the picture, the credit in parentheses at its end."""
        credit = f"({self.credit})" if self.credit else None
        return " ".join(part for part in (self.caption, credit) if part) or None


def read_people(folder: Path = FOLDER) -> dict[str, Person]:
    """Every author by key, in the order of the file."""
    table = tomllib.loads((folder / "authors.toml").read_text(encoding="utf-8"))
    return {key: Person(key=key, **values) for key, values in table.items()}


def read_stories(folder: Path = FOLDER) -> list[Story]:
    """Every story, newest first."""
    tables = [
        table
        for file in sorted(folder.glob("stories_*.toml"))
        for table in tomllib.loads(file.read_text(encoding="utf-8"))["story"]
    ]
    return sorted((_story(table) for table in tables), key=lambda story: (story.published, story.slug), reverse=True)


def _story(table: dict[str, Any]) -> Story:
    values = dict(table)
    values["pieces"] = pieces_of(values.pop("body"))
    values["authors"] = tuple(values["authors"])
    values["absent_from"] = tuple(values.get("absent_from", ()))
    values["flags"] = {watch: tuple(forms) for watch, forms in values.get("flags", {}).items()}
    values["image"] = values.get("image", "caption" in values or "credit" in values)
    values["entries"] = tuple(_update(entry) for entry in values.get("entries", ()))
    if "edit" in values:
        values["edit"] = _update(values["edit"])
    return Story(**values)


def _update(table: dict[str, Any]) -> Update:
    return Update(
        at=table["at"], title=table.get("title"), pieces=pieces_of(table["body"]), captured=table.get("captured")
    )
