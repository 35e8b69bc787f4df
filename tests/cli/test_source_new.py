"""`newsbot source new`: a site that nobody has declared is looked at, and declared."""

import gzip
import json
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.source import EntryPoint
from newsbot.sources import load_source
from tests import invented_site as invented
from tests.cli.command import Ended, newsbot
from tests.local_site import LocalSite, serving

ALLOWED = '["127.0.0.1"]'


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serving() as running:
        invented.open_entry_points(running)
        yield running


def look(site: LocalSite, folder: Path, *options: str, allow: str = ALLOWED) -> Ended:
    """`newsbot source new` of the local site, called local, without pauses."""
    command = ("source", "new", site.home, "--name", "local", "--delay", "0")
    return newsbot(folder, *command, *options, NEWSBOT_NETWORK__ALLOW_PRIVATE=allow)


def doors(folder: Path, home: str) -> dict[str, str]:
    """The kinds of the declared entry points by their path."""
    return {
        "/" + entry_point.url.removeprefix(home): entry_point.kind
        for entry_point in load_source("local", [folder / "sources"]).doors
    }


def test_a_site_is_declared_with_every_entry_point_that_it_has(site: LocalSite, tmp_path: Path) -> None:
    """Its feed, though it is served as text/xml; the sitemap of robots.txt; the listing that goes on."""
    run = look(site, tmp_path, "--yes")
    assert run.code == 0, run.err
    assert doors(tmp_path, site.home) == {"/all/news.xml": "feed", "/maps/all.xml": "sitemap", "/latest/": "listing"}
    source = load_source("local", [tmp_path / "sources"])
    assert (source.title, source.language, source.delay) == ("The Harbour Ledger", "en", 0.0)
    assert source.author_pages == "/people/"
    assert source.not_articles == ("/about", "/people", "/tag")
    assert source.not_articles_exactly == ("/latest", "/sport")
    written = (tmp_path / "sources" / "local.toml").read_text()
    assert 'not_articles = ["/about", "/people", "/tag"]  # nothing beneath these is a story\n' in written
    assert '[[doors]]  # 10 stories, 2026-11-11 to 2026-11-20\nkind = "sitemap"\n' in written


def test_what_was_found_and_read_is_shown(site: LocalSite, tmp_path: Path) -> None:
    """How many stories each entry point names, and what each of five stories gave, with its evidence."""
    run = look(site, tmp_path, "--yes")
    assert "5 stories, 2026-11-16 to 2026-11-20 (linked from" in run.out
    assert "10 stories, 2026-11-11 to 2026-11-20 (robots.txt)" in run.out
    assert "12 stories, 2026-11-09 to 2026-11-20, continues at" in run.out
    assert "5 of 5 stories that were tried can be read" in run.out
    assert "Crane vote put off for the third time\n      Ada Lund · 2026-11-20 10:00 · 120 words\n" in run.out
    assert "title by m" in run.out
    assert f"asking for {site.home}all/news.xml" in run.err


def test_the_declared_site_can_be_crawled_at_once(site: LocalSite, tmp_path: Path) -> None:
    """All of its stories are found, and nothing that is none."""
    look(site, tmp_path, "--yes")
    run = newsbot(tmp_path, "crawl", "local", "--json", NEWSBOT_NETWORK__ALLOW_PRIVATE=ALLOWED)
    assert {event["title"] for event in map(json.loads, run.out.splitlines()) if event["event"] == "new"} == set(
        invented.TITLES
    )


def test_a_feed_that_no_page_links_to_is_found_at_a_usual_place(site: LocalSite, tmp_path: Path) -> None:
    """There are not many."""
    invented.open_entry_points(site, linked=False, at="/feeds/all.xml")
    assert look(site, tmp_path, "--yes").code == 0
    assert doors(tmp_path, site.home)["/feeds/all.xml"] == "feed"


def test_a_site_without_any_feed_works_from_its_listing(tmp_path: Path) -> None:
    """And without a sitemap."""
    with serving() as site:
        invented.open_site(site)
        assert look(site, tmp_path, "--yes").code == 0
        assert doors(tmp_path, site.home) == {"/latest/": "listing"}
        run = newsbot(tmp_path, "crawl", "local", "--json", NEWSBOT_NETWORK__ALLOW_PRIVATE=ALLOWED)
        assert json.loads(run.out.splitlines()[-1])["new"] == len(invented.TITLES)


