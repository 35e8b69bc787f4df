"""Completes articles with what entry points said about them, never overriding the page. Pure.

If the page is unavailable and a feed carries the whole text, the feed stands in for it.
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
_MORE = 1.3  # a feed's text this many times longer shows that the page has only the beginning
_BEGINNING = 0.6  # of the page's runs of words that the feed's text must contain then


def complete(article: Article, hints: Iterable[Hint], source: Source | None = None) -> Article:
    """*article* with the fields missing from its page filled in from *hints*: feeds before sitemaps before listings.

    The body too, if the page shows only the beginning of what a feed carries whole, to readers who have not paid or on
    a source that declares it.
    """
    for hint in sorted(hints, key=lambda hint: _TRUST[hint.by]):
        said = _article_of(hint, source, article.captured_at)
        gains: dict[str, Any] = {
            name: value
            for name in _FILLED
            if _is_open(article, name) and (value := getattr(said, name)) not in (None, ())
        }
        if _shows_beginning(article, hint):
            gains["body"] = said.body
            gains["dateline_month_day"] = said.dateline_month_day
        if not gains:
            continue
        evidence = {name: hint.by for name in gains if name != "dateline_month_day"}
        if "published" in gains:
            gains["published_precision"] = said.published_precision
            gains["published_offset"] = said.published_offset
        article = replace(article, **gains, evidence={**article.evidence, **evidence})
    return article


def _is_open(article: Article, name: str) -> bool:
    """Whether the page does not state *name* itself; a day in its address counts less than what an entry point says."""
    said_by_address = name == "published" and article.evidence.get(name) == "url"
    return getattr(article, name) in (None, ()) or said_by_address


def whole_story(hints: Iterable[Hint], url: str, source: Source | None, origin: Origin) -> Article | None:
    """The Article at *url* from the first of *hints* with the whole text, completed by the others; None if no hint has
    it.
    """
    known = sorted(hints, key=lambda hint: (not hint.full_text, _TRUST[hint.by]))
    chosen = next((hint for hint in known if _is_whole(hint) and hint.card.title), None)
    if chosen is None:
        return None
    said = _article_of(chosen, source, chosen.captured_at)
    evidence: dict[str, str] = {name: chosen.by for name in (*_FILLED, "body") if getattr(said, name) not in (None, ())}
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
        confidence=0.9 if chosen.full_text else 0.7,
        evidence=evidence,
    )
    return complete(article, [hint for hint in known if hint is not chosen], source)


def _is_whole(hint: Hint) -> bool:
    """Whether *hint* carries the full story, as declared or judging by its text."""
    body = hint.card.body
    if hint.full_text:
        return bool(body) and not is_cut_off(body[-1].text)
    return is_whole(body)


def _article_of(hint: Hint, source: Source | None, captured_at: datetime | None) -> Article:
    """*hint* as an Article, through the usual loader."""
    card, loader = hint.card, ArticleLoader(source=source)
    loader.add_value("title", card.title)
    loader.add_value("section", card.section)
    loader.add_value("authors", _persons(card, source))
    loader.add_value("body", [(block.kind, block.text) for block in card.body])
    if card.teaser and not is_cut_off(card.teaser):
        loader.add_value("description", card.teaser)
    if card.published:
        loader.add_value("published", _as_text(card.published))
    if card.image:
        loader.add_value("images", [{"url": card.image}])
    article = loader.load_article(captured_at=captured_at)
    return replace(article, tags=())  # from a section line; nobody called them tags


def _as_text(moment: datetime) -> str:
    """*moment* as text, shortened to its day at midnight: entry points that state days give midnight."""
    return moment.date().isoformat() if moment.timetz().replace(tzinfo=None) == time.min else moment.isoformat()


def _persons(card: Card, source: Source | None) -> list[Author]:
    """The people on *card*, without desks and the site itself, which software fills in for nobody."""
    names = (name for stated in card.authors for name in split_names(stated, stated=True))
    own = source.title.casefold() if source else ""
    persons = (name for name in names if not is_desk(name) and name.casefold() not in (own, "admin", "administrator"))
    return [author for name in islice(persons, _MOST) if (author := make_author(source, name=name))]


def _shows_beginning(article: Article, hint: Hint) -> bool:
    if not (article.paywalled or hint.full_text) or not _is_whole(hint) or article.kind == "liveblog":
        return False
    shown, whole = article.text, "\n\n".join(block.text for block in hint.card.body)
    return len(whole) > _MORE * len(shown) and containment(shown, whole) >= _BEGINNING
