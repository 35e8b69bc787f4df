"""The steps that an item (an Article, Author or Miss) passes, in order."""

from __future__ import annotations

ORDER: tuple[str, ...] = (
    "pipelines.check.Check",  # an incomplete article becomes a Miss
    "pipelines.flag.Flag",  # articles, as they will be stored
    "pipelines.store.Store",  # the article and its flags, in one transaction
)
