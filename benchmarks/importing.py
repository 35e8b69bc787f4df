"""How fast files become committed articles, through every pipeline: uv run python -m benchmarks.importing [--files N]

Writes N invented text dumps of about 3 KB, all different, imports them with the command itself into a new database, and
prints articles a second beside the floor of the same run: reading and parsing the same files, storing nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsbot.items import Article
from newsbot.spiders.files import read_pages
from newsbot.spiders.reading import record_of

BAR = 500  # articles a second

WORDS = """
    harbour council vote crane ferry tide pilot dock grain barge strike budget school bridge winter market rain doctor
    minister river lock night morning union wage court judge letter garden bread engine coast storm light window paper
    said told asked found built closed opened moved carried counted waited turned walked left kept made took gave
""".split()  # noqa: SIM905 - words read better as words


def a_dump(chance: random.Random, number: int) -> str:
    """One story's text in the shape of the seed, of about 3 KB."""
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
    """Prints the table; 1 where the import lost an article."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=3000)
    count = parser.parse_args().files
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "files"
        folder.mkdir()
        sizes = [(folder / f"{n:06}.txt").write_text(a_dump(chance, n), encoding="utf-8") for n in range(count)]
        started = time.perf_counter()
        parsed = sum(isinstance(record_of(page), Article) for page in read_pages([folder]))
        floor = parsed / (time.perf_counter() - started)
        command = [sys.executable, "-m", "newsbot", "import", str(folder), "--data", str(Path(name) / "data"), "--json"]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        end = json.loads(lines[-1])
    rate = end["new"] / end["seconds"]
    print(f"{count} texts of {sum(sizes) / count / 1000:.1f} KB")
    print(f"read and parsed only (floor)      {floor:8.0f} a second")
    print(f"through all pipelines, committed  {rate:8.0f} a second, {rate / floor:.2f} of the floor; the bar is {BAR}")
    return 0 if end["new"] == parsed == count else 1


if __name__ == "__main__":
    sys.exit(main())