def test_a_site_that_has_gzipped_sitemaps_only_is_declared_with_them(tmp_path: Path) -> None:
    """Which robots.txt names; what else they list counts for no story, and a sitemap of that alone is left out."""
    with serving() as site:
        invented.open_site(site)
        for path in ("/latest/", "/latest/page/2/", "/sport/"):
            del site.pages[path]
        site.put("/", "<!doctype html><title>The Harbour Ledger</title><div id=app></div><script src=/app.js></script>")
        maps = "".join(f"Sitemap: {site.home}maps/{name}.xml.gz\n" for name in ("all", "rest"))
        site.put("/robots.txt", f"User-agent: *\nAllow: /\n{maps}", kind="text/plain")
        index = f"<sitemapindex><sitemap><loc>{site.home}maps/one.xml.gz</loc></sitemap></sitemapindex>"
        for name, text in (
            ("all", index),
            ("one", invented.sitemap(site.home, range(8))),
            ("rest", f"<urlset><url><loc>{site.home}about</loc></url></urlset>"),
        ):
            site.put(f"/maps/{name}.xml.gz", gzip.compress(text.encode()), kind="application/x-gzip")
        run = look(site, tmp_path, "--yes")
        assert run.code == 0, run.err
        assert doors(tmp_path, site.home) == {"/maps/all.xml.gz": "sitemap"}
        assert "8 stories, 2026-11-13 to 2026-11-20 (robots.txt)" in run.out
        assert f"{site.home}maps/rest.xml.gz: it lists no story of this site" in run.out


def test_a_feed_that_carries_what_its_pages_do_not_show_is_declared_so(tmp_path: Path) -> None:
    """The only entry point is a JSON Feed with whole stories, the pages are walls; the site is called what the feed
    says.
    """
    with serving() as site:
        site.put("/", invented.page("", invented.HEAD.format(kind="application/feed+json", href="/posts.json")))
        site.put("/", site.pages["/"][2].replace(b'<meta property="og:site_name" content="The Harbour Ledger">', b""))
        site.put("/", site.pages["/"][2].replace(b"<title>Home</title>", b""))
        items = [
            {"url": f"{site.home}{number}", "title": title, "content_html": invented.prose(number) * 2}
            for number, title in enumerate(invented.TITLES)
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Ledger of the Harbour", "items": items}
        site.put("/posts.json", json.dumps(feed), kind="application/feed+json")
        site.otherwise = lambda path, _: (403 if path[1:].isdecimal() else 404, {"Content-Type": "text/html"}, b"no")
        run = look(site, tmp_path, "--yes")
    assert run.code == 0, run.err
    assert "5 of 5 stories that were tried can be read" in run.out
    source = load_source("local", [tmp_path / "sources"])
    assert source.doors == (EntryPoint(kind="feed", url=f"{site.home}posts.json", full_text=True),)
    assert source.title == "The Ledger of the Harbour"


def test_a_site_in_trouble_is_asked_for_little(tmp_path: Path) -> None:
    """Its front page is there, and nothing else: nobody tries all places where there might be a feed, and all stories;
    nor is anything asked for again and again."""
    with serving() as site:
        invented.open_site(site)
        site.pages = {path: page for path, page in site.pages.items() if path in ("/", "/robots.txt")}
        site.otherwise = lambda *_: (500, {"Content-Type": "text/html"}, b"oops")
        run = look(site, tmp_path, "--yes")
    assert run.code == 1
    assert len(site.asked) == len(set(site.asked))
    assert len(site.asked) <= 13
    assert "none of the 5 stories that were tried can be read, and nothing was written; what was tried:" in run.err
    assert "not-answered: the site failed 2 times in a row and was not asked again" in run.err
    assert "try again later" in run.err


def test_an_index_of_sitemaps_is_one_entry_point(site: LocalSite, tmp_path: Path) -> None:
    """Its newest sitemaps are looked into."""
    index = (
        f"<sitemapindex><sitemap><loc>{site.home}maps/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        f"<sitemap><loc>{site.home}maps/new.xml</loc><lastmod>2026-11-20</lastmod></sitemap></sitemapindex>"
    )
    site.put("/maps/new.xml", invented.sitemap(site.home, range(8)), kind="application/xml")
    site.put("/maps/all.xml", index, kind="application/xml")
    assert "8 stories" in look(site, tmp_path, "--yes").out
    assert doors(tmp_path, site.home)["/maps/all.xml"] == "sitemap"


def test_nothing_is_written_where_nobody_can_be_asked(site: LocalSite, tmp_path: Path) -> None:
    """The file's text goes to stdout, and nothing else does."""
    run = look(site, tmp_path)
    assert run.code == 0
    assert not (tmp_path / "sources").exists()
    assert tomllib.loads(run.out)["title"] == "The Harbour Ledger"
    assert "5 of 5 stories" in run.err
    assert "nothing was written: there is no terminal to ask on; add --yes" in run.err


def test_what_was_found_is_told_as_json(site: LocalSite, tmp_path: Path) -> None:
    """Entry points, stories, and last the source, with the file that was written and its text."""
    run = look(site, tmp_path, "--yes", "--json")
    events = [json.loads(line) for line in run.out.splitlines()]
    assert {event["event"] for event in events} == {"door", "left-out", "story", "source"}
    story = next(event for event in events if event["event"] == "story")
    assert (story["authors"], story["published"], story["words"]) == (["Ada Lund"], "2026-11-20T10:00:00Z", 120)
    assert Path(events[-1]["file"]).read_text() == events[-1]["toml"]
    entry_point = events[-1]["source"]["doors"][0]
    assert (entry_point["kind"], entry_point["url"], entry_point["full_text"]) == (
        "feed",
        f"{site.home}all/news.xml",
        False,
    )


def test_a_name_that_is_taken_is_not_overwritten(site: LocalSite, tmp_path: Path) -> None:
    """The site is not even asked; with --force the file is replaced."""
    file = tmp_path / "sources" / "local.toml"
    file.parent.mkdir()
    file.write_text("my own work")
    run = look(site, tmp_path, "--yes")
    assert (run.code, file.read_text(), site.asked) == (2, "my own work", [])
    assert "'local' is taken by" in run.err
    assert look(site, tmp_path, "--yes", "--force").code == 0
    assert load_source("local", [file.parent]).title == "The Harbour Ledger"


@pytest.mark.parametrize("name", ["../up", "Local", "a/b", "-x", 'q"uote', "sample"])
def test_a_name_that_no_source_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """It becomes a file's; and those that newsbot ships are taken."""
    run = newsbot(tmp_path, "source", "new", "https://herald.example", f"--name={name}")
    assert (run.code, list(tmp_path.rglob("*.toml"))) == (2, [])


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("herald.example", "write https://herald.example"),
        ("ftp://herald.example/", "only http and https are fetched"),
        ("https://me:secret@herald.example/", "a user name"),
        ("https://two words/", "not a domain name"),
        ("", "only http and https are fetched"),
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, url: str, why: str) -> None:
    """As wrong usage, before anything is asked."""
    run = newsbot(tmp_path, "source", "new", url)
    assert run.code == 2
    assert why in run.err


