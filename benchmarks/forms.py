"""How right are the forms, and how right the hits: over the tables in tests/watch, which were written first.

uv run python -m benchmarks.forms [--missing]
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

from newsbot.watch.forms import forms

TABLES = Path(__file__).parent.parent / "tests" / "watch"


def table(name: str) -> dict[str, Any]:
    """One of the tables that the watch part is judged by."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def score_forms(*, show: bool) -> tuple[float, int]:
    """Recall over all forms that must be there, and how many forbidden ones are."""
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


def main() -> None:
    """Print the scores."""
    show = "--missing" in sys.argv
    recall, forbidden = score_forms(show=show)
    print(f"forms: recall {recall:.4f}, forbidden forms {forbidden}")


if __name__ == "__main__":
    main()
