"""Removes what precedes the names in a byline: "By", "Von", "Posted by", "View all posts by".

Some bywords also begin names: Von Miller, Da Silva, Oleh Ivanenko.
"""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled
from newsbot.text import plain

AND = r"and|und|et|y|e|en|och|og|ja|i|і|та|и|й|ve|dan|và|és|și|mit|with|AND|UND"  # words between two names
_BY = r"by|from|of|von|vom|de|par|di|da|van|door|av|af|oleh|przez|por|od"
_POSTS = (
    r"posts?|articles?|stories|entries|billets|beiträge|artikel|artikeln|beiträgen|texte|berichte|entradas|artículos|"
    r"noticias|publicaciones|artigos|publicações|matérias|articoli|contenuti|berichten|artikelen|inlägg|artiklar|"
    r"innlegg|artikler|indlæg|wpisy|artykuły|články|příspěvky|статьи|статті|записи|записів|материалы|матеріали"
)
# Words for a text in bylines, and for what a person did with it.
_TEXT = (
    r"words|story|text|texte|testo|tekst|analysis|analyse|análisis|interview|review|opinion|essay|comment|kommentar|"
    r"(?:gast)?beitrag|bericht|reportage|report|kolumne|glosse|artikel|article|artículo|artigo|articolo|"
    r"column|photos and text"
)
_DONE = (
    r"written|reported|posted|published|edited|submitted|contributed|created|produced|compiled|"
    r"verfasst|geschrieben|veröffentlicht|erstellt|gespeichert|eingestellt|eingetragen|publiziert|gepostet|"
    r"écrit|rédigé|publié|posté|proposé|escrito|publicado|redactado|enviado|scritto|pubblicato|inserito|postato|"
    r"geschreven|geplaatst|gepubliceerd|skriven|skrivet|publicerad|publicerat|skrevet|publisert|udgivet|"
    r"ditulis|napisane|opublikowane|scris|publicat"
)
_SURE = compiled(
    rf"^(?:(?:(?:{_DONE})(?:\s(?:am|on|le|el|il|em|op|den|på))?\s(?:{_BY})|(?:{_TEXT})\s(?-i:by|von|par|por|di|da|av|af|oleh|door|BY|VON|PAR|POR|DI|DA|AV|AF)|"
    r"a cura di|by|ein(?:e[rn]?)?\s.{3,40}\svon|une?\s.{3,20}\spar|przez|reporter|"
    r"autor(?:in|es|a|zy|ka)?|autore|autrice|auteure?s?|authors?|author|penulis|redaktor|författare|forfatter|skribent|"
    r"szerző|yazar|kirjoittaja|автор|авторка|текст|tác giả|bởi|作者|記者|记者|文|بقلم|كتب|כתב|מאת|συντάκτης)"
    r"(?:\b|(?<=\W))\s*[:：/]?\s+|(?:作者|記者|记者|文|取材|执笔|執筆)\s*[:：/／＝・]\s*|"
    rf"(?:{_TEXT})(?:\s(?:and|und|et|y|&|\+)\s\w{{4,12}})?\s*[:：]\s*|"
    r"(?:von|par|por|di|da|av|af|od|de|door|by|texto?|testo|tekst|text|author|autore?|auteur|автор|oleh|yazan|作者|記者|文)\s*[:：]\s*)",
    re.IGNORECASE,
)
_GLUED = compiled(r"^(?:By|BY)(?=[A-ZÀ-Þ][\w.’'-]*\s)")  # "ByIlse Brandvold"
_ARCHIVE = compiled(
    rf"^(?:(?:\S+\s+){{0,4}}?(?:{_POSTS})\s+(?:{_BY}|des|d['’])\s*:?\s*|"
    r"(?:read\s|see\s|view\s)?(?:all|more)\s+(?:from|by)\s+|mehr\s+(?:von|aus)\s+|(?:plus|más|mais|altro|meer|mer|mere)\s+(?:de|di|da|van|från|fra)\s+)",
    re.IGNORECASE,
)
_ARCHIVE_END = compiled(r"(?<!\s)\s+(?:anzeigen|ansehen|lesen|zeigen|bekijken|yazıları)$|[\s→»›>]{1,6}$")
# The text of a link beside a name that is not a name itself.
_LINK = anchored(
    rf"^\W*(?:(?:view|show|see|read|all|more|zeige?n?|alle|mehr|weitere|voir|tous|toutes|ver|todos|todas|leer|vedi|"
    rf"tutti|altri|bekijk|meer|visa|vis|se|zobacz|все|усі)\b.{{0,40}}\b(?:{_POSTS}|archives?|profile?|bio|biography|more|"
    r"authors?|autore?n?\w*|auteurs?)|archiv\w*(?:\sanzeigen)?|(?:author|autoren|verfasser)\W?(?:archiv\w*|profile?|page|"
    r"info|seite)|(?:full\s|read\s)?bio(?:graph(?:y|ie))?|website|webseite|homepage|profile?|follow(?:\sme|\sus)?|folgen|"
    r"contact|kontakt|e-?mail|twitter|facebook|instagram|linkedin|xing|rss|youtube|mastodon|bluesky|threads|"
    r"about the authors?|über den autor|über die autorin|à propos de l.auteur|sobre el autor|sull.autore)\W*$",
    re.IGNORECASE,
)
_PERHAPS = compiled(r"^(?:von|vom|par|por|di|da|av|af|od|de|door|texto?|testo|oleh|yazan)\s+", re.IGNORECASE)
_BY_IN: dict[str, frozenset[str | None]] = {  # the languages in which each begins bylines
    "von": frozenset({"de"}),
    "vom": frozenset({"de"}),
    "par": frozenset({"fr"}),
    "por": frozenset({"es", "pt", "gl"}),
    "di": frozenset({"it"}),
    "da": frozenset(),
    "de": frozenset({"ro"}),
    "door": frozenset({"nl"}),
    "av": frozenset({"sv", "no", "nb", "nn"}),
    "af": frozenset({"da"}),
    "od": frozenset({"hr", "bs", "sr"}),
}
_AGENCY = anchored(r"[A-Z]{2,5}$")
_FIRST_NAMES = frozenset({"oleh", "yazan"})  # such common first names that a capital makes it a name
_NAME_ENDS = compiled(rf"[,;|/•·，、(]|\s&|\s(?:{AND})\s")
_WITHIN_SURNAMES = frozenset(
    ("de", "del", "della", "den", "der", "des", "di", "dos", "du", "la", "las", "le", "los", "van", "von", "zu")
)


