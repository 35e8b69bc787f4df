"""The records that are read from pages.

Text is plain: NFC, no control characters, one blank between words. Times are aware UTC datetimes. A fact that the
page does not state is None (or an empty tuple), never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, get_args

ArticleKind = Literal["article", "newsletter", "liveblog"]
BlockKind = Literal["paragraph", "heading", "quote", "item"]
Origin = Literal["live", "replay", "dump"]
Precision = Literal["minute", "day", "none"]
Sameness = Literal["new", "edit", "same", "copy"]
PageKind = Literal["article", "newsletter", "listing", "feed", "sitemap", "author_page", "home", "other", "unusable"]
ListingForm = Literal["page", "feed", "sitemap", "index"]
HintKind = Literal["feed", "sitemap", "listing"]

OF_ENTRY_POINTS: frozenset[str] = frozenset(get_args(HintKind))  # evidence from outside the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a body."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the story. *credit* names its maker, without the parentheses that a page puts around it."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A related story. *url* is None in a text dump, which shows titles only."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post of a live blog."""

    published: datetime | None = None
    title: str | None = None
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person or desk as one page shows them. Role and bio are those of the time of capture."""

    name: str
    role: str | None = None
    bio: str | None = None
    url: str | None = None
    avatar_url: str | None = None
    source: str | None = None
    captured_at: datetime | None = None
    page_url: str | None = None  # the author page it was read from; None for a byline


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as read from one page."""

    kind: ArticleKind = "article"
    url: str | None = None  # canonical; None for a dump that does not say
    page_url: str | None = None  # the address that was fetched, if known
    source: str | None = None
    title: str | None = None
    description: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    authors: tuple[Author, ...] = ()
    published: datetime | None = None
    published_precision: Precision = "none"
    published_offset: int | None = None  # of the page's clock from UTC in minutes; None for a day or if unknown
    dateline_month_day: str | None = None  # "04-29": a year-less date in the lead
    modified: datetime | None = None
    reading_minutes: int | None = None  # 0 is a value
    images: tuple[Image, ...] = ()
    body: tuple[Block, ...] = ()
    entries: tuple[Entry, ...] = ()
    related: tuple[Link, ...] = ()
    paywalled: bool | None = None
    captured_at: datetime | None = None
    origin: Origin = "dump"
    confidence: float = 1.0
    evidence: dict[str, str] = field(default_factory=dict, hash=False)  # field -> what it was read from

    @property
    def text(self) -> str:
        """The body as one text, a blank line between blocks."""
        return "\n\n".join(block.text for block in self.body)

    @property
    def published_there(self) -> datetime | None:
        """`published` in the time zone of the page, so that its date is the day that readers saw; in UTC if unknown."""
        return on_its_clock(self.published, self.published_offset) if self.published else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One story as a listing, a feed or a sitemap shows it."""

    title: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    teaser: str | None = None
    section: str | None = None
    published: datetime | None = None
    modified: datetime | None = None  # not evidence of the publication
    image: str | None = None
    body: tuple[Block, ...] = ()  # the whole story, where a feed carries it

    @property
    def dated(self) -> datetime | None:
        """When it was published, or else modified."""
        return self.published or self.modified


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What an entry point said of a story at *captured_at*. *by* names it in an article's evidence.

    *full_text*: the source declares that the entry point carries whole stories.
    """

    by: HintKind
    card: Card
    captured_at: datetime | None = None
    full_text: bool = False


_KINDS: dict[ListingForm, PageKind] = {"page": "listing", "feed": "feed", "sitemap": "sitemap", "index": "sitemap"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of cards: a tag page, a section front, a feed, a sitemap.

    *left_out* is the number of entries beyond the limit, which were not read. The cards of an *index* are sitemaps.
    """

    url: str | None = None
    source: str | None = None
    title: str | None = None
    cards: tuple[Card, ...] = ()
    next_page: str | None = None
    captured_at: datetime | None = None
    confidence: float = 1.0
    form: ListingForm = "page"
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorPage:
    """An author's own page: who they are, and cards of what they wrote."""

    author: Author
    url: str | None = None
    cards: tuple[Card, ...] = ()
    next_page: str | None = None
    captured_at: datetime | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A page that gave no record, and why. *reason* is a short slug, *detail* a sentence for people."""

    reason: str
    detail: str = ""
    kind: PageKind = "unusable"
    url: str | None = None
    file: str | None = None  # the file it came from, for a page that was imported
    source: str | None = None
    captured_at: datetime | None = None
    origin: Origin = "dump"
    confidence: float = 0.0


Record = Article | Listing | AuthorPage | Miss


Certainty = Literal["meant", "unsure", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a watch hit: *start* and *end* are character offsets in the field's text (in the block's, for a body)."""

    field: str  # title | body | caption | ...
    block: int | None  # index into Article.body; None outside the body
    start: int
    end: int
    form: str  # the word or words as the text has them
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A watch that an article matches, with the first places of the match and the number of *more*.

    *certainty* says whether the article uses the watch's words in the sense meant: `meant`, `unsure` or `other`.
    *sense* is the sense it seems to use, if newsbot distinguishes senses of the word, and *why* lists the words that
    suggest it.
    """

    watch: str
    places: tuple[Place, ...]
    more: int = 0
    certainty: Certainty = "meant"
    sense: str | None = None
    why: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.places) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An article on its way through the pipelines, and the watches that it matches."""

    article: Article
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A message that an article matches a watch, with the facts of the time it was flagged."""

    key: str  # the same on each attempt, so that a receiver can drop duplicates
    watch: str
    query: str
    article_id: int
    sameness: Sameness
    title: str | None
    url: str | None
    source: str | None
    authors: tuple[str, ...]
    section: str | None
    language: str | None
    published: datetime | None
    flagged_at: datetime
    confidence: float
    places: tuple[Place, ...]
    flag_id: int | None = None  # for dismissing it; None if not yet known
    more: int = 0  # places beyond those shown
    certainty: Certainty = "meant"  # see Flag
    sense: str | None = None
    why: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.places) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A problem with a source or newsbot itself: it opens, is repeated each day, and closes."""

    key: str  # the same until it closes
    kind: str  # silent | volume | coverage | refusals | blocked | entry points | late | disk | outbox | channel
    state: Literal["open", "still", "closed"]
    source: str | None  # None: newsbot itself
    field: str | None  # of which coverage, which entry point, which channel
    since: datetime
    says: str  # what is wrong
    normal: str  # what is usual
    example: str | None  # a page that shows it
    advice: str  # what to try


def on_its_clock(moment: datetime, offset: int | None) -> datetime:
    """*moment* on a clock *offset* minutes ahead of UTC; in UTC if *offset* is unknown."""
    return moment.astimezone(timezone(timedelta(minutes=offset)) if offset else UTC)


def page_kind(record: Record) -> PageKind:
    """The kind of page that gave *record*, as `parse --json` names it. A live blog is an article."""
    if isinstance(record, Article):
        return "newsletter" if record.kind == "newsletter" else "article"
    if isinstance(record, Listing):
        return _KINDS[record.form]
    if isinstance(record, AuthorPage):
        return "author_page"
    return record.kind
