"""`newsbot source check`: a declared site is looked at again."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsbot.read.hubs import Hubs
from newsbot.store.engine.database import open_database
from newsbot.store.engine.lock import hold
from newsbot.store.frontier import hosts
from tests import invented_site as invented
from tests.cli.command import Ended, newsbot
from tests.local_site import LocalSite, serving


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    """The invented site, declared with its feed, its sitemap and its listing."""
    with serving() as running:
        invented.open_entry_points(running)
        declare(tmp_path, running)
        yield running


def declare(folder: Path, site: LocalSite, more: str = "") -> None:
    """The source `local` in *folder*."""
    doors = "".join(
        f'[[doors]]\nkind = "{kind}"\nurl = "{site.home}{path}"\n'
        for kind, path in (("feed", "all/news.xml"), ("sitemap", "maps/all.xml"), ("listing", "latest/"))
    )
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "local.toml").write_text(
        f'title = "Local"\nhome = "{site.home}"\ndelay = 0.0\nnot_articles = ["/about", "/tag"]\n'
        f'author_pages = "/people/"\nnot_articles_exactly = ["/latest", "/sport"]\n{doors}{more}'
    )


def check(folder: Path, *options: str) -> Ended:
    """`newsbot source check local`."""
    return newsbot(folder, "source", "check", "local", *options, NEWSBOT_NETWORK__ALLOW_PRIVATE='["127.0.0.1"]')


def events(run: Ended) -> dict[str, list[dict[str, Any]]]:
    """What `--json` printed, by kind of event."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in run.out.splitlines():
        event = json.loads(line)
        found.setdefault(event["event"], []).append(event)
    return found


def test_each_entry_point_is_held_against_what_all_entry_points_show_in_its_window(
    site: LocalSite, tmp_path: Path
) -> None:
    """The feed lacks one of the newest six; the sitemap is whole as far as it goes back."""
    feed = invented.rss(site.home, range(2)).replace("</channel>", "")
    rest = invented.rss(site.home, range(3, 6)).partition("</title>")[2]
    site.put("/all/news.xml", feed.replace("</rss>", "") + rest, kind="text/xml")
    run = check(tmp_path)
    assert run.code == 0, run.err
    assert "feed      83%  5 of 6 stories since 2026-11-15 10:00" in run.out
    assert "sitemap  100%  10 of 10 stories since 2026-11-11 10:00" in run.out
    assert "5 of 5 stories that were tried can be read" in run.out
    assert run.out.endswith("  nothing has changed\n")


def test_entry_points_are_weighed_by_what_crawls_found_too(site: LocalSite, tmp_path: Path) -> None:
    """Beside today's look: which entry point showed how much, and which stories it alone. After a single crawl, too,
    which opens one entry point after another: the sitemap is not whole for showing nothing of what the feed has shown
    before it.
    """
    site.put("/maps/all.xml", invented.sitemap(site.home, range(5, 10)), kind="application/xml")
    newsbot(tmp_path, "crawl", "local", NEWSBOT_NETWORK__ALLOW_PRIVATE='["127.0.0.1"]')
    kept = [(one["kind"], one["shown"], one["of"], one["alone"]) for one in events(check(tmp_path, "--json"))["kept"]]
    assert kept == [("feed", 5, 12, 0), ("sitemap", 5, 12, 0), ("listing", 12, 12, 2)]


