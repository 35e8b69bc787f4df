"""D9: pages that pretend to be elsewhere. A story stays on its source's site, and no page overwrites another's."""

import os
import sqlite3
from pathlib import Path

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.source import Source
from tests.hostile.servers import crawl, http, serving
from tests.local_site import listing, story
from tests.net.test_pace import prose
from tests.read.pages import article, page

PAGES = int(os.environ.get("PAGES", "12"))  # that name one canonical address; the promise is of 100,000
OWN = "https://gazette.example/stories/harbour-wall"
GAZETTE = Source(name="gazette", title="Gazette", home="https://gazette.example/")
ELSEWHERE = (
    "https://victim.example/story",
    "//victim.example/story",
    "HTTPS://VICTIM.EXAMPLE/story",
    "https://gazette.example.victim.example/story",
    "https://victim.example/gazette.example/story",
    "https://gazette.example@victim.example/story",
    "https://victim.example\\@gazette.example/story",
    "https:\\\\victim.example\\story",
    "https://victim.example#@gazette.example/story",
    "https://gazette.example:443@victim.example/",
    "https://gazette.example.:8443@victim.example/",
    "https://ɡazette.example/story",
    "https://other.gazette.example/story",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://gazette.example/",
    "/",
    "https://",
)
STATED = {
    "canonical": '<link rel="canonical" href="{}">',
    "og:url": '<meta property="og:url" content="{}">',
    "json-ld": '<script type="application/ld+json">{{"@type":"NewsArticle","url":"{0}"}}</script>',
}


@pytest.mark.parametrize("stated", STATED)
@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("source", [GAZETTE, None], ids=["declared", "unknown"])
def test_d9_an_address_elsewhere_is_not_believed(address: str, stated: str, source: Source | None) -> None:
    """Nor the home page's: the story has the address that it was fetched from."""
    if source is None and address == "https://other.gazette.example/story":
        pytest.skip("of one registered domain; whose it is only a source says")
    found = extract(page(article(head=STATED[stated].format(address.replace("\\", "\\\\"))), url=OWN), source)
    assert isinstance(found, Article)
    assert found.url == OWN


def stored(data: Path) -> dict[str, tuple[str, str]]:
    """Title and text of each article as it stands, by the path of its address."""
    with sqlite3.connect(data / "newsbot.db") as database:
        rows = database.execute("SELECT url, title, body FROM v_articles").fetchall()
        counts = database.execute("SELECT count(*) FROM article").fetchone()
    assert counts == (len(rows),)
    return {"/" + url.split("/", 3)[3]: (title, body) for url, title, body in rows}


def test_d9_no_page_overwrites_another_s_story(tmp_path: Path) -> None:
    """However many name its address as their canonical one: it stands as it was, and each is a story of its own."""
    others = [f"/claim-of-{chr(ord('a') + number % 26)}{'x' * (number // 26)}" for number in range(PAGES)]
    with serving() as site:
        claim = f'<link rel="canonical" href="{site.home}the-story">'
        for path in others:
            said = story(f"Claimed {path.rpartition('-')[2]} today", *prose(path))
            site.answers[path] = http(said.replace("<head>", f"<head>{claim}", 1))
        site.answers["/the-story"] = http(story("The wall is open", *prose("the wall")))
        site.answers["/news/"] = http(listing("/the-story"))
        site.declare(tmp_path)
        assert crawl(tmp_path).code == 0
        site.answers["/news/"] = http(listing(*others, "/the-story"))
        assert crawl(tmp_path).code == 0
    found = stored(tmp_path)
    assert set(found) == {"/the-story", *others}
    assert found["/the-story"][0] == "The wall is open"
    assert all(part in found["/the-story"][1] for part in prose("the wall"))
