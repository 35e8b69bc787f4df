"""Entry points of every kind, walked over recordings and against a real server on loopback."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from newsbot.items import Article
from newsbot.spiders import walk as walking
from newsbot.store.articles.revisions import load_article, load_revisions
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import address, alias
from newsbot.store.frontier import hosts, sightings
from tests.conftest import Replay, Replayed
from tests.local_site import listing, serving, story
from tests.net.test_live_crawl import newsbot
from tests.net.test_pace import prose
from tests.recordings.warc import Capture, warc_bytes

HOME = "https://estuary-gazette.example/"
DAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
Walk = Callable[..., Replayed]


@pytest.fixture
def walk(tmp_path: Path, replay: Replay) -> Walk:
    """`walk(doors, captures)` replays these pages of a source with those entry points into the database of this
    test.
    """
    (tmp_path / "sources").mkdir()

    def walked(doors: str, *captures: Capture) -> Replayed:
        name = f"gazette{len(list(tmp_path.glob('*.warc.gz')))}"
        declared = (
            f'title = "The Gazette"\nhome = "{HOME}"\nnot_articles = ["/tag"]\nnot_articles_exactly = ["/news"]\n'
            f'author_pages = "/people/"\n{doors}'
        )
        # By a folder of its own, for sources are read once in a process.
        (tmp_path / "sources" / "gazette.toml").write_text(declared)
        path = tmp_path / f"{name}.warc.gz"
        path.write_bytes(warc_bytes(captures, title=name))
        return replay(path, source="gazette")

    return walked


def entry_point(kind: str, path: str, **more: str) -> str:
    """An entry point's declaration."""
    stated = {"kind": kind, "url": HOME + path, **more}
    return "[[doors]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in stated.items())


def at(path: str, body: str, *, minutes: int = 0, status: int = 200, kind: str = "text/html") -> Capture:
    """One captured page."""
    moment = DAY + timedelta(minutes=minutes)
    return Capture(url=HOME + path, body=body, at=moment, status=status, content_type=f"{kind}; charset=utf-8")


