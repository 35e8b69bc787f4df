"""`newsbot parse`: show what is read from files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from newsbot.cli.articles import article_json
from newsbot.cli.messages import UNREADABLE, counted, explain
from newsbot.cli.options import Data
from newsbot.cli.output import print_json, say
from newsbot.config import load_config
from newsbot.items import Article, Author, AuthorPage, Card, Listing, Miss, Record, page_kind
from newsbot.literal import literal
from newsbot.sources import load_source
from newsbot.spiders.files import UNREAD, Found, find_pages
from newsbot.spiders.records import record_of

_CALLED = {"feed": ("story", "stories"), "sitemap": ("page", "pages"), "index": ("sitemap", "sitemaps")}


def parse(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Saved pages, feeds, sitemaps, or folders of them.")
    ],
    url: Annotated[str | None, typer.Option(metavar="URL", help="The address of the one page that is parsed.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="The source that the pages are of.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a page on stdout, and nothing else there.")
    ] = False,
    data: Data = None,
) -> None:
    """Show what is read from saved pages, feeds and sitemaps.

    Stores nothing. For a feed or sitemap, its entries are shown as newsbot sees them.

    Examples: newsbot parse page.txt --url https://kyivindependent.com/some-story/ --json |
    newsbot parse feed.xml --source kyivindependent
    """
    if url is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise typer.BadParameter("is the address of one page; name one file", param_hint="--url")
    config = load_config(data=data)
    folders = config.source_folders
    if source is not None:
        load_source(source, folders)
    unreadable = False
    for found in find_pages(paths, url=url, own=config.own_files):
        record = record_of(found.page, source, folders)
        if found.page is record and record.reason in UNREAD:
            unreadable = True
            explain(f"{record.reason}: {record.detail}")
        if isinstance(record, Listing) and record.left_out:
            read, all_of_them = len(record.cards), len(record.cards) + record.left_out
            explain(f"{found.page.file}: only the first {read:,} of its {all_of_them:,} entries are read")
        if json:
            print_json(page_json(found, record))
        else:
            name = literal(found.page.file or found.page.url or "")
            head = Text(f"{name}: {page_kind(record)}, confidence {record.confidence:.2f}", style="bold")
            say(head, *_lines(record), "")
    if unreadable:
        raise typer.Exit(UNREADABLE)


def page_json(found: Found, record: Record) -> dict[str, Any]:
    """What `parse --json` prints for a page; keys and order are stable."""
    return {
        "file": found.page.file,
        "url": record.url,
        "form": found.form,
        "kind": page_kind(record),
        "confidence": round(record.confidence, 2),
        "article": article_json(record) if isinstance(record, Article) else None,
        "author": record.author if isinstance(record, AuthorPage) else None,
        "cards": record.cards if isinstance(record, AuthorPage | Listing) else [],
        "miss": {"reason": record.reason, "detail": record.detail} if isinstance(record, Miss) else None,
    }


def _lines(record: Record) -> Iterator[str]:
    """The facts of *record*, one a line."""
    facts: Iterable[tuple[str, object]] = ()
    if isinstance(record, Article):
        facts = _of_article(record)
    elif isinstance(record, AuthorPage):
        facts = (*_of_author(record.author), *_of_cards(record.cards))
    elif isinstance(record, Listing) and record.form != "page":
        facts = _of_entries(record)
    elif isinstance(record, Listing):
        facts = _of_cards(record.cards)
    elif isinstance(record, Miss):
        facts = ((record.reason, literal(record.detail)),)
    return (f"  {name:12} {value}" for name, value in facts if value not in (None, "", ()))


def _of_article(article: Article) -> Iterator[tuple[str, object]]:
    yield "title", article.title
    yield "url", article.url
    yield "section", ", ".join(filter(None, (article.section, *article.tags)))
    if article.published_there is not None:
        day_only = article.published_precision == "day"
        yield "published", article.published_there.date() if day_only else article.published_there.isoformat()
    yield "dateline", article.dateline_month_day
    yield "minutes", article.reading_minutes
    for author in article.authors:
        yield from _of_author(author)
    yield from (("picture", " | ".join(filter(None, (image.caption, image.credit)))) for image in article.images)
    yield from (("" if block.kind == "paragraph" else block.kind, block.text) for block in article.body)
    yield from (("related", link.title) for link in article.related)


def _of_author(author: Author) -> Iterator[tuple[str, object]]:
    yield "author", ", ".join(filter(None, (author.name, author.role)))
    yield "", author.bio


def _of_cards(cards: tuple[Card, ...]) -> Iterator[tuple[str, object]]:
    for card in cards:
        yield "card", " | ".join(filter(None, (card.title, ", ".join(card.authors), card.teaser)))


def _of_entries(listing: Listing) -> Iterator[tuple[str, object]]:
    """What a feed or sitemap says of each entry: its address, its times, and what readers would see."""
    yield "title", listing.title
    yield "entries", counted(len(listing.cards), *_CALLED[listing.form])
    for card in listing.cards:
        yield "card", card.url
        yield "", " | ".join(filter(None, (card.title, ", ".join(card.authors), card.section, card.teaser)))
        yield "", " | ".join(f"{name} {at.isoformat()}" for name, at in _times(card) if at is not None)
        yield "", f"{counted(len(card.body), 'block')} of text" if card.body else None
    yield "next page", listing.next_page


def _times(card: Card) -> tuple[tuple[str, datetime | None], ...]:
    return ("published", card.published), ("modified", card.modified)
