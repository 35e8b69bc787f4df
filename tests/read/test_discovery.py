"""Discovery: the entry points that pages and robots.txt tell of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.page import Page
from newsbot.read.discovery import (
    PageSeen,
    author_path,
    is_feed_path,
    may_list_stories,
    no_article_paths,
    robots_sitemaps,
    same_site,
    section_pages,
    see_page,
)

HOME = "https://harbour.example/"


def seen(body: str) -> PageSeen:
    """What a page at the front of the site with *body* tells."""
    return see_page(Page(body=f"<!doctype html><html lang=en-GB>{body}</html>".encode(), url=HOME))


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/x">',
        '<link rel="alternate" type="application/atom+xml; charset=utf-8" href="https://harbour.example/x">',
        '<link rel="ALTERNATE home" type="TEXT/XML" href="x">',
        '<link rel="alternate" type="application/feed+json" href="/x">',
    ],
)
def test_a_feed_that_the_head_declares_is_found(link: str) -> None:
    """RSS, Atom and JSON feeds, and those that are called XML only."""
    assert seen(f"<head>{link}</head><p>Hello").feeds == (f"{HOME}x",)


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json" href="/wp-json/">',
        '<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/x">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="stylesheet" type="text/xml" href="/x">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x()">',
        '<link rel="alternate" type="application/rss+xml">',
    ],
)
def test_what_is_no_feed_of_stories_is_not_taken_for_one(link: str) -> None:
    """Translations, interfaces, comments and what cannot be fetched."""
    assert seen(f"<head>{link}</head><p>Hello").feeds == ()


def test_a_json_feed_that_is_called_plain_json_is_found_by_its_address() -> None:
    """Other things are called so, too."""
    link = '<link rel="alternate" type="application/json" href="/feed.json">'
    assert seen(f"<head>{link}</head><p>Hello").feeds == (f"{HOME}feed.json",)


def test_a_feed_that_a_reader_is_shown_is_found() -> None:
    """Each once, those of the head among them."""
    page = (
        '<link rel="alternate" type="text/xml" href="/rss"><p><a href="/rss">RSS</a> <a href="/sport/feed/">Sport</a>'
    )
    assert seen(page).feeds == (f"{HOME}rss", f"{HOME}sport/feed/")


@pytest.mark.parametrize("path", ["rss", "feed/", "feed.xml", "a/atom.xml", "index.xml", "news.rss", "feed.json"])
def test_paths_that_feeds_have(path: str) -> None:
    """By custom."""
    assert is_feed_path(HOME + path)


@pytest.mark.parametrize("path", ["", "index", "feed-the-ducks", "rss-explained/", "index.html", "press"])
def test_paths_that_feeds_do_not_have(path: str) -> None:
    """Stories may be about feeds."""
    assert not is_feed_path(HOME + path)


def test_links_stay_on_the_site_and_those_of_menus_are_known() -> None:
    """Each once, in the page's order."""
    found = seen(
        '<p><a href="/a">A</a><a href="https://other.example/b">B</a></p>'
        '<nav><a href="/c">C</a><a href="/a">A</a></nav>'
        '<div class="main-Menu"><a href="https://sport.harbour.example/">Sport</a></div><a href="mailto:x@y">M</a>'
    )
    assert found.links == (f"{HOME}a", f"{HOME}c", "https://sport.harbour.example/")
    assert found.menu == found.links
    assert found.language == "en"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.harbour.example/a", HOME, True),
        ("https://feeds.harbour.example/a", HOME, True),
        ("https://harbour.example.evil.example/a", HOME, False),
        ("https://harbour.example:8443/", HOME, False),
        ("http://10.0.0.1/", "http://10.0.0.2/", False),
        ("http://localhost/", "http://127.0.0.1/", False),
    ],
)
def test_a_site_ends_at_its_registered_domain(one: str, other: str, same: bool) -> None:
    """And a port of the same host is another server."""
    assert same_site(one, other) is same


def test_sitemaps_are_those_that_robots_txt_names() -> None:
    """However they are written; each once."""
    named = "sitemap:/a.xml\r\n  Sitemap: https://harbour.example/b.xml # all"
    robots = f"User-agent: *\n{named}\n#Sitemap: /no.xml\nSitemap: /a.xml"
    assert robots_sitemaps(robots, HOME) == (f"{HOME}a.xml", f"{HOME}b.xml")


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("wp-sitemap-posts-post-1.xml wp-sitemap-posts-page-1.xml", "wp-sitemap-posts-post-1.xml"),
        ("post-sitemap.xml post-sitemap2.xml page-sitemap.xml", "post-sitemap.xml post-sitemap2.xml"),
        ("sitemap-pages.xml sitemap-posts.xml sitemap-authors.xml", "sitemap-posts.xml"),
        ("sitemap-pt-post-2024-05.xml sitemap-pt-page-2024-01.xml", "sitemap-pt-post-2024-05.xml"),
        ("sitemap-page-1.xml sitemap-page-2.xml", "sitemap-page-1.xml sitemap-page-2.xml"),
        ("news.xml sitemap-pages.xml", "news.xml sitemap-pages.xml"),
        ("page-sitemap.xml category-sitemap.xml", "page-sitemap.xml"),
        ("tag-sitemap.xml", "tag-sitemap.xml"),
    ],
)
def test_sitemaps_of_tags_and_of_the_site_s_own_pages_are_left_out(named: str, kept: str) -> None:
    """A numbered page of a sitemap is none of these; nor is the only one left out."""
    assert may_list_stories(named.split()) == kept.split()


def test_pages_that_may_list_stories_come_by_name_and_then_by_menu() -> None:
    """Stories, files, searches and what is surely no list are not among them."""
    found = seen(
        '<nav><a href="/sport">S</a><a href="/about">A</a><a href="/search?q=x">Q</a><a href="/app.pdf">P</a>'
        '<a href="/2026/11/a">N</a><a href="/crane-vote-put-off">C</a><a href="/author/ada">U</a><a href="/rss">R</a>'
        '<a href="/section/harbour">H</a><a href="/one">O</a></nav>'
        '<p><a href="/all-of-it/latest/">L</a><a href="/x">X</a>'
    )
    assert section_pages(found, [f"{HOME}one"]) == (
        f"{HOME}all-of-it/latest/",
        f"{HOME}sport",
        f"{HOME}section/harbour",
    )


def test_a_path_beneath_which_the_feed_has_stories_holds_articles() -> None:
    """Whatever it is called."""
    links = [f"{HOME}tag/a", f"{HOME}topics/b", f"{HOME}ferry"]
    assert no_article_paths(links, []) == ("/tag", "/topics")
    assert no_article_paths(links, [f"{HOME}topics/crane-vote"]) == ("/tag",)


def test_author_pages_are_where_bylines_lead() -> None:
    """Else where links are called so; nowhere where there are none."""
    links = [f"{HOME}author/a", f"{HOME}ferry/b"]
    assert author_path(links, [f"{HOME}desk/ada", f"{HOME}desk/bo", f"{HOME}x/y"]) == "/desk/"
    assert author_path(links, []) == "/author/"
    assert author_path([f"{HOME}ferry/b", HOME], [f"{HOME}ada"]) is None


@given(st.binary(max_size=2_000))
def test_no_page_breaks_discovery(body: bytes) -> None:
    """It tells something or nothing."""
    see_page(Page(body=b"<html><a href='" + body, url=HOME))
    robots_sitemaps(body.decode("utf-8", "replace"), HOME)
