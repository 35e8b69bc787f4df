"""A page that is no story is a Miss with the right reason, or the listing or person that it is."""

from __future__ import annotations

import pytest

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract
from tests.read.pages import STORY, URL, article, page

CARD = (
    '<article><h3><a href="/stories/number-{0}-of-many">Story number {0} of the day</a></h3>'
    "<p>A teaser of one sentence.</p></article>"
)
CARDS = "".join(CARD.format(number) for number in range(8))
ABOUT = "<html><body><h1>About us</h1><p>We are a newspaper of the port.</p><p>Write to us.</p>"
SCRIPTED = "<html><body><noscript>Please enable JavaScript</noscript><div id=app></div>"


@pytest.mark.parametrize(
    ("given", "reason", "kind"),
    [
        (page(article(), status=404), "http-status", "unusable"),
        (page(b"%PDF-1.7", content_type="application/pdf"), "not-html", "unusable"),
        (page('{"a": 1}', content_type="application/json"), "not-html", "unusable"),
        (page(" \n "), "empty-page", "unusable"),
        (page("<html><body><div id=root></div></body></html>"), "empty-page", "unusable"),
        (page(SCRIPTED), "needs-javascript", "unusable"),
        (page("<html><body><h1>Welcome</h1><form><input type=password></form>"), "login-wall", "unusable"),
        (page(article(body="<p>Soon.</p>")), "no-body", "unusable"),
        (page(ABOUT), "not-an-article", "other"),
        (page(CARDS, url="https://gazette.example/"), "home-page", "home"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_for_its_own_reason(given: Page, reason: str, kind: str) -> None:
    """And says in a sentence what was found."""
    found = extract(given, None)
    assert isinstance(found, Miss), found
    assert (found.reason, found.kind) == (reason, kind)
    assert len(found.detail) > 15


def test_a_page_of_cards_is_a_listing_with_its_next_page() -> None:
    """By structure: headings that are links, without any selector."""
    html = f'<html><head><link rel="next" href="/news?page=2"></head><body><h1>News</h1>{CARDS}</body></html>'
    found = extract(page(html, url="https://gazette.example/news"), None)
    assert isinstance(found, Listing), found
    assert len(found.cards) == 8
    assert found.cards[0].title == "Story number 0 of the day"
    assert found.cards[0].url == "https://gazette.example/stories/number-0-of-many"
    assert found.next_page == "https://gazette.example/news?page=2"


def test_a_profile_page_is_an_author_page() -> None:
    """By what it calls itself; what only machines are told about the person is not believed."""
    person = '{"@type":"ProfilePage","mainEntity":{"@type":"Person","jobTitle":"Editor","description":"Unseen."}}'
    html = f'<script type="application/ld+json">{person}</script><h1>Ilse Brandvold</h1><p>Editor</p>{CARDS}'
    found = extract(page(f"<html><body>{html}", url="https://gazette.example/people/ilse"), None)
    assert isinstance(found, AuthorPage), found
    assert (found.author.name, found.author.role, found.author.bio) == ("Ilse Brandvold", "Editor", None)
    assert len(found.cards) == 8


def test_running_text_without_any_metadata_is_a_story_of_lower_confidence() -> None:
    """Old pages state nothing; several long paragraphs under a heading are evidence enough."""
    bare = extract(
        page(f"<html><head><title>x</title></head><body><h1>Harbour wall to be rebuilt</h1>{STORY * 2}"), None
    )
    stated = extract(page(article()), None)
    assert isinstance(bare, Article)
    assert isinstance(stated, Article)
    assert bare.confidence < stated.confidence


def test_text_goes_to_the_text_grammar() -> None:
    """A text/plain page is read by its lines."""
    found = extract(page("nothing that is a story", content_type="text/plain"), None)
    assert not isinstance(found, Article)
    assert getattr(found, "reason", "") not in ("not-html", "extraction-failed")


def test_the_same_page_gives_the_same_record() -> None:
    """Reading changes nothing that the next reading sees."""
    given = page(article())
    assert extract(given, None) == extract(given, None)
    assert given.url == URL


COOKIES = (
    "<html><body><h1>Before you read on</h1><p>We and our partners use cookies to keep this site running. Cookies also "
    "show us which stories are read.</p><p>See our cookie policy.</p><button>Accept all</button></body></html>"
)
EINWILLIGUNG = (
    "<html lang=de><body><p>Wir verwenden Cookies. Weitere Cookies nur mit Ihrer Einwilligung.</p><a>Alle akzeptieren"
    "</a></body></html>"
)
VIDEO = (
    '<html><head><meta property="og:type" content="video.other"><meta property="og:title" content="The harbour">'
    "</head><body><h1>The harbour at dawn</h1><p>1:20</p></body></html>"
)
VIDEO_OBJECT = (
    '<html><head><script type="application/ld+json">{"@type":"VideoObject","name":"The harbour"}</script></head>'
    "<body><h1>The harbour at dawn</h1><p>Watch the boats leave.</p></body></html>"
)
GONE = "<html><head><title>Page not found | The Gazette</title></head><body><h1>Page not found</h1></body></html>"
GONE_DE = "<html><body><h1>Die Seite wurde nicht gefunden</h1><p>Versuchen Sie die Suche.</p></body></html>"
NUMBER = "<html><body><h1>Error 503</h1><p>Try again in a minute.</p></body></html>"
LOGIN = "<html><body><p>Bitte anmelden, um weiterzulesen.</p></body></html>"
SHELL = "<html><body><div id=root>.</div><script>start()</script></body></html>"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (COOKIES, "cookie-wall"),
        (EINWILLIGUNG, "cookie-wall"),
        (VIDEO, "video-page"),
        (VIDEO_OBJECT, "video-page"),
        (GONE, "error-page"),
        (GONE_DE, "error-page"),
        (NUMBER, "error-page"),
        (LOGIN, "login-wall"),
        (SHELL, "needs-javascript"),
    ],
)
def test_a_page_that_is_no_story_says_why(html: str, reason: str) -> None:
    """A wall, a video, an error that the server calls a success, a shell for scripts."""
    found = extract(page(html), None)
    assert isinstance(found, Miss), found
    assert found.reason == reason
    assert len(found.detail) > 15


def test_a_story_about_cookies_or_errors_is_a_story() -> None:
    """The words of a wall prove nothing where a story stands."""
    text = "".join(
        f"<p>Regulators said that consent to cookies was {word} on most sites, and asked them to accept less tracking "
        "and more privacy before the end of the year.</p>"
        for word in ("missing", "forced", "unclear", "hidden")
    )
    found = extract(page(article(body=text, heading="<h1>Error 404: where cookies went wrong</h1>")), None)
    assert isinstance(found, Article), found
