"""`newsbot source check`: a declared site is looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.exits import FAILED
from newsbot.cli.options import Data, Db, Json, config_of, kept_config_of

if TYPE_CHECKING:
    from newsbot.extract.completeness import KeptShare, Share
    from newsbot.extract.survey import Survey
    from newsbot.source import Source
    from newsbot.sources.changes import Change
    from newsbot.store.frontier.hubs import Hub

_LOOKED_BACK = timedelta(weeks=4)


def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source's name; `newsbot source list` shows them.")],
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Look at a source's site again: how complete each of its doors is, and what has changed against its file.

    A door is held against the stories that all doors show from the time that it covers; and, as far as the site was
    crawled, against all that was found in the last four weeks. Exit code 1 where a declared door is broken, or most of
    five stories cannot be read any more. Nothing is stored. The hubs (WebSub) that a feed named when it was crawled
    last are shown; newsbot does not subscribe to them.

    The events of --json: door, kept (how a door did in the last four weeks), hub, story, change, and last check.

    Example: newsbot source check kyivindependent
    """
    from newsbot.cli.source_survey import look_at
    from newsbot.extract.completeness import shares
    from newsbot.extract.survey import DECLARED
    from newsbot.net.recording import Recording
    from newsbot.sources import load_source, recording_of
    from newsbot.sources.changes import BROKEN, changes
    from newsbot.sources.draft import draft_source
    from newsbot.store.engine.lock import hold_for

    config = kept_config_of(data, db) if db else config_of(data, db)  # a mistyped name makes no database
    source = load_source(name, config.source_folders)
    if not source.doors:
        raise typer.BadParameter(f"source {name!r} declares no doors; nothing of it can be checked", param_hint="NAME")
    path = recording_of(source, config.source_folders)
    recording = Recording(path, source) if path else None
    with hold_for(config.database, config.data / "locks", f"crawl-{name}", f"the crawl of {name}"):
        survey = look_at(source, config, recording)
    declared = tuple(door for door in survey.doors if door.origin == DECLARED)
    found = changes(survey, draft_source(survey, name))
    measured = shares(declared)
    kept, hubs = _known(source, config.database)
    is_broken = any(change.change in BROKEN for change in found)
    if json:
        _print_json(survey, measured, kept, hubs, found, is_broken=is_broken)
    else:
        typer.echo("\n".join(_lines(survey, measured, kept, hubs, found)))
    if is_broken:
        raise typer.Exit(FAILED)


def _known(source: Source, database_url: str) -> tuple[tuple[KeptShare, ...], tuple[Hub, ...]]:
    """How complete the doors of *source* were in the crawls of the last four weeks (nothing where there was none), and
    the hubs that its feeds named.
    """
    from datetime import UTC, datetime

    from newsbot.extract.completeness import kept_shares
    from newsbot.store.engine.database import open_database
    from newsbot.store.frontier import hubs, sightings

    now = datetime.now(UTC)
    database = open_database(database_url)
    try:
        with database.read() as connection:
            found = sightings.matrix(connection, source.name, now - _LOOKED_BACK, now)
            named = hubs.of_source(connection, source.name)
    finally:
        database.close()
    kept = kept_shares(source.doors, [(one.found_at, one.doors) for one in found]) if found else ()
    return kept, named


def _lines(
    survey: Survey,
    measured: Sequence[Share],
    kept: Sequence[KeptShare],
    hubs: Sequence[Hub],
    found: Sequence[Change],
) -> Iterator[str]:
    from newsbot.cli.source_survey import trial_lines
    from newsbot.literal import literal

    yield f"{survey.source.name}: {survey.source.title} ({survey.source.home})"
    yield "  doors, and how much of what all of them show each shows"
    for share in measured:
        since = f" since {share.since:%Y-%m-%d %H:%M}" if share.since else ", none of them dated"
        percent = f"{share.shown / share.of:4.0%}" if share.of else "   –"
        yield f"    {share.kind:<8} {percent}  {share.shown:,} of {share.of:,} stories{since}: {literal(share.url)}"
    yield from _kept_lines(kept)
    for hub in hubs:
        yield f"  hub {literal(hub.url)} tells of what is in {literal(hub.topic)}"
    yield f"  {len(survey.articles)} of {len(survey.trials)} stories that were tried can be read"
    yield from trial_lines(survey.trials)
    yield "  changes" if found else "  nothing has changed"
    for change in found:
        yield f"    {change.change:<16} {literal(change.what)}: {literal(change.detail)}"


def _kept_lines(kept: Sequence[KeptShare]) -> Iterator[str]:
    from newsbot.literal import literal

    if not kept:
        yield "  nothing was found by a crawl in the last four weeks, by which doors could be compared"
        return
    yield "  doors, and how much of what was found in the last four weeks each showed"
    for share in kept:
        since = f" since {share.since:%Y-%m-%d %H:%M}" if share.since else ""
        percent = f"{share.shown / share.of:4.0%}" if share.of else "   –"
        shown = f"{share.shown:,} of {share.of:,} stories{since}, {share.alone:,} by it alone"
        yield f"    {share.kind or '':<8} {percent}  {shown}: {literal(share.url)}"


def _print_json(
    survey: Survey,
    measured: Sequence[Share],
    kept: Sequence[KeptShare],
    hubs: Sequence[Hub],
    found: Sequence[Change],
    *,
    is_broken: bool,
) -> None:
    from newsbot.cli.output import plain_json, print_json
    from newsbot.cli.source_survey import trial_json

    for share in measured:
        print_json({"event": "door", **plain_json(share)})
    for kept_share in kept:
        print_json({"event": "kept", **plain_json(kept_share)})
    for hub in hubs:
        print_json({"event": "hub", **plain_json(hub)})
    for trial in survey.trials:
        print_json(trial_json(trial))
    for change in found:
        print_json({"event": "change", **plain_json(change)})
    print_json(
        {
            "event": "check",
            "source": survey.source.name,
            "tried": len(survey.trials),
            "read": len(survey.articles),
            "broken": is_broken,
        }
    )
