"""Shapes: what a line alone may be. The grammar decides by place; these say what a line can and cannot be there.

Every test takes time linear in the line, and none looks for words that only one site or story uses.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # letters that say what others say in three
_STOPS, _FULL_STOPS = frozenset(".!?…。！？।؟"), frozenset(".…。।")
_CLOSED = ("”", '"', ")")
_CLOSERS = "\"'”’“»«)）」』] "
# A stop inside the line, and what follows a sentence. Single quotes are left alone: headlines quote with them.
_STOP = re.compile(r"[.!?][”\")]*\s+[“\"(]?[A-Z]")
_SPEECH = re.compile(r"[.!?,][”\"]\s")
_WORDS_OF_NAMES = frozenset(
    re.split(" ", "the of and for de da del della di du la le van von der den ten bin al el y e i news desk team")
)


def word_count(line: str) -> int:
    return line.count(" ") + 1


def ends_sentence(line: str) -> bool:
    """Whether *line* closes with a full stop, question or exclamation mark, quotes and brackets after it aside."""
    return line.rstrip(_CLOSERS)[-1:] in _STOPS


def ends_with_stop(line: str) -> bool:
    """As `ends_sentence`, but headlines may ask and exclaim."""
    return line.rstrip(_CLOSERS)[-1:] in _FULL_STOPS


def is_prose(line: str) -> bool:
    """Whether *line* is running text: a sentence, the start of a long one, or several. Even one that was cut."""
    if len(line) >= 200:
        return True
    if ends_with_stop(line):
        return word_count(line) >= 4
    return len(line) >= 25 and _has_inner_stop(line)


def is_cut(line: str) -> bool:
    """Whether *line* is running text that somebody cut short: teasers of listings are."""
    return len(line) >= 60 and is_prose(line) and not ends_sentence(line) and line[-1] not in ':;”"’)'


def is_headline(line: str) -> bool:
    """Whether *line* may be the headline of a story."""
    return (
        8 <= len(line) <= 200
        and word_count(line) >= 2
        and line[-1] not in ".…,;:"
        and not line[0].islower()
        and not line.endswith("Read more")  # the end of a bio
        and not _inner_stop_of_prose(line)
    )


def _inner_stop_of_prose(line: str) -> bool:
    return len(line) >= 100 and _has_inner_stop(line)


def _has_inner_stop(line: str) -> bool:
    """Whether a sentence ends inside *line*."""
    for found in _STOP.finditer(line):
        word = line[max(0, found.start() - 5) : found.start()]
        # Shorter words before the stop may be abbreviations (Sept., Gov., U.S.).
        if (len(word) == 5 and word.isalpha() and word.islower()) or word[-2:].isdigit() or word[-1:] in _CLOSED:
            return True
    return _SPEECH.search(line) is not None


def is_subheading(line: str) -> bool:
    """Whether *line* may be a heading inside a story."""
    if len(line) > 90 or word_count(line) > 14 or line[-1] in ".…,;:!" or line[0].islower():
        return False
    return not ends_sentence(line) or (line[-1] == "?" and word_count(line) > 1)


def is_section(line: str) -> bool:
    """Whether *line* may name a section, or several with commas between."""
    return (
        len(line) <= 60
        and word_count(line) <= 6
        and line[0].isupper()
        and (line[-1].isalpha() or line[-1] == ")")
        and not any(character.isdigit() or character in ":!?" for character in line)
    )


def is_name(line: str) -> bool:
    """Whether *line* may be the name of a person or desk."""
    if len(line) > 60 or line[-1] in ".,:;!?" or not line[0].isupper():
        return False
    words = line.replace(",", " ").split()
    if not 1 <= len(words) <= 7 or any(c.isdigit() for c in line):
        return False
    return all(word[0].isupper() or word.lower() in _WORDS_OF_NAMES for word in words if word[0].isalpha())


def is_role(line: str) -> bool:
    """Whether *line* may say what an author does: a few words and no sentence."""
    return len(line) <= 80 and word_count(line) <= 9 and not ends_sentence(line)


_FEWEST = 3  # words that tell one headline from others
ALIKE, ALIKE_ENOUGH = 0.5, 0.3  # likeness of a headline to its address that proves it, and that tells it from others
_WORD = re.compile(r"[^\W_]+")


def words_of_address(path: str | None) -> frozenset[str]:
    """The words of the longest segment of *path*, as addresses spell them; none where they are too few to tell."""
    segments = [frozenset(_spelled(unquote(part))) for part in (path or "").split("/")]
    best = max(segments, key=len, default=frozenset())
    return best if len(best) >= _FEWEST else frozenset()


def _spelled(text: str) -> list[str]:
    """The words of *text* without accents, as addresses have them."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("ß", "ss").replace("ø", "o"))
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _WORD.findall(plain)
    spelled = (word.replace("ae", "a").replace("oe", "o").replace("ue", "u") for word in words)
    return [word for word in spelled if len(word) > 2 and not word.isdigit()]


def likeness(line: str, address: frozenset[str]) -> float:
    """How much of the words of the *address* are in *line*, and the other way round."""
    words = set(_spelled(line)) if address else set()
    both = len(words & address)
    return 2 * both / (len(words) + len(address)) if both > 1 else 0.0


def is_like_address(title: str | None, path: str | None) -> bool:
    """Whether *title* may be the headline that an address repeats; true of any where the address repeats none."""
    address = words_of_address(path)
    return not address or likeness(title or "", address) >= ALIKE_ENOUGH
