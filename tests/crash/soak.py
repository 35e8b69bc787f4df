"""Three processes at once on one database: `uv run python -m tests.crash.soak --seconds 180`.

One crawls a site that publishes as it goes, one imports, one edits a watch, vacuums and backs up, all as fast as they
can; then the site is crawled once more. Each ends with 0 or 75 (busy) and no traceback, every published story is stored
once, `db check` finds nothing, and the watch's flags are those that its query gives. Exit code 1 if not.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.store.engine.database import open_database
from tests import processes
from tests.crash.ground import Ground, facts_of, filled, grounds, prepared
from tests.crash.kills import BUSY
from tests.local_site import LocalSite, listing, story
from tests.newsroom.prose import headline, paragraphs
from tests.postgres import running

_SAME_SECOND = "the file exists, and a backup overwrites nothing"
NEW_EACH_TIME = 5  # stories that the site publishes before each crawl


@dataclass
class Work:
    """What the three have done on one database."""

    ground: Ground
    ended: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    published: set[str] = field(default_factory=set)

    def run(self, *words: str) -> str:
        """A command to its end; what it said on stdout."""
        done = processes.run(
            [sys.executable, "-m", "newsbot", *words],
            cwd=self.ground.folder,
            env={**self.ground.environment, "PYTHONPATH": str(processes.ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.ended[words[1] if words[0] in ("db", "watch") else words[0], done.returncode] += 1
        again = _SAME_SECOND in done.stderr
        if (done.returncode not in (0, BUSY) and not again) or "Traceback" in done.stderr:
            self.wrong.append(f"{' '.join(words)}: exit code {done.returncode}: {done.stderr[-1500:]}")
        return str(done.stdout)

    def publish(self) -> None:
        """Put some stories more at the head of the site's listing."""
        site: LocalSite = self.ground.site
        start = 1000 + len(self.published)
        paths = [f"/stories/{number}-of-the-day" for number in range(start, start + NEW_EACH_TIME)]
        for number, path in zip(range(start, start + NEW_EACH_TIME), paths, strict=True):
            page = story(headline(number), *paragraphs(number), "A tug drew it off the bar.")
            site.put(path, page.replace("T10:00", f"T{number // 60 % 24:02}:{number % 60:02}"))
        site.put("/news/", listing(*paths))
        self.published.update(site.home.rstrip("/") + path for path in paths)

    def crawl(self) -> None:
        """Publish, and crawl it."""
        self.publish()
        self.run("crawl", "local")

    def settle(self) -> None:
        """What must hold when all have ended."""
        self.run("crawl", "local")
        stored = Counter(
            row.split("'")[1] for row in facts_of(self.ground.url, {"urls": "SELECT url FROM article"})["urls"]
        )
        self.wrong += [f"lost: {url}" for url in self.published - stored.keys()]
        self.wrong += [f"doubled: {url}" for url, count in stored.items() if count > 1]
        self.wrong += self.ground.faults()
        told = json.loads(self.run("watch", "refresh", "tug", "--json").splitlines()[-1])
        self.wrong += [f"flags: {told['new']} new, {told['withdrawn']} withdrawn"] if told["new"] else []


def worked(ground: Ground, seconds: float) -> Work:
    """The three at work for so long."""
    work, until = Work(ground), time.monotonic() + seconds
    cares: Sequence[tuple[str, ...]] = (
        ("watch", "edit", "tug", "--query", "tug OR ferry"),
        ("db", "vacuum"),
        ("watch", "edit", "tug", "--query", "tug"),
        *([("db", "backup", "--into", "backups", "--keep", "2")] if ground.server is None else []),
    )
    care = cycle(cares)

    def repeat(*, what: str) -> None:
        while time.monotonic() < until:
            if what == "crawl":
                work.crawl()
            elif what == "import":
                work.run("import", str(ground.shared / "kites.warc.gz"))
            else:
                work.run(*next(care))

    threads = [threading.Thread(target=repeat, kwargs={"what": what}) for what in ("crawl", "import", "care")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work.settle()
    return work


def run(seconds: float, kinds: Sequence[str]) -> dict[str, Work]:
    """On each database, for so long."""
    done = {}
    with ExitStack() as stack:
        base = stack.enter_context(grounds(Path(stack.enter_context(TemporaryDirectory(prefix="newsbot-soak-")))))
        server = stack.enter_context(running()) if "postgresql" in kinds else None
        for kind in kinds:
            ground = prepared(base, f"soak-{kind}", None if kind == "sqlite" else server)
            database = open_database(ground.url)
            filled(database, 60)
            database.close()
            done[kind] = worked(ground, seconds)
            ground.remove()
            print(f"{kind}: {line(done[kind])}", flush=True)
    return done


def line(work: Work) -> str:
    """What was done, and what was wrong with it."""
    runs = ", ".join(f"{count} {name} ({code})" for (name, code), count in sorted(work.ended.items()))
    wrong = "".join(f"\n    {each}" for each in work.wrong[:10])
    return f"{runs}; {len(work.published)} stories published; {len(work.wrong)} wrong{wrong}"


def main() -> int:
    """The command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=180, help="on each database (180)")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="one of the two")
    given = asked.parse_args()
    done = run(given.seconds, given.database or ("sqlite", "postgresql"))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%MZ}, {given.seconds:.0f} s each")
    return 1 if any(work.wrong for work in done.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
