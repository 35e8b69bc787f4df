"""C4: addresses that one program reads as a host of the site, and another as a host inside."""

from html import escape
from pathlib import Path

import pytest

from newsbot.urls import UrlError, canonical_url, join_url
from tests.hostile.servers import crawl, http, serving, trap
from tests.local_site import listing

REFUSED = (
    r"http://{inside}\@{site}/",
    r"http://{site}\{inside}/",
    r"http:\\{inside}/",
    r"http:/\{inside}/",
    "http://{site}@{inside}/",
    "http://{site}:80@{inside}/",
    "http://:@{inside}/",
    "http://{inside}%00.{site}/",
    "http://{inside}%2f.{site}/",
    "http://{inside}%09.{site}/",
    "http://{site} @{inside}/",
    "http://{inside}\x00.{site}/",
    "http://{inside}\x0b{site}/",
    "http://[{inside}]/",
    "http://{inside}:99999/",
    "http://{inside}:٨٠/",
    "http://<{inside}>/",
    "http:///{inside}/",
    "http://",
)
# One reading is left for these, and it is the one that is fetched.
READ_AS = {
    "http://{site}#@{inside}/": "http://{site}/",
    "http://{site}/?@{inside}/": "http://{site}/?%40{inside}%2F=",
    "http://{site}/\t@{inside}/": "http://{site}/@{inside}/",
    "ht\ntp://{site}\r/": "http://{site}/",
    "HTTP://{site}:80/": "http://{site}/",
    "http://{site}./": "http://{site}/",
}
MOVED = tuple(f"/moved-story-of-day-{number}" for number in range(4))
HOSTS = {"inside": "169.254.169.254", "site": "gazette.example"}


@pytest.mark.parametrize("spelling", REFUSED)
def test_c4_an_address_of_two_readings_is_refused_before_it_is_asked_for(spelling: str) -> None:
    """By name, and as a link on a page."""
    url = spelling.format(**HOSTS)
    with pytest.raises(UrlError, match=r"^URL "):
        canonical_url(url)
    joined = join_url("https://gazette.example/news/", url)
    if joined is not None and joined != "https://gazette.example/":
        with pytest.raises(UrlError):
            canonical_url(joined)


@pytest.mark.parametrize("spelling", READ_AS)
def test_c4_what_is_fetched_is_what_was_read(spelling: str) -> None:
    """The one spelling of an address is asked for, and nothing else."""
    assert canonical_url(spelling.format(**HOSTS)) == READ_AS[spelling].format(**HOSTS)


def test_c4_no_entry_point_leads_inside_by_its_spelling(tmp_path: Path) -> None:
    """Cards, feed items and redirects with such addresses: 0 connections."""
    with serving() as site, trap() as inside:
        hosts = {"inside": f"127.0.0.1:{inside.port}", "site": f"localhost:{site.port}"}
        spelled = [spelling.format(**hosts) + "inside-story-of-today" for spelling in REFUSED]
        site.answers["/news/"] = http(listing(*(escape(url) for url in spelled), *MOVED))
        for path, url in zip(MOVED, (spelled[0], *spelled[4:7]), strict=True):
            site.answers[path] = http(status=302, Location=url)
        site.declare(tmp_path, hosts=("localhost", "127.0.0.1"))
        crawled = crawl(tmp_path)
    assert inside.entered == 0
    # Some of the links can be read as paths on the site itself. What they lead to there is not found, and no more.
    assert {crawled.refused[f"{site.home.rstrip('/')}{path}"] for path in MOVED} == {"scheme", "private-address"}
    assert all(page.startswith(site.home) for page in crawled.refused)
