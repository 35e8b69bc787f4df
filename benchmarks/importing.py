"""How fast files become committed articles, through every pipeline: uv run python -m benchmarks.importing [--files N]

Writes N different invented text dumps of about 3 KB, imports them with the command itself into a new database, and
prints articles per second beside the floor from the same run: reading and parsing the same files, storing nothing.

With --warc, N invented news pages of 50 to 300 KB are in one WARC. Prints records per second, only unpacked, and
articles per second through every pipeline.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response

from benchmarks.newspages import news_page
from benchmarks.words import WORDS
from newsbot.items import Article
from newsbot.net.exchange import digest_of, records_of
from newsbot.page import Page
from newsbot.spiders.cores import cores_here
from newsbot.spiders.files import read_pages
from newsbot.spiders.reading import record_of

BAR = 500  # articles per second
READ_BAR = 1000  # WARC records per second


def a_dump(chance: random.Random, number: int) -> str:
    """One story's text of about 3 KB, formatted like the seed."""
    paragraphs = [" ".join(chance.choices(WORDS, k=60)).capitalize() + "." for _ in range(8)]
    if number % 10 == 0:
        paragraphs.append("Two deserters were seen, and the reserve was mobilised.")
    title = f"{' '.join(chance.choices(WORDS, k=7)).capitalize()} {number}"
    return "\n".join(
        (
            f"News Feed\n\n{title}\n\n2 min read\n{title}\nThe dock at dawn. (Ann Lee/The Post)\n",
            "\n\n".join(paragraphs),
            "\nAvatar\nJo Doe\n\nReporter\n\nJo Doe has written about the dock since 2009.\n",
            "Read more\nNews Feed\nShow More\n",
        )
    )


def main() -> int:
    """Prints the table. Returns 1 if the import lost an article."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--warc", action="store_true", help="as many pages of 50 to 300 KB in one WARC")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return of_warc(folder, chosen.files) if chosen.warc else of_texts(folder, chosen.files)


def of_texts(folder: Path, count: int) -> int:
    """Measures text dumps."""
    chance = random.Random(7)
    files = folder / "files"
    files.mkdir()
    sizes = [(files / f"{n:06}.txt").write_text(a_dump(chance, n), encoding="utf-8") for n in range(count)]
    started = time.perf_counter()
    parsed = sum(isinstance(record_of(page), Article) for page in read_pages([files]))
    floor = parsed / (time.perf_counter() - started)
    end = imported(files, folder)
    rate = end["new"] / end["seconds"]
    print(f"{count} texts of {sum(sizes) / count / 1000:.1f} KB")
    print(f"read and parsed only (floor)      {floor:8.0f} a second")
    print(f"through all pipelines, committed  {rate:8.0f} a second, {rate / floor:.2f} of the floor; the bar is {BAR}")
    return 0 if end["new"] == parsed == count else 1


def of_warc(folder: Path, count: int) -> int:
    """Measures a WARC of news pages."""
    path = folder / "pages.warc.gz"
    size = write_warc(path, count)
    cores = cores_here()
    started, used = time.perf_counter(), time.process_time()
    records = sum(isinstance(page, Page) for page in read_pages([path]))
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    end = imported(path, folder)
    print(f"a WARC of {count} pages of {size / count / 1000:.0f} KB, in gzip; {cores} cores")
    print(f"records read, on one core         {records / seconds:8.0f} a second; {records / processor:.0f} of its time")
    print(f"the bar of all cores is {READ_BAR}: by that, they read {cores * records / processor:.0f} together")
    print(f"through all pipelines, committed  {end['new'] / end['seconds']:8.0f} a second, extraction on all cores")
    return 0 if end["new"] == records == count else 1


def write_warc(path: Path, count: int) -> int:
    """Writes *count* news pages to a WARC, as a crawl does. Returns the size of their HTML in bytes."""
    size = 0
    with path.open("wb") as file:
        for number in range(count):
            url = f"https://post.example/news/{number}-of-the-day"
            html = news_page(number, url).encode()
            size += len(html)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}
            response = Response(url, headers=headers, body=gzip.compress(html, 6, mtime=0))
            moment = datetime(2026, 11, 1, tzinfo=UTC) + number * timedelta(seconds=1)
            records = records_of(Request(url), response, moment, digest=digest_of(response.body))
            file.write(records.request + records.answer)
    return size


def imported(path: Path, folder: Path) -> dict[str, Any]:
    """Imports *path* with the command itself. Returns its end event."""
    command = [sys.executable, "-m", "newsbot", "import", str(path), "--data", str(folder / "data"), "--json"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    end: dict[str, Any] = json.loads(lines[-1])
    return end


if __name__ == "__main__":
    sys.exit(main())
