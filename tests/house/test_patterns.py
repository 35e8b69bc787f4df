"""Every regular expression is made in one place, and no text makes one slow. Held without a clock."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.patterns import KNOWN, Known, anchored
from tests.house.ambiguity import ambiguity

ROOT = Path(__file__).resolve().parents[2]
CODE = ("newsbot", "pipelines", "schedules")
ASKING = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
MOST_CAPPED = 600  # characters

# What the automaton cannot see, by the beginning of the pattern.
JUDGED = {
    "(?P<number>(?<![\\d,])": "an acronym that is followed by a letter gives up its last one, and matches",
    '(?<!\\s)\\s*+(\\"(?:': "a quote that is not closed is the last one, and the third way takes what it begins",
    "<[a-zA-Z][^\\s/><]*+(?=[\\s/])(?:[\\s/]*+": "at most 1,000 attributes are read from each <",
    "<!--.*?(?:-->|": "whatever begins at a < also ends, at the latest with the page, so nothing is read twice",
    "(?<!\\s)\\s+i\\s+": "from its first place it always matches: the text ends somewhere",
    "(?<!\\s)\\s+en\\s+": "from its first place it always matches: the text ends somewhere",
    "^[ ]{0,8}(?:References": "the next list of references ends what is read of the one before",
}


def modules() -> Iterator[Path]:
    return (file for folder in CODE for file in sorted((ROOT / folder).rglob("*.py")) if file.name != "patterns.py")


def everything_imported() -> list[Known]:
    for folder in CODE:
        package = importlib.import_module(folder)
        for found in pkgutil.walk_packages(package.__path__, f"{folder}."):
            if not found.name.endswith("migrations.env"):  # needs a migration that runs
                importlib.import_module(found.name)
    return list(KNOWN)


def test_no_module_makes_a_pattern_of_its_own() -> None:
    """`newsbot.patterns` makes all; elsewhere `re` gives flags and types."""
    for file in modules():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(asked := node.func, ast.Attribute) and asked.attr in ASKING:
                made = isinstance(asked.value, ast.Name) and asked.value.id == "re"
                assert not made, f"{file.relative_to(ROOT)}:{node.lineno}: make it with newsbot.patterns"


def test_a_pattern_that_must_match_a_whole_text_does_so_in_linear_time() -> None:
    """One that is searched may end at once where one that must match all tries every way."""
    everything_imported()
    for file in modules():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "fullmatch" and isinstance(node.value, ast.Name):
                asked = getattr(module_of(file), node.value.id, None)
                if isinstance(asked, re.Pattern):
                    assert ambiguity(asked.pattern, asked.flags, searched=False) is None, f"{file}: {node.value.id}"


def test_no_text_makes_a_pattern_slow() -> None:
    """None is ambiguous, but for those with an enforced length and those judged by hand."""
    slow = {
        known.pattern: why
        for known in everything_imported()
        if known.at_most is None and (why := ambiguity(known.pattern, known.flags, searched=known.searched))
    }
    new = {pattern: why for pattern, why in slow.items() if not text(pattern).startswith(tuple(JUDGED))}
    assert new == {}, "mend it, or anchor it with at_most"
    gone = [begins for begins in JUDGED if not any(text(pattern).startswith(begins) for pattern in slow)]
    assert gone == [], "these need no judgement any more"


def test_a_capped_pattern_is_short() -> None:
    """Its cost for each character is at most its length."""
    assert [known for known in everything_imported() if (known.at_most or 0) > MOST_CAPPED] == []


def test_a_longer_text_does_not_match_a_capped_pattern() -> None:
    """The cap is enforced where the pattern is asked."""
    capped = anchored(r"(?:a+)+b?", at_most=5)
    assert capped.match("aaaaa")
    assert capped.fullmatch("aaaab")
    assert capped.match("aaaaaa") is None
    assert capped.fullmatch("aaaaab") is None


def module_of(file: Path) -> object:
    return importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def text(pattern: str | bytes) -> str:
    return pattern if isinstance(pattern, str) else pattern.decode("latin-1")


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a+)+b", r"(?:a|a)*b", r"(?:a|ab|b)*c", r"x(?:\s+|,)+y", r"\s*\s*x", r"\s+x", r"\s+$", r"a*?a*?b"),
        *(r"\w+@", r"[^<]*>", r".*x.*y$", r"x\s*;?\s*$", r"a\s*\n\s*$", r"(?:[a-z0-9]+-){3,}", r"(?m)^\s*#", r"\s++x"),
    ],
)
def test_an_ambiguous_pattern_is_found(pattern: str) -> None:
    """Loops in loops, loops after loops, and loops that a search tries from each character."""
    assert ambiguity(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"a+", r"\s*", r"\b\w+@", r"(?<!\s)\s+x", r"x\s++$", r"x\s*+;?\s*+$", r"^\s*x", r"\d+(?:[.,]\d+)*"),
        *(r"<[^<>]*>", r"x[^<]{0,40}>", r"^(?:\.{0,2}/)*$", r"(?s)<!--(?:(?!-->).)*+(?:-->)?", r"(\w)-\1"),
    ],
)
def test_a_linear_pattern_is_let_through(pattern: str) -> None:
    """Boundaries, possessive repeats and limits make one linear."""
    assert ambiguity(pattern) is None


def test_an_anchored_pattern_may_begin_with_a_repeat() -> None:
    """It is tried once, and not from each character."""
    assert ambiguity(r"\s+x", searched=False) is None
    assert ambiguity(r"\s*\s*x", searched=False)
