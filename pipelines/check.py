"""The first step: refuse incomplete articles, so that later steps can rely on a title and a text."""

from __future__ import annotations

from newsbot.items import Article, Author, Miss, page_kind

LOW_CONFIDENCE = 0.5


class Check:
    """Turns an incomplete or doubtful article into a Miss."""

    def process_item(self, item: Article | Author | Miss) -> Article | Author | Miss:
        """The item, or a Miss with the reason."""
        if not isinstance(item, Article):
            return item
        if item.confidence < LOW_CONFIDENCE:
            return _miss(
                item, "low-confidence", f"read with confidence {item.confidence:.2f}; {LOW_CONFIDENCE} is needed"
            )
        if not item.title and item.kind != "newsletter":
            # Only newsletters appear without one.
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
