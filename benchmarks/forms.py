"""How accurate word forms and hits are, on the tables in tests/watch, which were written first.

uv run python -m benchmarks.forms [--missing]
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from newsbot.items import Article, Block
from newsbot.watch.forms import forms
from newsbot.watch.matcher import DEFAULT_WATCHES, Matcher, Watch, default_watches, new_watch

TABLES = Path(__file__).parent.parent / "tests" / "watch"


def table(name: str) -> dict[str, Any]:
    """One of the tables in tests/watch."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def score_forms(*, show: bool) -> tuple[float, int]:
    """Recall over all required forms, and the number of forbidden ones present."""
    wanted = found = forbidden = 0
    for word, row in table("forms_table").items():
        have = {form.form for form in forms(word)}
        missing = [form for form in row["must"].split() if form not in have]
        wrong = [form for form in row["never"].split() if form in have]
        wanted += len(row["must"].split())
        found += len(row["must"].split()) - len(missing)
        forbidden += len(wrong)
        if show and (missing or wrong):
            print(f"  {word}: missing {missing} forbidden {wrong}")
    return found / wanted, forbidden


def score_sentences(watches: Iterable[Watch], *, show: bool) -> tuple[float, float, float]:
    """Over the labelled sentences: precision, precision without those no shipped mask fits, and recall."""
    matchers = {watch.name: Matcher([watch]) for watch in watches}
    right = wrong = missed = unfit = 0
    for group in table("sentences")["group"]:
        for sentence in group["sentences"]:
            article = Article(body=(Block(kind="paragraph", text=sentence),))
            flagged = bool(matchers[group["watch"]].flags(article))
            right += flagged and group["hit"]
            wrong += flagged and not group["hit"]
            missed += group["hit"] and not flagged
            unfit += flagged and group.get("masks") == "none"
            if show and flagged != group["hit"]:
                print(f"  {'missed' if group['hit'] else 'wrong'} ({group['sense']}): {sentence}")
    return right / (right + wrong), right / (right + wrong - unfit), right / (right + missed)


def main() -> None:
    """Prints the scores."""
    show = "--missing" in sys.argv
    recall, forbidden = score_forms(show=show)
    print(f"forms: recall {recall:.4f}, forbidden forms {forbidden}")
    bare = [new_watch(name, query) for name, query in DEFAULT_WATCHES]
    for label, watches in (("without masks", bare), ("with suggested masks", default_watches())):
        precision, of_fit, found = score_sentences(watches, show=show)
        print(f"sentences {label}: precision {precision:.3f} ({of_fit:.3f} but for the 20), recall {found:.3f}")


if __name__ == "__main__":
    main()
