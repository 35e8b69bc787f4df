"""Detects what a page shows instead of a story: an error, a paywall, an empty shell."""

from __future__ import annotations

import re

from newsbot.items import Miss
from newsbot.patterns import anchored, compiled
from newsbot.read.context import Reading
from newsbot.read.document import miss
from newsbot.read.jsonld import types_of
from newsbot.read.markup import select, text_of
from newsbot.read.page_body import Body

_WALL = 3_000  # characters; a page behind a paywall shows no more
_SCRIPTS = compiled(
    rb"enable\s+javascript|javascript\s+(?:is\s+)?(?:required|disabled)|requires\s+javascript|"
    rb"javascript\s+aktivieren|activer\s+javascript|activa\s+javascript|attiva(?:re)?\s+javascript",
    re.IGNORECASE,
)
_LOGIN = compiled(
    r"\b(?:log ?in|sign ?in|anmelden|einloggen|se connecter|connectez-vous|iniciar sesión|inicia sesión|accedi|"
    r"inloggen|"
    r"logga in|logg inn|zaloguj|přihlásit|увійти|войти|giriş yap|entrar)\b|ログイン|登录|登入",
    re.IGNORECASE,
)
_LOGIN_FIELD = "input[type=password]"
_COOKIES = compiled(r"\bcookies?\b|datenschutz|tracking|consent|einwilligung|consentement|consentimiento|privacy", re.I)
_CONSENT = compiled(
    r"\b(?:accept|agree|consent|akzeptieren|zustimmen|einverstanden|accepter|j['’]accepte|aceptar|aceitar|accetta|"
    r"akkoord|"
    r"accepteren|godkänn|godta|tillad|souhlasím|zgadzam|погоджуюсь|принять|kabul)\w*",
    re.IGNORECASE,
)
_ERROR = anchored(
    r"^\W*+(?:(?:error|fehler|erreur)?\s*(?:40[0-9]|41[0-9]|50[0-9])\b|.{0,30}\b(?:page|seite|article|artikel)\b.{0,20}"
    r"(?:not found|nicht gefunden|does ?n[o’']t exist|existiert nicht|no longer)|not found|access denied|forbidden|"
    r"page introuvable|página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden|"
    r"sidan (?:hittades inte|finns inte)|siden (?:blev ikke fundet|finnes ikke)|stránka nenalezena|strona nie istnieje|"
    r"сторінку не знайдено|страница не найдена|sayfa bulunamadı|service unavailable|internal server error|bad gateway|"
    r"something went wrong|too many requests|just a moment|attention required|are you a robot)",
    re.IGNORECASE,
)


def is_obstacle(reading: Reading, body: Body) -> bool:
    """Whether *body*, which may look like a short story, is really an obstacle."""
    text = " ".join(block.text for block in body.blocks)
    if len(text) > _WALL:
        return False
    if _error(reading, text) or (len(_COOKIES.findall(text)) >= 3 and _CONSENT.search(text)):
        return True
    asks = bool(_LOGIN.search(text))
    return asks and (len(text) < 400 or (len(text) < 1_000 and bool(select(reading.document.root, _LOGIN_FIELD))))


def why_no_story(reading: Reading) -> Miss:
    """The Miss for a page without a record: the obstacle if there is one, else what the page is."""
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
            f"the page shows {len(visible):,} characters but neither metadata nor running text of an article",
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
    if select(root, _LOGIN_FIELD) and len(visible) < _WALL:
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
        return miss(reading.page, "no-title", "the page says that it is an article but has no title")
    return miss(reading.page, "no-body", "the page says that it is an article but shows no running text")


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
