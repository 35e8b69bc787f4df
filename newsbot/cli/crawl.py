"""The options of `newsbot crawl`, `import` and `replay`. The work is imported when it is done: Scrapy comes with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli.options import Json, Where


def crawl(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A source's name; `newsbot source list` shows them.")],
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Walk this WARC instead of the web; nothing is connected to.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Walk sitemaps and listings back to then: 2024-01-01 or 90d."),
    ] = None,
    rechecks_only: Annotated[
        bool, typer.Option("--rechecks-only", help="Open no entry point; only look again at what is due for it.")
    ] = False,
    recheck_all: Annotated[
        bool,
        typer.Option("--recheck-all", help="Refetch all stored articles; with --since, those published since then."),
    ] = False,
    retry_parked: Annotated[
        bool, typer.Option("--retry-parked", help="Also try what was given up after three failures.")
    ] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Store every article that a source's entry points lead to.

    Recent articles are fetched again to find edits; with --recheck-all, older ones are too. --since then selects the
    articles to recheck, and older pages of entry points are not read. An interrupted --since crawl continues when the
    command is run again, and fetches nothing twice.

    Examples: newsbot crawl sample | newsbot crawl kyivindependent --since 2024-01-01 |
    newsbot crawl kyivindependent --replay archive/yesterday.warc.gz
    """
    from newsbot.cli.run import crawl_source  # noqa: PLC0415  Scrapy

    crawl_source(
        source,
        replay,
        since,
        rechecks_only=rechecks_only,
        recheck_all=recheck_all,
        retry_parked=retry_parked,
        where=where,
        json=json,
    )


def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Saved pages in any format, or folders of them.")
    ],
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address of the one page that is imported.")
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="The source that the pages are of.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 65 for a page that gives no record, too.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Store the articles of saved pages of any form.

    The forms: text dumps, HTML, WARC, Markdown, mail, PDF and more (docs/saved-pages.md). Anything that cannot be read,
    such as a damaged WARC record, is reported and skipped, and the exit code is 65.

    Example: newsbot import saved-pages/ --source kyivindependent
    """
    from newsbot.cli.run import import_files  # noqa: PLC0415  Scrapy

    import_files(paths, url, source, strict=strict, where=where, json=json)


def replay(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="WARC files; the archive's own.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Say which records would change, and store nothing.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Store what is read in another way, as a reading and not as an edit.")
    ] = False,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Everything in the archive from this source.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Read archived pages again and compare with what is stored.

    --apply stores what differs: as a correction, not as a revision. Flags are set anew and no alerts are sent. An
    article whose page now reads as something else stays as it is. Run --compare first, and make a backup.

    The keys of --json: for each capture that differs: event (changed, lost, gained), id, url, captured_at, fields
    (field, before, after), detail; at the end: event (end), applied, captures, same, changed, lost, gained, superseded,
    other, damaged, fields (how many captures each changed in), seconds.

    Examples: newsbot replay --compare archive/sample-1.warc.gz | newsbot replay --apply --source kyivindependent
    """
    if compare == apply:
        raise typer.BadParameter("say --compare to see what would change, or --apply to store it")
    if bool(files) == bool(source):
        raise typer.BadParameter("name WARC files, or a source with --source", param_hint="FILE")
    from newsbot.cli.replay import read_again  # noqa: PLC0415  Scrapy

    read_again(files or [], source, apply=apply, where=where, json=json)
