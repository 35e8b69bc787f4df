"""Articles for the watch tests."""

from newsbot.items import Article, Block


def story(*paragraphs: str, title: str | None = None) -> Article:
    """An article with these paragraphs."""
    return Article(title=title, body=tuple(Block(kind="paragraph", text=text) for text in paragraphs))
