"""The invented site as captures: which pages there are, which entry point names which story, and when each was
recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.recordings.warc import Capture, Encoding
from tests.sample_site import pages
from tests.sample_site.feeds import ROBOTS, news_sitemap, rss
from tests.sample_site.metadata import stamp
from tests.sample_site.stories import HOME, Person, Story, read_people, read_stories

LISTING_PAGES = 5
IN_FEED = 10
IN_SITEMAP = 40
FIRST_CAPTURE = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)

QUIZ = "How well do you know the bar?"
QUIZ_QUESTIONS = (
    ("Which buoy rings on the ebb?", ("Old Martha", "The Widow", "Number nine")),
    ("How many steps climb Marrow Light?", ("112", "181", "240")),
    ("What did the first ferry carry?", ("Salt", "Sheep", "The post")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoStory:
    """An address that the listing names and that gives no article.

    *why* is `no-article`, `empty`, `error` or `missing` (it is not in the recording).
    """

    path: str
    title: str
    teaser: str
    published: datetime
    why: str

    @property
    def url(self) -> str:
        return HOME.rstrip("/") + self.path


NO_STORIES = (
    NoStory(
        path="/quiz/how-well-do-you-know-the-bar/",
        title=QUIZ,
        teaser="Three questions, no prizes, and the lifeboat crew have already had a go.",
        published=datetime(2026, 11, 19, 7, 0, tzinfo=UTC),
        why="no-article",
    ),
    NoStory(
        path="/story/pump-house-clock-to-chime-again/",
        title="Pump house clock to chime again",
        teaser="The mechanism has been silent since the year the eels came up the drains.",
        published=datetime(2026, 11, 17, 9, 40, tzinfo=UTC),
        why="empty",
    ),
    NoStory(
        path="/story/night-bus-returns-to-harrow-flats/",
        title="Night bus returns to Harrow Flats",
        teaser="Two services an hour will cross the causeway until three in the morning.",
        published=datetime(2026, 11, 15, 18, 5, tzinfo=UTC),
        why="error",
    ),
    NoStory(
        path="/story/tide-tables-for-december/",
        title="Tide tables for December",
        teaser="Every high water at the Sallow gauge, with the two that will cover the causeway in bold.",
        published=datetime(2026, 11, 13, 6, 30, tzinfo=UTC),
        why="missing",
    ),
)


class Site:
    """Every page of the invented site, made from its story files."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = read_people()
        self.stories: list[Story] = read_stories()
        self.by_slug = {story.slug: story for story in self.stories}

    def named_by_feed(self) -> list[Story]:
        """The stories that the feed shows: the newest only."""
        return [story for story in self.stories if "feed" not in story.absent_from][:IN_FEED]

    def named_by_sitemap(self) -> list[tuple[str, Story]]:
        """Addresses in the sitemap, second addresses among them."""
        newest = [story for story in self.stories if "sitemap" not in story.absent_from][:IN_SITEMAP]
        return [entry for story in newest for entry in self._addresses(story)]

    def listed(self) -> list[list[tuple[str, Story | NoStory]]]:
        """For each listing page the addresses that its cards name, newest first."""
        rows: list[tuple[str, Story | NoStory]] = [
            entry for story in self.stories if "listing" not in story.absent_from for entry in self._addresses(story)
        ]
        rows += [(page.url, page) for page in NO_STORIES]
        rows.sort(key=lambda row: row[1].published, reverse=True)
        size = -(-len(rows) // LISTING_PAGES)
        return [rows[start : start + size] for start in range(0, len(rows), size)]

    def written_by(self, person: Person) -> list[Story]:
        """The newest stories of *person*, as their own page shows them."""
        return [story for story in self.stories if person.key in story.authors][:10]

    def rail(self, story: Story) -> list[Story]:
        """Whose first paragraphs stand in the rail of *story*'s page: three neighbours and one with a watch word."""
        others = [other for other in self.stories if other.slug not in (story.slug, story.related)]
        start = self.stories.index(story)
        neighbours = [others[(start + step) % len(others)] for step in (3, 11, 29)]
        flagged = [other for other in others if other.flags and other not in neighbours]
        return [*neighbours[:2], flagged[start % len(flagged)], neighbours[2]]

    def captures(self) -> list[Capture]:
        """The recording, in the order in which its records stand."""
        shelf = _Shelf()
        shelf.add(f"{HOME}robots.txt", ROBOTS, content_type="text/plain; charset=utf-8")
        shelf.add(HOME, pages.home_page([self._card(story.url, story) for story in self.stories[:6]]))
        feed = rss(self.named_by_feed(), self.people)
        shelf.add(f"{HOME}news/rss/", feed, content_type="application/rss+xml; charset=utf-8")
        sitemap = news_sitemap(self.named_by_sitemap())
        shelf.add(f"{HOME}news-sitemap.xml", sitemap, content_type="application/xml", encoding="gzip")
        for number, rows in enumerate(self.listed(), start=1):
            cards = [self._card(url, row) for url, row in rows]
            shelf.add(pages.listing_url(number), pages.listing_page(cards, number, LISTING_PAGES))
        for story in self.stories:
            self._add_story(shelf, story)
        for page in NO_STORIES:
            _add_no_story(shelf, page)
        for person in self.people.values():
            cards = [self._card(story.url, story) for story in self.written_by(person)]
            shelf.add(person.url, pages.author_page(person, cards), encoding="gzip")
        return shelf.captures

    def _add_story(self, shelf: _Shelf, story: Story) -> None:
        rail = self.rail(story)
        if story.edit and story.edit.captured:
            # The later capture stands before the earlier one: a recording promises no order.
            later = pages.edited_page(story, self.people, rail, self.by_slug)
            shelf.add(story.url, later, at=story.edit.captured)
        html = pages.article_page(story, self.people, rail, self.by_slug)
        for url, _ in self._addresses(story):
            shelf.add(url, html, encoding=_encoding(len(shelf.captures)))

    def _addresses(self, story: Story) -> list[tuple[str, Story]]:
        alias = [(HOME.rstrip("/") + story.alias, story)] if story.alias else []
        return [(story.url, story), *alias]

    def _card(self, url: str, row: Story | NoStory) -> str:
        path = url.removeprefix(HOME[:-1])
        if isinstance(row, Story):
            return pages.card(row.title, path, row.description, stamp(row.published), row.section)
        return pages.card(row.title, path, row.teaser, stamp(row.published))


class _Shelf:
    """Captures in the order they are taken, a few seconds apart."""

    def __init__(self) -> None:
        self.captures: list[Capture] = []

    def add(
        self,
        url: str,
        body: str,
        *,
        content_type: str = "text/html; charset=utf-8",
        at: datetime | None = None,
        status: int = 200,
        encoding: Encoding = "identity",
    ) -> None:
        at = at or FIRST_CAPTURE + timedelta(seconds=4 * len(self.captures))
        self.captures.append(
            Capture(url=url, at=at, body=body, content_type=content_type, status=status, encoding=encoding)
        )


def _add_no_story(shelf: _Shelf, page: NoStory) -> None:
    if page.why == "no-article":
        shelf.add(page.url, pages.quiz_page(page.url, page.title, QUIZ_QUESTIONS))
    elif page.why == "empty":
        shelf.add(page.url, pages.empty_shell(page.title))
    elif page.why == "error":
        shelf.add(page.url, pages.error_page(), status=500)


def _encoding(number: int) -> Encoding:
    if number % 3 == 0:
        return "gzip"
    return "br" if number % 10 == 1 else "identity"
