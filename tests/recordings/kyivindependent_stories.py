"""Reads the invented stories that stand in the Kyiv Independent's shapes: the TOML file beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from tests.recordings.prose import Piece, pieces_of

HOME = "https://kyivindependent.com/"
NAME = "The Kyiv Independent"
_FILE = Path(__file__).with_name("kyivindependent.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes for the site."""

    key: str
    slug: str
    name: str
    role: str | None = None
    bio: str | None = None

    @property
    def path(self) -> str:
        return f"/author/{self.slug}/"

    @property
    def url(self) -> str:
        return f"{HOME}author/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story. *era* tells the layout of its page: G is Ghost's, N is today's."""

    slug: str
    era: Literal["G", "N"]
    title: str
    minutes: int
    authors: tuple[str, ...]
    published: datetime
    description: str
    tags: tuple[str, ...]
    pieces: tuple[Piece, ...]
    section: str | None = None
    seo_title: str | None = None
    image: bool = False
    caption: str | None = None
    credit: str | None = None
    related: str | None = None
    related_form: Literal["headline", "card"] = "headline"
    metadata: Literal["json-ld", "primary", "opengraph"] = "json-ld"
    alias: Literal["nobot", "www"] | None = None
    flags: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/{self.slug}/"

    @property
    def url(self) -> str:
        return f"{HOME}{self.slug}/"

    @property
    def other_urls(self) -> tuple[str, ...]:
        """Further addresses at which the same page was captured."""
        if self.alias == "nobot":
            return (f"{HOME}nobot/{self.slug}/",)
        if self.alias == "www":
            return (f"https://www.kyivindependent.com/{self.slug}/",)
        return ()

    @property
    def image_url(self) -> str | None:
        month = f"{self.published:%Y/%m}"
        return f"https://assets.kyivindependent.com/content/images/{month}/{self.slug}.webp" if self.image else None

    @property
    def caption_line(self) -> str | None:
        """The line under the picture, the credit in parentheses at its end."""
        credit = f"({self.credit})" if self.credit else None
        return " ".join(part for part in (self.caption, credit) if part) or None


def read_people() -> dict[str, Person]:
    """Every author by key."""
    return {key: Person(key=key, **values) for key, values in _table()["authors"].items()}


def read_stories() -> list[Story]:
    """Every story, newest first."""
    return sorted((_story(table) for table in _table()["story"]), key=lambda story: story.published, reverse=True)


def _table() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _story(table: dict[str, Any]) -> Story:
    values = dict(table)
    values["pieces"] = pieces_of(values.pop("body"))
    values["authors"], values["tags"] = tuple(values["authors"]), tuple(values["tags"])
    values["flags"] = {watch: tuple(forms) for watch, forms in values.get("flags", {}).items()}
    values["image"] = values.get("image", "caption" in values)
    return Story(**values)