def says_by(line: str) -> bool:
    """Whether *line* begins like a byline: "By", "Von", "Par"."""
    line = f"{line.strip()} "
    return bool(_SURE.match(line) or _GLUED.match(line) or _PERHAPS.match(line))


def is_by(word: str, language: str | None) -> bool:
    """Whether *word* may be "by" on a page in *language*; if that is unknown, any lower-case byword may."""
    lower = word.lower()
    if lower == "by":
        return True
    return language in _BY_IN.get(lower, ()) or (language is None and word.islower())


def says_who_wrote(line: str) -> bool:
    """Whether *line* begins with words that only a name can follow: "Posted by", "Text von", "Author:"."""
    found = _SURE.match(line)
    return bool(found and (" " in found[0].strip() or found[0].rstrip().endswith((":", "："))))


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
    """*line* without its byword. Capitalised, "von" and the like are removed only in their own *language*: elsewhere
    they begin names (Von Anna Miller, Par Erik Lindgren). In it, in lower case, they are also removed before a single
    name.
    """
    found = None if without_sure_byword(line) != line else _PERHAPS.match(line)
    if found:
        word = found[0].strip()
        languages = _BY_IN.get(word.lower(), frozenset({language}))
        if word[0].isupper() and language not in languages and not _AGENCY.match(line[found.end() :]):
            return line
        if word.islower() and language is not None and language in _BY_IN.get(word, ()):
            return line[found.end() :]
    return after_byword(line) or line


def without_any_byword(line: str) -> str:
    """*line* without its byword, even if that may be part of the name."""
    return _PERHAPS.sub("", without_sure_byword(line))


def without_sure_byword(line: str) -> str:
    """*line* without a byword that is never part of a name."""
    return _GLUED.sub("", _SURE.sub("", line))


def without_archive(link: str) -> str:
    """The name in a *link* to an author's other stories ("View all posts by"); "" if it holds none."""
    named = _ARCHIVE.sub("", link)
    if named == link and _LINK.match(link):
        return ""
    return plain(_ARCHIVE_END.sub("", named))