def bare(path: str, *, wording: str = "") -> str:
    """A story's page that states its title and its text only."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in prose(path + wording))
    title = path.replace("-", " ").capitalize()
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text * 2}</article></body></html>"


def feed(*paths: str, wording: str = "", **more: Any) -> str:
    """A JSON Feed that carries these stories whole."""
    items = [
        {
            "url": HOME + path,
            "title": path.replace("-", " ").capitalize(),
            "content_html": "".join(f"<p>{paragraph}</p>" for paragraph in prose(path + wording)),
            "authors": [{"name": "Ilse Brandvold"}],
            "tags": ["Port"],
            "date_published": "2026-11-20T08:30:00Z",
        }
        for path in paths
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more})


def article_at(database: Database, path: str) -> Article:
    """The article at that address."""
    with database.read() as connection:
        number = connection.scalar(select(alias.c.article_id).where(alias.c.url == HOME + path))
        assert number is not None, path
        return load_article(connection, number)


def wordings_at(database: Database, path: str) -> int:
    """How many wordings of it there are."""
    with database.read() as connection:
        number = connection.scalar(select(alias.c.article_id).where(alias.c.url == HOME + path))
        return len(load_revisions(connection, number or 0))


FEED, NEWS = entry_point("feed", "feed.json"), entry_point("listing", "news")
WALL = "<html><body><form><input type=password></form>Please log in</body></html>"


def test_what_a_feed_says_fills_what_the_page_does_not_state(walk: Walk) -> None:
    """And nothing else; the evidence says so."""
    found = walk(FEED, at("feed.json", feed("ferry-is-late")), at("ferry-is-late", bare("ferry-is-late")))
    article = article_at(found.database, "ferry-is-late")
    assert (article.section, article.authors[0].name, article.published) == (
        "Port",
        "Ilse Brandvold",
        datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
    )
    assert {article.evidence[name] for name in ("section", "authors", "published")} == {"feed"}
    assert article.evidence["title"] != "feed"
    assert found.report.new == 1


def test_a_word_of_an_entry_point_is_there_when_the_page_is_read_in_a_later_crawl(walk: Walk) -> None:
    """Whichever entry point leads to it then: what was said is in the database."""
    item = {"url": HOME + "ferry-is-late", "tags": ["Port"]}
    said = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})
    walk(FEED, at("feed.json", said), at("ferry-is-late", "not yet", status=404))
    found = walk(
        NEWS, at("news", listing("/ferry-is-late"), minutes=60), at("ferry-is-late", bare("ferry-is-late"), minutes=60)
    )
    assert article_at(found.database, "ferry-is-late").evidence["section"] == "feed"


def test_the_hubs_that_a_feed_names_are_noted(walk: Walk) -> None:
    """For later: nobody asks them for anything."""
    named = feed("ferry-is-late", hubs=[{"type": "WebSub", "url": "https://hub.example/"}], feed_url=f"{HOME}news")
    found = walk(FEED, at("feed.json", named), at("ferry-is-late", bare("ferry-is-late")))
    with found.database.read() as connection:
        (hub,) = hosts.hubs_of(connection, "gazette")
    assert (hub.entry_point, hub.url, hub.topic) == (f"{HOME}feed.json", "https://hub.example/", f"{HOME}news")


def test_a_story_whose_page_cannot_be_had_is_the_feed_s(walk: Walk) -> None:
    """A wall, an error: it is an article, and says where its text is from."""
    found = walk(
        FEED,
        at("feed.json", feed("ferry-is-late", "crane-is-up")),
        at("ferry-is-late", WALL),
        at("crane-is-up", "gone", status=404),
    )
    assert (found.report.new, found.report.refused) == (2, ())
    for path in ("ferry-is-late", "crane-is-up"):
        article = article_at(found.database, path)
        assert (article.text, article.evidence["body"], article.origin) == ("\n\n".join(prose(path)), "feed", "replay")


def test_a_page_that_is_read_later_is_the_same_article(walk: Walk) -> None:
    """With the page's word in the place of the feed's."""
    walk(FEED, at("feed.json", feed("ferry-is-late")), at("ferry-is-late", WALL))
    page_of_it = story("Ferry is late", *prose("ferry-is-late"))
    found = walk(FEED, at("feed.json", feed("ferry-is-late"), minutes=60), at("ferry-is-late", page_of_it, minutes=60))
    assert (found.report.new, found.report.edited) == (0, 0)
    article = article_at(found.database, "ferry-is-late")
    assert (article.evidence["body"] != "feed", article.evidence["section"]) == (True, "feed")
    assert article.published == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_a_feed_that_is_declared_to_carry_whole_stories_is_enough(walk: Walk) -> None:
    """No page is asked for; an edit in the feed is an edit, and the same again is nothing."""
    doors = FEED + "full_text = true\n"
    first = walk(doors, at("feed.json", feed("ferry-is-late")))
    assert (first.report.new, first.outcome.pages) == (1, 1)
    again = walk(doors, at("feed.json", feed("ferry-is-late"), minutes=60))
    assert (again.report.new, again.report.edited, again.report.same) == (0, 0, 0)
    edited = walk(doors, at("feed.json", feed("ferry-is-late", wording=" once more"), minutes=120))
    assert (edited.report.new, edited.report.edited, edited.outcome.pages) == (0, 1, 1)
    assert wordings_at(edited.database, "ferry-is-late") == 2
    assert article_at(edited.database, "ferry-is-late").captured_at == DAY + timedelta(hours=2)


def test_an_api_is_walked_as_its_source_declares_it(walk: Walk) -> None:
    """By offsets, until it has no more."""
    doors = entry_point("api", "api", pages=HOME + "api?from={offset}", items="stories", link="/{slug}", title="name")
    doors += 'published = "at"\n'
    paths = [f"story-number-{number}" for number in range(5)]
    answers = [
        json.dumps({"stories": [{"slug": path, "at": "2026-11-20T09:00:00Z"} for path in paths[start : start + 2]]})
        for start in (0, 2, 4, 5)
    ]
    captures = [
        at("api" + query, body) for query, body in zip(("", "?from=2", "?from=4", "?from=5"), answers, strict=True)
    ]
    found = walk(doors, *captures, *(at(path, bare(path)) for path in paths))
    assert (found.report.new, found.outcome.doors_failed) == (5, ())
    assert article_at(found.database, paths[4]).evidence["published"] == "listing"


def test_an_api_that_answers_html_is_walked_as_a_listing(walk: Walk) -> None:
    """Page by page, until it has no more; what its teasers say is kept with the stories."""
    doors = entry_point("api", "more", html="posts.html", pages=HOME + "more?page={page}")
    paths = [f"story-number-{number}" for number in range(4)]
    teasers = [
        f'<article><h3><a href="/{path}">The story at {path}</a></h3><time datetime="2026-11-20T09:00:00Z"></time>'
        for path in paths
    ]
    answers = [json.dumps({"posts": {"html": part}}) for part in ("".join(teasers[:2]), "".join(teasers[2:]), None)]
    found = walk(
        doors,
        *(at(path, body) for path, body in zip(("more", "more?page=2", "more?page=3"), answers, strict=True)),
        *(at(path, bare(path)) for path in paths),
    )
    assert (found.report.new, found.outcome.doors_failed) == (4, ())
    assert article_at(found.database, paths[3]).evidence["published"] == "listing"


def test_counted_pages_are_walked_until_nothing_more_is_shown(walk: Walk) -> None:
    """Past the end sites say so, or show the last page again, or the first."""
    for number, (beyond, status) in enumerate(
        [("none", 404), (listing("/d-is-a-story"), 200), (listing("/a-is-a-story"), 200)]
    ):
        doors = entry_point("listing", f"tag/{number}", pages=HOME + f"tag/{number}?page={{page}}")
        found = walk(
            doors,
            at(f"tag/{number}", listing("/a-is-a-story", "/b-is-a-story")),
            at(f"tag/{number}?page=2", listing("/d-is-a-story")),
            at(f"tag/{number}?page=3", beyond, status=status),
            at(f"tag/{number}?page=4", listing("/e-is-a-story")),
            *(at(f"{letter}-is-a-story", bare(f"{letter}-is-a-story")) for letter in "abde"),
        )
        assert (found.outcome.pages, found.outcome.doors_failed) == (3 + (3 if number == 0 else 0), ())


def test_a_calendar_ends(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No listing is walked for ever, and none of its pages twice."""
    monkeypatch.setattr(walking, "MOST_PAGES", 4)
    days = [
        at(f"news?day={n}" if n else "news", listing(f"/story-of-day-{n}", next_page=f"/news?day={n + 1}"))
        for n in range(9)
    ]
    assert walk(NEWS, *days).outcome.pages == 4
    around = entry_point("listing", "tag/ring")
    ring = [
        at(
            f"tag/ring?n={n}" if n else "tag/ring",
            listing(f"/story-of-ring-{n}", next_page=f"/tag/ring{'' if n == 2 else f'?n={n + 1}'}"),
        )
        for n in range(3)
    ]
    assert walk(around, *ring).outcome.pages == 3


