"""`newsbot replay`: read archived pages again and compare with, or correct, the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import typer

from newsbot.cli.database import kept_config, opened
from newsbot.cli.messages import UNREADABLE, counted
from newsbot.cli.options import Where
from newsbot.cli.output import picked, print_json, say
from newsbot.cli.progress import shown_count
from newsbot.config import Config
from newsbot.literal import literal
from newsbot.net.recording import trouble_with
from newsbot.sources import load_source
from newsbot.spiders import reextraction
from newsbot.spiders.reextraction import Compared, Counts, Verdict, kind_of
from newsbot.store.engine.database import Database
from newsbot.store.engine.lock import hold_for
from newsbot.store.frontier.archived import files_of_source
from newsbot.store.runs import runs
from newsbot.store.watches.watches import watches
from newsbot.watch.matcher import Matcher

_EXAMPLES = 3  # of each field
_SHOWN = 70  # characters of a value
_OTHERS = ("lost", "gained", "damaged")
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def read_again(files: list[Path], source: str | None, *, apply: bool, where: Where, json: bool) -> None:
    """Compares the captures of *files*, or of all the archive has of *source*, with the database; stores what differs
    if *apply*.
    """
    _refuse_others(files)
    config = kept_config(where)
    if source is not None:
        load_source(source, config.source_folders)
    shown = _Shown(json=json, applied=apply)
    try:
        with opened(config) as database:
            _read(config, database, _files(config, database, files, source), source, apply=apply, tell=shown.add)
    finally:
        shown.end()
    if shown.counts.verdicts["damaged"]:
        raise typer.Exit(UNREADABLE)


def _refuse_others(files: list[Path]) -> None:
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
    folders = config.source_folders
    if not apply:
        _follow(reextraction.compare(database, files, source=source, folders=folders), tell)
        return
    with hold_for(config.database, config.data / "locks", "replay", "reading the archive anew"):
        with database.write() as connection:
            run_id = runs.start_run(connection, source or "replay", "replay", datetime.now(UTC))
        with database.read() as connection:
            matcher = Matcher(watches(connection))
        outcome = "interrupted"
        try:
            readings = reextraction.apply(database, files, matcher.flags, run_id=run_id, source=source, folders=folders)
            _follow(readings, tell)
            outcome = "finished"
        finally:
            with database.write() as connection:
                runs.finish_run(connection, run_id, outcome, datetime.now(UTC))


def _follow(readings: AsyncIterator[Compared], tell: Callable[[Compared], None]) -> None:
    async def follow() -> None:
        async for one in readings:
            tell(one)
            count()

    with shown_count("reading the archive", "captures read anew") as count:
        asyncio.run(follow())


def _files(config: Config, database: Database, files: list[Path], source: str | None) -> list[Path]:
    if source is None:
        return files
    with database.read() as connection:
        return [config.archive / name for name in files_of_source(connection, source)]


class _Shown:
    """Shows each capture as JSON, or a summary at the end."""

    def __init__(self, *, json: bool, applied: bool) -> None:
        self.counts = Counts()
        self._json = json
        self._applied = applied
        self._started = time.monotonic()
        self._of_field: dict[str, list[tuple[Compared, Any, Any]]] = {}  # the first that differ
        self._others: list[Compared] = []

    def add(self, one: Compared) -> None:
        """Counts *one*, and prints it or keeps it as an example."""
        self.counts.add(one)
        if self._json:
            if one.verdict in ("changed", *_OTHERS):
                about = picked(one, "url", "captured_at", "fields", "detail")
                print_json({"event": one.verdict, "id": one.article_id, **about})
            return
        for change in one.fields:
            known = self._of_field.setdefault(kind_of(change.field), [])
            if len(known) < _EXAMPLES:
                known.append((one, change.before, change.after))
        if one.verdict in _OTHERS:
            self._others.append(one)

    def end(self) -> None:
        """Prints the totals."""
        seconds = time.monotonic() - self._started
        numbers = {"captures": self.counts.verdicts.total()} | {name: self.counts.verdicts[name] for name in _VERDICTS}
        if self._json:
            fields = dict(self.counts.fields)
            about = {"event": "end", "applied": self._applied}
            print_json({**about, **numbers, "fields": fields, "seconds": round(seconds, 3)})
            return
        total = numbers.pop("captures")
        said = ", ".join(f"{number} {name}" for name, number in numbers.items())
        say(f"{total} captures read anew: {said}, in {seconds:.1f} s")
        changed = "changed" if self._applied else "would change"
        for name, number in self.counts.fields.most_common():
            say(f"\n{name}: {counted(number, 'record')} {changed}")
            for one, before, after in self._of_field[name]:
                say(f"  #{one.article_id}  {' -> '.join(apart(before, after))}")
        for one in self._others:
            say(f"{one.verdict}: {literal(one.url or '')}  {literal(one.detail)}")


def apart(before: Any, after: Any) -> tuple[str, str]:
    """Both values as short texts that begin a little before their first difference."""
    one, other = _text(before), _text(after)
    pairs = enumerate(zip(one, other, strict=False))
    differ = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    start = max(0, differ - _SHOWN // 3) if max(len(one), len(other)) > _SHOWN else 0
    return _cut(one, start), _cut(other, start)


def _cut(text: str, start: int) -> str:
    end = start + _SHOWN
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"


def _text(value: Any) -> str:
    """*value* on one line; for blocks of a body, their texts."""
    pairs = value if isinstance(value, list | tuple) else ()
    if pairs and all(isinstance(one, list | tuple) and len(one) == 2 for one in pairs):
        return literal(" / ".join(str(text) for _, text in pairs))
    return "(nothing)" if value is None else literal(str(value))
