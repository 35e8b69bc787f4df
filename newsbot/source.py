"""The declaration of a news site; `newsbot.sources` reads it from TOML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EntryPointKind = Literal["feed", "sitemap", "robots", "listing", "api"]

RECHECKS = ("15m", "1h", "3h", "1d", "7d", "30d")  # most edits come within hours


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """One way into a site: a page that names articles.

    *pages* is the address of its further pages, with "{page}", "{offset}" or "{cursor}"; without it, the page's own
    link to the next one is followed. The keys from *items* on are paths into an API's JSON: names and numbers joined by
    dots, relative to an item, except *items* and *next*.
    """

    kind: EntryPointKind
    url: str
    full_text: bool = False  # the feed carries whole stories, so their pages are not fetched
    pages: str | None = None
    second_page: int = 2  # what "{page}" is on the second page
    items: str | None = None  # the list of stories; by default the whole answer
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
    """CSS selectors for one layout of a site. All are optional; without one, metadata and semantic tags are used.

    A layout applies if *detect* matches the page, or else by its validity window, both days
    included. *card* selects a story on a listing, and the card_ selectors are relative to it; `card_link` gives an <a>,
    whose href and text are used.
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
        """The first and last day; an open end is the calendar's."""
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
    other_hosts: tuple[str, ...] = ()  # subdomains that do not belong to the site
    drop_prefixes: tuple[str, ...] = ()  # leading path segments to drop from a story's address
    reissues: bool = False  # whether `a-story-2` is a reissue of `a-story`
    trailing_slash: bool | None = None  # how the site spells its paths; None leaves them as they are
    not_articles: tuple[str, ...] = ()  # path prefixes of pages that are not articles
    not_articles_exactly: tuple[str, ...] = ()  # paths that are not articles; paths beneath them may be
    author_pages: str | None = None  # path prefix of author pages
    doors: tuple[EntryPoint, ...] = ()
    layouts: tuple[Layout, ...] = ()
    stories_a_day: tuple[int, int] | None = None  # fewest and most on an ordinary day
    rechecks: tuple[str, ...] = RECHECKS  # spans after publication at which a story is fetched again
    obey_robots: bool = True
    delay: float = 1.0  # minimum seconds between the starts of two requests to one host
    recording: str | None = None  # a WARC beside the TOML file (or in newsbot/samples) to crawl instead of the web
