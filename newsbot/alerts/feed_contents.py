"""What goes into a feed: the flags of a watch that nobody dismissed, or what a search finds."""

from __future__ import annotations

from sqlalchemy import Connection

from newsbot.alerts.feeds import NEVER, Feed, Item
from newsbot.items import Article
from newsbot.store.articles.load import standing_articles
from newsbot.store.engine.database import Database
from newsbot.store.search.matches import Hit, newest_page
from newsbot.store.search.selection import Selection
from newsbot.store.watches.flag_list import FlagEntry, list_flags
from newsbot.store.watches.watches import named


def feed_of_watch(connection: Connection, name: str, *, limit: int) -> Feed:
    """The feed of the watch *name*: its *limit* newest flags, a story once. Raises WatchError where there is none."""
    named(connection, name)
    flags = list_flags(connection, watch_name=name, which="standing", limit=limit)
    articles = standing_articles(connection, [flag.article_id for flag in flags])
    items = tuple(_flagged(flag, articles[flag.article_id]) for flag in flags)
    return Feed(key=f"watch/{name}", title=f"newsbot: {name}", items=items)


def feed_of_search(database: Database, query: str, selection: Selection, *, limit: int) -> Feed:
    """The feed of a search: the *limit* newest articles of *selection*, which *query* and the options asked for."""
    page = newest_page(database, selection, limit=limit)
    return Feed(key=f"search/{query}", title=f"newsbot: {query}", items=tuple(map(_found, page.hits)))


def _flagged(flag: FlagEntry, article: Article) -> Item:
    return Item(
        # Not its number: a database that is made anew gives others, and readers would show it all again.
        key=flag.url or f"article/{flag.article_id}",
        title=flag.title,
        url=flag.url,
        authors=tuple(author.name for author in article.authors),
        section=article.section,
        language=article.language,
        published=flag.published,
        updated=flag.flagged_at,
        places=flag.places,
    )


def _found(hit: Hit) -> Item:
    article = hit.article
    return Item(
        key=article.url or f"article/{hit.article_id}",
        title=article.title,
        url=article.url,
        authors=tuple(author.name for author in article.authors),
        section=article.section,
        language=article.language,
        published=article.published,
        updated=article.modified or article.published or article.captured_at or NEVER,
        places=hit.places,
    )
