"""Is it whole? The first step, so that all others may rely on a title, a text and a reading we believe."""

from __future__ import annotations

from newsbot.items import Article, Author, Miss, page_kind

LOW_CONFIDENCE = 0.5


class Check:
    """Turns an article that is not whole, or that we do not believe, into a Miss that says why."""

    def process_item(self, item: Article | Author | Miss) -> Article | Author | Miss:
        """The item, or the Miss that it is."""
        if not isinstance(item, Article):
            return item
        if item.confidence < LOW_CONFIDENCE:
            return _miss(
                item, "low-confidence", f"read with confidence {item.confidence:.2f}; {LOW_CONFIDENCE} is needed"
            )
        if not item.title and item.kind != "newsletter":
            # Only newsletters are printed without one.
            return _miss(item, "no-title", f"the {item.kind} has no title")
        if not item.body and not item.entries:
            return _miss(item, "no-body", f"the {item.kind} {item.title!r} has no text")
        return item


def _miss(article: Article, reason: str, detail: str) -> Miss:
    return Miss(
        reason=reason,
        detail=detail,
        kind=page_kind(article),
        url=article.page_url or article.url,
        source=article.source,
        captured_at=article.captured_at,
        origin=article.origin,
        confidence=article.confidence,
    )
