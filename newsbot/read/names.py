"""Splits bylines into names, and turns names into Authors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.items import Author
from newsbot.loaders import AuthorLoader
from newsbot.patterns import anchored, compiled
from newsbot.read.byline_ends import without_affiliation, without_date, without_places
from newsbot.read.bywords import AND, without_archive, without_byword, without_sure_byword
from newsbot.read.text_boilerplate import ends_story, is_boilerplate
from newsbot.source import Source
from newsbot.text import plain

LONGEST_BYLINE = 10_000  # characters that are read
_LONGEST_PART = 300  # of it, between commas
_WORD = compiled(r"\S+")
_LABEL = compiled(r"\.\w+\)?")  # of a host
_ADDRESS = compiled(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_COMMA = compiled(r"(?<!\s)\s*(?:[;/，、]|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|II|III)\b)|\n)\s*")
_AND = compiled(rf"(?<!\s)\s+(?:&|{AND})\s+")
_ROLE = compiled(
    r"\b(?:editor|reporter|correspondent|writer|journalist|columnist|producer|staff|chief|head of|director|professor|"
    r"contributor|"
    r"redakteur\w*|reporterin|korrespondent\w*|journaliste?|rédact\w+|redactor\w*|periodista|bureau|photographer|"
    r"analyst|fellow)\b",
    re.IGNORECASE,
)
_PICTURE = anchored(r"^\W*(?:image|photo|picture|foto|bild|credit|video|illustration)s?\b\s*[:/]?", re.IGNORECASE)
_UNITS = r"desk|staff|team|unit|department|newsroom|service|bureau|redaktion|redacción|redazione|rédaction|редакц\w+"
_DESK = compiled(
    rf"\b(?:{_UNITS}|news|agency|agencies|agence|agencia|press|reuters|afp|dpa|apa|ap|media|times|post|online|"
    r"editorial|editors|magazine|tv|radio|network|independent|journal|gmbh|inc|ltd)\b|\.(?:com|de|net|org|at|ch)\b|"
    r"(?-i:^[A-Z]{2,5}$)|^wires?$",
    re.IGNORECASE,
)
_UNIT_OF_TWO = anchored(rf"^(?:the\s)?\S+\s+(?:&|{AND})\s+\S+(?:\s\S+)*\s(?:{_UNITS})$", re.IGNORECASE)
_BEHIND = " ,;:-–—()[]"
_QUOTED = " ,;:-–—\"'“”„"
_AROUND = f"{_BEHIND}\"'"
_SURNAME_LIKE_A_PAPER = anchored(
    r"(?!(?:The|Associated|Canadian|National|Free|United)\s)[^\W\d_]+\s(?:Post|Press|Times|Radio)$"
)
_ACRONYM = anchored(r"[A-Z]{3,}\b(?!\.)")
_LETTER = compiled(r"[^\W\d_]")
_SIGNS = compiled(r"(?<!\s)\s*[|•·\n]\s*")
_ANYBODY = anchored(
    r"(?:the\s)?(?:staff|agenc(?:y|ies)|wires?|wire\s(?:services|reports)|news\s(?:services?|agencies)(?:\sreports)?|"
    r"staff\s(?:writers?|reporters?|reports)|agenturen|agences?|agencias|agências|agenzie|agencje|byråer|bureaus|агентства)",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    ("admin", "administrator", "webmaster", "author", "autor", "null", "undefined", "none", "n/a", "unknown", "nan")
)
_OF_PICTURES = compiled(
    r"[(（\[](?:fotos?|photos?|bild(?:er)?|pictures?|images?|illustrations?(?:en)?|grafik(?:en)?|video|kamera|camera)[)）\]]$",
    re.IGNORECASE,
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
    """An Author through the loader; None if *name* is not a name."""
    loader = AuthorLoader(source=source)
    values = {"name": name, "role": role, "bio": bio, "url": url, "avatar_url": avatar_url}
    for key, value in values.items():
        if value:
            loader.add_value(key, value)
    return loader.load_author()


def split_names(text: str, *, stated: bool = False, language: str | None = None) -> list[str]:
    """The names in a byline in order, without "By", roles, dates, places, papers, links and e-mail addresses.

    *stated* names come from metadata, where "Von" is a name. In visible text it is too, unless it means "by" in the
    page's *language*.
    """
    text = _single_blanks(text[:LONGEST_BYLINE])
    names: dict[str, None] = {}
    for line in _SIGNS.split(_without_addresses(text)):
        named = without_sure_byword(without_archive(line))
        kept, dated = without_date(named)
        for number, several in enumerate(_COMMA.split(without_places(kept, language))):
            parts = _without_and(several)
            for place, part in enumerate(parts):
                name = _bare(part, language, is_name_itself=stated or (number + place == 0 and named != line))
                is_behind_a_comma = number > 0 and len(parts) == 1 and not stated
                if name and not (is_behind_a_comma and names and _is_affiliation(name, next(iter(names)))):
                    names.setdefault(name)
        if dated and names:
            break
    some = [name for name in names if not _ANYBODY.fullmatch(name)]
    return some or list(names)


def _is_affiliation(name: str, person: str) -> bool:
    """Whether *name*, after a comma behind a *person*, is whom they work for: "Ilse Brandvold, NQR North"."""
    if _SURNAME_LIKE_A_PAPER.match(name):
        return False
    return is_desk(name) or bool(_ACRONYM.match(name) and not person.isupper())


def _bare(part: str, language: str | None, *, is_name_itself: bool) -> str | None:
    """The name in *part* of a byline, or None. *is_name_itself* if no word before it can be "by"."""
    if len(part) > _LONGEST_PART or _OF_PICTURES.search(part):
        return None
    bare = without_archive(part.strip(_AROUND if part.count("(") != part.count(")") else _QUOTED))
    named = without_sure_byword(bare) if is_name_itself else without_byword(bare, language)
    name = _without_repetition(plain(without_affiliation(named)).strip(_BEHIND))
    return name if is_name(name) else None


def name_parts(text: str) -> Iterator[str]:
    """The names separated by commas and "and", except for the "and" in a newsroom unit's name."""
    for part in _COMMA.split(text):
        yield from _without_and(part)


def _without_and(part: str) -> list[str]:
    return [part] if _UNIT_OF_TWO.match(part) else _AND.split(part)


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
        text.lower() in _NOBODY
        or is_boilerplate(text)
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
