"""The work of `newsbot source check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import typer

from newsbot.cli.database import config_if_named, opened
from newsbot.cli.messages import FAILED
from newsbot.cli.options import Where
from newsbot.cli.output import plain_json, print_json, say
from newsbot.cli.source_survey import look_at, trial_json, trial_lines
from newsbot.config import Config
from newsbot.literal import literal
from newsbot.net.recording import Recording
from newsbot.read.survey import DECLARED, KeptShare, Share, Survey, kept_shares, shares
from newsbot.source import Source
from newsbot.sources import load_source, recording_of
from newsbot.sources.changes import BROKEN, Change, changes
from newsbot.sources.draft import draft_source
from newsbot.store.engine.lock import hold_for
from newsbot.store.frontier import hosts, sightings
from newsbot.store.frontier.hosts import Hub

_LOOKED_BACK = timedelta(weeks=4)


def check_source(name: str, *, look: bool, where: Where, json: bool) -> None:
    """Reads the entry points of the source *name* and reports; with *look*, also looks for others."""
    config = config_if_named(where)  # a mistyped name makes no database
    source = load_source(name, config.source_folders)
    if not source.doors:
        raise typer.BadParameter(
            f"source {name!r} declares no entry points; nothing of it can be checked", param_hint="NAME"
        )
    path = recording_of(source, config.source_folders)
    recording = Recording(path, source) if path else None
    with hold_for(config.database, config.data / "locks", f"crawl-{name}", f"the crawl of {name}"):
        survey = look_at(source, config, recording, is_looking=look)
    declared = tuple(entry_point for entry_point in survey.doors if entry_point.origin == DECLARED)
    found = changes(survey, draft_source(survey, name))
    measured = shares(declared)
    kept, named = _known(source, config)
    is_broken = any(change.change in BROKEN for change in found)
    if json:
        _print_json(survey, measured, kept, named, found, is_broken=is_broken)
    else:
        say(*_lines(survey, measured, kept, named, found))
    if is_broken:
        raise typer.Exit(FAILED)


def _known(source: Source, config: Config) -> tuple[tuple[KeptShare, ...], tuple[Hub, ...]]:
    """The completeness of the entry points in the crawls of the last four weeks, and the hubs that feeds named."""
    now = datetime.now(UTC)
    with opened(config) as database, database.read() as connection:
        found = sightings.matrix(connection, source.name, now - _LOOKED_BACK, now)
        named = hosts.hubs_of(connection, source.name)
    kept = kept_shares(source.doors, [(one.found_at, one.doors) for one in found]) if found else ()
    return kept, named


def _lines(
    survey: Survey,
    measured: Sequence[Share],
    kept: Sequence[KeptShare],
    named: Sequence[Hub],
    found: Sequence[Change],
) -> Iterator[str]:
    yield f"{survey.source.name}: {survey.source.title} ({survey.source.home})"
    yield "  entry points, with the share of all their stories that each shows"
    for share in measured:
        since = f" since {share.since:%Y-%m-%d %H:%M}" if share.since else ", none of them dated"
        percent = f"{share.shown / share.of:4.0%}" if share.of else "   –"
        yield f"    {share.kind:<8} {percent}  {share.shown:,} of {share.of:,} stories{since}: {literal(share.url)}"
    yield from _kept_lines(kept)
    for hub in named:
        yield f"  hub {literal(hub.url)} announces changes of {literal(hub.topic)}"
    yield f"  {len(survey.articles)} of {len(survey.trials)} stories that were tried can be read"
    yield from trial_lines(survey.trials)
    yield "  changes" if found else "  nothing has changed"
    for change in found:
        yield f"    {change.change:<16} {literal(change.what)}: {literal(change.detail)}"


def _kept_lines(kept: Sequence[KeptShare]) -> Iterator[str]:
    if not kept:
        yield "  no crawl found anything in the last four weeks to compare entry points by"
        return
    yield "  entry points, with the share of the last four weeks' stories that each showed"
    for share in kept:
        since = f" since {share.since:%Y-%m-%d %H:%M}" if share.since else ""
        percent = f"{share.shown / share.of:4.0%}" if share.of else "   –"
        shown = f"{share.shown:,} of {share.of:,} stories{since}, {share.alone:,} by it alone"
        yield f"    {share.kind or '':<8} {percent}  {shown}: {literal(share.url)}"


def _print_json(
    survey: Survey,
    measured: Sequence[Share],
    kept: Sequence[KeptShare],
    named: Sequence[Hub],
    found: Sequence[Change],
    *,
    is_broken: bool,
) -> None:
    for event, records in (("door", measured), ("kept", kept)):
        for record in records:
            print_json({"event": event, **plain_json(record)})
    for hub in named:
        said = plain_json(hub)
        print_json({"event": "hub", "door": said.pop("entry_point"), **said})
    for trial in survey.trials:
        print_json(trial_json(trial))
    for change in found:
        print_json({"event": "change", **plain_json(change)})
    numbers = {"tried": len(survey.trials), "read": len(survey.articles)}
    print_json({"event": "check", "source": survey.source.name, **numbers, "broken": is_broken})
