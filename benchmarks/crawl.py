"""How fast a live crawl is: uv run python -m benchmarks.crawl [--pages 1000] [--repeat 3] [--cores 0,1]

With `--cores 0,1-3` the crawls have three cores, and pages are read on the ones the crawl itself leaves free.

A separate server process serves invented news pages of 50 to 300 KB, gzipped, on sixteen loopback addresses; each is a
host that gets one request at a time. `newsbot crawl` fetches, archives, reads, flags and stores the pages; a bare
Scrapy spider with default settings only downloads them. Prints pages per second for both, with and without declared
selectors, their ratio (the bar is .4), and the memory a crawl holds.

Server and crawl are bound to their cores, so that other load affects both alike. "Of the core" counts CPU time of the
crawl's own process, without its reader processes: with several cores, go by the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.newspages import news_page

BAR = 0.4
HOSTS = [f"127.0.0.{number}" for number in range(1, 17)]
SITEMAP = "/sitemap.xml"
SELECTORS = '[[layouts]]\ntitle = "h1"\nbody = "div.story-body"\nbyline = "div.byline a"\nrelated = "div.card"\n'
SAMPLED_EVERY = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Crawled:
    """How many pages were read, in what wall-clock and CPU time, and the memory meanwhile."""

    pages: int
    seconds: float
    processor: float
    memory: tuple[float, ...] = ()

    @property
    def per_second(self) -> float:
        """Pages per second by the clock."""
        return self.pages / self.seconds


def main() -> int:
    """Prints the table. Returns 1 if a crawl lost a page."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--repeat", type=int, default=3, help="runs of each, in turn; medians are printed")
    options.add_argument("--cores", default="0,1", help="the server's core, and that of the crawls (or several: 1-3)")
    options.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.serve))
        return 0
    if chosen.bare:
        bare(chosen.bare)
        return 0
    if chosen.ours:
        ours(chosen.ours)
        return 0
    of_server, of_crawls = chosen.cores.split(",")
    with tempfile.TemporaryDirectory() as name, served(Path(name), chosen.pages, of_server) as urls:
        size = sum(len(news_page(number, "")) for number in range(0, chosen.pages, 50)) / len(
            range(0, chosen.pages, 50)
        )
        print(f"{chosen.pages} pages of {size / 1000:.0f} KB on average, {chosen.repeat} runs of each")
        declared, plain, floor = [], [], []
        for _ in range(chosen.repeat):
            declared.append(crawled(Path(name), of_crawls, SELECTORS))
            plain.append(crawled(Path(name), of_crawls))
            floor.append(downloaded(urls, of_crawls))
    show(declared, plain, floor)
    lost = [chosen.pages - run.pages for run in (*declared, *plain) if run.pages != chosen.pages]
    if lost:
        print(f"  LOST: {lost} pages")
    return 1 if lost else 0


