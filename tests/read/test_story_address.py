"""The canonical address is believed only on the page's own site."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.story_address import registered_domain
from newsbot.source import Source
from tests.read.pages import URL, article, page

SOURCE = Source(name="gazette", title="The Gazette", home="https://gazette.example/", hosts=("gazette.example",))
OWN = "https://gazette.example/stories/other-spelling"


@pytest.mark.parametrize("source", [SOURCE, None])
@pytest.mark.parametrize(
    ("stated", "url"),
    [
        (OWN, OWN),
        ("/stories/other-spelling", OWN),
        ("https://elsewhere.example/stories/harbour-wall", URL),
        ("https://gazette.example.elsewhere.example/x", URL),
        ("https://gazette.example/", URL),
        ("javascript:alert(1)", URL),
        ("http://[::1", URL),
        ("", URL),
    ],
)
def test_a_canonical_link_is_followed_on_the_own_site_only(source: Source | None, stated: str, url: str) -> None:
    """Neither another site's story nor the own front page can be overwritten; the address fetched is kept beside."""
    for tag in (f'<link rel="canonical" href="{stated}">', f'<meta property="og:url" content="{stated}">'):
        found = extract(page(article(tag)), source)
        assert isinstance(found, Article)
        assert (found.url, found.page_url) == (url, URL)
        assert found.evidence["url"] == ("meta" if url == OWN else "url")


def test_a_saved_page_without_an_address_has_the_one_it_states() -> None:
    """There is no site to leave."""
    found = extract(page(article(f'<link rel="canonical" href="{OWN}">'), url=None), None)
    assert isinstance(found, Article)
    assert found.url == OWN
    assert found.page_url is None


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.gazette.example/x", "gazette.example"),
        ("https://news.gazette.co.uk/x", "gazette.co.uk"),
        ("https://m.gazette.de", "gazette.de"),
        ("https://192.0.2.7/x", "192.0.2.7"),
        ("https://localhost/x", "localhost"),
        ("nonsense", None),
    ],
)
def test_the_registered_domain_is_what_somebody_owns(url: str, domain: str | None) -> None:
    """Subdomains are one site; two names under co.uk are two."""
    assert registered_domain(url) == domain
