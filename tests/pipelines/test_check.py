"""Check: what is not whole is a Miss that says why."""

from dataclasses import replace

import pytest

from newsbot.items import Article, Author, Miss
from pipelines.check import Check
from tests.store.captures import URL, crawled, dumped, hours


@pytest.mark.parametrize(
    ("article", "reason", "detail"),
    [
        (replace(crawled(), title=None), "no-title", "the article has no title"),
        (replace(crawled(), body=()), "no-body", "the article 'Ferry runs aground off Velm' has no text"),
        (replace(crawled(), confidence=0.42), "low-confidence", "read with confidence 0.42; 0.5 is needed"),
    ],
)
def test_an_article_that_is_not_whole_is_a_miss(article: Article, reason: str, detail: str) -> None:
    """It travels on, so that its page is refused in the database."""
    assert Check().process_item(article) == Miss(
        reason=reason,
        detail=detail,
        kind="article",
        url=URL,
        source="estuary",
        captured_at=hours(1),
        origin="live",
        confidence=article.confidence,
    )


@pytest.mark.parametrize(
    "item",
    [
        crawled(),
        replace(crawled(), kind="newsletter", title=None),
        replace(crawled(), confidence=0.5),
        dumped(crawled()),
        Author(name="Mira Tolk"),
        Miss(reason="empty"),
    ],
)
def test_what_is_whole_passes_unchanged(item: Article | Author | Miss) -> None:
    """Newsletters are printed without a title."""
    assert Check().process_item(item) is item
