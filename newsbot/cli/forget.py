"""`newsbot forget`: take stories out for good."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from newsbot.cli.database import kept_config, kept_database
from newsbot.cli.messages import BUSY, FAILED, USAGE, counted, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import emit, plain_json, print_json, say
from newsbot.cli.progress import shown_progress
from newsbot.config import BACKUPS, Config
from newsbot.literal import literal
from newsbot.net.removal import CannotRemove, Removed, remove_records
from newsbot.net.repair import TORN, catch_up
from newsbot.sources import source_of_url
from newsbot.store.care import forget as care
from newsbot.store.care.forget import Forgettable, NothingToForget
from newsbot.store.care.vacuum import left_in_log, vacuum
from newsbot.store.engine.database import Database, file_of, open_database
from newsbot.store.engine.errors import DatabaseUnavailable
from newsbot.store.frontier.tombstones import Tombstone, list_tombstones
from newsbot.urls import UrlError, canonical_url

_MOST_STORIES = 20  # named before the question; --json has them all
_LAST_ID = 2**63 - 1


def forget(
    named: Annotated[
        str | None,
        typer.Argument(metavar="[ID|URL|AUTHOR]", help="A story's number or address, or an author's whole name."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show what was forgotten, and when.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove it without asking.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Remove a story, or an author with all stories, for good.

    For when the law or a person asks. Everything of it goes: revisions, captures, flags, alerts, full text, archived
    pages, and authors who are left without a story. Crawls, imports and replays refuse it from then on ("forgotten"); a
    name is refused in all further stories of its source. The database is rewritten, so that no byte of it stays in the
    file. THERE IS NO UNDO. Backups, exports and what was sent are not touched: the command names the backups it finds.
    An address that is not stored is refused in future, too. What remains is a hash, which `forget --list` counts. The
    keys of --json: stories (id, title, source, url), authors, revisions, captures, flags, alerts, archived, copies
    (which stay), removed, files, backups; of --list: named, source, forgotten_at, addresses, texts, authors.

    Examples: newsbot forget 7 --dry-run | newsbot forget https://news.example/2024/story --yes |
    newsbot forget 'Mira Tolk' | newsbot forget --list
    """
    if list_ == (named is not None):
        raise typer.BadParameter("name one of a story, an address, an author and --list", param_hint="ID|URL|AUTHOR")
    if list_ or named is None:
        with kept_database(where) as database, database.read() as connection:
            known = list_tombstones(connection)
        if known or json:
            emit(known, ("forgotten", "what", "source", "addresses", "texts", "authors"), _cells, json=json)
        else:
            say("Nothing was forgotten.")
        return
    config = kept_config(where)
    with closing(open_database(config.database)) as database:
        _forget(config, database, named, dry_run=dry_run, yes=yes, json=json)


def _forget(config: Config, database: Database, named: str, *, dry_run: bool, yes: bool, json: bool) -> None:
    try:
        found = _found(config, database, named)
        if not json:
            say(*_lines(found))
        files: list[Removed] = []
        if not dry_run:
            _confirm(found, yes=yes)
            files = _take_out(config, database, found)
    except NothingToForget as error:
        explain(str(error))
        raise typer.Exit(FAILED) from error
    except CannotRemove as error:
        explain(f"{error}. Nothing was forgotten in the database yet: run it again then")
        raise typer.Exit(BUSY) from error
    backups = _backups(config)
    if json:
        record = {**plain_json(found), "urls": None, "author_ids": None, "removed": not dry_run}
        shown = {key: value for key, value in record.items() if value is not None}
        print_json({**shown, "files": [one.file for one in files], "backups": backups})
    elif not dry_run:
        say(*_done_lines(found, files))
    if backups:
        explain(
            f"{counted(len(backups), 'backup')} may still hold it: {', '.join(map(str, backups))}. Make a new "
            "one with `newsbot db backup`, and delete them"
        )


