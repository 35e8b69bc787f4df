"""`newsbot db prune`: remove old articles."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from newsbot.cli.database import kept_database
from newsbot.cli.messages import USAGE, counted, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import plain_json, print_json, say
from newsbot.cli.progress import shown_progress
from newsbot.patterns import anchored
from newsbot.store.care.prune import Prunable, Spare, prunable
from newsbot.store.care.prune import prune as remove
from newsbot.watch.moments import span


def prune(
    older_than: Annotated[
        str,
        typer.Option("--older-than", metavar="TIME", help="2y, 90d, or a day such as 2024-01-01.", show_default=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it without asking.")] = False,
    flagged_too: Annotated[bool, typer.Option("--flagged-too", help="Flagged articles go, too.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Remove old articles with their revisions, flags and full text.

    An article's time is when it was published, or else first captured. Flagged articles stay, unless --flagged-too. A
    removed article counts as read: crawls do not fetch it again. Its space is reused; `newsbot db vacuum` returns it to
    the disk.

    Example: newsbot db prune --older-than 2y --dry-run
    """
    now = datetime.now(UTC)
    before = _moment(older_than, now)
    spare: Spare = "nothing" if flagged_too else "flagged"
    with kept_database(where) as database:
        with database.read() as connection:
            found = prunable(connection, before, spare)
        if not json:
            say(_sentence(found, before))
        removed = 0
        if found.articles and not dry_run:
            _confirm(found, yes=yes)
            with shown_progress("removing", "articles removed") as progress:
                removed = remove(database, before, spare=spare, now=now, progress=progress)
        if json:
            print_json({"before": before, **plain_json(found), "removed": removed})
        elif removed:
            say(f"Removed {counted(removed, 'article')}.")


def _moment(written: str, now: datetime) -> datetime:
    try:
        before = _ago(written, now) or span(written)[0]
    except (ValueError, OverflowError):
        # No m: minutes elsewhere, but months to somebody who prunes.
        message = f"{written!r} is not a time; expected 2y, 90d, 8w, 2024, 2024-06 or 2024-06-30"
        raise typer.BadParameter(message, param_hint="--older-than") from None
    if before > now:
        raise typer.BadParameter(f"{written!r} lies in the future: everything would go", param_hint="--older-than")
    return before


def _ago(written: str, now: datetime) -> datetime | None:
    found = anchored(r"(\d{1,5})([ywd])").fullmatch(written)
    if found is None:
        return None
    number, unit = int(found[1]), found[2]
    if unit != "y":
        return now - timedelta(days=number * (7 if unit == "w" else 1))
    day = min(now.day, 28) if now.month == 2 else now.day  # there may be no 29 February in that year
    return now.replace(year=now.year - number, day=day)


def _confirm(found: Prunable, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        explain("nothing was removed: there is no terminal to ask on; add --yes, or --dry-run to look only")
        raise typer.Exit(USAGE)
    typer.confirm(f"Remove {counted(found.articles, 'article')} for good?", abort=True, err=True)


def _sentence(found: Prunable, before: datetime) -> str:
    stay = f" {counted(found.spared, 'older article')} stay{'s' if found.spared == 1 else ''}, being flagged."
    spared = stay if found.spared else ""
    if not found.articles or found.oldest is None or found.newest is None:
        return f"Nothing that may go is older than {before:%Y-%m-%d %H:%M} UTC.{spared}"
    return (
        f"Older than {before:%Y-%m-%d %H:%M} UTC: {counted(found.articles, 'article')} "
        f"({found.oldest:%Y-%m-%d} to {found.newest:%Y-%m-%d}) with {counted(found.revisions, 'revision')} and "
        f"{counted(found.flags, 'flag')}.{spared}"
    )
