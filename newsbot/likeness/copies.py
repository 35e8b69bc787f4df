"""Decides whether two texts are copies of one, such as a wire story in two papers. Pure and linear.

Copies share most of their words, in runs. What differs still decides: if one says 40 and the other 43 in the same
place, or Monday and Tuesday, they make different claims, and a form filled in daily with other names tells another
story each time. docs/adr/0005-copies-make-one-claim.md has the reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsbot.dates import MONTHS
from newsbot.items import Article
from newsbot.likeness.minhash import SHORTEST, words_of
from newsbot.patterns import compiled

SHARED_WORDS = 0.7  # share of words that copies have in common;
SHARED_RUNS = 0.15  # and of runs of three words: stories on one subject share vocabulary
OWN_PASSAGES = 0.2  # share of passages not in the other text: more means two stories from one template
_PASSAGE = 4  # words in a row
_OTHER_NAMES = 0.5  # share of names that may differ in the same places: more means a form filled in anew
_FEWEST_NAMES = 2
_SHARED_TITLE = 0.3  # share of its words that a reprinted title keeps
_STUB = 100  # words: shorter identical texts under different titles are placeholders for stories
_CONTEXT = 2  # words before or after that identify a place

_TOKEN = compiled(r"(?P<number>\d+(?:[.,:]\d+)*)|(?P<word>[^\W\d_]+)|(?P<end>[.!?])|(?P<break>\n)")
_THOUSANDS = compiled(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Not "one", which is a pronoun as often as a number.
_NUMBERS = {
    "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50",
}  # fmt: skip
_MAY = "may"  # a month only if capitalised

Places = dict[tuple[str, ...], frozenset[str]]


@dataclass(frozen=True, slots=True)
class StoryText:
    """A text prepared for comparison: its words, its title, title and text as printed, and its source."""

    words: tuple[str, ...]
    title: str
    printed: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A figure or name in a text: its place among the words, its sort (number, day, month, name), and its value."""

    at: int
    sort: str
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of comparing two texts. *resemblance* is the share of common words, 0 to 1."""

    is_copy: bool
    resemblance: float
    why: str  # what decided, for people


def story_text(article: Article) -> StoryText:
    """*article* prepared for comparison: its text, and its title for the figures there."""
    texts = [block.text for block in article.body]
    texts += [block.text for entry in article.entries for block in entry.body]
    return story_text_from("\n".join(texts), article.title or "", article.source)


def story_text_from(text: str, title: str = "", source: str | None = None) -> StoryText:
    """*text* under *title*, prepared for comparison."""
    return StoryText(tuple(words_of(text)), title, f"{title}\n{text}", source)


def compare(a: StoryText, b: StoryText) -> Verdict:
    """Whether *a* and *b* are copies of one text. Symmetric."""
    if min(len(a.words), len(b.words)) < SHORTEST:
        return Verdict(False, 0.0, "too short")
    resemblance = _shared_words(a.words, b.words)
    if resemblance < SHARED_WORDS or _shared_runs(a.words, b.words) < SHARED_RUNS:
        return Verdict(False, resemblance, "other words")
    by_one_paper = a.source is not None and a.source == b.source
    if by_one_paper and (a.words != b.words or len(a.words) < _STUB) and _other_titles(a.title, b.title):
        return Verdict(False, resemblance, "other titles")
    (figures, names), (others_figures, others_names) = _claims(a.printed), _claims(b.printed)
    if _contradictions(figures, others_figures)[0]:
        return Verdict(False, resemblance, "other figures")
    other_names, places = _contradictions(names, others_names)
    if other_names >= _FEWEST_NAMES and other_names > _OTHER_NAMES * places:
        return Verdict(False, resemblance, "other names")
    if min(_own_passages(a.words, b.words), _own_passages(b.words, a.words)) > OWN_PASSAGES:
        return Verdict(False, resemblance, "other passages")
    return Verdict(True, resemblance, "nearly the same text")


def _other_titles(a: str, b: str) -> bool:
    """Whether two stories of one paper have different titles: a paper that reprints its own story keeps most of the
    title.

    Between papers titles prove nothing: every desk writes its own.
    """
    first, second = set(words_of(a)), set(words_of(b))
    return bool(first and second) and len(first & second) < _SHARED_TITLE * len(first | second)


def _shared_words(a: Sequence[str], b: Sequence[str]) -> float:
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b))


def _shared_runs(a: Sequence[str], b: Sequence[str]) -> float:
    first, second = ({*zip(words, words[1:], words[2:], strict=False)} for words in (a, b))
    return len(first & second) / len(first | second)


def _own_passages(words: Sequence[str], others: Sequence[str]) -> float:
    """The share of *words* in passages without a pair of adjacent words from *others*."""
    known = {*pairwise(others)}
    shared = [pair in known for pair in pairwise(words)]
    own = run = 0
    for at in range(len(words) + 1):
        if at < len(words) and not (at and shared[at - 1]) and not (at < len(shared) and shared[at]):
            run += 1
            continue
        own += run if run >= _PASSAGE else 0
        run = 0
    return own / len(words)


def _contradictions(a: Places, b: Places) -> tuple[int, int]:
    """In how many common places the values have nothing in common, and how many common places there are."""
    places = a.keys() & b.keys()
    return sum(a[place].isdisjoint(b[place]) for place in places), len(places)


@lru_cache(maxsize=64)  # a story printed by many is compared with each
def _claims(printed: str) -> tuple[Places, Places]:
    """The figures and the names, by place."""
    shapes, marks = _read(printed)
    figures = [mark for mark in marks if mark.sort != "name"]
    names = [mark for mark in marks if mark.sort == "name"]
    return _by_place(shapes, figures), _by_place(shapes, names)


def _read(text: str) -> tuple[list[str], list[_Mark]]:
    """The words of *text*, "#" for a figure and "@" for a name; and the figures and names."""
    shapes: list[str] = []
    marks: list[_Mark] = []
    begins = True  # the first word of a sentence is capitalised anyway
    for found in _TOKEN.finditer(text):
        if not (found["number"] or found["word"]):
            begins = True
            if found["break"]:
                shapes.append("\n")
            continue
        token = found.group()
        sort, value = ("number", _THOUSANDS.sub("", token)) if found["number"] else _sort(token, begins)
        shape = value if sort == "word" else "@" if sort == "name" else "#"
        if sort != "word":
            marks.append(_Mark(len(shapes), sort, value))
        shapes.append(shape)
        begins = False
    return shapes, marks


def _sort(word: str, begins: bool) -> tuple[str, str]:
    """The sort of *word*, and its value."""
    folded = word.casefold()
    is_proper = word[0].isupper() and not begins
    if folded in _NUMBERS:
        return "number", _NUMBERS[folded]
    if folded in _DAYS:
        return "day", folded
    if folded in MONTHS and (folded != _MAY or is_proper):
        return "month", str(MONTHS[folded])
    return ("name" if is_proper else "word"), folded


def _by_place(shapes: Sequence[str], marks: Iterable[_Mark]) -> Places:
    """The values by place: the two words before, or the two after."""
    places: dict[tuple[str, ...], set[str]] = {}
    for mark in marks:
        before = shapes[max(0, mark.at - _CONTEXT) : mark.at]
        after = shapes[mark.at + 1 : mark.at + 1 + _CONTEXT]
        for side, around in (("before", before), ("after", after)):
            if len(around) == _CONTEXT and "\n" not in around:
                # By sort: a day contradicts only another day, not a date.
                places.setdefault((mark.sort, side, *around), set()).add(mark.value)
    return {place: frozenset(values) for place, values in places.items()}
