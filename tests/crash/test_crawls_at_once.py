"""Several crawls of one source at once, on one database: no page is fetched twice."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address, article
from tests import processes
from tests.local_site import Answer, listing, serving, story
from tests.newsroom.prose import headline, paragraphs

CRAWLS = 3
PATHS = [f"/stories/{number}-of-the-day" for number in range(40)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.full
def test_a10_three_crawls_at_once_fetch_each_page_once(tmp_path: Path) -> None:
    """Plain Scrapy crawls, which no lock keeps apart: all have read the listing when the first page is taken."""
    together = threading.Barrier(CRAWLS, timeout=120)

    def named(_: dict[str, str]) -> Answer:
        together.wait()
        return 200, {"Content-Type": "text/html; charset=utf-8"}, listing(*PATHS).encode()

    with serving() as site:
        site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        site.answer("/news/", named)
        for number, path in enumerate(PATHS):
            site.put(path, story(headline(number), *paragraphs(number)))
        site.declare(tmp_path)
        open_database(f"sqlite:///{tmp_path / 'newsbot.db'}").close()
        allowed = json.dumps(["127.0.0.1"])
        environment = {**os.environ, "NEWSBOT_DATA": str(tmp_path), "NEWSBOT_NETWORK__ALLOW_PRIVATE": allowed}
        command = [sys.executable, "-m", "scrapy", "crawl", "newsfeed", "-a", "source=local"]
        crawls = [processes.Process(command, cwd=ROOT, env=environment) for _ in range(CRAWLS)]
        assert [crawl.wait(timeout=300) for crawl in crawls] == [0] * CRAWLS
        times = Counter(path for path in site.asked if path in PATHS)
    assert times == dict.fromkeys(PATHS, 1)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        assert set(connection.scalars(select(address.c.state))) == {"done"}
        assert connection.scalar(select(func.count()).select_from(article)) == len(PATHS)
    database.close()
