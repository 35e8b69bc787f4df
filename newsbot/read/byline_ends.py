"""Cuts off what follows the names in a byline: dates, times, places, newspapers, labels."""

from __future__ import annotations

import re

from newsbot.dates import MONTHS
from newsbot.patterns import anchored, compiled
from newsbot.read.bywords import without_any_byword

_WEEKDAYS = (
    r"mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|"
    r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|"
    r"mandag|tirsdag|lørdag|søndag|maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai|"
    r"poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|pondělí|úterý|středa|čtvrtek|pátek|neděle|"
    r"hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap|luni|marți|miercuri|joi|vineri|sâmbătă|duminică|"
    r"pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|"
    r"понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|середа|четвер|п.ятниця|субота|неділя"
)
_LABELS = (
    r"(?:last\s)?(?:updated|published|posted|modified|edited)|created|(?:zuletzt\s)?aktualisiert|veröffentlicht|"
    r"erschienen|publiziert|publié|mis\sà\sjour|modifié|actualizado|publicado|atualizado|aggiornato|pubblicato|"
    r"gepubliceerd|bijgewerkt|uppdaterad|publicerad|oppdatert|publisert|opdateret|udgivet|julkaistu|päivitetty|"
    r"opublikowano|aktualizacja|dodano|publikováno|aktualizováno|frissítve|actualizat|publicat|güncelleme|"
    r"опубликовано|обновлено|опубліковано|оновлено|stand:|erscheinungsdatum|date:|datum:|fecha:|data:|reading\stime|lesezeit|follow|comments?"
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_GAP = r"[\s,;(–—-]{1,4}"
# From here on a byline states a date; at its beginning only an unmistakable date counts.
_WHEN = compiled(
    rf"^(?:\d{{1,4}}[./:-]\d|\d{{1,2}}\.?\s[^\W\d_]{{3,13}}\.?,?\s\d{{4}}|(?:{_MONTH})\.?\s\d|(?:{_LABELS})(?:\b|(?<=:)))|"
    rf"{_GAP}(?:\d+[:./h-]\d|\d{{1,4}}\b(?!$)|(?:{_LABELS})(?:\b|(?<=:))|(?P<on>(?-i:on|am|le|el|il|em|op|den|dne|w|v|på)\s)(?:{_WEEKDAYS})\b|"
    rf"(?P<weekday>{_WEEKDAYS})\b\.?,?\s(?=(?:(?:{_MONTH})\.?\s)?\d)|"
    r"(?-i:yesterday|today|heute|gestern|hoy|ayer|aujourd.hui|hier|oggi|ieri|hoje|ontem|vandaag|gisteren)\b)",
    re.IGNORECASE,
)
_DAY_AND_YEAR = anchored(r"\d{1,2}(?:st|nd|rd|th)?\.?,?\s+\d{4}")
# Words before a date, in small letters: "on 3 May", "vor 3 Stunden".
_WEEKDAY = anchored(_WEEKDAYS, re.IGNORECASE)
_BEFORE_DATES = compiled(
    r"\s(?:on|am|at|le|el|il|em|op|den|der|dne|dnia|kl|kl\.|um|à|vom|the|vor|hace|fa|há|il y a|for|sett|pe|на|от)$"
)
_LAST_WORD = compiled(r"(?<!\s)\s+([^\W\d_]+)\.?$")
_ONLY_MONTHS = frozenset(MONTHS) - {"may", "april", "june", "august", "march", "mar", "jan", "jun", "jul"}
_PAPER = compiled(
    r"(?<!\s)\s+(?:special\s+(?:to|for)|(?-i:for|für|pour|para|per|voor|för|dla|для|FOR|FÜR|POUR|PARA))\s+(?=\S).*",
    re.IGNORECASE | re.DOTALL,
)
_PLACE = compiled(r"(?<!\s)\s+(?:in|at|from|aus|à|em|från|fra|vanuit|reporting from)\s+(?=[A-ZÀ-ÖØ-ÞЀ-Я]).*", re.DOTALL)
# Prepositions that mean "and" elsewhere.
_PLACES_IN = {
    **dict.fromkeys(
        ("sv", "no", "nb", "nn", "da"), compiled(r"(?<!\s)\s+i\s+(?=[A-ZÀ-ÖØ-Þ])[^,]*?(?=,|\s(?:och|og)\s|$)")
    ),
    **dict.fromkeys(("es", "fr"), compiled(r"(?<!\s)\s+en\s+(?=[A-ZÀ-ÖØ-Þ])[^,]*?(?=,|\s(?:y|e|et)\s|$)")),
}
_PICTURES_BY = compiled(
    r"(?<![\s,|/])[\s,|/]+(?:photos?|fotos?|bild(?:er)?|pictures?|illustrations?(?:en)?|images?|grafik|video)\s*(?:by\b|von\b|par\b|de\b|di\b|av\b|[:：]).*",
    re.IGNORECASE | re.DOTALL,
)
_DASH = compiled(r"(?<!\s)\s+[–—-]\s++.*", re.DOTALL)
_STAFF = anchored(
    r"^(?P<name>\S+(?:\s\S+){1,2}?)\s(?:\S+\s)?(?:staff(?:\s(?:writer|reporter))?|(?:senior|contributing)\s\w+|contributor)$",
    re.IGNORECASE,
)
_IN_BRACKETS = compiled(r"(?<!\s)\s*[(（\[][^()（）\[\]]*+[)）\]]?\s*+$")
_LONGEST = 1_000  # characters in which a date is looked for
_FEW = 2  # a name keeps this many words rather than lose a possible surname


def without_date(text: str) -> tuple[str, bool]:
    """*text* before the first date, time, weekday or date label, and whether there is one."""
    found = _WHEN.search(text, 0, _LONGEST)
    if not found:
        return text, False
    kept = text[: found.start()]
    if found["weekday"] and "," not in text[found.start() : found.start("weekday")] and _count(kept) < _FEW:
        return text[: found.end("weekday")], True
    last = None if found["on"] else _LAST_WORD.search(kept)
    is_month = last and (_DAY_AND_YEAR.match(text, found.end() - 1) or last[1].lower() in MONTHS)
    if last and (is_month or _is_weekday(last[1])):
        rest = kept[: last.start()]
        if _count(rest) >= _FEW or last[1].lower() in _ONLY_MONTHS:
            kept = rest
            last = _LAST_WORD.search(kept.rstrip(" ,"))
            if last and _is_weekday(last[1]) and _count(kept) > _FEW:
                kept = kept[: last.start()]
    for _ in range(3):
        kept = _BEFORE_DATES.sub("", kept.rstrip(" ,;:(–—-"))
    return kept, True


def _count(names: str) -> int:
    """The words in *names* without "by"."""
    return len(without_any_byword(names).split())


def _is_weekday(word: str) -> bool:
    return _WEEKDAY.fullmatch(word) is not None


def without_places(text: str, language: str | None) -> str:
    """*text* without places after a preposition that means "and" in other languages."""
    pattern = _PLACES_IN.get(language or "")
    return pattern.sub("", text) if pattern else text


def without_affiliation(name: str) -> str:
    """*name* without newspaper, place, anything after a dash, brackets and photographers."""
    name = f" {name}"  # the whole may be a place or a paper
    for pattern in (_PICTURES_BY, _PAPER, _PLACE):
        name = pattern.sub("", name)
    for pattern in (_DASH, _IN_BRACKETS):
        name = pattern.sub("", name) or name
    name = name.strip()
    found = _STAFF.match(name)
    return found["name"] if found else name
