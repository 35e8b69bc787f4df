"""Names: from a byline to the people in it, and from a name to its Author."""

from __future__ import annotations

import re

from newsbot.dumps.bywords import AND, without_byword, without_sure_byword
from newsbot.items import Author
from newsbot.loaders import AuthorLoader
from newsbot.source import Source
from newsbot.text import plain

LONGEST_BYLINE = 10_000  # characters; of a longer one, so many are read
_WORD = re.compile(r"\S+")
_LABEL = re.compile(r"\.\w+\)?")  # of a host
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_DATE = re.compile(r"[,|·•\-–]?\s*\b(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2})\b.*$")
_SEPARATORS = re.compile(rf"\s*(?:[;|/•·，、]|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|II|III)\b)|\n|\s&\s|\s(?:{AND})\s)\s*")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|journalist|columnist|producer|staff|chief|head of|director|professor|"
    r"contributor|"
    r"redakteur\w*|reporterin|korrespondent\w*|journaliste?|rédact\w+|redactor\w*|periodista|bureau|photographer|"
    r"analyst|fellow)\b",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"^\W*(?:image|photo|picture|foto|bild|credit|video|illustration)s?\b\s*[:/]?", re.IGNORECASE)
_DESK = re.compile(
    r"\b(?:news|desk|staff|team|redaktion|redacción|redazione|rédaction|agency|agencies|agence|agencia|press|reuters|afp|dpa|apa|ap|media|times|post|"
    r"online|editorial|editors|magazine|tv|radio|network|independent|journal|newsroom|service|bureau|редакц\w+|gmbh|inc|ltd)\b|\.(?:com|de|net|org|at|ch)\b|^[A-Z]{2,5}$",
    re.IGNORECASE,
)
_BEHIND = " ,;:-–—()[]"
_AROUND = f"{_BEHIND}\"'"
_LETTER = re.compile(r"[^\W\d_]")


def make_author(
    source: Source | None,
    *,
    name: str,
    role: str | None = None,
    bio: str | None = None,
    url: str | None = None,
    avatar_url: str | None = None,
) -> Author | None:
    """An Author through the loader; None where *name* is none."""
    loader = AuthorLoader(source=source)
    values = {"name": name, "role": role, "bio": bio, "url": url, "avatar_url": avatar_url}
    for key, value in values.items():
        if value:
            loader.add_value(key, value)
    return loader.load_author()


def split_names(text: str, *, stated: bool = False, language: str | None = None) -> list[str]:
    """The names in a byline, in order, without "By", roles, e-mail addresses and dates.

    What is *stated*, as data and not for readers, names people as they are called: "Von" is a name there. For readers
    it is one unless it is "by" in the page's *language*.
    """
    text = _single_blanks(text[:LONGEST_BYLINE])
    named = without_sure_byword(text)
    names: dict[str, None] = {}
    for number, part in enumerate(_SEPARATORS.split(_DATE.sub("", _without_addresses(named)))):
        bare = part.strip(_AROUND)
        is_name_itself = stated or (number == 0 and named != text)
        name = plain(without_sure_byword(bare) if is_name_itself else without_byword(bare, language)).strip(_BEHIND)
        if is_name(name):
            names[name] = None
    return list(names)


def _single_blanks(text: str) -> str:
    """*text* with one blank between words, and the lines that hold any: patterns look at each run of blanks often."""
    return "\n".join(line for each in text.splitlines() if (line := " ".join(each.split())))


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub("", _WORD.sub(_without_email, text))


def _without_email(word: re.Match[str]) -> str:
    """A word without the e-mail address that it begins with; each part of it is looked at once."""
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
    if _PICTURE.match(text) or text.lower().startswith(("http", "www.")) or any(mark in text for mark in "{}<>=@\\"):
        return False
    return not (_ROLE.search(text) and not _looks_personal(text))


def _looks_personal(text: str) -> bool:
    rest = _ROLE.sub("", text).split()
    return len(rest) >= 2 and all(word[:1].isupper() for word in rest)


def is_desk(name: str) -> bool:
    """Whether *name* is rather an organisation's than a person's."""
    return bool(_DESK.search(name))
