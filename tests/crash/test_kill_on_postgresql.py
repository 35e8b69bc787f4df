"""The second law on PostgreSQL: a crawl that is killed leaves nothing half, and its locks, on the server."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import processes
from tests.crash.test_kill import CRAWL, FACTS, KILLS
from tests.postgres import Server, postgres

__all__ = ["postgres"]

Facts = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def urls(postgres: Server) -> Iterator[tuple[str, str]]:
    """Two new databases."""
    names = postgres.made(), postgres.made()
    first, second = map(postgres.url, names)
    yield first, second
    for name in names:
        postgres.give_back(name)


def facts_of(url: str) -> Facts:
    with psycopg.connect(url) as connection:
        return {what: sorted(connection.execute(query).fetchall(), key=repr) for what, query in FACTS.items()}


def crawl(folder: Path, url: str) -> processes.Process:
    environment = {**os.environ, "NEWSBOT_DATABASE_URL": url, "NEWSBOT_DATA": str(folder)}
    return processes.Process(CRAWL, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def crawl_to_the_end(folder: Path, url: str) -> float:
    """How many seconds it took. The server may not have seen yet that the last crawl was killed: 75 is asked again."""
    started = time.monotonic()
    while (code := crawl(folder, url).wait(timeout=120)) == 75:
        continue
    assert code == 0
    return time.monotonic() - started


@pytest.mark.full
def test_a_crawl_into_postgresql_killed_again_and_again_ends_like_an_unbroken_one(
    tmp_path: Path, urls: tuple[str, str]
) -> None:
    """As on SQLite."""
    unbroken, killed = urls
    seconds = crawl_to_the_end(tmp_path, unbroken)
    chance = random.Random(21)
    kills = 0
    for _ in range(max(KILLS // 2, 1)):
        process = crawl(tmp_path, killed)
        try:
            process.wait(timeout=chance.uniform(0.3, 0.9) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    crawl_to_the_end(tmp_path, killed)
    assert kills > 0
    assert facts_of(killed) == facts_of(unbroken)
