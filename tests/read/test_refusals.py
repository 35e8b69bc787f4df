"""Why pages are no stories: each reason for the page that it fits."""

from __future__ import annotations

import pytest

from newsbot.items import Article, Miss
from newsbot.read import extract
from tests.read.pages import article, page

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
