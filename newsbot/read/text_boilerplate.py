"""Recognises lines that sites put around stories by their words."""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled

AVATAR = "avatar"  # alt text of an author's picture, which begins the author box
READ_MORE = "read more"  # ends the author box
SHOW_MORE = "show more"  # ends the rail of other stories
RAIL = "news feed"  # heads the rail; also a section's name
AUDIO = anchored(r"^(?:this audio is created with|listen to this (?:article|story))\b", re.IGNORECASE)

# Generic alt texts. The line before is a card's, or the line after a caption.
PICTURES = frozenset({"article image", "video thumbnail"})
_ANYWHERE = PICTURES | {
    "skip to content",
    "skip to main content",
    "edit post",
    "watch us on facebook",
    "ki logo",
    "top notch image",
    "top notch mobile image",
    "video",
    "advertisement",
    "share",
    "copy link",
}
# Banners and navigation end with these.
STARTS = frozenset({"skip to content", "skip to main content", "edit post"})
# Headings of lists of other stories.
LISTS = frozenset(
    {
        "editors' picks",
        "editor's picks",
        "most popular",
        "most read",
        "read also",
        "related stories",
        "related articles",
    }
)
_LONGEST_KEY = 40
_ENDS = LISTS | {READ_MORE, SHOW_MORE, RAIL, "comments", "share this article"}

# Buttons: a short order to the reader, without a full stop.
_BUTTON = anchored(
    r"^(?:become an? |support |donat|gift |join |subscribe|sign (?:up|in)|log ?in|get |pre-?order|order |buy |"
    r"contribute|make a |learn more|find out|read |show |load |share|copy |skip |edit |watch |listen|follow |help |"
    r"back$|menu$|search$)",
    re.IGNORECASE,
)
_NOTICE = anchored(r"^(?:©|[(]c[)]|copyright\b|all rights reserved\b)", re.IGNORECASE)
_APPEAL = anchored(
    r"^(?:support|help|join|become|donate|stand|fund|keep)\b.*\b(?:us|our|we|journalism|members?)\b", re.IGNORECASE
)
# Labels and calls of lists of other stories, in the corpus's languages and their neighbours.
_CALLS = anchored(
    r"^(?:(?:\W*)(?:read (?:more|also|next|now|the full)|also read|see also|see more|related|recommended|more (?:on|"
    r"from|news|stories|like)|more (?:\w+ ){1,3}stories|"
    r"most (?:read|popular|viewed)|you (?:might|may) (?:also )?like|don['’]t miss|watch|listen|subscribe|sign up|"
    r"follow (?:us|\w+ on)|"
    r"share (?:this|on)|join (?:our|us)|click here|in (?:pictures|focus)|what to (?:read|know) next|top stories|"
    r"latest (?:news|stories)|"
    r"lesen sie (?:auch|mehr)|lies auch|mehr (?:zum thema|zu |lesen|aus )|mehr dazu|auch interessant|das könnte sie|"
    r"häufig gelesen|meistgelesen|"
    r"weiterlesen|hier geht es|zum thema|passend dazu|newsletter|jetzt abonnieren|"
    r"lire (?:aussi|la suite|également)|à lire|à voir|voir aussi|sur le même sujet|les plus lus|abonnez|"
    r"lea (?:también|además)|le[ea]r más|te puede interesar|más (?:información|noticias|leídas)|ver también|"
    r"para saber más|suscríbe|"
    r"leia (?:também|mais)|veja (?:também|mais)|saiba mais|mais lidas|"
    r"leggi anche|per approfondire|potrebbe interessarti|i più letti|iscriviti|"
    r"lees (?:ook|meer|verder)|meer over|les også|les mer|læs (?:også|mere)|läs (?:också|mer|även)|lue myös|lesa meira|"
    r"czytaj (?:też|także|więcej)|zobacz (?:też|także)|přečtěte si|čtěte (?:také|více)|mohlo by vás|čítajte|olvassa|"
    r"ayrıca|ilgili haber|читайте (?:также|також|ещё)|смотрите также|дивіться також|اقرأ أيضا|مقالات ذات|"
    r"baca (?:juga|selengkapnya)|xem thêm|đọc thêm|"
    r"関連記事|あわせて読みたい|相關|延伸閱讀|相关|더 보기|관련기사)).{0,140}$",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NOISE = 300  # characters of a line
# Lines without content: advertisement notices, time stamps, buttons.
_NOISE = anchored(
    r"^\W*(?:(?:advert(?:isement|ising|s)?|sponsored|promoted|anzeige|werbung|publicité|publicidad[e]?|pubblicità|"
    r"reklam[ae]?|iklan|"
    r"annons|annonse|annonce|mainos|реклама|広告|廣告|광고|quảng cáo|إعلان)(?: \W.*)?|"
    r"(?:story |article )?continues (?:below|after)\b.*|article continues.*|"
    r"(?:comments?|kommentare?|commentaires?|comentarios?|commenti|reacties)(?:\s*\(?\d*\)?)|"
    r"(?:loading|wird geladen|chargement|cargando)\W*|(?:share|teilen|partager|compartir|condividi|delen|dela|del)|"
    r"(?:show|read|see|view) (?:more|less|all)|mehr anzeigen|alles anzeigen|voir plus|ver más|mostra di più|"
    r"(?:image|photo|video|placeholder)[ -]?(?:image)?[ -]?\d*|link zum \S+|inhaltsverzeichnis|table of contents|"
    r"in diesem artikel|auf dieser seite|dans cet article|en este artículo|in this article|"
    r"(?:facebook|twitter|whatsapp|pinterest|google\+?|telegram|e-?mail|linkedin|x|instagram|print|drucken|copy link)"
    r"(?:[\s,|]+(?:facebook|twitter|whatsapp|pinterest|google\+?|telegram|e-?mail|linkedin|instagram|print|drucken))*|"
    r"(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados)\W*|"
    r"\d+ ?(?:comments?|shares?|kommentare?|min(?:ute)?s? (?:read|ago)|hours? ago)|"
    r"(?:lesezeit|reading time|tempo de leitura|temps de lecture|tiempo de lectura)\b.{0,20})\W*$",
    re.IGNORECASE,
    at_most=_LONGEST_NOISE,
)
_CLOCK = r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:uhr|[ap]\.?m\.?|[A-Z]{3,4})?)"
_STAMP = anchored(
    r"^\W*(?:(?:stand|published|publiziert|veröffentlicht|publicado|publié|pubblicato|publicerad|publisert|updated|"
    r"last updated|"
    r"aktualisiert|uppdaterad|oppdatert|mis à jour|actualizado|aggiornato|posted|erstellt|vom|on|am|le)\b[\s:]*)*"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\w*,?\s+)?"
    r"(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s+[^\W\d]{3,10}\.?,?\s+\d{4}|"
    r"[^\W\d]{3,10}\.?\s+\d{1,2},?\s+\d{4})?[\s,|@·–-]*(?:(?:at|um|à|alle|kl)\.?\s+)?" + _CLOCK + r"?\W*$",
    re.IGNORECASE,
    at_most=_LONGEST_NOISE,
)
_DIGIT = compiled(r"\d")