def test_the_front_page_tags_and_people_are_entry_points_and_what_one_lacks_another_shows(walk: Walk) -> None:
    """All are found once; who showed what is kept."""
    doors = entry_point("listing", "") + entry_point("listing", "tag/ferry") + entry_point("listing", "people/ilse")
    person = f"<html><body><main><h1>Ilse Brandvold</h1>{listing('/story-of-ilse').partition('<main>')[2]}"
    found = walk(
        doors,
        at("", listing("/story-in-front", "/story-of-both")),
        at("tag/ferry", listing("/story-of-both")),
        at("people/ilse", person),
        *(at(path, bare(path)) for path in ("story-in-front", "story-of-both", "story-of-ilse")),
    )
    assert (found.report.new, found.outcome.doors_failed) == (3, ())
    assert found.report.authors_new == ("Ilse Brandvold",)
    with found.database.read() as connection:
        seen = sightings.matrix(connection, "gazette", DAY - timedelta(days=9999), DAY + timedelta(days=9999))
    assert {one.url.removeprefix(HOME): {each.removeprefix(HOME) for each in one.doors} for one in seen} == {
        "story-in-front": {""},
        "story-of-both": {"", "tag/ferry"},
        "story-of-ilse": {"people/ilse"},
    }


def test_a_recording_may_say_that_an_entry_point_did_not_change(walk: Walk) -> None:
    """As our own archive does: that is no failure, and nothing new."""
    found = walk(
        FEED,
        at("feed.json", feed("ferry-is-late")),
        at("feed.json", "", minutes=60, status=304),
        at("ferry-is-late", bare("ferry-is-late")),
    )
    assert (found.report.new, found.outcome.doors_failed) == (1, ())
    assert walk(FEED, at("feed.json", "", minutes=120, status=304)).outcome.doors_failed == ()


