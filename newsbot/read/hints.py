"""Hints: what the entry points of a site said of a story. They fill what its page does not state, and never override
it. Pure.

Where the page cannot be had and a feed carries the whole text, that stands for the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from itertools import islice
from typing import Any

from newsbot.items import Article, Author, Card, Hint, HintKind, Origin
from newsbot.likeness.resemblance import containment
from newsbot.loaders import ArticleLoader
from newsbot.read.entries import is_cut_off, is_whole
from newsbot.read.metadata import read_language
from newsbot.read.names import is_desk, make_author, split_names
from newsbot.source import Source
from newsbot.urls import original_url

_TRUST: dict[HintKind, int] = {"feed": 0, "sitemap": 1, "listing": 2}  # whose word goes first
_FILLED = ("title", "description", "section", "authors", "published", "images")
_MOST = 100  # authors of one story
_MORE = 1.3  # times the text of the page that a feed's is, for the page to show the beginning only
_BEGINNING = 0.6  # of the page's runs of words that the feed's text has then


def complete(article: Article, hints: Iterable[Hint], source: Source | None = None) -> Article:
    """*article* with what *hints* say of it and its page does not state.

    A feed's word goes before a sitemap's, and that before a listing's.

    The text too, where the page shows only the beginning of what a feed carries whole: to readers who have not paid, or
    on a source that declares it.
    """
    for hint in sorted(hints, key=lambda hint: _TRUST[hint.by]):
        said = _said(hint, source, article.captured_at)
        gains: dict[str, Any] = {
            name: value
            for name in _FILLED
            if getattr(article, name) in (None, ()) and (value := getattr(said, name)) not in (None, ())
        }
        if _shows_beginning(article, hint):
            gains["body"] = said.body
            gains["dateline_month_day"] = said.dateline_month_day
        if not gains:
            continue
        evidence = {name: hint.by for name in gains if name != "dateline_month_day"}
        if "published" in gains:
            gains["published_precision"] = said.published_precision
        article = replace(article, **gains, evidence={**article.evidence, **evidence})
    return article


def whole_story(hints: Iterable[Hint], url: str, source: Source | None, origin: Origin) -> Article | None:
    """The Article of the page at *url* as the first of *hints* that carries the whole of it tells it, completed by the
    others; None where none does.
    """
    known = sorted(hints, key=lambda hint: (not hint.full_text, _TRUST[hint.by]))
    told = next((hint for hint in known if _is_whole(hint) and hint.card.title), None)
    if told is None:
        return None
    said = _said(told, source, told.captured_at)
    evidence: dict[str, str] = {name: told.by for name in (*_FILLED, "body") if getattr(said, name) not in (None, ())}
    language = read_language((), source.language if source else None)
    if language is not None:
        code, evidence["language"] = language
        said = replace(said, language=code)
    article = replace(
        said,
        url=original_url(url, source),
        page_url=url,
        source=source.name if source else None,
        origin=origin,
        confidence=0.9 if told.full_text else 0.7,
        evidence=evidence,
    )
    return complete(article, [hint for hint in known if hint is not told], source)


def _is_whole(hint: Hint) -> bool:
    """Whether *hint* carries the whole story: as far as that can be seen, where nobody declares it."""
    body = hint.card.body
    if hint.full_text:
        return bool(body) and not is_cut_off(body[-1].text)
    return is_whole(body)


def _said(hint: Hint, source: Source | None, captured_at: datetime | None) -> Article:
    """What *hint* says, through the loader that all articles go through."""
    card, loader = hint.card, ArticleLoader(source=source)
    loader.add_value("title", card.title)
    loader.add_value("section", card.section)
    loader.add_value("authors", _persons(card, source))
    loader.add_value("body", [(block.kind, block.text) for block in card.body])
    if card.teaser and not is_cut_off(card.teaser):
        loader.add_value("description", card.teaser)
    if card.published:
        loader.add_value("published", _spelled(card.published))
    if card.image:
        loader.add_value("images", [{"url": card.image}])
    article = loader.load_article(captured_at=captured_at)
    return replace(article, tags=())  # of a section line; nobody called them tags


def _spelled(moment: datetime) -> str:
    """*moment* as text: as its day where it may be no more than that, for entry points that state days give their
    midnight.
    """
    return moment.date().isoformat() if moment.timetz().replace(tzinfo=None) == time.min else moment.isoformat()


def _persons(card: Card, source: Source | None) -> list[Author]:
    """The people whom *card* names; no desk, and not the site itself: software puts them where nobody is named."""
    names = (name for stated in card.authors for name in split_names(stated, stated=True))
    own = source.title.casefold() if source else ""
    persons = (name for name in names if not is_desk(name) and name.casefold() not in (own, "admin", "administrator"))
    return [author for name in islice(persons, _MOST) if (author := make_author(source, name=name))]


def _shows_beginning(article: Article, hint: Hint) -> bool:
    if not (article.paywalled or hint.full_text) or not _is_whole(hint) or article.kind == "liveblog":
        return False
    shown, whole = article.text, "\n\n".join(block.text for block in hint.card.body)
    return len(whole) > _MORE * len(shown) and containment(shown, whole) >= _BEGINNING
