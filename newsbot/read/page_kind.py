"""Decides what a page is (story, listing, author page, home page) or why it gives no record."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.read.article import read_article, read_title_and_body
from newsbot.read.author_page import is_author_page, read_author_page
from newsbot.read.context import Reading
from newsbot.read.document import miss
from newsbot.read.jsonld import says_listing, types_of
from newsbot.read.listing import read_cards
from newsbot.read.markup import ancestors, select, text_of
from newsbot.read.page_body import ENOUGH, Body, with_trafilatura
from newsbot.read.pagination import read_next_page
from newsbot.urls import is_article_url

_FEWEST_CARDS = 5
_SHORT_STORY = 80
_TAGS_FOR_TRAFILATURA = 20_000  # because its time is quadratic in the page
_DAY = re.compile(r"^\W*(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b")
_WALL = 3_000  # characters; a page behind a wall shows no more
_SCRIPTS = re.compile(
    rb"enable\s+javascript|javascript\s+(?:is\s+)?(?:required|disabled)|requires\s+javascript|"
    rb"javascript\s+aktivieren|activer\s+javascript|activa\s+javascript|attiva(?:re)?\s+javascript",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|connectez-vous|iniciar sesión|inicia sesión|accedi|"
    r"inloggen|"
    r"logga in|logg inn|zaloguj|přihlásit|увійти|войти|giriş yap|entrar)\b|ログイン|登录|登入",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\bcookies?\b|datenschutz|tracking|consent|einwilligung|consentement|consentimiento|privacy", re.I
)
_CONSENT = re.compile(
    r"\b(?:accept|agree|consent|akzeptieren|zustimmen|einverstanden|accepter|j['’]accepte|aceptar|aceitar|accetta|"
    r"akkoord|"
    r"accepteren|godkänn|godta|tillad|souhlasím|zgadzam|погоджуюсь|принять|kabul)\w*",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(?:(?:error|fehler|erreur)?\s*(?:40[0-9]|41[0-9]|50[0-9])\b|.{0,30}\b(?:page|seite|article|artikel)\b.{0,20}"
    r"(?:not found|nicht gefunden|does ?n[o’']t exist|existiert nicht|no longer)|not found|access denied|forbidden|"
    r"page introuvable|página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden|"
    r"sidan (?:hittades inte|finns inte)|siden (?:blev ikke fundet|finnes ikke)|stránka nenalezena|strona nie istnieje|"
    r"сторінку не знайдено|страница не найдена|sayfa bulunamadı|service unavailable|internal server error|bad gateway|"
    r"something went wrong|too many requests|just a moment|attention required|are you a robot)",
    re.IGNORECASE,
)


def judge(reading: Reading) -> Article | Listing | AuthorPage | Miss:
    """The page's record. Strict: a page needs to declare a story or show enough running text."""
    if _is_home(reading):
        return miss(reading.page, "home-page", f"{reading.page_url} is the site's front page", "home", 0.9)
    if is_author_page(reading) and (page := read_author_page(reading)):
        return page
    cannot = _cannot_be_article(reading)
    if not cannot:
        title, body = read_title_and_body(reading)
        if title.text and _is_story(reading, body):
            return read_article(reading, title, body)
        if title.text and reading.metadata.says_article and reading.page.body.count(b"<") < _TAGS_FOR_TRAFILATURA:
            again = with_trafilatura(reading.document.root)
            if again.characters >= ENOUGH:
                return read_article(reading, title, again)
    if listing := _read_listing(reading, cannot):
        return listing
    return why_no_story(reading)


def _is_home(reading: Reading) -> bool:
    url = reading.page_url
    if url is None:
        return False
    if reading.source is not None and any(entry_point.url == reading.page.url for entry_point in reading.source.doors):
        return False
    parts = urlsplit(url)
    if parts.path in ("", "/") and not parts.query:
        return not reading.metadata.says_article
    return reading.source is not None and url == reading.source.home


def _cannot_be_article(reading: Reading) -> bool:
    source, url = reading.source, reading.page_url
    return source is not None and url is not None and not is_article_url(url, source)


def _is_story(reading: Reading, body: Body) -> bool:
    if not body.blocks:
        return False
    if body.way == "selector":
        return True
    if reading.metadata.says_article:
        return body.characters >= _SHORT_STORY
    if reading.layout is not None and select(reading.document.root, reading.layout.card):
        return False
    long = [block for block in body.blocks if block.kind != "heading" and len(block.text) >= 80 and block.links < 0.5]
    if says_listing(reading.metadata.nodes) or reading.metadata.og_type in ("profile", "product"):
        return len(long) >= 8 and body.characters >= 2_000
    if len(long) >= 3 and body.characters >= 2 * ENOUGH:
        return True
    # A one-paragraph note is believed if it is dated, as stories are and other pages are not.
    dated = bool(reading.metadata.published) or _opens_with_a_day(body) or _is_in_dated_article(body)
    return bool(long) and body.characters >= ENOUGH and dated


