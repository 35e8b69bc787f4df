"""Recognises picture credits, and captions by their credits."""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled

_MARKS = (
    r"photo(?:graph(?:s|y)?|s)?|fotos?|bild(?:er)?|image|picture|picture alliance|photo credit|image credit|"
    r"credits?|source|"
    r"quelle|bildquelle|bildrechte|fotograf(?:in)?|crédits?(?: photo)?|copyright|fotografía|imagen|grafik|illustration|"
    r"foto(?:grafie)?|fuente|fonte|bron|källa|kilde|kuva|mynd|ljósmynd|zdroj|źródło|zdj(?:ęcie|\.)?|fotoğraf|ảnh|"
    r"isithombe|"
    r"фото|коллаж|колаж|джерело|источник|صورة|写真|撮影"
)
_MARK_AT_END = compiled(rf"[(（]?(?:{_MARKS}|©)\s*[:：]?$", re.IGNORECASE)
_CREDIT_MARK = compiled(
    rf"(?:^|[\s.,;|/(\[（–-])(?:©|[(（][cｃ][)）]|(?:{_MARKS})\s{{0,3}}(?:(?:by|von|de)\b\s{{0,3}}[:：]?|[:：]|©)|"
    r"(?<!\w )(?:photo|foto|bild|ljósmynd|skjáskot)/)\s{0,3}"
    r"(?P<maker>[^©]{2,100}?)[\s)\]）]{0,9}$",
    re.IGNORECASE,
)
_MARK = compiled(rf"^[\s(（]*(?:(?:{_MARKS})\s*(?:by\b|von\b|[:：])|©|[(（][cｃ][)）])\s*+[:：]?\s*+", re.IGNORECASE)
_TAKEN_BY = compiled(r"[（(](?P<maker>[^（）()]{1,30}?)(?:撮影|提供|写真|\s?攝|\s?摄)[)）]$")
_PROPER = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w.’'-]{0,30}"
_STOPPED = r"(?<=[.!?…”»\"'])"
# Forms of credits at the end of captions without a label, each with the maker.
_UNLABELLED = tuple(
    compiled(form)
    for form in (
        r"[(（][cCｃＣ][)）](?P<maker>[^（(]{2,40})$",
        r"(?<!\s)\s*\[(?P<maker>[^\[\]]{2,80})\]$",
        r"\s/\s(?P<maker>[^|]{2,80}\bnuotr)\.?$",
        r"\s\|\s(?P<maker>[^|.!?]{2,80})$",
        r"(?<=[\u3040-\u30ff\u4e00-\u9fff）」])\s?[＝=](?P<maker>[^＝=。、]{1,30})$",
        rf"{_STOPPED}\s?(?P<maker>{_PROPER}(?:\s{_PROPER}){{0,3}}\s\([^()]{{2,60}}\))$",
        rf"{_STOPPED}\s(?P<maker>{_PROPER}[^.!?]{{0,40}}\svia\s[^.!?]{{2,60}})$",
        rf"{_STOPPED}\s(?P<maker>(?:Supplied|Handout|Contributed|Submitted|Courtesy of [^.!?]{{2,60}}))$",
    )
)
_AFTER_MAKER = compiled(r"(?<=\w)\s?/\s?Copyright\b[^/]{0,80}$", re.IGNORECASE)
_MAKER_OF_COPYRIGHT = compiled(r"\s[-–—|]\s(?P<maker>[^-–—|/]{2,80})/\s?Copyright\b[^/]{0,80}$", re.IGNORECASE)
# In parentheses at the end of a caption, as is common in the press.
_CREDIT = compiled(r"\(([^()]{2,160}(?:\([^()]{0,80}\)[^()]{0,80})?)\)$")
_NO_CREDIT = anchored(r"^(?:[LRC]|left|right|cent(?:er|re)|updated:?\s*|\d{4})$", re.IGNORECASE)
_SURE_CREDIT = compiled(
    r"/|\bvia\b|\bimages?\b|\bphotos?\b|courtesy|getty|illustrat|screenshot|press service", re.IGNORECASE
)
_PICTURES = (  # every line with a credit contains one
    *("©", "photo", "foto", "bild", "imag", "picture", "grafik", "illustra", "kuva", "mynd", "ảnh"),
    *("фото", "صورة", "写真", "撮影", "攝", "摄"),
)
_LONGEST = 1_500  # characters of a caption
_LONGEST_TAIL = 200  # of it, that may be a credit without a label
_FEW_WORDS = 4  # of a maker that needs no capitals
_WORD = compiled(r"[^\W\d_]+")


def split_credit(text: str) -> tuple[str, str] | None:
    """The caption and the photographer in *text*, recognised by a label, sign or form; None if there is neither."""
    if len(text) > _LONGEST:
        return None
    found = _MAKER_OF_COPYRIGHT.search(text) or _CREDIT_MARK.search(text) or _TAKEN_BY.search(text)
    if not found:
        tail = max(0, len(text) - _LONGEST_TAIL)
        found = next(filter(None, (form.search(text, tail) for form in _UNLABELLED)), None)
    if not found:
        return None
    said = text[: found.start()].rstrip(" |/–-(,")
    return f"{said}." if found[0].startswith(".") else said, bare_credit(found["maker"])


def bare_credit(maker: str) -> str:
    """*maker* without leading labels ("Photo:", "©") and enclosing parentheses."""
    return _unwrapped(_AFTER_MAKER.sub("", _MARK.sub("", _MARK.sub("", maker))).strip())


def is_credit_line(text: str) -> bool:
    """Whether *text* starts with a credit's label."""
    return _MARK.match(text) is not None


def is_label(text: str) -> bool:
    """Whether *text* is just a credit's label."""
    return _MARK.fullmatch(f"{text}:") is not None


def _unwrapped(maker: str) -> str:
    """*maker* without an unmatched or enclosing parenthesis."""
    if maker.startswith(("(", "（")) and maker.endswith((")", "）")):
        return maker[1:-1].strip()
    if maker.endswith((")", "）")) and "(" not in maker and "（" not in maker:
        return maker[:-1].strip()
    return f"{maker})" if maker.count("(") > maker.count(")") else maker


def without_end_label(text: str) -> str:
    """*text* without a trailing credit label: "A harbour. Photo:"."""
    found = _MARK_AT_END.search(text)
    return text[: found.start()].rstrip() if found else text


def credit_of(line: str) -> str | None:
    """The parenthesis that ends *line*, if it can name a picture's maker."""
    if line[-1:] != ")":
        return None
    found = _CREDIT.search(line[-260:])
    if found is None or _NO_CREDIT.match(found[1].strip()):
        return None
    return found[1]


def is_sure_caption(line: str) -> bool:
    """Whether *line* is a caption wherever it stands: its credit names an agency or channel, or labels itself."""
    if len(line) > _LONGEST:
        return False
    credit = credit_of(line)
    if credit is not None and len(line) > len(credit) + 2 and _SURE_CREDIT.search(credit):
        return True
    if not _mentions_pictures(line):
        return False
    found = _CREDIT_MARK.search(line) or _TAKEN_BY.search(line)
    if found is None or found.start() == 0 or not _mentions_pictures(line[found.start() :]):
        return False
    # "First picture: what the wall will look like" has a label too, but people and agencies have capitals.
    words = _WORD.findall(found["maker"])
    return len(words) <= _FEW_WORDS or sum(word[0].isupper() for word in words) * 2 > len(words)


def _mentions_pictures(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _PICTURES)
