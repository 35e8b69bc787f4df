"""Bywords: what stands before the names in a byline. Some begin names, too: Von Miller, Da Silva, Oleh Ivanenko."""

from __future__ import annotations

import re

_SURE = re.compile(
    r"^(?:(?:(?:written|reported|words|text|story|analysis|interview|review|opinion|posted|published|edited)\s+by|by|"
    r"text\s+(?-i:von|par|por|di|da|av|af|oleh|VON|PAR|POR|DI|DA|AV|AF)|ein(?:e[rn]?)?\s.{3,40}\svon|door|przez|reporter|autor(?:in|es|a)?|"
    r"auteur|author|penulis|автор|текст)\b\s*[:：]?\s+|"
    r"(?:von|par|por|di|da|av|af|od|texto?|testo|oleh|yazan)\s*[:：]\s*)",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"^(?:von|par|por|di|da|av|af|od|texto?|testo|oleh|yazan)\s+", re.IGNORECASE)
_BY_IN: dict[str, frozenset[str | None]] = {  # the languages in which each begins bylines
    "von": frozenset({"de"}),
    "par": frozenset({"fr"}),
    "por": frozenset({"es", "pt"}),
    "di": frozenset({"it"}),
    "da": frozenset(),
    "av": frozenset({"sv", "no", "nb", "nn"}),
    "af": frozenset({"da"}),
    "od": frozenset({"hr", "bs", "sr"}),
}
_AGENCY = re.compile(r"[A-Z]{2,5}$")
_FIRST_NAMES = frozenset({"oleh", "yazan"})  # of so many people that a capital decides for the name
# What stands between two names. In texts "dan" and "và" do not: lines with them would be read otherwise.
AND_IN_TEXTS = r"and|und|et|y|e|en|och|og|ja|i|та|и|ve"
AND = rf"{AND_IN_TEXTS}|dan|và"
_NAME_ENDS = re.compile(rf"[,;|/•·，、(]|\s&|\s(?:{AND}|mit|with)\s")
_WITHIN_SURNAMES = frozenset(
    ("de", "del", "della", "den", "der", "des", "di", "dos", "du", "la", "las", "le", "los", "van", "von", "zu")
)


def says_by(line: str) -> bool:
    """Whether *line* begins as bylines do: "By", "Von", "Par"."""
    line = f"{line.strip()} "
    return bool(_SURE.match(line) or _PERHAPS.match(line))


def after_byword(line: str) -> str | None:
    """The names in *line* after a word as bylines begin with; None where it has no such word.

    A word that may begin the name itself is taken off only where a first and a last name remain, or an agency's.
    """
    shorter = without_sure_byword(line)
    if shorter != line:
        return shorter
    found = _PERHAPS.match(line)
    if not found:
        return None
    word, rest = found[0].strip(), line[found.end() :]
    words = _NAME_ENDS.split(rest, maxsplit=1)[0].split()
    first = words[0].lower() if words else ""
    if len(words) == 1 and _AGENCY.match(words[0]) and not word.isupper():
        return rest
    if sum(each[0].isupper() for each in words) < 2 or not words[0][0].isupper() or first in _WITHIN_SURNAMES:
        return None
    is_first_name = word.lower() in _FIRST_NAMES and not word.islower() and first != word.lower()
    return line if is_first_name else rest


def without_byword(line: str, language: str | None) -> str:
    """*line* without the word before its names. With a capital, "von" and its like go only in a *language* they are of.

    Elsewhere they begin the names of people: Von Anna Miller, Par Erik Lindgren.
    """
    found = None if without_sure_byword(line) != line else _PERHAPS.match(line)
    if found and line[0].isupper() and not _AGENCY.match(line[found.end() :]):
        word = found[0].strip().lower()
        if language not in _BY_IN.get(word, {language}):
            return line
    return after_byword(line) or line


def without_any_byword(line: str) -> str:
    """*line* without a word that stands before names, be it a part of the name or not."""
    return _PERHAPS.sub("", without_sure_byword(line))


def without_sure_byword(line: str) -> str:
    """*line* without a word before its names that is a part of none."""
    return _SURE.sub("", line)
