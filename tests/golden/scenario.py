"""`python -m tests.golden.scenario --write`: makes the golden record anew, from what newsbot does today.

Or `--into FOLDER [--db URL]`: elsewhere, and in another database than a file of SQLite's. Everything runs in this
process, by a clock that is set (tests/golden/clock.py), in a folder of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import logging
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from newsbot import cli, crawl
from pipelines import store
from tests import invented_site
from tests.alerts.receivers import receiving
from tests.golden import frozen, gazette
from tests.golden.clock import pass_by, set_clock
from tests.golden.journey import FILLING, LIVE, READING, WITHOUT_JSON
from tests.local_site import LocalSite, serving

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).with_name("expected")
BETWEEN = timedelta(minutes=1)  # two commands
_CONFIG = """
[network]
allow_private = ["127.0.0.1"]
[alerts]
alarms = ["desk"]
[alerts.channels.desk]
webhook = "http://127.0.0.1:{port}/desk"
secret_from = "DESK_SECRET"
[alerts.channels.phone]
webhook = "http://127.0.0.1:9/phone"
secret_from = "DESK_SECRET"
[schedule]
timetable = "timetable.toml"
"""
_crawl = crawl.crawl


class Terminal:
    """Runs commands in this process."""

    def __init__(self, folder: Path, db: str | None, site: str) -> None:
        self._data = folder / "data"
        self._options = {"--data": str(self._data), "--db": db or f"sqlite:///{self._data / 'newsbot.db'}"}
        self._files: dict[str, Any] = {
            "folder": folder,
            "samples": ROOT / "newsbot" / "samples" / "dumps",
            "kyivindependent": ROOT / "tests" / "recordings" / "kyivindependent.warc.gz",
            "saved": folder / "saved",
            "corrected": folder / "corrected",
            "day1": folder / "day1.warc.gz",
            "day2": folder / "day2.warc.gz",
            "site": site,
        }
        self._data.mkdir()
        gazette.declare(self._data)
        gazette.declare(self._files["corrected"], corrected=True)
        gazette.save_pages(self._files["saved"])
        for day in gazette.DAYS:
            self._files[f"day{day}"].write_bytes(gazette.recording(day))

    def configure(self, text: str) -> None:
        """Write the settings, and a timetable by which nothing is ever too old."""
        timetable = (ROOT / "schedules" / "default.toml").read_text(encoding="utf-8").replace('"2y"', '"90y"')
        for data in (self._data, self._files["corrected"]):
            (data / "newsbot.toml").write_text(text, encoding="utf-8")
            (data / "timetable.toml").write_text(timetable, encoding="utf-8")

    def transcript(self, command: str) -> str:
        """The *command* as it is written, what it printed, and how it ended where that was not well."""
        command += "" if command.startswith(WITHOUT_JSON) else " --json"
        words = [self._named(word) for word in shlex.split(command.format(**self._files))]
        code, out, err = self._run(words)
        said = "".join(readable(self._plain(line)) for line in out.splitlines())
        trouble = f"exit {code}: {self._plain(err.splitlines()[-1] if err else '')}\n" if code else ""
        return f"$ newsbot {command}\n{said}{trouble}\n"

    def _named(self, word: str) -> str:
        kind, _, rest = word.partition(":")
        if kind == "alert" and rest:
            _, out, _ = self._run(["alerts", "list", "--state", rest, "--limit", "1", "--json"])
            return str(json.loads(out)["key"])
        if kind not in ("flag", "article"):
            return word
        watch, _, title = rest.rpartition(":")
        view, condition = ("v_flags", f"watch = '{watch}' AND ") if kind == "flag" else ("v_articles", "")
        _, out, _ = self._run(["db", "sql", f"SELECT id FROM {view} WHERE {condition}title LIKE '{title}%'", "--json"])
        rows = out.splitlines()
        return str(json.loads(rows[0])["id"]) if len(rows) == 1 else f"{len(rows)}-rows-for-{kind}"

    def _run(self, words: list[str]) -> tuple[int, str, str]:
        if not " ".join(words).startswith(LIVE):
            return self._run_here(words)
        with ProcessPoolExecutor(1, get_context("fork")) as process:  # where a reactor can be run
            return process.submit(self._run_live, words).result()

    def _run_live(self, words: list[str]) -> tuple[int, str, str]:
        crawl.crawl = _crawl
        return self._run_here(words)

    def _run_here(self, words: list[str]) -> tuple[int, str, str]:
        known = self._known_options(words)
        given = [word for name in sorted(known) if name not in words for word in (name, self._options[name])]
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        before = sys.argv, sys.stdout, sys.stderr, logging.root.handlers[:], logging.root.level
        sys.argv, sys.stdout, sys.stderr = ["newsbot", *words, *given], out, err
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv, sys.stdout, sys.stderr, logging.root.handlers[:], logging.root.level = before
        return (code, *(_text(stream) for stream in (out, err)))

    def _known_options(self, words: list[str]) -> set[str]:
        """The names of the options of the command that *words* begin with."""
        command: Any = cli.program()
        for word in words:
            command = getattr(command, "commands", {}).get(word, command)
        return self._options.keys() & {name for one in command.params for name in one.opts}

    def _plain(self, line: str) -> str:
        """The *line* without what is of this run only: how long things took, where files lie, how large they are."""
        line = line.replace(str(self._files["folder"]), "FOLDER").replace(str(ROOT), "ROOT")
        line = re.sub(r" --db [^ `]+", "", line)  # in advice: each database has its own, and one with a password none
        line = re.sub(r"127\.0\.0\.1:\d{4,}", "127.0.0.1:PORT", line)
        return re.sub(r'"(seconds|size|before|after|sha256)": ([\d.]+|"\w{64}")', r'"\1": 0', line)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def readable(line: str) -> str:
    """A line of JSON with a line for each of its keys, so that a difference shows which; another as it is."""
    try:
        value = json.loads(line)
    except ValueError:
        return f"{line}\n"
    return f"{_laid_out(value, '')}\n"


def _laid_out(value: Any, indent: str) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) <= 110 or not isinstance(value, dict | list):
        return flat
    inner = indent + " "
    parts = (
        [f"{json.dumps(key)}: {_laid_out(one, inner)}" for key, one in value.items()]
        if isinstance(value, dict)
        else [_laid_out(one, inner) for one in value]
    )
    opens, closes = "{}" if isinstance(value, dict) else "[]"
    return opens + "".join(f"\n{inner}{part}," for part in parts).removesuffix(",") + f"\n{indent}{closes}"


def record(into: Path, folder: Path, db: str | None) -> None:
    """Fill a database, and write what everything that reads says of it into files."""
    set_clock()
    _run_here()
    with (
        receiving() as desk,
        serving() as site,
        (into / "journey.txt").open("w", encoding="utf-8") as journey,
    ):
        _open(site)
        terminal = Terminal(folder, db, site.home)
        terminal.configure(_CONFIG.format(port=desk.port))
        for step in FILLING:
            pass_by(BETWEEN if isinstance(step, str) else step)
            if isinstance(step, str):
                journey.write(terminal.transcript(step))
    for name, commands in READING.items():
        pass_by(BETWEEN)
        (into / f"{name}.txt").write_text("".join(map(terminal.transcript, commands)), encoding="utf-8")
    for name, text in frozen.texts().items():
        (into / f"{name}.txt").write_text(text, encoding="utf-8")


def _open(site: LocalSite) -> None:
    """Give the live site its front page, a feed and a listing of four stories, one of which cannot be had."""
    stories = range(4)
    site.put("/robots.txt", "User-agent: *\n", kind="text/plain")
    feed = '<link rel="alternate" type="application/rss+xml" href="/news.xml">'
    site.put("/", invented_site.listing(stories).replace("</head>", f"{feed}</head>"))
    site.put("/news.xml", invented_site.rss(site.home, stories), kind="text/xml")
    site.put("/latest/", invented_site.listing(stories))
    for number in stories:
        site.put(invented_site.path(number), invented_site.story(number))
    site.put(invented_site.path(2), "", status=500)


def _run_here() -> None:
    """Let commands run in this process, any number of times: a reactor can be run once."""

    def run(spider: Any, config: Any, *, run_id: int, progress: Any = None, **arguments: Any) -> crawl.Outcome:
        return asyncio.run(crawl.crawl_here(spider, config, run_id=run_id, **arguments))

    crawl.crawl = run
    store.FULL = 1  # items a commit: numbers do not hang on which of them came within the same fifth of a second


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for this run, whose environment is the same everywhere."""
    for name in [name for name in os.environ if name.startswith("NEWSBOT_")]:
        del os.environ[name]
    # As under `uv run`, whoever runs it: commands are advised in the way in which newsbot was started.
    os.environ |= {"UV_RUN_RECURSION_DEPTH": "1", "UV_PROJECT_ENVIRONMENT": sys.prefix, "PATH": os.defpath}
    os.environ |= {"DESK_SECRET": "whsec_c2VzYW1lLW9wZW4td2lkZS1hbmQtbG9uZw==", "COLUMNS": "120", "NO_COLOR": "1"}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        yield Path(folder).resolve()


def main() -> None:
    """Write the record."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="replace tests/golden/expected")
    options.add_argument("--into", type=Path, help="write it into this folder instead")
    options.add_argument("--db", help="the database to fill: one in which nothing is stored yet")
    asked = options.parse_args()
    if asked.write == (asked.into is not None):
        options.error("say --write, or --into FOLDER")
    into = EXPECTED if asked.write else asked.into.resolve()
    if asked.write:
        shutil.rmtree(EXPECTED, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True)
    with own_folder() as folder:
        record(into, folder, asked.db)


if __name__ == "__main__":
    main()
