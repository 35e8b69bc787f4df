"""Tells what a single line may be by its form; the text grammar decides by place.

Every test is linear in the line, and none looks for words of a single site or story.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

from newsbot.patterns import compiled

DENSE = compiled(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts in which one letter says as much as three
_STOPS, _FULL_STOPS = frozenset(".!?…。！？।؟"), frozenset(".…。।")
_CLOSED = ("”", '"', ")")
_CLOSERS = "\"'”’“»«)）」』] "
# A stop inside the line and what may follow it. Single quotes are left out: headlines quote with them.
_STOP = compiled(r"[.!?][”\")]*\s+[“\"(]?[A-Z]")
_SPEECH = compiled(r"[.!?,][”\"]\s")
_NAME_WORDS = "the of and for de da del della di du la le van von zu zum zur der den ten bin al el y e i news desk team"
_WORDS_OF_NAMES = frozenset(_NAME_WORDS.split(" "))

_FEWEST_ADDRESS_WORDS = 3  # words that identify a headline
ALIKE, ALIKE_ENOUGH = 0.5, 0.3  # likeness of a headline to its address that proves it, and that sets it apart
_WORD = compiled(r"[^\W_]+")


def word_count(line: str) -> int:
    return line.count(" ") + 1


def ends_sentence(line: str) -> bool:
    """Whether *line* ends in a full stop, question or exclamation mark, ignoring closing quotes and brackets."""
    return line.rstrip(_CLOSERS)[-1:] in _STOPS


def ends_with_stop(line: str) -> bool:
    """Like `ends_sentence`, but only full stops: headlines may ask and exclaim."""
    return line.rstrip(_CLOSERS)[-1:] in _FULL_STOPS


def is_prose(line: str) -> bool:
    """Whether *line* is running text: a sentence, several, or the start of a long one."""
    if len(line) >= 200:
        return True
    if ends_with_stop(line):
        return word_count(line) >= 4
    return len(line) >= 25 and _has_inner_stop(line)


def is_cut(line: str) -> bool:
    """Whether *line* is running text cut short, as teasers in listings are."""
    return len(line) >= 60 and is_prose(line) and not ends_sentence(line) and line[-1] not in ':;”"’)'


def is_headline(line: str) -> bool:
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
    """Whether *line* may name a section, or several separated by commas."""
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
    """Whether *line* may be an author's role: a few words and no sentence."""
    return len(line) <= 80 and word_count(line) <= 9 and not ends_sentence(line)


def words_of_address(path: str | None) -> frozenset[str]:
    """The words in the longest segment of *path*; none if they are too few."""
    segments = [frozenset(_address_words(unquote(part))) for part in (path or "").split("/")]
    best = max(segments, key=len, default=frozenset())
    return best if len(best) >= _FEWEST_ADDRESS_WORDS else frozenset()


def _address_words(text: str) -> list[str]:
    """The words of *text* without accents, as addresses spell them."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("ß", "ss").replace("ø", "o"))
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _WORD.findall(plain)
    spelled = (word.replace("ae", "a").replace("oe", "o").replace("ue", "u") for word in words)
    return [word for word in spelled if len(word) > 2 and not word.isdigit()]


def likeness(line: str, address: frozenset[str]) -> float:
    """The overlap of the words in *line* and *address*, from 0 to 1."""
    words = set(_address_words(line)) if address else set()
    both = len(words & address)
    return 2 * both / (len(words) + len(address)) if both > 1 else 0.0


def is_like_address(title: str | None, path: str | None) -> bool:
    """Whether *title* may be the headline in the address; True if the address has none."""
    address = words_of_address(path)
    return not address or likeness(title or "", address) >= ALIKE_ENOUGH