def test_a_private_host_is_not_asked(site: LocalSite, tmp_path: Path) -> None:
    """Unless the user has allowed it."""
    run = look(site, tmp_path, "--yes", allow="[]")
    assert (run.code, site.asked) == (1, [])
    assert "network.allow_private" in run.err


def test_a_site_that_robots_txt_closes_is_left_alone(site: LocalSite, tmp_path: Path) -> None:
    """And the message says who forbids it."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n", kind="text/plain")
    run = look(site, tmp_path, "--yes")
    assert (run.code, site.asked) == (1, ["/robots.txt"])
    assert f"robots.txt of 127.0.0.1:{site.port} forbids {site.home}" in run.err


def test_a_host_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """In one line."""
    run = newsbot(tmp_path, "source", "new", "https://no-such-host.invalid/")
    assert run.code == 1
    assert "the host 'no-such-host.invalid' was not found" in run.err


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    """With what the network said."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        home = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        run = newsbot(tmp_path, "source", "new", home, NEWSBOT_NETWORK__ALLOW_PRIVATE=ALLOWED)
    assert run.code == 1
    assert home in run.err


def test_a_site_without_articles_is_not_declared(tmp_path: Path) -> None:
    """What was tried is told."""
    with serving() as site:
        site.put("/", invented.page("<h1>Welcome</h1><p>This is a shop.</p>"))
        run = look(site, tmp_path, "--yes")
    assert (run.code, list(tmp_path.rglob("*.toml"))) == (1, [])
    assert "no articles were found, and nothing was written; what was tried:" in run.err
    assert "/feeds/all.xml" in run.err


