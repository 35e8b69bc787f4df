"""The figures of journeys, as a table: `python -m tests.engines.figures [--write] [NAME...]` plays them.

The folder of each journey stays: wrong.txt says what was read otherwise than written, said.txt what each command said.
With --write, the figures of the engines played go to benchmarks/engines.json, for docs/quality.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.quality import ENGINES as WRITTEN
from tests.engines.comparison import FACTS
from tests.engines.engines import ENGINES, MANY
from tests.engines.journey import Outcome, travel
from tests.engines.packages import Unavailable

# What docs/quality.md calls each fact.
ROWS = {"title": "titles", "authors": "authors", "instant": "instants", "body": "bodies"}
HEAD = (
    "engine",
    *("posts", "found by crawl", "found", *FACTS, "others", "source new", "again: new, edited"),
    *("edited", "other edits", "gone", "renamed", "new", "alerts"),
)


def line_of(outcome: Outcome) -> tuple[str, ...]:
    """The figures under HEAD."""
    first, second, after = outcome.first, outcome.second, outcome.second.after
    seen, taken_down = first.compared, after.deleted | after.unpublished
    watched = outcome.watched_titles()
    survey = f"{len(first.survey)} requests, {len(first.asked_twice())} twice"
    return (
        f"{outcome.name} ({outcome.language})",
        str(len(seen.posts)),
        str(first.by_crawl),
        str(len(seen.found)),
        *(str(len(seen.right(what))) for what in FACTS),
        str(len(seen.strangers)),
        survey if first.declared else f"none: {survey}",
        f"{first.again.get('new')}, {first.again.get('edited')}",
        f"{len(after.edited & second.compared.right('body') & second.revised)} of {len(after.edited)}",
        str(len(second.revised - after.edited - after.renamed)),
        f"{len(second.gone & taken_down)} of {len(taken_down)}",
        f"{len(after.renamed & second.same_article)} of {len(after.renamed)}",
        f"{len(after.new & set(second.compared.found))} of {len(after.new)}",
        f"{len(watched & set(second.alerted))} of {len(watched)}, "
        f"{sum(second.alerted.values()) - len(watched & set(second.alerted))} more",
    )


def row_of(outcome: Outcome) -> dict[str, Any]:
    """The figures of a journey for benchmarks/engines.json."""
    seen = outcome.first.compared
    right = {"found": len(seen.found), **{name: len(seen.right(what)) for what, name in ROWS.items()}}
    return {"posts": len(seen.posts), "right": right}


def write(name: str, row: dict[str, Any], file: Path) -> None:
    """Put *row* into *file* as that of the engine *name*; the rows of other engines stay."""
    rows = json.loads(file.read_text()) if file.exists() else {}
    rows[name] = row
    ordered = {each: rows[each] for each in ENGINES if each in rows}
    file.write_text(json.dumps(ordered, indent=2) + "\n")


def main() -> None:
    """Plays the journeys that are named, or all, and prints a table of Markdown."""
    options = argparse.ArgumentParser(description="Plays journeys and prints their figures.")
    options.add_argument("names", nargs="*", choices=[[], *ENGINES], metavar="NAME", help="an engine; all if none")
    options.add_argument("--write", action="store_true", help=f"put the figures into benchmarks/{WRITTEN.name}")
    asked = options.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    for name in asked.names or list(ENGINES):
        engine = ENGINES[name]
        folder = Path(tempfile.mkdtemp(prefix=f"engine-{name}-"))
        began = time.monotonic()
        try:
            with engine.start(engine.language, folder) as publisher:
                outcome = travel(publisher, name, engine.language, MANY, folder / "data")
        except Unavailable as why:
            print(f"| {name} | {' '.join(str(why).split())[-300:]} |", flush=True)
            continue
        print(f"| {' | '.join(line_of(outcome))} |", flush=True)
        if asked.write:
            write(name, row_of(outcome), WRITTEN)
        (folder / "said.txt").write_text("\n".join(outcome.said))
        (folder / "wrong.txt").write_text("\n".join(_wrong(outcome)))
        print(f"{name}: {time.monotonic() - began:.0f} s, {folder}", file=sys.stderr, flush=True)


def _wrong(outcome: Outcome) -> list[str]:
    seen = outcome.first.compared
    lost = [f"not found: {post.slug}" for post in seen.posts if post.number in seen.lost()]
    strangers = [f"no post: {url}" for url in seen.strangers]
    return [*lost, *strangers, *(f"{what}: {line}" for what in FACTS for line in seen.wrong(what))]


if __name__ == "__main__":
    main()
