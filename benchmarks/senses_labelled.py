"""How well the senses of Ukrainian and Russian words are told apart, on labelled sentences written for it.

The sentences (tests/watch/senses) are invented. Odd rows are for development, even rows are held back: only the count
of what is wrong there may be looked at while the tables are written.

Run: uv run python -m benchmarks.senses_labelled [--plain] [--wrong] [uk] [ru]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from newsbot.items import Article, Block, Flag
from newsbot.watch.matcher import Matcher, new_watch
from newsbot.watch.senses import ANY_SENSE

LANGUAGES = ("uk", "ru")
SENTENCES = Path(__file__).parents[1] / "tests" / "watch" / "senses"
NEWS: tuple[str, ...] = ()  # the senses that a watch means by default


class Row(NamedTuple):
    """A sentence, the rest of its story, and the sense of *word* in it. *is_meant*: a watch for news should flag it."""

    is_meant: bool
    word: str
    sense: str
    sentence: str
    context: str


class Judged(NamedTuple):
    """A row, and the flag for it (None: none)."""

    row: Row
    flag: Flag | None


class Figures(NamedTuple):
    """Of the flags called meant, the share that is right; of the stories that mean the word, the shares flagged so."""

    precision: float
    recall: float
    recall_with_unsure: float


def rows(language: str) -> list[Row]:
    """The labelled sentences of *language*."""
    found = []
    for line in (SENTENCES / f"labelled.{language}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, sentence, context = (piece.strip() for piece in line.split("|"))
            sign, word, sense = label.split()
            found.append(Row(sign == "+", word, sense, sentence, context))
    return found


def halves(found: Sequence[Row]) -> dict[str, Sequence[Row]]:
    """The rows for development and those held back."""
    return {"development": found[::2], "held back": found[1::2]}


def judged(found: Iterable[Row], language: str, senses: tuple[str, ...] = NEWS) -> list[Judged]:
    """What watches for the words of the rows say of their stories."""
    return [Judged(row, _flag(row, language, senses)) for row in found]


def _flag(row: Row, language: str, senses: tuple[str, ...]) -> Flag | None:
    body = tuple(Block(kind="paragraph", text=text) for text in (row.sentence, row.context) if text)
    flags = _matcher(row.word, language, senses).flags(Article(title=None, language=language, body=body))
    return flags[0] if flags else None


@cache
def _matcher(word: str, language: str, senses: tuple[str, ...]) -> Matcher:
    return Matcher([new_watch(word, word, language, senses=senses)])


def figures(found: Iterable[Judged]) -> Figures:
    """The figures of *found*."""
    said = [(one.row.is_meant, one.flag.certainty if one.flag else None) for one in found]
    meant = [is_right for is_right, certainty in said if certainty == "meant"]
    there = [certainty for is_right, certainty in said if is_right]
    return Figures(
        sum(meant) / max(1, len(meant)),
        there.count("meant") / len(there),
        (there.count("meant") + there.count("unsure")) / len(there),
    )


def is_wrong(one: Judged) -> bool:
    """Whether what a watch says of a row is not its label."""
    return (one.flag is not None and one.flag.certainty == "meant") != one.row.is_meant


def main() -> None:
    """Prints the figures of each language and half."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("languages", nargs="*", default=LANGUAGES)
    asked.add_argument("--plain", action="store_true", help="count every sense, as newsbot did before it knew any")
    asked.add_argument("--wrong", action="store_true", help="show what is wrong in the half for development")
    options = asked.parse_args()
    print(f"{'':16}{'rows':>5}{'wrong':>6}{'precision':>10}{'recall':>8}{'with unsure':>12}")
    for language in options.languages:
        for half, some in halves(rows(language)).items():
            found = judged(some, language, ANY_SENSE if options.plain else NEWS)
            wrong = [one for one in found if is_wrong(one)]
            precision, recall, with_unsure = figures(found)
            print(f"{language} {half:13}{len(some):5}{len(wrong):6}{precision:10.3f}{recall:8.3f}{with_unsure:12.3f}")
            for one in wrong if options.wrong and half == "development" else ():
                said = f"{one.flag.certainty} {one.flag.sense} {', '.join(one.flag.why)}" if one.flag else "no flag"
                print(f"  {one.row.word} ({one.row.sense}) {said}: {one.row.sentence} | {one.row.context}")


if __name__ == "__main__":
    main()