def show(declared: list[Crawled], plain: list[Crawled], bare: list[Crawled]) -> None:
    """Prints the results: a source with *declared* selectors, a *plain* one, and the *bare* spider."""
    rows = (("newsbot crawl, selectors declared", declared), ("newsbot crawl, none declared", plain))
    for name, runs in rows:
        by_clock = ratios((run.seconds for run in bare), (run.seconds for run in runs))
        by_processor = ratios((run.processor for run in bare), (run.processor for run in runs))
        print(f"  {name:34}{per_second(runs)}; of the bare spider {by_clock} by the clock, {by_processor} of the core")
    print(f"  {'bare Scrapy, download only':34}{per_second(bare)}; the bar is {BAR} of it")
    if memory := declared[-1].memory:
        tenth, half = memory[len(memory) // 10], memory[len(memory) // 2]
        print(f"  memory of a crawl: {tenth:.0f} MB at a tenth of its time, {half:.0f} at half,", end="")
        print(f" {memory[-1]:.0f} at its end")


def ratios(these: Iterable[float], those: Iterable[float]) -> str:
    """The median ratio of the pairs, and its range."""
    found = [this / that for this, that in zip(these, those, strict=True)]
    return f"{statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})"


def per_second(runs: list[Crawled]) -> str:
    """Pages per second, by the clock and by CPU time."""
    by_clock = statistics.median(run.per_second for run in runs)
    return (
        f"{by_clock:7.1f} pages a second ({statistics.median(r.pages / r.processor for r in runs):.1f} of the core's)"
    )


@contextmanager
def served(folder: Path, pages: int, core: str) -> Iterator[Path]:
    """Runs the server. Yields a file with its pages' addresses."""
    command = on_core(core, "benchmarks.crawl", "--serve", str(folder))
    (folder / "count").write_text(str(pages))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        urls = folder / "urls"
        urls.write_text("\n".join(address(number, port) for number in range(pages)))
        (folder / "port").write_text(str(port))
        try:
            yield urls
        finally:
            server.terminate()


def address(number: int, port: int) -> str:
    """The address of page *number*."""
    return f"http://{HOSTS[number % len(HOSTS)]}:{port}/news/{number}-of-the-day"


def on_core(core: str, *words: str) -> list[str]:
    """A command that runs a Python module, bound to *core* (or several, "1-3") if the machine can do that."""
    bound = ["taskset", "-c", core] if shutil.which("taskset") else []
    return [*bound, sys.executable, "-m", *words]


async def serve(folder: Path) -> None:
    """Serves the pages, made and gzipped beforehand. Prints its port once it listens."""
    count = int((folder / "count").read_text())
    store = folder / "pages"
    store.mkdir()
    port = 0
    for host in HOSTS:
        server = await asyncio.start_server(lambda reader, writer: answer(reader, writer, store), host, port)
        port = server.sockets[0].getsockname()[1]
    for number in range(count):
        path = store / f"{number}.gz"
        path.write_bytes(gzip.compress(news_page(number, address(number, port)).encode(), 6, mtime=0))
    locs = "".join(f"<url><loc>{address(number, port)}</loc></url>" for number in range(count))
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locs}</urlset>'
    (store / "sitemap.gz").write_bytes(gzip.compress(sitemap.encode()))
    print(port, flush=True)
    await asyncio.Event().wait()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, store: Path) -> None:
    """Answers one connection's requests."""
    try:
        while request := await reader.readuntil(b"\r\n\r\n"):
            path = request.split(b" ", 2)[1].decode()
            name = "sitemap.gz" if path == SITEMAP else f"{path.removeprefix('/news/').split('-', 1)[0]}.gz"
            file = store / name
            if path.startswith("/robots") or not file.is_file():
                body, status, kind = b"", b"404 Not Found", b"Content-Type: text/plain\r\n"
            else:
                body, status = file.read_bytes(), b"200 OK"
                kind = b"Content-Type: %s; charset=utf-8\r\nContent-Encoding: gzip\r\n" % (
                    b"application/xml" if path == SITEMAP else b"text/html"
                )
            writer.write(b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n" % (status, kind, len(body)) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def crawled(folder: Path, core: str, selectors: str = "") -> Crawled:
    """Crawls all pages with the command itself, into a new database."""
    data = folder / "data"
    sources = data / "sources"
    sources.mkdir(parents=True)
    home = f"http://{HOSTS[0]}:{(folder / 'port').read_text()}"
    (sources / "bench.toml").write_text(
        f'name = "bench"\ntitle = "Bench"\nhome = "{home}/"\nlanguage = "en"\ndelay = 0.0\n'
        f'hosts = {json.dumps(HOSTS)}\n{selectors}[[doors]]\nkind = "sitemap"\nurl = "{home}{SITEMAP}"\n'
    )
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": json.dumps(HOSTS)}
    command = on_core(core, "benchmarks.crawl", "--ours", str(data))
    memory: list[float] = []
    with (data / "out").open("w") as out, subprocess.Popen(command, env=environment, stdout=out) as process:
        while process.poll() is None:
            memory.append(resident(process.pid))
            time.sleep(SAMPLED_EVERY)
    pages, seconds, processor = (data / "out").read_text().split()
    shutil.rmtree(data)
    return Crawled(int(pages), float(seconds), float(processor), tuple(each for each in memory if each))


def resident(pid: int) -> float:
    """A process's memory in MB; 0 if the machine does not say."""
    try:
        status = Path(f"/proc/{pid}/statm").read_text()
    except OSError:
        return 0.0
    return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def ours(data: Path) -> None:
    """Crawls as the command does. Prints how many articles were stored, and the time taken."""
    from newsbot.config import load_config  # noqa: PLC0415 - the other halves of this module do without
    from newsbot.crawl import crawl  # noqa: PLC0415
    from newsbot.spiders.newsfeed import NewsfeedSpider  # noqa: PLC0415
    from newsbot.store.engine.database import open_database  # noqa: PLC0415
    from newsbot.store.report import report_of  # noqa: PLC0415
    from newsbot.store.runs import runs  # noqa: PLC0415
    from newsbot.store.watches.watches import ensure_default_watches  # noqa: PLC0415

    config = load_config(data=data)
    database = open_database(config.database)
    with database.write() as connection:
        ensure_default_watches(connection, datetime.now(UTC))
        run_id = runs.start_run(connection, "bench", "crawl", datetime.now(UTC))
    started, used = time.monotonic(), time.process_time()
    crawl(NewsfeedSpider, config, run_id=run_id, source="bench")
    seconds, processor = time.monotonic() - started, time.process_time() - used
    with database.read() as connection:
        print(report_of(connection, run_id).new, seconds, processor)


def downloaded(urls: Path, core: str) -> Crawled:
    """Runs the bare spider."""
    command = on_core(core, "benchmarks.crawl", "--bare", str(urls))
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages, seconds, processor = out.split()
    return Crawled(int(pages), float(seconds), float(processor))


def bare(urls: Path) -> None:
    """Downloads every page with Scrapy's default settings. Prints how many, and the time taken."""
    from scrapy import Spider  # noqa: PLC0415 - the other halves of this module do without
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415

    class Bare(Spider):
        name = "bare"
        start_urls = urls.read_text().split()
        seen = 0

        def parse(self, response: object) -> None:
            Bare.seen += 1

    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(Bare)
    started, used = time.monotonic(), time.process_time()
    process.start()
    print(Bare.seen, time.monotonic() - started, time.process_time() - used)


if __name__ == "__main__":
    sys.exit(main())
