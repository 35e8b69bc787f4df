"""C5: addresses that are none of the web, wherever a site may name one. Nothing of them is opened."""

from html import escape
from pathlib import Path

import pytest

from newsbot.config import load_config
from newsbot.crawl import scrapy_settings
from tests.hostile.servers import crawl, http, serving
from tests.local_site import listing, story

LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3


def addresses(secret: Path) -> dict[str, str]:
    """By scheme, an address that would give a story, were it opened."""
    page = story("A secret story", LONG, LONG)
    return {
        "file": f"file://{secret}",
        "local": f"file://localhost{secret}",
        "data": f"data:text/html,{page}",
        "ftp": f"ftp://localhost{secret}",
        "s3": f"s3://localhost{secret}",
        "javascript": "javascript:alert(1)",
        "gopher": "gopher://localhost/1secret-story-of-the-day",
        "jar": f"jar:file://{secret}!/secret-story-of-the-day",
        "view-source": f"view-source:file://{secret}",
        "blob": "blob:http://localhost/secret-story-of-the-day",
    }


def test_c5_no_other_scheme_is_opened(tmp_path: Path) -> None:
    """As a link, an item of a feed, a redirect, a sitemap, the place of a sitemap: 0 opened, and a Miss for a page."""
    secret = tmp_path / "secret-story-of-the-day"
    secret.write_text(story("A secret story", LONG, LONG), encoding="utf-8")
    with serving() as site:
        named = addresses(secret)
        moved = {f"/moved-by-way-of-{name}": url for name, url in named.items()}
        for path, url in moved.items():
            site.answers[path] = http(status=302, Location=url.replace("\n", " "))
        site.answers["/news/"] = http(listing(*map(escape, named.values()), *moved))
        items = "".join(
            f"<item><title>A secret story</title><link><![CDATA[{url}]]></link></item>" for url in named.values()
        )
        site.answers["/feed"] = http(f"<rss><channel>{items}</channel></rss>", kind="text/xml")
        site.answers["/feed2"] = http(str(secret), kind="text/xml")
        locs = "".join(f"<url><loc><![CDATA[{url}]]></loc></url>" for url in named.values())
        site.answers["/map"] = http(f"<urlset>{locs}</urlset>", kind="text/xml")
        site.answers["/maps"] = http(
            f"<sitemapindex>{locs.replace('url>', 'sitemap>')}</sitemapindex>", kind="text/xml"
        )
        site.answers["/feed3"] = http(status=302, Location=f"file://{secret}")
        doors = ("listing /news/", "feed /feed", "feed /feed2", "feed /feed3", "sitemap /map", "sitemap /maps")
        site.declare(tmp_path, *doors)
        crawled = crawl(tmp_path)
    assert crawled.titles == set()
    assert crawled.refused == {f"{site.home.rstrip('/')}{path}": "scheme" for path in moved}
    assert sorted(set(site.asked)) == sorted(
        {"/robots.txt", *moved, *(entry_point.split()[1] for entry_point in doors)}
    )
    assert "secret story" not in crawled.said.lower()


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_c5_nobody_is_there_who_could_open_it(scheme: str, tmp_path: Path) -> None:
    """Of all that Scrapy brings, only the handlers of http and https are left."""
    assert scrapy_settings(load_config(data=tmp_path), run_id=1)["DOWNLOAD_HANDLERS"][scheme] is None