def _found(config: Config, database: Database, named: str) -> Forgettable:
    with database.read() as connection:
        if named.isdecimal() and int(named) <= _LAST_ID:
            return care.story(connection, int(named))
        if "://" in named:
            return care.stories_at(connection, list(dict.fromkeys((named, _spelled(config, named)))))
        return care.stories_by(connection, named)


def _take_out(config: Config, database: Database, found: Forgettable) -> list[Removed]:
    """Archived pages first: if that fails, the same command can be run again."""
    gone = frozenset(found.urls)
    files: list[Removed] = []
    if gone and config.archive.is_dir():
        catch_up(database, config.archive, lambda url: _spelled(config, url))
        with shown_progress("looking through the archive", "files of the archive") as progress:
            files = remove_records(
                config.archive, lambda url: url in gone or _spelled(config, url) in gone, progress=progress
            )
    care.forget(database, found, now=datetime.now(UTC))
    try:
        vacuum(database, full=True)
    except DatabaseUnavailable as error:
        explain(f"it is removed, but its bytes are still in the file: {error}. Then run `newsbot db vacuum`")
        raise typer.Exit(BUSY) from error
    if left_in_log(database):
        explain(
            "it is removed, but its bytes may still be in the database's -wal file, which another process is reading; "
            "run `newsbot db vacuum` when that has ended"
        )
        raise typer.Exit(BUSY)
    return files


def _spelled(config: Config, url: str) -> str:
    try:
        return canonical_url(url, source_of_url(url, config.source_folders))
    except UrlError:
        return url


def _backups(config: Config) -> list[Path]:
    """Backups beside the database and in the folder of scheduled ones, and torn records of the archive."""
    own = file_of(config.database)
    folders = (config.data, config.data / BACKUPS)
    found = [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.db")) if file != own]
    return [*found, *sorted(config.archive.glob(f"*{TORN}"))]


def _confirm(found: Forgettable, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        explain("nothing was removed: there is no terminal to ask on; add --yes, or --dry-run to look only")
        raise typer.Exit(USAGE)
    what = counted(len(found.stories), "story", "stories") if found.stories else "this"
    typer.confirm(f"Remove {what} for good? There is no undo.", abort=True, err=True)


def _lines(found: Forgettable) -> Iterator[str]:
    for each in found.stories[:_MOST_STORIES]:
        about = " · ".join(part for part in (each.source, each.url) if part)
        yield literal(f"#{each.id}  {each.title or '(no title)'}")
        yield literal(f"      {about}")
    if len(found.stories) > _MOST_STORIES:
        yield f"and {len(found.stories) - _MOST_STORIES:,} more; --json has them all"
    if not found.stories:
        yield "No story of it is stored; its address or name will be refused."
    yield (
        f"With {counted(found.revisions, 'revision')}, {counted(found.captures, 'capture')}, "
        f"{counted(found.flags, 'flag')}, {counted(found.alerts, 'alert')}, "
        f"{counted(found.archived, 'archived answer')}."
    )
    if found.authors:
        yield literal(f"Left without a story, and going too: {', '.join(found.authors)}.")
    if found.copies:
        numbers = ", ".join(f"#{number}" for number in found.copies)
        yield f"Copies in other sources stay: {numbers} (`newsbot forget NUMBER` removes them)."


def _done_lines(found: Forgettable, files: list[Removed]) -> Iterator[str]:
    stories = counted(len(found.stories), "story", "stories")
    yield f"Forgotten: {stories}. Crawls, imports and replays refuse it from now on."
    for each in files:
        yield f"{each.file}: {counted(each.records, 'record')} removed, the rest read back."
    yield "Archived feeds and listings, exports and sent alerts are not touched."


def _cells(each: Tombstone) -> tuple[object, ...]:
    return f"{each.forgotten_at:%Y-%m-%d %H:%M}", each.named, each.source, each.addresses, each.texts, each.authors
