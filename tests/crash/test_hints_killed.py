"""The second law for what entry points say: a crawl killed between its feed and the pages of it forgets no word of the
feed.

`KILLS=100 uv run pytest -m full -n 0 -s tests/crash/test_hints_killed.py` kills so many crawls.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from newsbot.store.articles.revisions import load_article
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import article
from tests.crash.test_crawl_killed import crawl, killed_after, settled
from tests.local_site import LocalSite, serving
from tests.newsroom.prose import headline, paragraphs

KILLS = int(os.environ.get("KILLS", "1"))
STORIES = 12  # that the feed shows at a time
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
LONGEST_PAUSE = 0.1  # seconds between the request at which a crawl is to be killed and the kill


@pytest.fixture
def site() -> Iterator[LocalSite]:
    """A site whose pages state titles and texts only."""
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        yield running


def show(site: LocalSite, first: int) -> None:
    """From here on the feed shows the stories from that number on and no others; it says who wrote them, and where."""
    items = []
    for number in range(first, first + STORIES):
        path = f"from-{first}/{number}-of-the-day"
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(number))
        title = headline(number)
        page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
        site.put(f"/{path}", page)
        said = {"authors": [{"name": "Ilse Brandvold"}], "tags": ["Port"], "date_published": AT.isoformat()}
        items.append({"url": site.home + path, "title": title, **said})
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    site.put("/news/", json.dumps(feed), kind="application/feed+json")


@pytest.mark.full
def test_a_crawl_killed_between_its_feed_and_the_pages_forgets_nothing_that_the_feed_said(
    site: LocalSite, tmp_path: Path
) -> None:
    """Though the feed shows none of those stories any more when their pages are read: each has its author, its section
    and its time from it, and the evidence says so."""
    site.declare(tmp_path, doors='kind = "feed"')
    chance = random.Random(9)
    unread = 0
    for number in range(KILLS):
        show(site, number * STORIES)
        beneath = f"/from-{number * STORIES}/"
        requests, pause = chance.randrange(1, STORIES // 2), chance.uniform(0, LONGEST_PAUSE)
        assert killed_after(site, tmp_path, requests, pause, beneath=beneath)
        unread = max(unread, (number + 1) * STORIES - len(settled(tmp_path)))
    site.put("/news/", "gone", status=410)
    crawl(tmp_path).communicate(timeout=600)

    print(f"\n{KILLS} kills, up to {unread} stories were left unread by one")
    assert unread > 0
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        articles = [load_article(connection, number) for number in connection.scalars(select(article.c.id))]
    database.close()
    assert len(articles) == KILLS * STORIES
    for kept in articles:
        assert (kept.section, [author.name for author in kept.authors], kept.published) == (
            "Port",
            ["Ilse Brandvold"],
            AT,
        )
        assert {kept.evidence[name] for name in ("section", "authors", "published")} == {"feed"}
