"""How the time of the pure core grows with the text it is given.

    uv run python -m benchmarks.growth [--gate] [--quick] [--only WORD]

Every public function of the pure core whose arguments can be made of a text is found by introspection and given
awkward texts, twice as long each time, until a call takes ENOUGH processor time or the text is LARGEST. Then twice the
text may take MOST times as long. Prints what grows faster; --gate exits with 1 if there is any. --quick stops at an
eighth of the length.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import inspect
import pkgutil
import sys
import time
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from types import UnionType
from typing import Any

from newsbot.page import Page

CORE = ("newsbot.read", "newsbot.watch", "newsbot.likeness")
MODULES = (
    "newsbot.loaders",
    "newsbot.text",
    "newsbot.urls",
    "newsbot.dates",
    "newsbot.written_dates",
    "newsbot.literal",
)
ENOUGH = 0.05  # seconds of processor time
MOST = 2.5  # times as long for twice the text
SMALLEST, LARGEST = 2_000, 256_000  # characters
ROUNDS = 5
UNITS = (
    *("a", "a@", "a ", "A", "Ann Lee, ", "Ann Lee and ", "a, ", "1", "1 ", "12:00 ", "1.", " ", "\n"),
    *("\n\n", " \n", "\t", "<", "(", "[", "{", '"', "'", "''", "((", "[[", "<!--", "<![CDATA[", "&"),
    *("&amp;", "|", " | ", "-", "a-", ".", "a. ", "https://a.example/b ", "[a](b)", "> ", "# ", "* "),
    *("_a_ ", "by Ann ", "Photo: ", "© ", "...", "…", "é", "中", "\\", "<p>", "<p>a</p>"),
    *("<a href=b>c</a>", "<a>", "<div>", "<b>", "<br>", "<h2>a</h2>", "<script>", '{"a":', "[1,"),
    *('<meta name=author content="a@">', "<li><a href=/a-b-c-d-1>A title of a story here</a>"),
    *("<!-- BEGIN WAYBACK TOOLBAR INSERT -->",),
)
FRAMES = ("{}", '<html><head><meta name=author content="{}"></head><body><p>A story.</p></body></html>')
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class NotMadeOfText(Exception):
    """An argument that no text can be made into."""


def made(kind: Any, text: str) -> Any:
    """An argument of the annotated *kind*. Raises NotMadeOfText."""
    if kind in (str, Any, object):
        return text
    if kind is bytes:
        return text.encode()
    if kind is Page:
        return Page(body=text.encode(), url="https://a.example/b", headers={"content-type": "text/html; charset=utf-8"})
    if kind in (int, float, bool, datetime):
        return NOW if kind is datetime else kind(9)
    outer, inner = typing.get_origin(kind), typing.get_args(kind)
    if outer in (UnionType, typing.Union):
        for each in inner:
            if each is not type(None):
                return made(each, text)
    if outer in (list, tuple, set, frozenset, Sequence, Iterable, Iterator) and inner and inner[0] is str:
        pieces = text.split(" ") if " " in text else [text[at : at + 5] for at in range(0, len(text), 5)]
        return iter(pieces) if outer is Iterator else list(pieces) if outer in (Sequence, Iterable) else outer(pieces)
    raise NotMadeOfText(kind)


def functions() -> Iterator[tuple[str, Callable[[str], object]]]:
    """The name of each public function of the core, and a call of it with all that has no default made of a text."""
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            try:
                kinds = typing.get_type_hints(function)
                asked = needed(function, kinds)
                {key: made(kind, "a") for key, kind in asked.items()}
            except (NameError, NotMadeOfText, TypeError):
                continue
            if asked:
                yield f"{module.__name__.removeprefix('newsbot.')}.{name}", caller(function, asked)


def needed(function: Callable[..., object], kinds: Mapping[str, Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {each.name: kinds[each.name] for each in parameters if each.default is each.empty}


def caller(function: Callable[..., object], asked: Mapping[str, Any]) -> Callable[[str], object]:
    def call(text: str) -> object:
        found = function(**{key: made(kind, text) for key, kind in asked.items()})
        return list(found) if isinstance(found, Iterator) else found

    return call


def modules() -> Iterator[Any]:
    for name in MODULES:
        yield importlib.import_module(name)
    for name in CORE:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            yield importlib.import_module(found.name)


def spent(call: Callable[[str], object], text: str, rounds: int) -> float:
    """The least processor time that *call* takes."""
    best = float("inf")
    gc.disable()  # a collection costs what the whole process holds
    for _ in range(rounds):
        begun = time.process_time()
        with suppress(Exception):  # what is refused takes time, too
            call(text)
        best = min(best, time.process_time() - begun)
        if best > 1:
            break
    gc.enable()
    return best


def growth(call: Callable[[str], object], unit: str, frame: str, largest: int) -> tuple[int, float, float] | None:
    """The length, seconds and growth of *call* where it takes ENOUGH; None if it never does."""
    size = SMALLEST
    while size <= largest:
        text, half = (frame.replace("{}", unit * (length // len(unit))) for length in (size, size // 2))
        if spent(call, text, 1) >= ENOUGH and (took := spent(call, text, ROUNDS)) >= ENOUGH:
            times = took / max(spent(call, half, ROUNDS), 1e-6)
            if times > MOST:  # on a busy machine, once is chance
                times = min(times, spent(call, text, ROUNDS) / max(spent(call, half, ROUNDS), 1e-6))
            return size, took, times
        size *= 2
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", action="store_true", help="exit with 1 if anything grows faster")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="only functions whose name contains this")
    options = parser.parse_args()
    largest = LARGEST // 8 if options.quick else LARGEST
    count = fast = 0
    for name, call in functions():
        if options.only not in name:
            continue
        count += 1
        for frame in FRAMES:
            for unit in UNITS:
                found = growth(call, unit, frame, largest)
                if found and found[2] > MOST:
                    fast += 1
                    print(
                        f"{name}: {found[2]:.1f}x at {found[0]:,} characters of {unit!r}, {found[1]:.2f} s", flush=True
                    )
    print(f"{count} functions, {len(UNITS) * len(FRAMES)} texts each: {fast} grow by more than {MOST}x a doubling")
    return 1 if options.gate and fast else 0


if __name__ == "__main__":
    sys.exit(main())
