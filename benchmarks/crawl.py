"""How fast a live crawl is: uv run python -m benchmarks.crawl [--pages 1000] [--repeat 3] [--cores 0,1]

A server in a process of its own gives out invented news pages of 50 to 300 KB, gzipped, on sixteen loopback addresses,
each a host that is asked for one page at a time. `newsbot crawl` fetches, archives, reads, deduplicates, flags and
stores them; a bare Scrapy spider with Scrapy's default settings downloads them and does nothing. Prints pages a second
of both, their ratio (the bar is .4), and how much memory the crawl holds at a tenth of the way and at its end.

Server and crawl are each bound to one core, so that what else the machine does falls on both sides alike.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.newspages import news_page

BAR = 0.4
HOSTS = [f"127.0.0.{number}" for number in range(1, 17)]
SITEMAP = "/sitemap.xml"
SAMPLED_EVERY = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Crawled:
    """Pages a second, how many articles came of them, and the memory in MB meanwhile, in order of time."""

    per_second: float
    articles: int
    memory: tuple[float, ...]


def main() -> int:
    """Prints the table; 1 where the crawl lost a page."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--repeat", type=int, default=3, help="runs of each, in turn; medians are printed")
    options.add_argument("--cores", default="0,1", help="the core of the server, and that of the crawls")
    options.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.serve))
        return 0
    if chosen.bare:
        bare(chosen.bare)
        return 0
    of_server, of_crawls = chosen.cores.split(",")
    with tempfile.TemporaryDirectory() as name, served(Path(name), chosen.pages, of_server) as urls:
        size = sum(len(news_page(number, "")) for number in range(0, chosen.pages, 50)) / len(
            range(0, chosen.pages, 50)
        )
        print(f"{chosen.pages} pages of {size / 1000:.0f} KB on average, {chosen.repeat} runs of each")
        runs = [
            (crawled(Path(name), number, of_crawls), downloaded(urls, of_crawls)) for number in range(chosen.repeat)
        ]
    show(runs)
    return 0 if all(ours.articles == chosen.pages for ours, _ in runs) else 1


def show(runs: list[tuple[Crawled, float]]) -> None:
    """Prints what the *runs* came to."""
    ours, floor = (statistics.median(each) for each in zip(*((o.per_second, f) for o, f in runs), strict=True))
    ratios = [each.per_second / bare for each, bare in runs]
    memory = runs[-1][0].memory
    print(f"  newsbot crawl, the full loop   {ours:7.1f} pages a second")
    print(f"  bare Scrapy, download only     {floor:7.1f} pages a second")
    print(
        f"  ratio                          {statistics.median(ratios):7.2f}  ({min(ratios):.2f} to {max(ratios):.2f}",
        end="",
    )
    print(f"; the bar is {BAR})")
    if memory:
        tenth = memory[len(memory) // 10]
        print(f"  memory of the last crawl       {tenth:7.0f} MB at a tenth of the way, {memory[-1]:.0f} MB at its end")
    lost = [ours.articles for ours, _ in runs]
    print(f"  articles stored                {', '.join(map(str, lost))}")


@contextmanager
def served(folder: Path, pages: int, core: str) -> Iterator[Path]:
    """The server, running; a file of the addresses of its *pages*."""
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
    """Where page *number* stands."""
    return f"http://{HOSTS[number % len(HOSTS)]}:{port}/news/{number}-of-the-day"


def on_core(core: str, *words: str) -> list[str]:
    """A Python module's command, bound to one *core* where the machine can do that."""
    bound = ["taskset", "-c", core] if shutil.which("taskset") else []
    return [*bound, sys.executable, "-m", *words]


async def serve(folder: Path) -> None:
    """Gives the pages out, made and gzipped beforehand. Prints its port once it listens."""
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
    """Answers the requests of one connection."""
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


def crawled(folder: Path, number: int, core: str) -> Crawled:
    """A crawl of all pages by the command itself, into a database of its own."""
    data = folder / f"data-{number}"
    sources = data / "sources"
    sources.mkdir(parents=True)
    home = f"http://{HOSTS[0]}:{(folder / 'port').read_text()}"
    (sources / "bench.toml").write_text(
        f'name = "bench"\ntitle = "Bench"\nhome = "{home}/"\nlanguage = "en"\ndelay = 0.0\nhosts = {json.dumps(HOSTS)}\n'
        f'[[doors]]\nkind = "sitemap"\nurl = "{home}{SITEMAP}"\n'
    )
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": json.dumps(HOSTS)}
    command = on_core(core, "newsbot", "crawl", "bench", "--data", str(data), "--json")
    memory: list[float] = []
    with (data / "out").open("w") as out, subprocess.Popen(command, env=environment, stdout=out) as process:
        while process.poll() is None:
            memory.append(resident(process.pid))
            time.sleep(SAMPLED_EVERY)
    end = json.loads((data / "out").read_text().splitlines()[-1])
    shutil.rmtree(data)
    return Crawled(end["new"] / end["seconds"], end["new"], tuple(each for each in memory if each))


def resident(pid: int) -> float:
    """The memory of a process in MB; 0 where the machine does not say."""
    try:
        status = Path(f"/proc/{pid}/statm").read_text()
    except OSError:
        return 0.0
    return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def downloaded(urls: Path, core: str) -> float:
    """Pages a second of the bare spider."""
    command = on_core(core, "benchmarks.crawl", "--bare", str(urls))
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages, seconds = out.split()
    return int(pages) / float(seconds)


def bare(urls: Path) -> None:
    """Downloads every page with Scrapy's default settings and does nothing with it; prints how many, in what time."""
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
    started = time.monotonic()
    process.start()
    print(Bare.seen, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
