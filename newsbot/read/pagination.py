"""Finds the next page of a listing: rel=next, "Older posts" in many languages, a row of numbers, an arrow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read.markup import ancestors, line_of, words
from newsbot.read.metadata import Metadata
from newsbot.read.story_address import absolute_url, canonical_or_none, registered_domain
from newsbot.source import Source

_MOST_LINKS = 5_000
_LONGEST_NAME = 40  # characters of a link that names a page and not a story
_MOST_NUMBERED = 200

# Words for the next page, and for older stories, which follow on a listing. "Previous" alone is the page before.
_NEXT_WORDS = (
    r"next(?: page)?|older(?: (?:posts?|stories|articles?|entries|news|items))?|(?:previous|earlier|past) "
    r"(?:posts|stories|articles|entries|news)|"
    r"(?:load|show|see|view) (?:more|older)(?: (?:posts|stories|articles|news))?",
    r"nächste(?: seite)?|weiter|weitere (?:beiträge|artikel|meldungen)|"
    r"(?:ältere|vorherige|frühere)(?: (?:beiträge|artikel|einträge|meldungen|posts|nachrichten))?|mehr laden",
    r"(?:page )?suivante?s?|(?:articles?|billets|messages|publications) (?:plus anciens|précédents)|plus anciens|"
    r"(?:voir|charger|afficher) plus",
    r"(?:página )?siguientes?|(?:entradas|noticias|artículos|publicaciones) (?:más )?(?:antigu[ao]s|anteriores)|"
    r"más antigu[ao]s|(?:ver|cargar) más",
    r"(?:página )?seguintes?|próxima(?: página)?|(?:posts|publicações|artigos|notícias|postagens) "
    r"(?:mais )?(?:antig[ao]s|anteriores)|mais antig[ao]s|(?:ver|carregar) mais",
    r"(?:pagina )?successiv[ao]|avanti|prossima(?: pagina)?|(?:articoli|post|notizie) "
    r"(?:più vecchi|meno recenti|precedenti)|più vecchi|(?:carica|mostra) altri",
    r"volgende(?: pagina)?|oudere(?: (?:berichten|artikelen|posts))?|meer laden",
    r"nästa(?: sida)?|äldre(?: (?:inlägg|artiklar|nyheter))?|neste(?: side)?|eldre(?: (?:innlegg|artikler|saker))?|"
    r"næste(?: side)?|ældre(?: (?:indlæg|artikler))?|seuraava(?: sivu)?|vanhemmat(?: (?:artikkelit|julkaisut))?",
    r"następn[ae](?: strona)?|dalej|starsze(?: (?:wpisy|posty|artykuły))?|"
    r"další(?: (?:strana|stránka))?|starší(?: (?:příspěvky|články))?|"
    r"ďalšia(?: strana)?|staršie(?: (?:príspevky|články))?",
    r"наступна(?: сторінка)?|далі|(?:старіші|давніші|попередні) (?:записи|новини|дописи|публікації|статті)|"
    r"следующая(?: страница)?|дал(?:ее|ьше)|"
    r"(?:более )?(?:старые|ранние|предыдущие) (?:записи|новости|статьи|публикации)|"
    r"следваща(?: страница)?|по-стари(?: публикации)?",
    r"sonraki(?: sayfa)?|ileri|(?:daha )?eski (?:yazılar|gönderiler|haberler)|következő(?: oldal)?|"
    r"régebbi(?: bejegyzések)?|(?:pagina )?următoarea|(?:articole|postări) mai vechi",
    r"επόμενη(?: σελίδα)?|παλ(?:αι|ι)ότερ(?:α|ες)(?: (?:άρθρα|αναρτήσεις))?",
    r"次(?:の)?(?:ページ|記事)?(?:へ|を見る)?|(?:過去|以前)の(?:記事|投稿)(?:へ)?|古い(?:記事|投稿)|"
    r"下一?[页頁]|后一页|(?:较早|较旧|更早|較舊|較早)的?(?:文章|帖子)|다음(?: ?페이지)?|(?:이전|지난) ?글(?: ?보기)?",
    r"التالي(?:ة)?|الصفحة التالية|(?:مقالات|تدوينات|أخبار) (?:أقدم|سابقة)|المقالات (?:الأقدم|القديمة)|הבא|העמוד הבא|"
    r"(?:פוסטים|מאמרים) ישנים(?: יותר)?|بعدی|نوشته‌های (?:قدیمی‌تر|پیشین)|अगला(?: पृष्ठ)?|पुराने (?:पोस्ट|लेख)",
    r"(?:berikutnya|selanjutnya)|pos(?:tingan)? lama|trang (?:sau|tiếp)|bài cũ hơn",
)
_ARROWS = r"[›»→⟩>←«‹<]"
_NAMED = anchored(rf"^(?:{_ARROWS}+\s*)?(?:{'|'.join(_NEXT_WORDS)})\s*(?:{_ARROWS}+|\.{{3}}|…)?$", re.IGNORECASE)
_ARROW = anchored(r"^[›»→⟩>]$")
# Of the link, or of a box with nothing else. WordPress calls newer posts "nav-next", and older ones "nav-previous".
_CLASSES = compiled(r"(?:^|[\s_-])(?:(?<!nav-)next|older|nav-previous)(?:$|[\s_-])", re.IGNORECASE)
_PAGER = compiled(r"pag(?:e|in|er)|nav|older", re.IGNORECASE)
_CURRENT = compiled(r"(?:^|[\s_-])(?:current|active|selected|is-active|this)(?:$|[\s_-])", re.IGNORECASE)
_NUMBER = anchored(r"^\D{0,12}?([1-9]\d{0,4})$")
_DIGITS = compiled(r"\d+")
_NUMBERED_PAGE = compiled(r"(?:page|index|seite|paged|offset|start)[-_/=]?\d+(?:\.html?|/)?$", re.IGNORECASE)


def names_a_page(text: str) -> bool:
    """Whether a link with this *text* leads to a page of a listing, not to a story."""
    return len(text) <= _LONGEST_NAME and bool(_NAMED.match(text))


def looks_like_a_page(url: str) -> bool:
    """Whether *url* looks like that of a numbered page of a listing. Only a hint: stories may have such addresses."""
    return bool(_NUMBERED_PAGE.search(url))


def read_next_page(root: HtmlElement, metadata: Metadata, source: Source | None, page_url: str | None) -> str | None:
    """The next page of a listing: by rel=next, else by link text, by the row of numbers, by an arrow."""
    here = canonical_or_none(page_url, source)
    for link in _candidates(root, metadata):
        url = canonical_or_none(absolute_url(page_url, link), source)
        if url and url != here and (here is None or registered_domain(url) == registered_domain(here)):
            return url
    return None


def _candidates(root: HtmlElement, metadata: Metadata) -> Iterator[str | None]:
    if metadata.next_page:
        yield metadata.next_page
    links = [(link, line_of(link, _LONGEST_NAME)) for link in islice(root.iter("a"), _MOST_LINKS) if link.get("href")]
    yield from (link.get("href") for link, _ in links if "next" in (link.get("rel") or "").lower().split())
    yield from _named(links)
    yield from (link.get("href") for link, text in links if _has_the_class(link, text))
    yield from _after_the_number(links)
    yield from (link.get("href") for link, text in links if _ARROW.match(text))


def _named(links: list[tuple[HtmlElement, str]]) -> list[str]:
    """The target of the links that are named like the next page, unless they lead to several places: on cards, "Weiter"
    leads to the rest of the story.
    """
    places: dict[str, list[str]] = {}
    for link, text in links:
        for stated in (text, link.get("aria-label") or "", link.get("title") or ""):
            if names_a_page(name := stated.strip().lower()):
                places.setdefault(name, []).append(link.get("href") or "")
                break
    return [hrefs[0] for hrefs in places.values() if len(set(hrefs)) == 1]


def _has_the_class(link: HtmlElement, text: str) -> bool:
    """Whether *link*, or a box that holds nothing else, has the class of a next page within a row of pages."""
    if not text and not link.get("aria-label") and len(link) == 0:
        return False
    box = link.getparent()
    own = box is not None and len(box) == 1
    if not (_CLASSES.search(link.get("class") or "") or (own and _CLASSES.search(box.get("class") or ""))):
        return False
    return bool(text) and len(text) <= _LONGEST_NAME // 2 and any(_PAGER.search(words(a)) for a in ancestors(link, 4))


def _after_the_number(links: list[tuple[HtmlElement, str]]) -> Iterator[str]:
    """In a row of numbered pages, the link after the current number, which is not a link or is marked as current."""
    rows: dict[HtmlElement, dict[int, HtmlElement]] = {}
    for link, text in links:
        found = _NUMBER.match(text)
        if found and (row := _row_of(link)) is not None:
            rows.setdefault(row, {}).setdefault(int(found[1]), link)
    for row, numbered in rows.items():
        current = _current(row, numbered)
        following = numbered.get(current + 1) if current else None
        if following is not None and _counts(numbered):
            yield following.get("href") or ""


def _row_of(link: HtmlElement) -> HtmlElement | None:
    """The element around the row that *link* is in; None for a calendar, whose days are numbered, too."""
    box: HtmlElement | None = link.getparent()
    for _ in range(2):
        if box is None or len(box) > 1:
            break
        box = box.getparent()
    return None if box is None or any(a.tag in ("table", "article", "p") for a in (box, *ancestors(box, 4))) else box


def _current(row: HtmlElement, numbered: dict[int, HtmlElement]) -> int:
    marked = [n for n, link in numbered.items() if link.get("aria-current") or _CURRENT.search(link.get("class") or "")]
    if len(marked) == 1:
        return marked[0]
    for element in islice(row.iterdescendants("span", "strong", "b", "em", "li", "a", "div"), _MOST_NUMBERED):
        if element.tag != "a" or not element.get("href"):
            found = _NUMBER.match(line_of(element, _LONGEST_NAME)) if element.find(".//a") is None else None
            if found:
                return int(found[1])
        elif (holder := element.getparent()) is not None and holder is not row:
            found = _NUMBER.match(line_of(element, _LONGEST_NAME))
            if found and _CURRENT.search(holder.get("class") or ""):
                return int(found[1])
    # The first page's number may be left out, or be a link like the others.
    return 1 if 2 in numbered else 0


def _counts(numbered: dict[int, HtmlElement]) -> bool:
    """Whether the addresses of the row are alike but for their numbers (the first page's may have none)."""
    shapes = {_DIGITS.sub("#", link.get("href") or "") for number, link in numbered.items() if number > 1}
    return len(shapes) == 1 and "#" in next(iter(shapes))
