"""Splits bylines into names, and turns names into Authors.

Some bywords also begin names: Von Miller, Da Silva, Oleh Ivanenko.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.items import Author
from newsbot.loaders import AuthorLoader
from newsbot.read.text_boilerplate import ends_story, is_boilerplate
from newsbot.source import Source
from newsbot.text import plain

LONGEST_BYLINE = 10_000  # characters that are read
AND = r"and|und|et|y|e|en|och|og|ja|i|та|и|ve|dan|và|mit|with"  # words between two names
_WORD = re.compile(r"\S+")
_LABEL = re.compile(r"\.\w+\)?")  # of a host
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_DATE = re.compile(r"[,|·•\-–]?\s*\b(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2})\b.*$")
_COMMA = re.compile(r"\s*(?:[;|/•·，、]|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|II|III)\b)|\n)\s*")
_AND = re.compile(rf"\s+(?:&|{AND})\s+")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|journalist|columnist|producer|staff|chief|head of|director|professor|"
    r"contributor|"
    r"redakteur\w*|reporterin|korrespondent\w*|journaliste?|rédact\w+|redactor\w*|periodista|bureau|photographer|"
    r"analyst|fellow)\b",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"^\W*(?:image|photo|picture|foto|bild|credit|video|illustration)s?\b\s*[:/]?", re.IGNORECASE)
_UNITS = r"desk|staff|team|unit|department|newsroom|service|bureau|redaktion|redacción|redazione|rédaction|редакц\w+"
_DESK = re.compile(
    rf"\b(?:{_UNITS}|news|agency|agencies|agence|agencia|press|reuters|afp|dpa|apa|ap|media|times|post|online|"
    r"editorial|editors|magazine|tv|radio|network|independent|journal|gmbh|inc|ltd)\b|\.(?:com|de|net|org|at|ch)\b|"
    r"^[A-Z]{2,5}$",
    re.IGNORECASE,
)
_UNIT_OF_TWO = re.compile(rf"^(?:the\s)?\S+\s+(?:&|{AND})\s+\S+(?:\s\S+)*\s(?:{_UNITS})$", re.IGNORECASE)
_BEHIND = " ,;:-–—()[]"
_AROUND = f"{_BEHIND}\"'"
_LETTER = re.compile(r"[^\W\d_]")
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
_FIRST_NAMES = frozenset({"oleh", "yazan"})  # so common that a capital decides for the name
_NAME_ENDS = re.compile(rf"[,;|/•·，、(]|\s&|\s(?:{AND})\s")
_WITHIN_SURNAMES = frozenset(
    ("de", "del", "della", "den", "der", "des", "di", "dos", "du", "la", "las", "le", "los", "van", "von", "zu")
)


def make_author(
    source: Source | None,
    *,
    name: str,
    role: str | None = None,
    bio: str | None = None,
    url: str | None = None,
    avatar_url: str | None = None,
) -> Author | None:
    """An Author through the loader; None if *name* is no name."""
    loader = AuthorLoader(source=source)
    values = {"name": name, "role": role, "bio": bio, "url": url, "avatar_url": avatar_url}
    for key, value in values.items():
        if value:
            loader.add_value(key, value)
    return loader.load_author()


def split_names(text: str, *, stated: bool = False, language: str | None = None) -> list[str]:
    """The names in a byline in order, without "By", roles, e-mail addresses and dates.

    *stated* names come as data, where "Von" is a name. In visible text it is one unless it means "by" in the page's
    *language*.
    """
    text = _single_blanks(text[:LONGEST_BYLINE])
    named = without_sure_byword(text)
    names: dict[str, None] = {}
    for number, part in enumerate(name_parts(_DATE.sub("", _without_addresses(named)))):
        bare = part.strip(_AROUND)
        is_name_itself = stated or (number == 0 and named != text)
        name = plain(without_sure_byword(bare) if is_name_itself else without_byword(bare, language)).strip(_BEHIND)
        if is_name(name := _without_repetition(name)):
            names[name] = None
    return list(names)


def name_parts(text: str) -> Iterator[str]:
    """The names separated by commas and "and", except for the "and" in a newsroom unit's name."""
    for part in _COMMA.split(text):
        yield from (part,) if _UNIT_OF_TWO.match(part) else _AND.split(part)


def _without_repetition(name: str) -> str:
    """*name* without its repetition: renderers show a picture's text and then the name."""
    half, odd = divmod(len(name), 2)
    return name[:half] if odd and name[:half] == name[half + 1 :] and name[half] == " " else name


def _single_blanks(text: str) -> str:
    """*text* with single blanks and without empty lines, because patterns rescan runs of blanks."""
    return "\n".join(line for each in text.splitlines() if (line := " ".join(each.split())))


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub("", _WORD.sub(_without_email, text))


def _without_email(word: re.Match[str]) -> str:
    """The word without the e-mail address it begins with; each part is scanned once."""
    text = word[0]
    at = text.find("@", 1)
    if at < 0:
        return text
    ends = [label.end() for label in _LABEL.finditer(text, at + 2)]
    return text[ends[-1] :] if ends else text


def is_name(text: str) -> bool:
    """Whether *text* may be the name of a person or desk: short, of letters, and no mere role."""
    if not 2 <= len(text) <= 60 or not _LETTER.search(text) or len(text.split()) > 6:
        return False
    if (
        is_boilerplate(text)
        or ends_story(text)
        or _PICTURE.match(text)
        or text.lower().startswith(("http", "www."))
        or any(mark in text for mark in "{}<>=@\\")
    ):
        return False
    return not (_ROLE.search(text) and not _looks_personal(text))


def _looks_personal(text: str) -> bool:
    rest = _ROLE.sub("", text).split()
    return len(rest) >= 2 and all(word[:1].isupper() for word in rest)


def is_desk(name: str) -> bool:
    """Whether *name* is more likely an organisation's than a person's."""
    return bool(_DESK.search(name))


def says_by(line: str) -> bool:
    """Whether *line* begins like a byline: "By", "Von", "Par"."""
    line = f"{line.strip()} "
    return bool(_SURE.match(line) or _PERHAPS.match(line))


def after_byword(line: str) -> str | None:
    """The names in *line* after its byword; None without a byword.

    A byword that may be part of the name is removed only if first and last name, or an agency, remain.
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
    """*line* without its byword. Capitalised, "von" and the like go only in their own *language*: elsewhere they begin
    names (Von Anna Miller, Par Erik Lindgren).
    """
    found = None if without_sure_byword(line) != line else _PERHAPS.match(line)
    if found and line[0].isupper() and not _AGENCY.match(line[found.end() :]):
        word = found[0].strip().lower()
        if language not in _BY_IN.get(word, {language}):
            return line
    return after_byword(line) or line


def without_any_byword(line: str) -> str:
    """*line* without its byword, even if that may be part of the name."""
    return _PERHAPS.sub("", without_sure_byword(line))


def without_sure_byword(line: str) -> str:
    """*line* without a byword that is never part of a name."""
    return _SURE.sub("", line)
