"""The benchmark's extractors, each a function from a page's bytes and address to a Reading.

Imports only what the requested extractor needs: each runs in its own process, peers in their own environments
(benchmarks/extraction_runs.py).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from benchmarks.extraction_samples import Reading

Reader = Callable[[bytes, str], Reading]

_TAGS = re.compile(r"<[^>]+>")
_NO_ADDRESS = "https://page.invalid/"


def reader(name: str) -> Reader:
    """The extractor called *name*. Raises ImportError if what it needs is not installed."""
    return _READERS[name]()


def _newsbot(*, declared: bool = False) -> Reader:
    extract = importlib.import_module("newsbot.read").extract
    page_of = importlib.import_module("newsbot.page").Page
    article = importlib.import_module("newsbot.items").Article
    source_of = importlib.import_module("newsbot.source").Source

    def read(html: bytes, url: str) -> Reading:
        host = urlsplit(url).netloc
        source = source_of(name="site", title=host, home=f"https://{host}/") if declared and host else None
        found = extract(page_of(body=html, url=url or None, headers={"content-type": "text/html"}), source)
        if not isinstance(found, article):
            return Reading(refused=getattr(found, "reason", type(found).__name__))
        return reading_of(found)

    return read


def reading_of(article: Any) -> Reading:
    """The parts of a newsbot *article* that the benchmark compares."""
    return Reading(
        title=article.title or "",
        body="\n".join(block.text for block in article.body),
        authors=tuple(author.name for author in article.authors),
        published=article.published_there,
        captions=tuple(image.caption for image in article.images if image.caption),
        credits=" ".join(image.credit for image in article.images if image.credit),
    )


def _trafilatura(*, fast: bool) -> Reader:
    bare_extraction = importlib.import_module("trafilatura").bare_extraction

    def read(html: bytes, url: str) -> Reading:
        found: Any = bare_extraction(html, url=url or None, with_metadata=True, fast=fast)
        if found is None:
            return Reading(refused="none")
        return Reading(
            title=found.title or "",
            body=found.text or "",
            authors=tuple(name for name in re.split(r"\s*;\s*", found.author or "") if name),
            published=datetime.fromisoformat(found.date) if found.date else None,
        )

    return read


def _readability() -> Reader:
    document_of = importlib.import_module("readability").Document

    def read(html: bytes, url: str) -> Reading:
        document = document_of(html.decode("utf-8", "replace"))
        return Reading(title=document.short_title(), body=_TAGS.sub(" ", document.summary(html_partial=True)))

    return read


def _newspaper() -> Reader:
    newspaper = importlib.import_module("newspaper")

    def read(html: bytes, url: str) -> Reading:
        article = newspaper.Article(url or _NO_ADDRESS, fetch_images=False)
        article.download(input_html=html.decode("utf-8", "replace"))
        article.parse()
        return Reading(
            title=article.title or "",
            body=article.text or "",
            authors=tuple(article.authors),
            published=_instant(article.publish_date),
        )

    return read


def _news_please() -> Reader:
    from_html = importlib.import_module("newsplease").NewsPlease.from_html

    def read(html: bytes, url: str) -> Reading:
        found = from_html(html.decode("utf-8", "replace"), url=url or _NO_ADDRESS, fetch_images=False)
        return Reading(
            title=found.title or "",
            body=found.maintext or "",
            authors=tuple(found.authors or ()),
            published=_instant(found.date_publish),
        )

    return read


def _htmldate() -> Reader:
    find_date = importlib.import_module("htmldate").find_date

    def read(html: bytes, url: str) -> Reading:
        found = find_date(html, url=url or None, original_date=True)
        return Reading(published=datetime.fromisoformat(found)) if found else Reading()

    return read


def _instant(stated: object) -> datetime | None:
    return stated if isinstance(stated, datetime) else None


_READERS: dict[str, Callable[[], Reader]] = {
    "newsbot": _newsbot,
    "newsbot, declared": lambda: _newsbot(declared=True),  # with a source that only names the site
    "trafilatura": lambda: _trafilatura(fast=False),
    "trafilatura fast": lambda: _trafilatura(fast=True),
    "readability": _readability,
    "newspaper4k": _newspaper,
    "news-please": _news_please,
    "htmldate": _htmldate,
}
