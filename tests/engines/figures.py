"""The figures of a journey, as a line of a table: `python -m tests.engines.figures NAME...` plays journeys and prints them."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.engines.engines import ENGINES, MANY
from tests.engines.journey import FACTS, Outcome, travel
from tests.engines.packages import Unavailable

HEAD = (
    "engine",
    *("posts", "found by crawl", "found", *FACTS, "others", "source new", "again: new, edited"),
    *("edited", "other edits", "gone", "renamed", "new", "alerts"),
)


def line_of(outcome: Outcome) -> tuple[str, ...]:
    """The figures under HEAD."""
    first, second, after = outcome.first, outcome.second, outcome.after
    assert first is not None
    assert second is not None
    assert after is not None
    survey = f"{len(outcome.survey)} requests, {len(outcome.asked_twice())} twice"
    kept = {number for number in after.renamed if outcome.ids.get(number) == outcome.ids_after.get(number, -1)}
    new = [post for post in second.posts if post.number in after.new]
    titles = {post.title for post in (*first.posts, *new) if post.is_watched}
    edited = after.edited & second.right("body") & outcome.revised
    alerted = len(titles & set(outcome.alerted))
    return (
        f"{outcome.name} ({outcome.language})",
        str(len(first.posts)),
        str(outcome.by_crawl),
        str(len(first.found)),
        *(str(len(first.right(what))) for what in FACTS),
        str(len(first.strangers)),
        survey if outcome.declared else f"none: {survey}",
        f"{outcome.again.get('new')}, {outcome.again.get('edited')}",
        f"{len(edited)} of {len(after.edited)}",
        str(len(outcome.revised - after.edited)),
        f"{len(outcome.gone & (after.deleted | after.unpublished))} of {len(after.deleted | after.unpublished)}",
        f"{len(kept)} of {len(after.renamed)}",
        f"{len(after.new & set(second.found))} of {len(after.new)}",
        f"{alerted} of {len(titles)}, {sum(outcome.alerted.values()) - alerted} more",
    )


def main() -> None:
    """Plays the journeys that are named, or all, and prints a table of Markdown."""
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    for name in sys.argv[1:] or list(ENGINES):
        engine = ENGINES[name]
        folder = Path(tempfile.mkdtemp(prefix=f"engine-{name}-"))
        began = time.monotonic()
        try:
            with engine.start(engine.language, folder) as publisher:
                outcome = travel(publisher, name, engine.language, MANY, folder / "data")
        except Unavailable as why:
            print(f"| {name} | {str(why)[:300]} |", flush=True)
            continue
        print(f"| {' | '.join(line_of(outcome))} |", flush=True)
        (folder / "said.txt").write_text("\n".join(outcome.newsbot.said))
        assert outcome.first is not None
        wrong = [f"{what}: {line}" for what in FACTS for line in outcome.first.wrong(what)]
        strangers = [f"no post: {url}" for url in outcome.first.strangers]
        lost = [f"not found: {post.number}" for post in outcome.first.posts if post.number not in outcome.first.found]
        (folder / "wrong.txt").write_text("\n".join((*lost, *strangers, *wrong)))
        print(f"{name}: {time.monotonic() - began:.0f} s, {folder}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
