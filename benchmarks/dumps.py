"""How accurate and how fast the grammar of text dumps is.

    uv run python -m benchmarks.dumps [FOLDER] [--fuzz N] [--show] [--gate]

Reads labelled dumps (a text and a JSON file of the same name; by default ../shared, beside the checkout) and prints how
many are exact per field, after normalisation. Then texts per second on one core, as a ratio to the minimum any reader
must do (split into lines and normalise each), and the slowest of N arbitrary inputs. --show prints the differences;
--gate exits with 1 if a field is exact in fewer texts than GATE requires.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsbot.items import Article, AuthorPage, Listing, Miss, page_kind
from newsbot.read.text_page import read_text
from newsbot.sources import source_of_url
from newsbot.spiders.files import find_pages
from newsbot.spiders.records import SURE, record_of
from newsbot.text import plain

DUMPS = Path(__file__).parents[2] / "shared" / "dumps" / "kyivindependent"
GATE = {"body": 0.9, "no boilerplate": 1.0, "unusable refused": 1.0}
GATE_OF_OTHERS = 0.95
ONE_TEXT = 3000  # characters of one text when measuring speed
SECONDS = 2.0

Record = Article | Listing | AuthorPage | Miss


@dataclass
class Table:
    """How often each field was exact, and what differed."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)

    def mark(self, name: str, file: str, want: object, have: object) -> None:
        """Counts one comparison."""
        count = self.counts.setdefault(name, [0, 0])
        count[0] += want == have
        count[1] += 1
        if want != have:
            self.different.append(f"{file}: {name}: want {want!r}, have {have!r}")


