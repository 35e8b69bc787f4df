"""`newsbot source`: list, show, check and declare sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Annotated

import typer

from newsbot.cli.messages import USAGE, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, emit, picked
from newsbot.source import EntryPoint, Layout, Source
from newsbot.sources import SourceError, load_source, source_names
from newsbot.sources.checks import OF_AN_API

_ABOUT_A_LAYOUT = ("name", "valid_from", "valid_until")


def list_(*, where: Where, json: Json = False) -> None:
    """List the sources: those that newsbot ships and your own.

    A file that declares none is named on stderr, and the exit code is 2.

    The keys of --json: name, title, home, recording (null: it is crawled live).

    Example: newsbot source list --json
    """
    config = where.config()
    found: list[Source] = []
    broken = False
    for name in source_names(config.source_folders):
        try:
            found.append(load_source(name, config.source_folders))
        except SourceError as error:
            explain(str(error))
            broken = True
    keys = ("name", "title", "home", "recording")
    emit(found, (), _cells, json=json, as_json=lambda source: picked(source, *keys))
    if broken:
        raise typer.Exit(USAGE)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source's name; `newsbot source list` shows them.")],
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show a source's declaration: its entry points, layouts and limits.

    The keys of --json are those of the source's file, each with its value in force.

    Example: newsbot source show kyivindependent
    """
    source = load_source(name, where.config().source_folders)
    answer(source, *_description(source), json=json)


def new(
    url: Annotated[str, typer.Argument(metavar="URL", help="The site's front page, such as https://example.com.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What the source is called.", show_default="the host's")
    ] = None,
    delay: Annotated[
        float, typer.Option("--delay", min=0, max=3600, metavar="SECONDS", help="Between two requests; declared, too.")
    ] = 1.0,
    yes: Annotated[bool, typer.Option("--yes", help="Write the file without asking.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a source of yours that has this name.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Explore a site and declare it as a source.

    Finds its feeds, sitemaps and listings and tries five of its stories. Fetches at most 80 pages (15 where the site
    names a feed and a sitemap), one at a time, as robots.txt allows. Once you confirm, the file is written to the
    folder `sources` of the data folder. With no terminal to ask on and without --yes, nothing is written: the file's
    text goes to stdout, the findings to stderr.

    The events of --json: door (an entry point), left-out, story, and finally source, with the file's name and text.

    Example: newsbot source new https://example.com --name example
    """
    from newsbot.cli.source_new import declare  # noqa: PLC0415  Scrapy

    declare(url, name, delay, yes=yes, force=force, where=where, json=json)


def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source's name; `newsbot source list` shows them.")],
    look: Annotated[
        bool, typer.Option("--look", help="Also look for feeds, sitemaps and listings that are not declared.")
    ] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Check a source's site against its declaration.

    Requests only its declared entry points and five stories, unless --look is given. Shows how complete each entry
    point is and what has changed. An entry point is compared with the stories that all entry points show for the time
    it covers, and, if the site was crawled, with everything found in the last four weeks. Exit code 1 if a declared
    entry point is broken, or most of five stories cannot be read. Stores nothing. Also shows the hubs (WebSub) that a
    feed named in the last crawl; newsbot does not subscribe to them.

    The events of --json: door (an entry point), kept (how one did in the last four weeks), hub, story, change, and
    finally check.

    Example: newsbot source check kyivindependent
    """
    from newsbot.cli.source_check import check_source  # noqa: PLC0415  Scrapy

    check_source(name, look=look, where=where, json=json)


def _cells(source: Source) -> tuple[str, ...]:
    return source.name, f"{source.title} ({source.home}){', recorded' if source.recording else ''}"


def _description(source: Source) -> Iterator[str]:
    yield f"{source.name}: {source.title}"
    for label, values in _sections(source):
        for number, value in enumerate(values):
            yield f"  {'' if number else label:<14}{value}"
    for layout in source.layouts:
        yield from _layout(layout)


def _sections(source: Source) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "home", (source.home,)
    yield "hosts", source.hosts
    yield "not its own", source.other_hosts
    yield "language", (source.language or "not stated: read from the pages",)
    yield "zone", (source.timezone or "not stated: times without a zone count as days",)
    robots = "obeying robots.txt" if source.obey_robots else "without asking robots.txt"
    pause = f"{source.delay:g} s between two requests"
    yield "crawled", (f"from the recording {source.recording}" if source.recording else f"live, {robots}, {pause}",)
    yield "entry points", tuple(line for entry_point in source.doors for line in _entry_point(entry_point)) or ("none",)
    volume = source.stories_a_day
    yield "volume", (f"{volume[0]} to {volume[1]} stories on an ordinary day" if volume else "not stated",)
    if source.author_pages:
        yield "author pages", (f"beneath {source.author_pages}",)
    paths = (("beneath", source.not_articles), ("exactly", source.not_articles_exactly))
    yield "no articles", tuple(f"{word} {', '.join(stated)}" for word, stated in paths if stated)
    yield "URLs", tuple(_url_habits(source))


def _entry_point(entry_point: EntryPoint) -> Iterator[str]:
    yield f"{entry_point.kind:<8} {entry_point.url}"
    if entry_point.full_text:
        yield "         carries whole stories: their pages are left alone"
    if entry_point.pages:
        begins = f", from {entry_point.second_page}" if "{page}" in entry_point.pages else ""
        yield f"         continues at {entry_point.pages}{begins}"
    if entry_point.kind == "api":
        stated = {key: getattr(entry_point, key) for key in OF_AN_API}
        yield f"         {', '.join(f'{key}: {value}' for key, value in stated.items() if value)}"


def _url_habits(source: Source) -> Iterator[str]:
    if source.drop_prefixes:
        yield f"a first segment {' or '.join(source.drop_prefixes)} is not part of a story's address"
    if source.trailing_slash is not None:
        yield f"spelled {'with' if source.trailing_slash else 'without'} a slash at the end"


def _layout(layout: Layout) -> Iterator[str]:
    times = [f"{word} {day}" for word, day in (("from", layout.valid_from), ("until", layout.valid_until)) if day]
    yield f"  layout {layout.name}" + (f" ({' '.join(times)})" if times else "")
    stated = {field.name: getattr(layout, field.name) for field in dataclasses.fields(layout)}
    selectors = {key: value for key, value in stated.items() if value and key not in _ABOUT_A_LAYOUT}
    for key, value in selectors.items():
        yield f"    {key:<18}{', '.join(value) if isinstance(value, tuple) else value}"
    if not selectors:
        yield "    no selectors: metadata and semantic tags"
