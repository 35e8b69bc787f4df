"""C6: the gate in the resolver is there whatever fetches, and nothing of ours fetches beside it."""

import ast
import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import newsbot
from newsbot.config import load_config
from newsbot.crawl import crawl_here
from newsbot.spiders.newsfeed import NewsfeedSpider
from newsbot.store.engine.database import open_database
from newsbot.store.runs import runs
from tests.hostile.servers import serving

# In a real process, with a real spider: what asks for addresses there.
INSTALLED = """
import sys
from pathlib import Path
from scrapy import Spider
from newsbot.config import load_config
from newsbot.crawl import crawl

class Look(Spider):
    name = "look"
    custom_settings = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}

    async def start(self):
        from twisted.internet import reactor
        print(type(reactor.resolver).__module__, type(reactor.resolver).__name__)
        print(type(reactor.nameResolver._simpleResolver).__name__)
        for nothing in ():
            yield nothing

crawl(Look, load_config(data=Path(sys.argv[1])), run_id=1)
"""
# What opens connections, and where it may be named: the two channels of alerts have a gate of their own.
OPENERS = {"socket", "urllib.request", "http.client", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3"}
MAY_OPEN = {"alerts", "hosts.py"}  # hosts.py has the socket library read numbers, and connects nowhere


def test_c6_the_installed_resolver_is_ours(tmp_path: Path) -> None:
    """In a real crawler process, even for a spider whose own settings name another."""
    command = [sys.executable, "-c", INSTALLED, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == ["newsbot.net.resolver", "PublicOnly", "PublicOnly"]


def test_c6_without_a_reactor_nothing_is_fetched(tmp_path: Path) -> None:
    """The mode that replays run in has no resolver of ours; a live source meets nobody there who could connect."""
    with serving() as site:
        site.declare(tmp_path)
        config = load_config(data=tmp_path)
        database = open_database(config.database)
        with database.write() as connection:
            run_id = runs.start_run(connection, "hostile", "crawl", datetime.now(UTC))
        database.close()
        asyncio.run(crawl_here(NewsfeedSpider, config, run_id=run_id, source="hostile"))
    assert site.asked == []


@pytest.mark.parametrize("package", ["newsbot", "pipelines", "schedules"])
def test_c6_nothing_of_ours_opens_connections_beside_the_gate(package: str) -> None:
    """Robots, sitemaps, images, surveys: all of it is asked for through Scrapy."""
    root = Path(newsbot.__file__).parents[1] / package
    found = {
        f"{path.relative_to(root)}: {name}"
        for path in root.rglob("*.py")
        if path.relative_to(root).parts[0] not in MAY_OPEN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if any(f"{name}.".startswith(f"{opener}.") for opener in OPENERS) and name != "socket.gethostname"
    }
    assert found == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
