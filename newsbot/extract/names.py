"""Names: from a byline to the people in it, and from a name to its Author."""

from __future__ import annotations

import re

from newsbot.items import Author
from newsbot.loaders import AuthorLoader
from newsbot.source import Source
from newsbot.text import plain

_BY = re.compile(
    r"^(?:(?:written|reported|words|text|story|analysis|interview|review|opinion|posted|published|edited)\s+by|by|von|"
    r"par|por|di|de la|door|av|af|przez|"
    r"autor(?:in|es|a)?|auteur|author|text|reporter|автор|текст|oleh|penulis|yazan|"
    r"ein(?:e[rn]?)? .{3,40} von)\b\s*[:：]?\s+",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\(?\S+@\S+\.\w+\)?|https?://\S+|www\.\S+|(?<!\w)@\w+")
_DATE = re.compile(r"[,|·•\-–]?\s*\b(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2})\b.*$")
_SEPARATORS = re.compile(
    r"\s*(?:[;|/•·，、]|,(?!\s*(?:Jr|Sr|MD|PhD|Ph\.D|M\.D|II|III)\b)|\n|\s&\s|\s(?:and|und|et|y|e|en|och|og|ja|i|та|и|dan|ve|và)\s)\s*"
)
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


def split_names(text: str) -> list[str]:
    """The names in a byline, in order, without "By", roles, e-mail addresses and dates."""
    cleaned = _DATE.sub("", _EMAIL.sub("", _without_by(text)))
    names = []
    for part in _SEPARATORS.split(cleaned):
        name = plain(_without_by(part.strip(" ,;:-–—()[]\"'"))).strip(" ,;:-–—()[]")
        if is_name(name) and name not in names:
            names.append(name)
    return names


def says_by(text: str) -> bool:
    """Whether *text* begins as bylines do: "By", "Von", "Par"."""
    return bool(_BY.match(text.strip() + " "))


def _without_by(text: str) -> str:
    return _BY.sub("", text.strip())


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
