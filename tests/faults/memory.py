"""Memory and descriptors of a long crawl: `uv run python -m tests.faults.memory --pages 20000`.

Crawls a site of so many invented stories on loopback, and prints resident memory and open descriptors of the crawl as
pages pass. Exit code 1 if memory at the end is over 1.2 times that after a quarter of the pages, or if over
ten descriptors more are open. It needs /proc.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import processes
from tests.crash.ground import CONFIG
from tests.local_site import Answer, LocalSite, serving, story
from tests.newsroom.prose import headline, paragraphs

GROWTH = 1.2
MORE_DESCRIPTORS = 10
BEGUN = datetime(2025, 1, 1, tzinfo=UTC)
_IN_A_SITEMAP = 5_000


@dataclass(frozen=True, slots=True)
class Sample:
    """How much a process used when it had asked for so many pages."""

    pages: int
    resident: int  # MB
    descriptors: int


def publish(site: LocalSite, pages: int) -> None:
    """Put so many stories on the site, each of a minute of its own, in sitemaps of a few thousand."""
    site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
    home = site.home.rstrip("/")
    parts = range(0, pages, _IN_A_SITEMAP)
    for start in parts:
        places = range(start, min(start + _IN_A_SITEMAP, pages))
        locs = "".join(f"<url><loc>{home}/stories/{number}-of-the-day</loc></url>" for number in places)
        urls = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</urlset>'
        site.put(f"/map-{start}.xml", urls, kind="application/xml")
    named = "".join(f"<sitemap><loc>{home}/map-{start}.xml</loc></sitemap>" for start in parts)
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'
    site.put("/news/", index, kind="application/xml")
    site.otherwise = _answer


def _answer(path: str, _: Mapping[str, str]) -> Answer:
    words = path.removeprefix("/stories/").partition("-")[0]
    if not words.isdigit():
        return 404, {"Content-Type": "text/html"}, b"not here"
    moment = BEGUN + timedelta(minutes=int(words))
    page = story(headline(int(words)), *paragraphs(int(words))).replace(
        "2026-11-01T10:00:00Z", f"{moment:%Y-%m-%dT%H:%M:00Z}"
    )
    return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()


def used_by(process: int, pages: int) -> Sample:
    """What it uses now."""
    proc = Path("/proc") / str(process)
    lines = (proc / "status").read_text(encoding="ascii").splitlines()
    resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return Sample(pages, resident // 1024, len(list((proc / "fd").iterdir())))


def watched_crawl(folder: Path, pages: int, every: int) -> tuple[list[Sample], int, str]:
    """A crawl of so many pages: samples of it, how many stories it stored, and what it said on stderr."""
    with serving() as site:
        publish(site, pages)
        site.declare(folder, doors='kind = "sitemap"')
        (folder / "newsbot.toml").write_text(CONFIG.format(port=1), encoding="ascii")
        samples: list[Sample] = []
        asked = 0
        lock = threading.Lock()

        def heard(path: str) -> None:
            nonlocal asked
            site.asked.clear()
            site.sent.clear()
            with lock:
                asked += path.startswith("/stories/")
                if asked % every == 0 and path.startswith("/stories/"):
                    samples.append(used_by(crawl.pid, asked))
                    print(f"\r{samples[-1]}", end="", file=sys.stderr, flush=True)

        with (folder / "said").open("w+b") as said:
            crawl = processes.Process(
                [sys.executable, "-m", "newsbot", "crawl", "local", "--data", str(folder)],
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            site.heard = heard
            code = crawl.wait()
    with closing(sqlite3.connect(folder / "newsbot.db")) as database:
        (stored,) = database.execute("SELECT count(*) FROM article").fetchone()
    told = (folder / "said").read_text(errors="replace")
    return samples, int(stored), told if code else ""


def is_flat(samples: list[Sample]) -> bool:
    """Whether the end needs no more than a quarter of the way did."""
    early, late = samples[len(samples) // 4 - 1], samples[-1]
    return late.resident <= GROWTH * early.resident and late.descriptors <= early.descriptors + MORE_DESCRIPTORS


def main() -> int:
    """The command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=20_000)
    pages = asked.parse_args().pages
    started = time.monotonic()
    with TemporaryDirectory(prefix="newsbot-memory-") as folder:
        samples, stored, said = watched_crawl(Path(folder), pages, max(1, pages // 20))
    print()
    for sample in samples:
        print(f"{sample.pages:7,} pages  {sample.resident:5} MB  {sample.descriptors:3} descriptors")
    print(f"{stored:,} of {pages:,} stored; {datetime.now(UTC):%Y-%m-%d %H:%MZ}, {time.monotonic() - started:.0f} s")
    print(said[-2000:])
    return 0 if is_flat(samples) and stored == pages else 1


if __name__ == "__main__":
    sys.exit(main())
