"""`newsbot parse`: what files say, shown and not stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.exits import UNREADABLE, explain_unread
from newsbot.cli.options import Data
from newsbot.literal import literal

if TYPE_CHECKING:
    from rich.console import Console

    from newsbot.items import Article, Author, Card, Record
    from newsbot.spiders.files import Found


def parse(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Texts, HTML, WARCs; folders are walked.")],
    url: Annotated[str | None, typer.Option(metavar="URL", help="The address of the one page that is parsed.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="The source that the pages are of.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object a page on stdout, and nothing else there.")
    ] = False,
    data: Data = None,
) -> None:
    """Show what saved pages say, without storing anything.

    Example: newsbot parse page.txt --url https://kyivindependent.com/some-story/ --json
    """
    from newsbot.config import load_config
    from newsbot.sources import load_source
    from newsbot.spiders.files import UNREAD, find_pages
    from newsbot.spiders.records import record_of

    if url is not None and (len(paths) > 1 or paths[0].is_dir()):
        raise typer.BadParameter("is the address of one page; name one file", param_hint="--url")
    config = load_config(data=data)
    folders = config.source_folders
    if source is not None:
        load_source(source, folders)
    unreadable = False
    show = _print_line if json else _Pages()
    for found in find_pages(paths, url=url, own=config.own_files):
        record = record_of(found.page, source, folders)
        if found.page is record and record.reason in UNREAD:
            unreadable = True
            explain_unread(record)
        show(found, record)
    if unreadable:
        raise typer.Exit(UNREADABLE)


def _print_line(found: Found, record: Record) -> None:
    from newsbot.cli.output import print_json

    print_json(page_json(found, record))


def page_json(found: Found, record: Record) -> dict[str, Any]:
    """What `parse --json` prints of one page: the keys are a contract, and so is their order."""
    from newsbot.items import Article, AuthorPage, Listing, Miss, page_kind

    return {
        "file": found.page.file,
        "url": record.url,
        "form": found.form,
        "kind": page_kind(record),
        "confidence": round(record.confidence, 2),
        "article": record if isinstance(record, Article) else None,
        "author": record.author if isinstance(record, AuthorPage) else None,
        "cards": record.cards if isinstance(record, AuthorPage | Listing) else [],
        "miss": {"reason": record.reason, "detail": record.detail} if isinstance(record, Miss) else None,
    }


class _Pages:
    """Pages for a reader's eyes."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Console = Console(highlight=False, markup=False, soft_wrap=True)

    def __call__(self, found: Found, record: Record) -> None:
        from newsbot.items import Article, AuthorPage, Listing, Miss, page_kind

        name = literal(found.page.file or found.page.url or "")
        self._console.print(f"{name}: {page_kind(record)}, confidence {record.confidence:.2f}", style="bold")
        if isinstance(record, Article):
            self._article(record)
        elif isinstance(record, AuthorPage):
            self._author(record.author)
            self._cards(record.cards)
        elif isinstance(record, Listing):
            self._cards(record.cards)
        elif isinstance(record, Miss):
            self._fact(record.reason, literal(record.detail))
        self._console.print()

    def _fact(self, name: str, value: object) -> None:
        if value not in (None, "", ()):
            self._console.print(f"  {name:12} {value}")

    def _article(self, article: Article) -> None:
        self._fact("title", article.title)
        self._fact("url", article.url)
        self._fact("section", ", ".join(filter(None, (article.section, *article.tags))))
        if article.published is not None:
            day_only = article.published_precision == "day"
            self._fact("published", article.published.date() if day_only else article.published.isoformat())
        self._fact("dateline", article.dateline_month_day)
        self._fact("minutes", article.reading_minutes)
        for author in article.authors:
            self._author(author)
        for image in article.images:
            self._fact("picture", " | ".join(filter(None, (image.caption, image.credit))))
        for block in article.body:
            self._fact("" if block.kind == "paragraph" else block.kind, block.text)
        for link in article.related:
            self._fact("related", link.title)

    def _author(self, author: Author) -> None:
        self._fact("author", ", ".join(filter(None, (author.name, author.role))))
        self._fact("", author.bio)

    def _cards(self, cards: tuple[Card, ...]) -> None:
        for card in cards:
            self._fact("card", " | ".join(filter(None, (card.title, ", ".join(card.authors), card.teaser))))
