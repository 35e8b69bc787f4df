"""Asides: blocks in a story that are not its words, told by what they say and by the links they consist of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from newsbot.extract.blocks import TextBlock

_SHORT = 200  # characters of a block that may be an aside
_LABEL = 60  # characters of a line over other lines
_LONG_LABEL = 120
_SENTENCE_ENDS = frozenset(".!?…。！？»”\"'’)।؟")
_MOSTLY = 0.8
_RATHER = 0.5
_PARTLY = 0.2
# Labels over lists of other stories, and the lists' own calls, in the languages of the corpus and their neighbours.
_CALLS = re.compile(
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
# Lines that are nobody's words about anything: that an advertisement follows, when the page changed, buttons.
_NOISE = re.compile(
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
)
_CLOCK = r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:uhr|[ap]\.?m\.?|[A-Z]{3,4})?)"
_STAMP = re.compile(
    r"^\W*(?:(?:stand|published|publiziert|veröffentlicht|publicado|publié|pubblicato|publicerad|publisert|updated|"
    r"last updated|"
    r"aktualisiert|uppdaterad|oppdatert|mis à jour|actualizado|aggiornato|posted|erstellt|vom|on|am|le)\b[\s:]*)*"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\w*,?\s+)?"
    r"(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s+[^\W\d]{3,10}\.?,?\s+\d{4}|"
    r"[^\W\d]{3,10}\.?\s+\d{1,2},?\s+\d{4})?[\s,|@·–-]*(?:(?:at|um|à|alle|kl)\.?\s+)?" + _CLOCK + r"?\W*$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")


def without_asides(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """*blocks* without links to other stories and the labels over them, and without lines that say nothing.

    A short line that consists of links, or calls to read something else, is dropped; a heading or label whose whole
    list was dropped goes with it.
    """
    dropped = [_is_aside(block) or is_noise(block.text) for block in blocks]
    _drop_link_lists(blocks, dropped)
    for i in range(len(blocks) - 1, -1, -1):
        if not dropped[i] and _is_label(blocks[i]) and _stands_over_dropped(blocks, dropped, i):
            dropped[i] = True
    return [block for block, gone in zip(blocks, dropped, strict=True) if not gone]


def is_noise(text: str) -> bool:
    """Whether *text* is a line that any page may hold: that an advertisement follows, a time stamp, a button."""
    if len(text) > 90:
        return False
    return bool(_NOISE.match(text)) or (_DIGIT.search(text) is not None and bool(_STAMP.match(text)))


def _is_aside(block: TextBlock) -> bool:
    if len(block.text) >= _SHORT:
        return False
    if block.links > _MOSTLY:
        return block.kind != "heading" or not _is_anchor(block)
    if block.links > _RATHER and len(block.text) < _LONG_LABEL and block.text[-1] not in _SENTENCE_ENDS:
        return block.kind == "paragraph" and len(list(islice(block.element.iter("a"), 2))) == 1
    return bool(_CALLS.match(block.text)) and (block.links > 0.3 or len(block.text) < 30)


def _is_anchor(block: TextBlock) -> bool:
    """Whether the link of a heading is one that others point to, not one that leads away."""
    link = next(block.element.iter("a"), None)
    return link is not None and (link.get("href") or "#").startswith("#")


def _drop_link_lists(blocks: Sequence[TextBlock], dropped: list[bool]) -> None:
    """Drop lists each of whose items is rather a link: they name other stories, or other places of this one."""
    start = 0
    while start < len(blocks):
        end = start + 1
        if blocks[start].kind == "item":
            box = blocks[start].element.getparent()
            while end < len(blocks) and blocks[end].kind == "item" and blocks[end].element.getparent() is box:
                end += 1
            items = blocks[start:end]
            called = start > 0 and len(blocks[start - 1].text) <= _LABEL and bool(_CALLS.match(blocks[start - 1].text))
            if all(item.links > (_PARTLY if called else _RATHER) for item in items):
                dropped[start:end] = [True] * len(items)
        start = end


def _is_label(block: TextBlock) -> bool:
    return len(block.text) <= _LABEL and (block.kind == "heading" or bool(_CALLS.match(block.text)))


def _stands_over_dropped(blocks: Sequence[TextBlock], dropped: list[bool], i: int) -> bool:
    if i + 1 >= len(blocks) or not dropped[i + 1] or is_noise(blocks[i + 1].text):
        return False
    following = next((k for k in range(i + 1, len(blocks)) if not dropped[k]), None)
    # What comes after the dropped lines belongs to the heading too, unless it has one of its own.
    return following is None or blocks[following].kind == "heading" or bool(_CALLS.match(blocks[i].text))