def key(line: str) -> str:
    """*line* as spelled in this module's sets; "" if it is too long for them."""
    return line.lower().replace("’", "'") if len(line) < _LONGEST_KEY else ""


def is_boilerplate(line: str) -> bool:
    """Whether *line* is never part of a story."""
    return len(line) < 60 and (key(line) in _ANYWHERE or AUDIO.match(line) is not None)


def is_picture(line: str) -> bool:
    """Whether *line* is a picture's generic alt text."""
    return len(line) < 20 and key(line) in PICTURES


def ends_story(line: str) -> bool:
    """Whether *line* ends a story that has begun."""
    return len(line) < 24 and key(line) in _ENDS


def is_notice(line: str) -> bool:
    """Whether *line*, the last of a text, is a copyright notice. Elsewhere it may be a picture's credit."""
    return len(line) < 160 and _NOTICE.match(line) is not None


def is_button(line: str) -> bool:
    """Whether *line* may be a button; a heading may read the same, so its place has to confirm it."""
    return len(line) <= 60 and line[-1] not in '.!?”"' and _BUTTON.match(line) is not None


def is_appeal(line: str) -> bool:
    """Whether *line* may be a plea for support; a story may say the same, so its place has to confirm it."""
    return len(line) <= 160 and _APPEAL.match(line) is not None


def is_call(text: str) -> bool:
    """Whether *text* asks to read, watch or subscribe to something else."""
    return _CALLS.match(text) is not None


def is_noise(text: str) -> bool:
    """Whether *text* is an advertisement notice, a time stamp or a button."""
    if len(text) > 90:
        return False
    return bool(_NOISE.match(text)) or (_DIGIT.search(text) is not None and bool(_STAMP.match(text)))