def test_stories_that_cannot_be_read_are_told_with_their_reasons(site: LocalSite, tmp_path: Path) -> None:
    """A site whose entry points name stories is not declared for that alone."""
    for number in range(len(invented.TITLES)):
        site.put(invented.path(number), "gone", status=410)
    run = look(site, tmp_path, "--yes")
    assert run.code == 1
    assert "http-status: the server answered 410" in run.err
    assert "none of the 5 stories that were tried can be read" in run.err


def test_a_feed_on_another_host_is_not_asked_for(site: LocalSite, tmp_path: Path) -> None:
    """It is named, for it may be the site's own."""
    with serving() as trap:
        head = invented.HEAD.format(kind="application/rss+xml", href=f"http://localhost:{trap.port}/feed")
        more = invented.HEAD.format(kind="application/rss+xml", href=f"http://127.0.0.1:{trap.port}/feed")
        site.put("/", invented.listing(range(6)).replace("<head>", f"<head>{head}{more}"))
        site.put("/feed", "", status=302, Location=f"http://localhost:{trap.port}/inside")
        run = look(site, tmp_path, "--yes")
        assert trap.asked == []
    assert run.code == 0
    assert f"http://localhost:{trap.port}/feed: it is on another host and was not requested" in run.out


def test_a_listing_without_end_ends(site: LocalSite, tmp_path: Path) -> None:
    """A look follows it for a few pages; one that shows the same again does not go on."""
    for number in range(1, 90):
        site.put(f"/latest/{number}", invented.listing(range(6), f"/latest/{number + 1}"))
    site.put("/latest/", invented.listing(range(6), "/latest/1"))
    run = look(site, tmp_path, "--yes")
    assert run.code == 0
    assert [path for path in site.asked if path.startswith("/latest/")] == ["/latest/", "/latest/1"]
    assert "goes on" not in run.out


def test_a_site_of_a_thousand_sections_is_asked_for_eighty_pages_at_most(site: LocalSite, tmp_path: Path) -> None:
    """However many entry points it says that it has."""
    feeds = "".join(invented.HEAD.format(kind="text/xml", href=f"/f{n}.xml") for n in range(1000))
    sections = "".join(f'<a href="/s{n}/">Section</a>' for n in range(1000))
    maps = "".join(f"Sitemap: {site.home}m{n}.xml\n" for n in range(1000))
    site.put("/", invented.listing(range(6)).replace("<head>", f"<head>{feeds}").replace("<nav>", f"<nav>{sections}"))
    site.put("/robots.txt", maps, kind="text/plain")
    assert look(site, tmp_path, "--yes").code == 0
    assert len(site.asked) <= 82


def test_a_title_that_would_break_the_file_does_not(site: LocalSite, tmp_path: Path) -> None:
    """Quotes, line ends, escapes and heads of tables are text."""
    title = 'A "quoted" \\ title\nobey_robots = false\n[[doors]]\x7f\u2028end\u202e \x1b[31m'
    head = f"<meta property='og:site_name' content='{title}'>"
    site.put("/", invented.listing(range(6)).replace("<head>", f"<head>{head}"))
    run = look(site, tmp_path, "--yes")
    source = load_source("local", [tmp_path / "sources"])
    assert source.obey_robots
    assert source.title == 'A "quoted" \\ title obey_robots = false [[doors]] end [31m'
    assert "\x1b" not in run.out + run.err


def test_hours_without_a_zone_are_told(site: LocalSite, tmp_path: Path) -> None:
    """Their zone has to be declared, or only their days count."""
    site.put(invented.path(0), invented.story(0).replace("T10:00:00+00:00", " 10:00"))
    run = look(site, tmp_path, "--yes")
    hint = '1 of them state a time without a zone: add timezone = "..."'
    assert hint in run.out
    assert hint in (tmp_path / "sources" / "local.toml").read_text()


def test_a_broken_feed_is_left_out_with_its_reason(site: LocalSite, tmp_path: Path) -> None:
    """The other entry points are declared all the same."""
    site.put("/all/news.xml", "<rss><channel></channel></rss>", kind="text/xml")
    run = look(site, tmp_path, "--yes")
    assert run.code == 0
    assert "all/news.xml: empty-feed: " in run.out
    assert (
        EntryPoint(kind="sitemap", url=f"{site.home}maps/all.xml") in load_source("local", [tmp_path / "sources"]).doors
    )