def labelled(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each text in *folder* with its label."""
    for label in sorted(folder.glob("*.json")):
        text = label.with_suffix(".txt")
        if text.is_file():
            yield text, json.loads(label.read_text(encoding="utf-8"))


def read(file: Path) -> Record:
    """What `newsbot parse` reads from *file*."""
    (found,) = find_pages([file])
    return record_of(found.page)


def spelled(text: str | None) -> str | None:
    """*text*, normalised as in records."""
    return plain(text or "") or None


def compare(table: Table, file: str, label: dict[str, Any], record: Record) -> None:
    """Scores every field of *label* in *record*."""
    article = record if isinstance(record, Article) and record.confidence >= SURE else None
    accepted = set(label.get("accept_kinds") or [label["kind"]])
    kind = page_kind(record)
    if label["kind"] == "unusable":
        table.mark("unusable refused", file, True, article is None)
        return
    table.mark("kind", file, True, kind in accepted or (article is None and "unusable" in accepted))
    if isinstance(record, AuthorPage):
        want = {name: spelled(label["author"][name]) for name in ("name", "role", "bio")}
        table.mark("author page", file, want, {name: getattr(record.author, name) for name in want})
    if isinstance(record, AuthorPage | Listing):
        compare_cards(table, file, label, record)
    if label["kind"] in ("article", "newsletter") and article is not None:
        compare_story(table, file, label, article)


def compare_cards(table: Table, file: str, label: dict[str, Any], record: AuthorPage | Listing) -> None:
    """Scores each card the text holds completely."""
    have = [(card.title, list(card.authors), card.teaser) for card in record.cards]
    for card in label.get("cards") or ():
        if card["title"] and not card.get("cut"):
            want = (spelled(card["title"]), card["authors"], spelled(card["teaser"]))
            table.mark("cards", file, want, want if want in have else have)


def compare_story(table: Table, file: str, label: dict[str, Any], article: Article) -> None:
    """Scores a story's fields."""
    section, *tags = (label["section"] or "").split(", ")
    image = article.images[0] if article.images else None
    body = [block.text for block in article.body]
    facts: dict[str, tuple[object, object]] = {
        "title": (spelled(label["title"]), article.title),
        "section": (None if section == "Uncategorized" else section or None, article.section),
        "tags": (tags, list(article.tags)),
        "minutes": (label["reading_minutes"], article.reading_minutes),
        "caption": (spelled(label["image_caption"]), image.caption if image else None),
        "credit": (spelled(label["image_credit"]), image.credit if image else None),
        "authors": (
            [(one["name"], spelled(one.get("role")), spelled(one.get("bio"))) for one in label["authors"]],
            [(one.name, one.role, one.bio) for one in article.authors],
        ),
        "published": (label["published"], local_time(article, label["published"])),
        "dateline": (label["dateline_month_day"], article.dateline_month_day),
        "body": ([plain(line) for line in label["body"]], body),
        "related": ([plain(title) for title in label["related"]], [link.title for link in article.related]),
        "no boilerplate": (
            [],
            [text for text in label["boilerplate_must_not_appear"] if any(plain(text) in line for line in body)],
        ),
    }
    for name, (want, have) in facts.items():
        table.mark(name, file, want, have)


def local_time(article: Article, label: str | None) -> str | None:
    """*article*'s publication time in the form of *label*: in the site's zone, or as a day."""
    if article.published is None:
        return None
    source = source_of_url(article.url or "")
    if article.published_precision == "day" or source is None or source.timezone is None:
        return article.published.date().isoformat()
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - for labels with a time only

    return article.published.astimezone(ZoneInfo(source.timezone)).replace(tzinfo=None).isoformat()


def rate(work: Callable[[str], object], texts: list[str]) -> float:
    """Texts of ONE_TEXT characters that *work* does per second of one core."""
    characters, started = 0, time.process_time()
    while time.process_time() - started < SECONDS:
        for text in texts:
            work(text)
            characters += len(text)
    return characters / ONE_TEXT / (time.process_time() - started)


def least(text: str) -> list[str]:
    """The minimum any reader must do."""
    return [plain(line) for line in text.splitlines()]


def lengthened(texts: Iterable[str]) -> list[str]:
    """Texts of about ONE_TEXT characters, made by repeating paragraphs."""
    longer = []
    for text in texts:
        lines = text.split("\n")
        prose = [line for line in lines if len(line) > 100] or [text]
        at = lines.index(prose[0]) if prose[0] in lines else 0
        while sum(map(len, lines)) < ONE_TEXT:
            lines[at:at] = [prose[0][::-1], ""]
            prose.append(prose.pop(0))
        longer.append("\n".join(lines))
    return longer


def arbitrary(count: int, pieces: list[str]) -> Iterator[str]:
    """Inputs of many kinds: random characters, shuffled lines of dumps, one line or character repeated."""
    chance = random.Random(7)
    for number in range(count):
        kind = number % 5
        if kind == 0:
            yield "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(2000)))
        elif kind == 1:
            yield bytes(chance.randrange(256) for _ in range(chance.randrange(4000))).decode("latin-1")
        elif kind == 2:
            yield chance.choice(["\n", "\n\n"]).join(chance.choices(pieces, k=chance.randrange(200)))
        elif kind == 3:
            yield chance.choice(pieces) * chance.randrange(1, 3000)
        else:
            yield (chance.choice(pieces)[:40] + chance.choice(["\n", " ", "(", "a.", "‘"])) * chance.randrange(1, 5000)


def slowest(count: int, pieces: list[str]) -> tuple[float, int]:
    """The time and length of the slowest of *count* arbitrary inputs."""
    worst = (0.0, 0)
    for text in arbitrary(count, pieces):
        started = time.process_time()
        read_text(text)
        worst = max(worst, (time.process_time() - started, len(text)))
    return worst


def below_the_gate(table: Table) -> list[str]:
    """The fields exact in too few texts."""
    return [
        name
        for name, (right, all_of_them) in table.counts.items()
        if right < GATE.get(name, GATE_OF_OTHERS) * all_of_them
    ]


def main() -> int:
    """Prints the tables. Returns 1 if --gate was given and fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=DUMPS)
    parser.add_argument("--fuzz", type=int, default=2000, metavar="N")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--gate", action="store_true")
    options = parser.parse_args()
    samples = list(labelled(options.folder))
    if not samples:
        print(f"{options.folder} holds no labelled dumps: no field was compared, and speed is that of an invented text")
    table = Table()
    for file, label in samples:
        compare(table, file.name, label, read(file))
    for name, (right, all_of_them) in table.counts.items():
        print(f"{name:18} {right:4} / {all_of_them:<4} {right / all_of_them:7.1%}")
    if options.show:
        print("\n".join(table.different))
    texts = [file.read_text(encoding="utf-8") for file, _ in samples] or [INVENTED]
    stories = lengthened(text for text in texts if isinstance(read_text(text), Article))
    ours, floor = rate(read_text, stories), rate(least, stories)
    print(
        f"\n{ours:,.0f} texts of {ONE_TEXT} characters a second on one core; "
        f"the least is {floor:,.0f} ({floor / ours:.1f}x)"
    )
    pieces = [line for text in texts for line in text.splitlines() if line]
    seconds, length = slowest(options.fuzz, pieces)
    print(f"slowest of {options.fuzz:,} arbitrary inputs: {seconds:.3f} s, {length:,} characters")
    fallen = below_the_gate(table) if options.gate else []
    for name in fallen:
        print(f"below the gate: {name}")
    return 1 if fallen else 0


INVENTED = (
    "News\n\nMill stops at noon\n\n1 min read\n\nThe mill stopped at noon, its miller said on May 2.\n\nIt was loud.\n"
)

if __name__ == "__main__":
    sys.exit(main())
