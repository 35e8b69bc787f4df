"""Run the spider of `newsbot crawl` or `newsbot import`, show its progress, then report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

import newsbot.crawl
from newsbot.cli.alerts_channels import explain_owed
from newsbot.cli.database import name_here, opened
from newsbot.cli.messages import BUSY, DONE, FAILED, INTERRUPTED, UNHEARD, UNREADABLE, counted, explain
from newsbot.cli.moments import moment_since
from newsbot.cli.options import Where
from newsbot.cli.progress import shown_lines
from newsbot.cli.report import show
from newsbot.config import Config
from newsbot.crawl import Outcome, Progress
from newsbot.net.recording import trouble_with
from newsbot.sources import load_source, recording_of
from newsbot.spiders.dumps import DumpsSpider
from newsbot.spiders.newsfeed import NewsfeedSpider
from newsbot.store.engine.database import Database
from newsbot.store.engine.lock import hold_for
from newsbot.store.outbox.entries import count_old, queued_by_channel
from newsbot.store.report import RunReport, report_of
from newsbot.store.runs import measures, runs
from newsbot.store.watches.watches import ensure_default_watches


def crawl_source(
    source: str,
    replay: Path | None,
    since: str | None,
    *,
    rechecks_only: bool,
    recheck_all: bool,
    retry_parked: bool,
    where: Where,
    json: bool,
) -> None:
    """Crawls *source*, or walks its recording."""
    config = where.config()
    declared = load_source(source, config.source_folders)
    recording = replay or recording_of(declared, config.source_folders)
    if recheck_all and recording:
        raise typer.BadParameter("pages cannot be requested again from a recording", param_hint="--recheck-all")
    stated = _back_to(since, replay, rechecks_only=rechecks_only and not recheck_all)
    back_to, recheck_since = (None, stated) if recheck_all else (stated, None)
    read_from = f"from the recording {recording.name}" if recording else "live"
    explain(f"{declared.title} ({declared.home}), {read_from}, into {name_here(config)}", name=False)
    with hold_for(config.database, config.data / "locks", f"crawl-{source}", f"the crawl of {source}"):
        _, outcome = _run(
            NewsfeedSpider,
            config,
            "replay" if recording else "crawl",
            json,
            source=source,
            replay=str(replay) if replay else None,
            since=back_to.isoformat() if back_to else None,
            rechecks_only=rechecks_only,
            retry_parked=retry_parked,
            recheck_all=recheck_all,
            recheck_since=recheck_since.isoformat() if recheck_since else None,
        )
    raise typer.Exit(_exit_code(outcome))


def _back_to(since: str | None, replay: Path | None, *, rechecks_only: bool) -> datetime | None:
    if replay is not None and (trouble := trouble_with(replay)):
        raise typer.BadParameter(trouble, param_hint="--replay")
    if since is not None and rechecks_only:
        raise typer.BadParameter("ask for one of --since and --rechecks-only", param_hint="--since")
    back_to = moment_since(since, now := datetime.now(UTC))
    if back_to is not None and back_to > now:
        raise typer.BadParameter(f"{since!r} is in the future; choose a past time", param_hint="--since")
    return back_to


def import_files(
    paths: list[Path], url: str | None, source: str | None, *, strict: bool, where: Where, json: bool
) -> None:
    """Imports the pages of *paths*."""
    config = where.config()
    if source is not None:
        load_source(source, config.source_folders)
    came_of_it, outcome = _run(DumpsSpider, config, "import", json, path=paths, url=url, source=source)
    code = _exit_code(outcome)
    raise typer.Exit(UNREADABLE if strict and came_of_it.refused and code == DONE else code)


def _run(spider: Any, config: Config, kind: str, json: bool, **arguments: Any) -> tuple[RunReport, Outcome]:
    """Runs *spider* and shows its report."""
    with opened(config) as database:
        with database.write() as connection:
            now = datetime.now(UTC)
            ensure_default_watches(connection, now)
            run_id = runs.start_run(connection, arguments["source"] or "import", kind, now)
        with shown_lines("starting", ends=True) as tell:
            outcome = newsbot.crawl.crawl(
                spider, config, run_id=run_id, progress=lambda progress: tell(_how_far(progress)), **arguments
            )
        with database.write() as connection:
            runs.finish_run(connection, run_id, outcome.said, datetime.now(UTC))
        if kind == "crawl":
            _measure(database, run_id, outcome, arguments)
        with database.read() as connection:
            came_of_it = report_of(connection, run_id)
            owed, old = queued_by_channel(connection), count_old(connection, since=now)
    show(came_of_it, outcome, name_here(config), json=json)
    explain_owed(config, owed, old)
    for miss in outcome.unread:
        explain(f"{miss.reason}: {miss.detail}")
    return came_of_it, outcome


def _how_far(progress: Progress) -> str:
    pages = f"{counted(progress.pages, 'page')} read, " if progress.pages else ""  # 0 for an import
    return f"{pages}{counted(progress.records, 'record')} stored"


def _measure(database: Database, run_id: int, outcome: Outcome, arguments: Mapping[str, Any]) -> None:
    """Stores the numbers of the crawl for `newsbot health`."""
    measures.measure_run(
        database,
        run_id,
        datetime.now(UTC),
        scope="back" if arguments["since"] else "rechecks" if arguments["rechecks_only"] else "whole",
        doors_opened=outcome.doors_opened,
        doors_failed=outcome.doors_failed,
        read=outcome.read,
    )


def _exit_code(outcome: Outcome) -> int:
    if outcome.reason == "shutdown":
        return INTERRUPTED
    if outcome.reason == newsbot.crawl.UNHEARD:
        return UNHEARD
    if outcome.reason not in ("finished", "database-damaged"):
        return BUSY
    if outcome.failed or outcome.reason == "database-damaged":
        return FAILED
    return UNREADABLE if outcome.unread or outcome.not_stored else DONE
