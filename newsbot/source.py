"""Source, Layout, Entry point: the words in which a news site is declared. `newsbot.sources` reads them from TOML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EntryPointKind = Literal["feed", "sitemap", "robots", "listing", "api"]

RECHECKS = ("15m", "1h", "3h", "1d", "7d", "30d")  # most edits come within hours


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """One way into a site: a page that names articles.

    *pages* is the address of its further pages, with "{page}", "{offset}" or "{cursor}" where they differ; without it a
    entry point goes on where it says so itself. The keys from *items* on say where an API's JSON holds what: paths of
    names and numbers, joined by dots, from an item on but for *items* and *next*.
    """

    kind: EntryPointKind
    url: str
    full_text: bool = False  # a feed that carries whole stories: they are made of it, and their pages are left alone
    pages: str | None = None
    second_page: int = 2  # what "{page}" is on the second page
    items: str | None = None  # the list of stories; the answer itself where nothing is said
    link: str | None = None  # a story's address, or one with paths in braces: "/news/{slug}"
    html: str | None = None  # in place of link: HTML that names stories, of the whole answer or of each item
    title: str | None = None
    published: str | None = None
    authors: str | None = None
    section: str | None = None
    teaser: str | None = None
    next: str | None = None  # the next page's address, or what "{cursor}" in *pages* stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """CSS selectors for one look of a site. Every one is optional: what is None is left to metadata and semantic tags.

    A layout applies when *detect* matches the page; failing that, by its validity window, both of whose days belong to
    it. *card* selects a story on a listing, and the card_ selectors are relative to it; `card_link` gives an <a>, whose
    href and text are used.
    """

    name: str = "default"
    detect: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    title: str | None = None
    section: str | None = None
    byline: str | None = None
    author_role: str | None = None
    author_bio: str | None = None
    published: str | None = None
    reading_minutes: str | None = None
    body: str | None = None  # the container of the body's blocks
    drop: tuple[str, ...] = ()  # taken out of the body
    related: str | None = None  # each a card of another story
    caption: str | None = None
    card: str | None = None
    card_link: str | None = None
    card_teaser: str | None = None
    card_published: str | None = None  # "selector@attribute" or a selector of text

    @property
    def is_dated(self) -> bool:
        """Whether the layout has a validity window."""
        return self.valid_from is not None or self.valid_until is not None

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day of the layout; an end that is open is the calendar's."""
        return self.valid_from or date.min, self.valid_until or date.max

    def holds(self, day: date) -> bool:
        """Whether *day* is within the validity window."""
        first, last = self.window
        return first <= day <= last


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One news site: where its stories are found, how its pages are read, what is normal for it."""

    name: str
    title: str
    home: str
    language: str | None = None
    timezone: str | None = None  # IANA name: the zone of dates that the pages state without one
    hosts: tuple[str, ...] = ()  # every host whose pages belong to the site, `home`'s among them
    mirrors: tuple[str, ...] = ()  # hosts that show the pages of `home` under the same paths: "m.herald.example"
    other_hosts: tuple[str, ...] = ()  # subdomains that are not the site
    drop_prefixes: tuple[str, ...] = ()  # leading path segments that are no part of a story's identity
    reissues: bool = False  # whether `a-story-2` is `a-story`, published once more
    trailing_slash: bool | None = None  # how the site spells its paths; None leaves them as they are
    not_articles: tuple[str, ...] = ()  # path prefixes of pages that are no articles
    not_articles_exactly: tuple[str, ...] = ()  # paths that are no articles, while what lies beneath them may be
    author_pages: str | None = None  # path prefix of author pages
    doors: tuple[EntryPoint, ...] = ()
    layouts: tuple[Layout, ...] = ()
    stories_a_day: tuple[int, int] | None = None  # fewest and most on an ordinary day
    rechecks: tuple[str, ...] = RECHECKS  # spans of time: how long after its publication a story is looked at again
    obey_robots: bool = True
    delay: float = 1.0  # seconds between two requests to one host
    recording: str | None = (
        None  # a WARC beside the TOML file (or in newsbot/samples) that is walked instead of the web
    )
