"""`newsbot replay`: what today's extraction reads in the archive, beside what the database holds, or in its place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.options import Data, Db, Json, kept_config_of

if TYPE_CHECKING:
    from newsbot.config import Config
    from newsbot.spiders.comparing import Compared, Counts
    from newsbot.store.engine.database import Database

_EXAMPLES = 3  # of each field
_SHOWN = 70  # characters of a value


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
    source: Annotated[str | None, typer.Option(metavar="NAME", help="All that the archive has of this source.")] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Read archived pages anew, as this newsbot reads them, and compare with what the database holds of them.

    With --apply the new readings are stored: no revision is made of them, flags are set anew, nobody is alerted. What
    is no article any more stays as it is. Take a look with --compare first, and a backup.

    The keys of --json: for each capture that differs: event (changed, lost, gained), id, url, captured_at, fields
    (field, before, after), detail; at the end: event (end), applied, captures, same, changed, lost, gained, superseded,
    other, damaged, fields (how many captures each changed in), seconds.

    Examples: newsbot replay --compare archive/sample-1.warc.gz | newsbot replay --apply --source kyivindependent
    """
    from newsbot.cli.exits import UNREADABLE
    from newsbot.sources import load_source
    from newsbot.spiders.comparing import Counts
    from newsbot.store.engine.database import open_database

    if compare == apply:
        raise typer.BadParameter("say --compare to see what would change, or --apply to store it")
    if bool(files) == bool(source):
        raise typer.BadParameter("name WARC files, or a source with --source", param_hint="FILE")
    _refuse_others(files or [])
    config = kept_config_of(data, db)
    if source is not None:
        load_source(source, config.source_folders)
    database = open_database(config.database)
    started, counts, examples = time.monotonic(), Counts(), _Examples()

    def tell(one: Compared) -> None:
        counts.add(one)
        if json:
            _print_capture(one)
        else:
            examples.add(one)

    try:
        wanted = _files(config, database, files, source)
        _read(config, database, wanted, source, apply=apply, tell=tell)
    finally:
        database.close()
        seconds = time.monotonic() - started
        if json:
            _print_end(counts, seconds, applied=apply)
        else:
            _print_counts(counts, examples, seconds, applied=apply)
    if counts.verdicts["damaged"]:
        raise typer.Exit(UNREADABLE)


def _refuse_others(files: list[Path]) -> None:
    from newsbot.net.recording import trouble_with

    for file in files:
        if not file.is_dir() and (trouble := trouble_with(file)):
            raise typer.BadParameter(trouble, param_hint="FILE")


def _read(
    config: Config,
    database: Database,
    files: list[Path],
    source: str | None,
    *,
    apply: bool,
    tell: Callable[[Compared], None],
) -> None:
    from newsbot.spiders import comparing
    from newsbot.store.engine.lock import hold_for
    from newsbot.store.runs import runs
    from newsbot.store.watches.watches import watches
    from newsbot.watch.matcher import Matcher

    folders = config.source_folders
    if not apply:
        _follow(comparing.compare(database, files, source=source, folders=folders), tell)
        return
    with hold_for(config.database, config.data / "locks", "replay", "reading the archive anew"):
        with database.write() as connection:
            run_id = runs.start_run(connection, source or "replay", "replay", datetime.now(UTC))
        with database.read() as connection:
            matcher = Matcher(watches(connection))
        outcome = "interrupted"
        try:
            readings = comparing.apply(database, files, matcher.flags, run_id=run_id, source=source, folders=folders)
            _follow(readings, tell)
            outcome = "finished"
        finally:
            with database.write() as connection:
                runs.finish_run(connection, run_id, outcome, datetime.now(UTC))


def _follow(readings: AsyncIterator[Compared], tell: Callable[[Compared], None]) -> None:
    from newsbot.cli.progress import shown_count

    async def follow() -> None:
        async for one in readings:
            tell(one)
            count()

    with shown_count("reading the archive", "captures read anew") as count:
        asyncio.run(follow())


def _files(config: Config, database: Database, files: list[Path] | None, source: str | None) -> list[Path]:
    from newsbot.store.frontier.archived import files_of_source

    if source is None:
        return files or []
    with database.read() as connection:
        return [config.archive / name for name in files_of_source(connection, source)]


class _Examples:
    """The first captures in which each field differs."""

    def __init__(self) -> None:
        self.of_field: dict[str, list[tuple[Compared, Any, Any]]] = {}
        self.others: list[Compared] = []

    def add(self, one: Compared) -> None:
        from newsbot.spiders.comparing import kind_of

        for change in one.fields:
            known = self.of_field.setdefault(kind_of(change.field), [])
            if len(known) < _EXAMPLES:
                known.append((one, change.before, change.after))
        if one.verdict in ("lost", "gained", "damaged"):
            self.others.append(one)


def _print_capture(one: Compared) -> None:
    from newsbot.cli.output import print_json

    if one.verdict in ("changed", "lost", "gained", "damaged"):
        print_json(
            {
                "event": one.verdict,
                "id": one.article_id,
                "url": one.url,
                "captured_at": one.captured_at,
                "fields": one.fields,
                "detail": one.detail,
            }
        )


def _print_end(counts: Counts, seconds: float, *, applied: bool) -> None:
    from newsbot.cli.output import print_json

    fields = dict(counts.fields)
    print_json({"event": "end", "applied": applied, **_numbers(counts), "fields": fields, "seconds": round(seconds, 3)})


def _numbers(counts: Counts) -> dict[str, int]:
    names = ("same", "changed", "lost", "gained", "superseded", "other", "damaged")
    found = {str(verdict): number for verdict, number in counts.verdicts.items()}
    return {"captures": counts.verdicts.total(), **{name: found.get(name, 0) for name in names}}


def _print_counts(counts: Counts, examples: _Examples, seconds: float, *, applied: bool) -> None:
    from newsbot.literal import literal

    numbers = _numbers(counts)
    total = numbers.pop("captures")
    said = ", ".join(f"{number} {name}" for name, number in numbers.items())
    typer.echo(f"{total} captures read anew: {said}, in {seconds:.1f} s")
    changed = "changed" if applied else "would change"
    for name, number in counts.fields.most_common():
        typer.echo(f"\n{name}: {number} {'record' if number == 1 else 'records'} {changed}")
        for one, before, after in examples.of_field[name]:
            typer.echo(f"  #{one.article_id}  {' -> '.join(apart(before, after))}")
    for one in examples.others:
        typer.echo(f"{one.verdict}: {literal(one.url or '')}  {literal(one.detail)}")


def apart(before: Any, after: Any) -> tuple[str, str]:
    """Both values as short texts, from a little before where they differ on."""
    one, other = _text(before), _text(after)
    pairs = enumerate(zip(one, other, strict=False))
    differ = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    start = max(0, differ - _SHOWN // 3) if max(len(one), len(other)) > _SHOWN else 0
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    end = start + _SHOWN
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"


def _text(value: Any) -> str:
    """*value* on one line; of blocks of a body, their texts."""
    from newsbot.literal import literal

    pairs = value if isinstance(value, list | tuple) else ()
    if pairs and all(isinstance(one, list | tuple) and len(one) == 2 for one in pairs):
        return literal(" / ".join(str(text) for _, text in pairs))
    return "(nothing)" if value is None else literal(str(value))
