"""C9: sites without end: redirects in a circle, pages of a million links, calendars. Each walk of them ends."""

import os
from itertools import count
from pathlib import Path

import pytest

from newsbot.items import Listing, Miss
from newsbot.read import extract, read_feed, read_sitemap
from newsbot.spiders.walk import Trail
from tests.hostile.servers import crawl, http, serving
from tests.local_site import listing
from tests.read.pages import page

MOST_LINKS = 10_000
MOST_OF_A_SITEMAP = 50_000
LOCS = int(os.environ.get("LOCS", "600"))  # of one sitemap; the promise is of 60,000
MOST_LISTING_PAGES = 10_000


def test_c9_redirects_in_a_circle_end_after_five(tmp_path: Path) -> None:
    """Round two pages, round itself, on and on, and as an entry point; each is a Miss, and not asked for again."""
    with serving() as site:
        site.answers["/round-and-round-and-a"] = http(status=302, Location="/round-and-round-and-b")
        site.answers["/round-and-round-and-b"] = http(status=301, Location="/round-and-round-and-a")
        site.answers["/round-and-round-itself"] = http(status=308, Location="/round-and-round-itself")
        further = count()
        site.otherwise = lambda path: http(status=307, Location=f"/on-and-on-and-on-{next(further)}")
        site.answers["/news/"] = http(listing("/round-and-round-and-a", "/round-and-round-itself", "/on-and-on-and-on"))
        site.answers["/feed"] = http(status=302, Location="/feed")
        site.declare(tmp_path, "listing /news/", "feed /feed")
        crawled = crawl(tmp_path)
        asked = [path for path in site.asked if "-and-" in path or path == "/feed"]
        again = crawl(tmp_path)
    assert set(crawled.refused.values()) == {"redirects"}
    assert len(crawled.refused) == 3
    assert [asked.count(path) for path in ("/round-and-round-itself", "/feed")] == [6, 6]
    assert len(asked) == 4 * 6
    assert again.refused == {}


@pytest.mark.parametrize("links", [20_000, 40_000, 1_000_000])
def test_c9_of_a_page_of_a_million_links_few_are_taken(links: int) -> None:
    """At most 10,000, or the page is no page."""
    cards = "".join(f'<a href="/2026/11/a-story-of-number-{number}">A story of its own</a>' for number in range(links))
    found = extract(page(f"<html><body><main>{cards}</main></body></html>"))
    assert isinstance(found, Listing | Miss)
    assert len(getattr(found, "cards", ())) <= MOST_LINKS
    assert isinstance(found, Listing) or found.reason in ("too-large", "not-an-article")


def test_c9_of_a_sitemap_of_many_stories_no_more_are_taken_than_it_may_have() -> None:
    """50,000, as its own rules say."""
    locs = "".join(f"<url><loc>https://gazette.example/a/{number}</loc></url>" for number in range(LOCS))
    found = read_sitemap(page(f"<urlset>{locs}</urlset>"))
    assert isinstance(found, Listing)
    assert len(found.cards) == min(LOCS, MOST_OF_A_SITEMAP)


@pytest.mark.parametrize("name", ["item", "entry", "a:item", "category", "link", "x"])
def test_c9_a_feed_of_more_than_feeds_have_is_a_miss(name: str) -> None:
    """To read it would take minutes: tags are counted before anything is built, and only the first entries are read."""
    found = read_feed(page(f"<rss><channel>{f'<{name}>a</{name}>' * 250_000}</channel></rss>"))
    assert isinstance(found, Miss)
    assert found.reason == ("empty-feed" if name in ("item", "entry", "a:item") else "too-large")


def test_c9_a_calendar_that_shows_the_same_stories_is_left_at_its_second_page(tmp_path: Path) -> None:
    """Each day links to the day before, for ever; no listing is asked for twice."""
    stories = [f"/a-story-in-the-margin-{number}" for number in range(3)]
    days = count(1)
    with serving() as site:
        site.otherwise = lambda path: (
            http(listing(*stories, next_page=f"/news/day-{next(days)}/")) if "/news/" in path else http(status=404)
        )
        site.declare(tmp_path)
        said = crawl(tmp_path).said
    walked = [path for path in site.asked if path.startswith("/news/")]
    assert walked == ["/news/", "/news/day-1/"], said


def test_c9_a_calendar_of_stories_without_end_is_walked_no_further_than_10000_pages() -> None:
    """Of one entry point in one crawl, none of them twice; another entry point is walked all the same."""
    trail = Trail()

    def goes_to(entry_point: str, url: str) -> bool:
        fresh = trail.fresh(entry_point, [url])
        trail.went(entry_point, fresh)
        return bool(fresh)

    days = [f"https://gazette.example/day/{number}" for number in range(MOST_LISTING_PAGES + 1)]
    went = [goes_to("https://gazette.example/news/", day) for day in days]
    assert went == [True] * MOST_LISTING_PAGES + [False]
    assert not goes_to("https://gazette.example/sport/", days[0])
    assert goes_to("https://gazette.example/sport/", "https://gazette.example/sport/2/")
