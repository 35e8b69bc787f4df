"""Walking back, and walking together: against a real server on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address as frontier
from newsbot.store.frontier import sightings
from tests import processes
from tests.local_site import LocalSite, serving, story
from tests.net.test_live_crawl import events, newsbot
from tests.net.test_pace import prose

ROOT = Path(__file__).resolve().parents[2]
EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
ENTRY_POINTS = 'kind = "sitemap"\nurl = "{home}map.xml"\n\n[[doors]]\nkind = "listing"'


def address(month: int, number: int) -> str:
    """Where a story of 2026 stands."""
    return f"/story-of-month-{month:02}-number-{number}"


def dated_listing(month: int, *, next_page: str | None) -> str:
    """Three cards, each with the day of its story."""
    head = f'<link rel="next" href="{next_page}">' if next_page else ""
    cards = "".join(
        f"<article><h3><a href='{address(month, number)}'>The story number {number} of month {month}</a></h3>"
        f"<time datetime='2026-{month:02}-1{number}T10:00:00Z'></time><p>Its teaser.</p></article>"
        for number in (1, 2, 3)
    )
    return (
        f"<!doctype html><html lang=en><head><title>News</title>{head}</head><body><main>{cards}</main></body></html>"
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    """An archive of eight months, a page each, the newest first."""
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        for month in range(8, 0, -1):
            path = "/news/" if month == 8 else f"/news/page/{month}/"
            running.put(path, dated_listing(month, next_page=f"/news/page/{month - 1}/" if month > 1 else None))
            for number in (1, 2, 3):
                at = address(month, number)
                page = story(at.strip("/").replace("-", " "), *prose(at))
                running.put(at, page.replace("2026-11-01", f"2026-{month:02}-1{number}"))
        running.declare(tmp_path, more="rechecks = []")
        yield running


def test_a_walk_back_goes_as_far_as_it_is_told(site: LocalSite, tmp_path: Path) -> None:
    """And no page further than the first on which everything is too old."""
    run = newsbot(tmp_path, "crawl", "local", "--since", "2026-05-12", "--json")
    (end,) = events(run)["end"]
    assert (end["new"], end["backfill_left"]) == (11, 0)
    assert address(5, 1) not in site.asked
    assert [path for path in site.asked if path.startswith("/news/")][-1] == "/news/page/4/"


def test_a_walk_back_says_how_far_it_came_and_why_it_ended(site: LocalSite, tmp_path: Path) -> None:
    """By entry point: at older stories, at the last page, or where the site shows the same again."""
    run = newsbot(tmp_path, "crawl", "local", "--since", "2026-05-12")
    assert f"Walked: listing {site.home}news/, back to 2026-04-11 (5 pages): it reached older stories." in run.stdout
    run = newsbot(tmp_path, "crawl", "local", "--since", "2025-01-01", "--json")
    (reached,) = events(run)["end"][0]["reached"]
    assert (reached["url"], reached["pages"]) == (f"{site.home}news/", 8)
    assert reached["oldest"].startswith("2026-01-11")
    assert reached["why"] == "names no further page"
    site.put("/news/", dated_listing(8, next_page="/news/again/"))
    site.put("/news/again/", dated_listing(8, next_page="/news/once-more/"))
    run = newsbot(tmp_path, "crawl", "local", "--since", "2024-01-01")
    assert "back to 2026-08-11 (2 pages): it shows the same stories again." in run.stdout


def test_a_walk_back_goes_beneath_what_is_known_and_fetches_nothing_twice(site: LocalSite, tmp_path: Path) -> None:
    """A walk without it would end at the first page, all of which is known."""
    newsbot(tmp_path, "crawl", "local", "--since", "2026-08-01")
    run = newsbot(tmp_path, "crawl", "local", "--since", "2026-06-01", "--json")
    assert events(run)["end"][0]["new"] == 6
    stories = [path for path in site.asked if path.startswith("/story")]
    assert len(stories) == len(set(stories)) == 9


def test_a_walk_back_that_was_broken_off_goes_on_where_it_was(site: LocalSite, tmp_path: Path) -> None:
    """What it came to is not walked again, but for the entry point itself, which may show what is new."""
    whole = site.pages["/news/page/5/"]
    site.put("/news/page/5/", "trouble", status=500)
    first = newsbot(tmp_path, "crawl", "local", "--since", "2026-03-01", "--json")
    (end,) = events(first)["end"]
    assert (end["new"], end["backfill_left"]) == (9, 1)
    assert end["doors_failed"]
    site.pages["/news/page/5/"] = whole
    before = len(site.asked)
    second = newsbot(tmp_path, "crawl", "local", "--since", "2026-03-01", "--json")
    (end,) = events(second)["end"]
    assert (end["new"], end["backfill_left"]) == (9, 0)
    walked = [path for path in site.asked[before:] if path.startswith("/news/")]
    assert sorted(walked) == ["/news/", "/news/page/2/", "/news/page/3/", "/news/page/4/", "/news/page/5/"]


def test_all_sitemaps_that_changed_since_are_walked(site: LocalSite, tmp_path: Path) -> None:
    """Not only the newest twenty; and none that did not change since."""
    site.declare(tmp_path, doors=ENTRY_POINTS.format(home=site.home), more="rechecks = []")
    site.put("/news/", dated_listing(8, next_page=None))
    names = [f"/maps/{number}.xml" for number in range(30)]
    entries = "".join(
        f"<sitemap><loc>{site.home[:-1]}{name}</loc><lastmod>2026-0{1 if number == 29 else 7}-15</lastmod></sitemap>"
        for number, name in enumerate(names)
    )
    site.put("/map.xml", f"<sitemapindex>{entries}</sitemapindex>", kind="application/xml")
    for number, name in enumerate(names):
        at = address(7, number % 3 + 1)
        body = f"<urlset><url><loc>{site.home[:-1]}{at}</loc><lastmod>2026-07-15</lastmod></url></urlset>"
        site.put(name, body, kind="application/xml")
    newsbot(tmp_path, "crawl", "local", "--since", "2026-06-01")
    assert sorted(path for path in site.asked if path.startswith("/maps/")) == sorted(names[:29])


def test_what_one_entry_point_lacks_another_shows_and_both_are_known(site: LocalSite, tmp_path: Path) -> None:
    """An article that only the sitemap names is found all the same; who showed what is kept."""
    site.declare(tmp_path, doors=ENTRY_POINTS.format(home=site.home), more="rechecks = []")
    site.put("/news/", dated_listing(8, next_page=None))
    both, only = address(8, 1), address(7, 1)
    urls = "".join(f"<url><loc>{site.home[:-1]}{at}</loc></url>" for at in (both, only))
    site.put("/map.xml", f"<urlset>{urls}</urlset>", kind="application/xml")
    run = newsbot(tmp_path, "crawl", "local", "--json")
    assert events(run)["end"][0]["new"] == 4
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        found = sightings.matrix(connection, "local", *EVER)
    database.close()
    doors = {one.url.removeprefix(site.home[:-1]): one.doors for one in found}
    assert {at: {entry_point.removeprefix(site.home) for entry_point in doors[at]} for at in (both, only)} == {
        both: {"map.xml", "news/"},
        only: {"map.xml"},
    }


def test_what_was_given_up_is_tried_again_when_it_is_asked_for(site: LocalSite, tmp_path: Path) -> None:
    """Parked pages are left alone else."""
    newsbot(tmp_path, "crawl", "local", "--since", "2026-08-01")
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        lost = frontier.c.url.endswith(address(8, 2))
        connection.execute(update(frontier).where(lost).values(state="parked", tries=3))
    database.close()
    asked = site.asked.count(address(8, 2))
    said = newsbot(tmp_path, "crawl", "local", "--since", "2026-08-01").stdout
    assert "1 page was given up after three failures; --retry-parked tries again." in said
    assert site.asked.count(address(8, 2)) == asked
    newsbot(tmp_path, "crawl", "local", "--since", "2026-08-01", "--retry-parked")
    assert site.asked.count(address(8, 2)) == asked + 1


def test_two_crawls_of_one_source_at_once_fetch_no_page_twice(site: LocalSite, tmp_path: Path) -> None:
    """Two processes that no lock keeps apart, as `scrapy crawl` starts them: each page is leased to one of them."""
    open_database(f"sqlite:///{tmp_path / 'newsbot.db'}").close()
    environment = {
        **os.environ,
        "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]',
        "NEWSBOT_DATA": str(tmp_path),
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "newsfeed", "-a", "source=local"]
    crawls = [
        processes.Process(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [each.communicate(timeout=120)[1] for each in crawls]
    assert site.asked.count("/news/") == 2
    assert [each.returncode for each in crawls] == [0, 0], said
    stories = [path for path in site.asked if path.startswith("/story")]
    assert len(stories) == len(set(stories)) == 24, said