def whole_feed(site: LocalSite, numbers: range, *, text: bool = True) -> None:
    """The feed carries those stories whole, and their pages are walls; or it carries teasers only."""
    items = [
        {
            "url": f"{site.home}{invented.path(number)[1:]}",
            "title": invented.TITLES[number],
            "content_html": invented.prose(number) * 3 if text else "<p>A few words...</p>",
            "date_published": invented.day(number),
        }
        for number in numbers
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    site.put("/all/news.xml", json.dumps(feed), kind="application/feed+json")
    for number in numbers:
        site.put(invented.path(number), "log in", status=403)


def declare_whole(folder: Path, site: LocalSite) -> None:
    """The feed of the source is one that carries whole stories."""
    declare(folder, site)
    file = folder / "sources" / "local.toml"
    feed = f'url = "{site.home}all/news.xml"\n'
    file.write_text(file.read_text().replace(feed, feed + "full_text = true\n"))


def test_stories_that_a_feed_carries_whole_are_tried_as_the_feed_tells_them(site: LocalSite, tmp_path: Path) -> None:
    """As in a crawl: their pages are walls, and are left alone, whichever other entry point shows them, too."""
    declare_whole(tmp_path, site)
    whole_feed(site, range(6))
    run = check(tmp_path)
    assert run.code == 0, run.out
    assert "5 of 5 stories that were tried can be read" in run.out
    assert "body by feed" in run.out
    assert "nothing has changed" in run.out
    assert not {invented.path(number) for number in range(6)} & set(site.asked)


def test_a_feed_that_carries_whole_stories_no_more_is_a_change(site: LocalSite, tmp_path: Path) -> None:
    """No trouble: their pages are tried, as a crawl reads them."""
    declare_whole(tmp_path, site)
    whole_feed(site, range(6), text=False)
    for number in range(6):
        site.put(invented.path(number), invented.story(number))
    run = check(tmp_path, "--json")
    assert run.code == 0
    assert [(one["change"], one["detail"]) for one in events(run)["change"]] == [
        ("text-missing", "feed: full_text is declared, but 6 of 6 stories are not whole in it")
    ]
    assert events(run)["check"][0]["read"] == 5


def test_a_check_is_told_as_json(site: LocalSite, tmp_path: Path) -> None:
    """Entry points, the hubs that crawls have noted, stories, changes, and last whether the source is broken."""
    feed = f"{site.home}all/news.xml"
    with closing(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")) as database, database.write() as connection:
        hosts.note_hubs(
            connection, "local", feed, Hubs(None, ("https://hub.example/",)), datetime(2030, 1, 1, tzinfo=UTC)
        )
    run = check(tmp_path, "--json")
    found = events(run)
    assert run.code == 0
    assert [(entry_point["kind"], entry_point["shown"], entry_point["of"]) for entry_point in found["door"]] == [
        ("feed", 5, 5),
        ("sitemap", 10, 10),
        ("listing", 11, 11),
    ]
    assert [(hub["door"], hub["url"], hub["topic"]) for hub in found["hub"]] == [(feed, "https://hub.example/", feed)]
    assert found["check"] == [{"event": "check", "source": "local", "tried": 5, "read": 5, "broken": False}]


@pytest.mark.parametrize(("status", "body"), [(404, "gone"), (200, "<html><body>moved</body></html>")])
def test_a_feed_that_is_gone_is_an_exit_code(site: LocalSite, tmp_path: Path, status: int, body: str) -> None:
    """Whether the server says so or shows something else."""
    site.put("/all/news.xml", body, status=status)
    run = check(tmp_path, "--json")
    assert run.code == 1
    assert [(one["change"], one["what"]) for one in events(run)["change"]] == [
        ("door-broken", f"{site.home}all/news.xml")
    ]


def test_a_new_feed_is_told_with_what_it_adds(site: LocalSite, tmp_path: Path) -> None:
    """It is no trouble."""
    site.put("/rss.xml", invented.rss(site.home, range(7)), kind="application/rss+xml")
    site.put("/extra", invented.story(0))
    feed = invented.rss(site.home, range(7)).replace(
        "</channel>", f"<item><link>{site.home}extra</link></item></channel>"
    )
    site.put("/rss.xml", feed, kind="application/rss+xml")
    run = check(tmp_path, "--look")
    assert run.code == 0
    detail = "feed (usual place) with 8 stories, 1 of which is in no declared entry point"
    assert f"door-new         {site.home}rss.xml: {detail}" in run.out


def test_nothing_but_what_is_declared_is_asked_for(site: LocalSite, tmp_path: Path) -> None:
    """Unless one looks for more: neither the front page nor the usual places."""
    assert check(tmp_path).code == 0
    assert {"/", "/feed", "/rss.xml", "/sitemap.xml"}.isdisjoint(site.asked)
    assert len(site.asked) == len(set(site.asked))
    assert check(tmp_path, "--look").code == 0
    assert {"/", "/rss.xml", "/sitemap.xml"} <= set(site.asked)


def test_stories_that_cannot_be_read_any_more_are_an_exit_code(site: LocalSite, tmp_path: Path) -> None:
    """The layout may have changed."""
    for number in range(len(invented.TITLES)):
        site.put(invented.path(number), invented.page("<div id=app></div><script>start()</script>"))
    run = check(tmp_path)
    assert run.code == 1
    assert "stories-unread   local: 0 of 5 stories can be read" in run.out
    assert "has the layout changed?" in run.out


def test_a_selector_that_finds_nothing_any_more_is_named(site: LocalSite, tmp_path: Path) -> None:
    """Though the stories can be read without it: what it was written for may be read wrongly."""
    declare(tmp_path, site, '[[layouts]]\nname = "today"\nbody = "div.story-text"\ntitle = "h1"\n')
    run = check(tmp_path)
    assert run.code == 0
    expected = "selector-unfound body = 'div.story-text' of layout 'today': found nothing on 5 of 5 stories"
    assert expected in run.out


def test_a_check_leaves_the_source_and_the_stories_alone(site: LocalSite, tmp_path: Path) -> None:
    """It only looks."""
    before = (tmp_path / "sources" / "local.toml").read_text()
    check(tmp_path)
    assert (tmp_path / "sources" / "local.toml").read_text() == before
    assert not (tmp_path / "archive").exists()
    assert newsbot(tmp_path, "search", "--json").out == ""


def test_a_site_that_is_being_crawled_is_not_checked(site: LocalSite, tmp_path: Path) -> None:
    """It would be asked by two at once."""
    with hold(tmp_path / "locks" / "crawl-local.lock", "the test"):
        run = check(tmp_path)
    assert (run.code, site.asked) == (75, [])


def test_a_recorded_source_is_checked_from_its_recording(tmp_path: Path) -> None:
    """Nothing is connected to."""
    run = newsbot(tmp_path, "source", "check", "sample")
    assert run.code == 0, run.err
    assert "feed     100%  10 of 10 stories since 2026-11-19 16:00" in run.out
    assert "no crawl found anything in the last four weeks" in run.out


def test_an_unknown_source_cannot_be_checked(tmp_path: Path) -> None:
    """As any wrong usage."""
    run = newsbot(tmp_path, "source", "check", "harbor")
    assert run.code == 2
    assert "no source is called 'harbor'" in run.err


def test_a_source_without_entry_points_cannot_be_checked(tmp_path: Path) -> None:
    """There is nothing that could be complete."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "bare.toml").write_text('title = "Bare"\nhome = "https://bare.example/"\n')
    run = newsbot(tmp_path, "source", "check", "bare")
    assert run.code == 2
    assert "declares no entry points" in run.err