def _is_in_dated_article(body: Body) -> bool:
    """Whether the <article> around the story has its only clock; a page of cards has one in each."""
    if body.container is None:
        return False
    outer = next((around for around in ancestors(body.container, 12) if around.tag == "article"), None)
    clocks = list(islice(outer.iter("time"), 4)) if outer is not None else []
    return bool(clocks) and len(clocks) < 4 and all(clock.get("datetime") for clock in clocks)


def _opens_with_a_day(body: Body) -> bool:
    return any(_DAY.match(block.text) for block in body.blocks[:3])


def _read_listing(reading: Reading, is_no_article: bool) -> Listing | None:
    root, source, page = reading.document.root, reading.source, reading.page
    cards, way = read_cards(root, reading.layout, source, page.url)
    fewest = 1 if way == "selector" else 3 if is_no_article else _FEWEST_CARDS
    if len(cards) < fewest or (reading.metadata.says_article and way != "selector"):
        return None
    sure = {"selector": 0.95, "links": 0.6, "structure": 0.7}[way]
    return Listing(
        url=reading.page_url,
        source=source.name if source else None,
        title=next((text for heading in root.iter("h1") if (text := text_of(heading))), None),
        cards=cards,
        next_page=read_next_page(root, reading.metadata, source, page.url),
        captured_at=page.fetched_at,
        confidence=sure,
    )


def why_no_story(reading: Reading) -> Miss:
    """The Miss for a page without a record: the obstacle first, else what the page is."""
    page, root, metadata = reading.page, reading.document.root, reading.metadata
    body = root.find("body")
    visible = text_of(body if body is not None else root)
    if not visible and not _SCRIPTS.search(page.body):
        return miss(page, "empty-page", f"the page has {len(page.body):,} bytes and shows no text")
    return (
        _error(reading, visible)
        or _wall(reading, visible)
        or (_unfinished(reading) if metadata.says_article else None)
        or _shell(reading, visible)
        or miss(
            page,
            "not-an-article",
            f"the page shows {len(visible):,} characters, but neither metadata nor running text of an article",
            "other",
            0.6,
        )
    )


def _error(reading: Reading, visible: str) -> Miss | None:
    """A page that says "not found" with a status of 200."""
    if len(visible) > _WALL:
        return None
    heading = next((text for tag in ("h1", "h2") for h in reading.document.root.iter(tag) if (text := text_of(h))), "")
    title = next((text for text, _ in reading.metadata.titles[-1:]), "")
    for text in (heading, title):
        if text and _ERROR.match(text):
            return miss(reading.page, "error-page", f'the page says "{text[:80]}" with status {reading.page.status}')
    return None


def _wall(reading: Reading, visible: str) -> Miss | None:
    """What blocks the story: a login, a cookie consent, missing JavaScript."""
    page, root = reading.page, reading.document.root
    if len(visible) < 200 and _SCRIPTS.search(page.body):
        return miss(page, "needs-javascript", "the page shows nothing without JavaScript")
    if select(root, "input[type=password]") and len(visible) < _WALL:
        return miss(page, "login-wall", "the page asks for a login and shows no story")
    if len(visible) < _WALL and len(_COOKIES.findall(visible)) >= 3 and _CONSENT.search(visible):
        return miss(page, "cookie-wall", "the page asks for consent to cookies and shows no story")
    if len(visible) < 400 and _LOGIN.search(visible):
        return miss(page, "login-wall", "the page asks for a login and shows no story")
    return None


def _unfinished(reading: Reading) -> Miss:
    if _is_video(reading):
        return miss(reading.page, "video-page", "the page is a video with no running text", "other", 0.7)
    if not reading.metadata.titles:
        return miss(reading.page, "no-title", "the page calls itself an article and has no title")
    return miss(reading.page, "no-body", "the page calls itself an article and shows no running text of one")


def _shell(reading: Reading, visible: str) -> Miss | None:
    page = reading.page
    if _is_video(reading):
        return miss(page, "video-page", "the page is a video with no running text", "other", 0.7)
    if len(visible) < 40 and page.body.count(b"<script") > 0:
        return miss(
            page, "needs-javascript", f"the page shows {len(visible)} characters and has scripts that would fill it"
        )
    return None


def _is_video(reading: Reading) -> bool:
    if reading.metadata.og_type.startswith("video"):
        return True
    return any("videoobject" in types_of(node) for node in reading.metadata.nodes)
