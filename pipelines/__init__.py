"""What happens to an item (an Article, Author or Miss), in what order. Each step is a thin call into newsbot."""

from __future__ import annotations

ORDER: tuple[str, ...] = (
    "pipelines.check.Check",  # first: what is not whole goes on as a Miss with its reason, and no step need ask again
    "pipelines.flag.Flag",  # whole articles only, as they will be stored
    "pipelines.store.Store",  # last: one transaction for the article and all that hangs on it, flags among it
)
