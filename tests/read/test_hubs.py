"""The hubs at which one may subscribe to a feed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.page import Page
from newsbot.read.hubs import Hubs, hubs_of

FEED = "https://gazette.example/feed"
HUB = "https://hub.example/"
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<link>https://gazette.example/</link><atom:link rel="hub" href="{HUB}"/>
<atom:link rel="self" href="https://gazette.example/news.xml"/>
<item><title>A</title><atom:link rel="hub" href="https://other.example/"/></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="alternate" href="/"/><link rel="HUB" href="{HUB}"/>
<link rel="hub" href="//second.example/"/><link rel="hub" href="{HUB}"/></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "feed_url": FEED,
        "hubs": [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": HUB}],
        "items": [],
    }
)


def feed(text: str, **headers: str) -> Page:
    return Page(body=text.encode(), url=FEED, headers=headers)


@pytest.mark.parametrize(
    ("text", "hubs"),
    [
        (RSS, Hubs("https://gazette.example/news.xml", (HUB,))),
        (ATOM, Hubs(FEED, (HUB, "https://second.example/"))),
        (JSON, Hubs(FEED, (HUB,))),
        ("<rss><channel><link>https://gazette.example/</link></channel></rss>", Hubs(FEED, ())),
        ("no feed at all", Hubs(FEED, ())),
        ("", Hubs(FEED, ())),
    ],
)
def test_a_feed_names_its_hubs(text: str, hubs: Hubs) -> None:
    """Each once, in its order; without a word of its own it is known by the address at which it was fetched."""
    assert hubs_of(feed(text)) == hubs


def test_what_headers_say_goes_before_what_the_feed_says() -> None:
    """As WebSub has it (section 4)."""
    link = '<https://h.example/>; rel="hub", </topic>; title="x"; rel=self, <https://i.example/>; rel="next hub"'
    assert hubs_of(feed(RSS, link=link)) == Hubs(
        "https://gazette.example/topic", ("https://h.example/", "https://i.example/")
    )


def test_only_addresses_of_the_web_are_hubs() -> None:
    """Nobody is sent to a file, nor to a script; and nobody to more than ten hubs."""
    links = "".join(f'<link rel="hub" href="{url}"/>' for url in ("file:///etc/hosts", "javascript:x()", "", "data:,x"))
    odd = "".join(
        f'<link rel="hub" href="https://{odd}"/>' for odd in ("a b.example/", "a.example/\u2028b", "x" * 3000)
    )
    many = "".join(f'<link rel="hub" href="https://h{number}.example/"/>' for number in range(50))
    assert hubs_of(feed(f"<feed>{links}{odd}{many}</feed>")).urls == tuple(
        f"https://h{each}.example/" for each in range(10)
    )


@given(body=st.binary(max_size=300), link=st.text(max_size=80))
def test_nothing_that_a_feed_says_raises(body: bytes, link: str) -> None:
    """Broken, hostile or no feed."""
    hubs_of(Page(body=b"<feed><link rel='hub' href='" + body, url=FEED, headers={"link": link}))
    hubs_of(Page(body=body, url=None, headers={"link": f"<{link}>; rel=hub"}))