def test_an_entry_point_that_is_not_what_was_declared_is_named(walk: Walk) -> None:
    """With what stands there instead."""
    doors = entry_point("api", "api", items="stories", link="url") + entry_point("robots", "robots.txt") + FEED
    found = walk(
        doors,
        at("api", '{"articles": []}', kind="application/json"),
        at("robots.txt", "User-agent: *\n", kind="text/plain"),
        at("feed.json", '{"version": 1}'),
    )
    assert sorted(found.outcome.doors_failed) == [
        f"api {HOME}api: unreadable-listing: items = 'stories' leads to nothing, not to a list; the answer is an "
        "object with 'articles'",
        f"feed {HOME}feed.json: unreadable-feed: the feed is JSON without a list of items",
        f"robots {HOME}robots.txt: no-sitemap: the robots.txt names no sitemap",
    ]


def test_sitemaps_that_robots_txt_names_are_walked_and_paged_feeds_walked_back(tmp_path: Path) -> None:
    """Live: an index in gzip, of an index, of a sitemap in gzip; and RFC 5005 as far as is asked for."""
    names = {name: f"/the-story-of-{name}" for name in ("map", "new", "old", "older")}
    with serving() as site:
        home = site.home
        for path in names.values():
            site.put(path, story(path[1:].replace("-", " "), *prose(path)))
        robots = f"User-agent: *\nDisallow: /robots.txt\nSitemap: {home}index.xml.gz\n"
        site.put("/robots.txt", robots, kind="text/plain")
        outer = f"<sitemapindex><sitemap><loc>{home}inner.xml</loc></sitemap></sitemapindex>"
        site.put("/index.xml.gz", gzip.compress(outer.encode()))
        site.put("/inner.xml", f"<sitemapindex><sitemap><loc>{home}map.gz</loc></sitemap></sitemapindex>")
        urls = f"<urlset><url><loc>{home[:-1]}{names['map']}</loc></url></urlset>"
        site.put("/map.gz", gzip.compress(urls.encode()), kind="image/png")
        days = {"new": "2026-11-18", "old": "2026-11-10", "older": "2026-10-01"}
        for number, (name, day) in enumerate(days.items(), start=1):
            item = {"url": home[:-1] + names[name], "title": name, "date_published": f"{day}T10:00:00Z"}
            said = {"version": "https://jsonfeed.org/version/1.1", "items": [item], "next_url": f"/feed?p={number + 1}"}
            site.put("/feed" if number == 1 else f"/feed?p={number}", json.dumps(said), kind="application/json")
        declare_live(tmp_path, home)
        run = newsbot(tmp_path, "crawl", "local", "--since", "2026-11-01")
    assert run.returncode == 0, run.stderr
    asked = set(site.asked)
    assert {names["map"], names["new"], names["old"], "/feed?p=3"} <= asked
    assert not {names["older"], "/feed?p=4"} & asked


def declare_live(folder: Path, home: str) -> None:
    """The source `local`, with its robots.txt and its feed."""
    (folder / "sources").mkdir()
    (folder / "sources" / "local.toml").write_text(
        f'title = "Local"\nhome = "{home}"\ndelay = 0.0\nrechecks = []\n'
        f'[[doors]]\nkind = "robots"\nurl = "{home}robots.txt"\n[[doors]]\nkind = "feed"\nurl = "{home}feed"\n'
    )


def test_a_page_that_is_given_up_is_told_by_its_feed(tmp_path: Path) -> None:
    """Live: for as long as it may yet be had, it stays due."""
    with serving() as site:
        site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        carried = "".join(f"<p>{text}</p>" for text in prose("broken"))
        item = {"url": f"{site.home}broken", "title": "Broken", "content_html": carried}
        site.put("/feed", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
        site.put("/broken", "too early", status=425)
        declare_live(tmp_path, site.home)
        newsbot(tmp_path, "crawl", "local")
        database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
        with database.write() as connection:
            (row,) = connection.execute(select(address)).all()
            assert (row.state, row.tries) == ("due", 1)
            connection.execute(address.update().values(tries=2, due_at=DAY - timedelta(days=999)))
        newsbot(tmp_path, "crawl", "local")
        with database.read() as connection:
            number = connection.scalar(select(alias.c.article_id).where(alias.c.url == f"{site.home}broken"))
            assert load_article(connection, number or 0).evidence["body"] == "feed"
        database.close()
