"""The other extractors of the extraction benchmark, each as a function from a sample to a reading."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import trafilatura

from benchmarks.extraction_samples import Reading, Sample

_TAGS = re.compile(r"<[^>]+>")


def installed_peers() -> dict[str, Callable[[Sample], Reading]]:
    """The peers that are installed, by name: trafilatura always, the group `peers` where it was asked for."""
    found: dict[str, Callable[[Sample], Reading]] = {"trafilatura": _trafilatura, "trafilatura fast": _trafilatura_fast}
    for module, name, read in (("readability", "readability", _readability), ("newspaper", "newspaper4k", _newspaper)):
        try:
            importlib.import_module(module)
        except ImportError:
            continue
        found[name] = read
    return found


def _trafilatura(sample: Sample, fast: bool = False) -> Reading:
    found: Any = trafilatura.bare_extraction(sample.html, url=sample.url or None, with_metadata=True, fast=fast)
    if found is None:
        return Reading(refused="none")
    return Reading(
        title=found.title or "",
        body=found.text or "",
        authors=tuple(name for name in re.split(r"\s*;\s*", found.author or "") if name),
        published=datetime.fromisoformat(found.date) if found.date else None,
    )


def _trafilatura_fast(sample: Sample) -> Reading:
    return _trafilatura(sample, fast=True)


def _readability(sample: Sample) -> Reading:
    try:
        document = importlib.import_module("readability").Document(sample.html.decode("utf-8", "replace"))
        return Reading(title=document.short_title(), body=_TAGS.sub(" ", document.summary(html_partial=True)))
    except Exception as error:  # a peer's failure is a result
        return Reading(refused=type(error).__name__)


def _newspaper(sample: Sample) -> Reading:
    newspaper = importlib.import_module("newspaper")
    try:
        article = newspaper.Article(sample.url or "https://page.invalid/", fetch_images=False)
        article.download(input_html=sample.html.decode("utf-8", "replace"))
        article.parse()
    except Exception as error:  # a peer's failure is a result
        return Reading(refused=type(error).__name__)
    stated = article.publish_date if isinstance(article.publish_date, datetime) else None
    return Reading(title=article.title or "", body=article.text or "", authors=tuple(article.authors), published=stated)
