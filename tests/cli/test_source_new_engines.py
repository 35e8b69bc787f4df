"""`newsbot source new` on sites made as real engines make them: the right entry points, few requests, every post."""

import json
from collections import Counter
from pathlib import Path

import pytest

from newsbot.source import Source
from newsbot.sources import load_source
from tests import engine_sites
from tests.cli.command import newsbot
from tests.local_site import LocalSite, serving

ALLOWED = '["127.0.0.1"]'
POSTS = engine_sites.posts(24)
# The kinds and addresses of the entry points that each should be declared with.
DOORS = {
    "wordpress_plain": {"?feed=rss2": "feed", "?sitemap=index": "sitemap", "": "listing"},
    "wordpress_pretty": {"feed/": "feed", "wp-sitemap.xml": "sitemap", "": "listing"},
    "wordpress_block": {"feed/": "feed", "wp-sitemap.xml": "sitemap", "": "listing"},
    "ghost": {"rss/": "feed", "sitemap.xml": "sitemap", "": "listing"},
    "jekyll": {"feed.xml": "feed", "sitemap.xml": "sitemap", "": "listing"},
    "hugo": {"index.xml": "feed", "sitemap.xml": "sitemap", "": "listing"},
    "pelican": {"feeds/all.atom.xml": "feed", "": "listing"},
    "nikola": {"rss.xml": "feed", "sitemap.xml": "sitemap", "": "listing"},
    "wagtail": {"sitemap.xml": "sitemap", "news/": "listing"},
    "drupal": {"rss.xml": "feed", "": "listing"},
}


def declared(site: LocalSite, folder: Path) -> Source:
    """What `newsbot source new` writes for the site."""
    command = ("source", "new", site.home, "--name", "local", "--delay", "0", "--yes")
    run = newsbot(folder, *command, NEWSBOT_NETWORK__ALLOW_PRIVATE=ALLOWED)
    assert run.code == 0, run.err
    return load_source("local", [folder / "sources"])


def crawled(folder: Path) -> tuple[set[str], dict[str, int]]:
    """The titles that `newsbot crawl` finds new, and its counts."""
    run = newsbot(folder, "crawl", "local", "--json", NEWSBOT_NETWORK__ALLOW_PRIVATE=ALLOWED)
    events = [json.loads(line) for line in run.out.splitlines()]
    return {event["title"] for event in events if event["event"] == "new"}, events[-1]


def asked_twice(site: LocalSite) -> list[str]:
    """The addresses that were asked for more than once."""
    return [path for path, times in Counter(site.asked).items() if times > 1]


@pytest.mark.parametrize("engine", engine_sites.ENGINES)
def test_a_site_of_a_usual_engine_is_declared_and_crawled_whole(engine: str, tmp_path: Path) -> None:
    """No address is asked for twice, neither by the look nor by the crawl; the next crawl finds nothing new."""
    with serving() as site:
        engine_sites.ENGINES[engine](site, POSTS)
        source = declared(site, tmp_path)
        found = {entry_point.url.removeprefix(site.home): entry_point.kind for entry_point in source.doors}
        assert DOORS[engine].items() <= found.items()
        assert asked_twice(site) == []
        if "sitemap" in found.values() and site.pages.get("/robots.txt") and "feed" in found.values():
            assert len(site.asked) <= 15
        site.asked.clear()
        titles, counts = crawled(tmp_path)
        assert titles == {post.title for post in POSTS}
        assert counts["doors_failed"] == []
        assert asked_twice(site) == []
        assert crawled(tmp_path)[1]["new"] == 0


def test_sitemaps_of_tags_authors_and_users_are_not_asked_for(tmp_path: Path) -> None:
    """Neither by the look nor by the crawl; and where the site answers, nobody guesses."""
    with serving() as site:
        engine_sites.wordpress_pretty(site, POSTS)
        source = declared(site, tmp_path)
        assert source.author_pages == "/author/"
        crawled(tmp_path)
        assert [path for path in site.asked if "sitemap" in path and ("taxonom" in path or "users" in path)] == []
        assert {"/rss", "/feed", "/atom.xml", "/sitemap.xml"}.isdisjoint(site.asked)


def test_the_sitemap_of_wordpress_with_plain_addresses_is_found_though_nothing_names_it(tmp_path: Path) -> None:
    """Its server shows the front page in place of robots.txt and of what is not there."""
    with serving() as site:
        engine_sites.wordpress_plain(site, POSTS)
        front = site.pages["/"]
        site.pages["/robots.txt"] = front
        site.otherwise = lambda path, _: front
        source = declared(site, tmp_path)
        assert [entry_point.kind for entry_point in source.doors] == ["feed", "sitemap", "listing"]
        assert crawled(tmp_path)[0] == {post.title for post in POSTS}


def test_a_site_that_answers_everything_with_its_front_page_is_not_asked_for_every_usual_place(tmp_path: Path) -> None:
    """Two such answers are enough."""
    with serving() as site:
        engine_sites.drupal(site, POSTS)
        front = site.pages["/"]
        for path in [path for path, page in site.pages.items() if b'rel="alternate"' in page[2]]:
            status, headers, body = site.pages[path]
            site.pages[path] = (status, headers, body.replace(b'rel="alternate"', b'rel="other"'))
        del site.pages["/rss.xml"]
        site.otherwise = lambda path, _: front
        source = declared(site, tmp_path)
        assert [entry_point.kind for entry_point in source.doors] == ["listing"]
        assert len([path for path in site.asked if path.endswith((".xml", "/feed", "/feed/", "/rss", "/rss/"))]) == 4
