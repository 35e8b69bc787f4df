"""The columns of articles and revisions that are derived from captures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from newsbot.items import Article
from newsbot.store.articles import revisions
from newsbot.store.articles.facts import article_of
from newsbot.store.articles.fold import Projection, Wording, canonical
from newsbot.store.engine.schema import AnyRow


def derived(head: AnyRow, projection: Projection, newest_id: int) -> dict[str, Any]:
    """The columns of the article *head* that are derived from its captures."""
    values, newest = projection.values, projection.wordings[-1].values
    current = article_of(values, url=None, source=None, captured_at=None)
    gains = {name: value for name, value in values.items() if newest.get(name) != value}
    gains |= {name: None for name in newest if name not in values}
    return {
        **head_of(current),
        "url": canonical(projection.aliases) or head.url,
        "source": projection.source or head.source,
        **dated(current, projection.first_at or head.first_kept_at),
        "filled": gains or None,
        "newest_revision": newest_id,
    }


def wording_columns(wording: Wording) -> dict[str, Any]:
    """The columns of a revision that are derived from its captures."""
    return revisions.columns_of(wording.values, wording.fingerprint, wording.first_at, wording.last_at)


def head_of(record: Article) -> dict[str, Any]:
    """What the article's row repeats of *record*."""
    names = ("kind", "title", "section", "language", "published")
    return {**{name: getattr(record, name) for name in names}, "tags": list(record.tags)}


def dated(record: Article, otherwise: datetime) -> dict[str, Any]:
    """The columns by which an article is sorted and dated: from its publication, else from *otherwise*."""
    offset = timedelta(minutes=record.published_offset or 0)
    return {
        "sort_at": record.published or otherwise,
        "stated_at": record.published + offset if record.published else otherwise,
    }


def other_than(row: AnyRow, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those of *columns* that differ in *row*."""
    return {name: value for name, value in columns.items() if getattr(row, name) != value}
