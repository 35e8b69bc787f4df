"""Writes a source as the TOML file that declares it."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from newsbot import durable
from newsbot.patterns import anchored
from newsbot.source import EntryPoint, Layout, Source
from newsbot.sources import SourceError, read_source
from newsbot.text import plain

_NAME = anchored(r"[a-z0-9][a-z0-9_-]{0,62}")


def check_name(name: str) -> None:
    """Raises SourceError if *name* cannot be a file and command name on every system."""
    if not _NAME.fullmatch(name):
        raise SourceError(f"source name {name!r}: a name is 1 to 63 of a-z, 0-9, - and _, and begins with a-z or 0-9")


@dataclasses.dataclass(frozen=True, slots=True)
class Remarks:
    """Comments for the file of a source: *above* everything, and beside *keys* and *doors* (by address)."""

    above: str = ""
    keys: Mapping[str, str] = dataclasses.field(default_factory=dict)
    doors: Mapping[str, str] = dataclasses.field(default_factory=dict)


_NONE = Remarks()


def source_text(source: Source, remarks: Remarks = _NONE) -> str:
    """TOML that declares *source*, without defaults and without its name, which is the file's."""
    lines = [f"# {plain(line)}" for line in remarks.above.splitlines()]
    lines += _lines(source, remarks, leave=("name", "doors", "layouts"))
    for entry_point in source.doors:
        lines += ["", f"[[doors]]{_beside(remarks.doors.get(entry_point.url))}", *_lines(entry_point, remarks)]
    for layout in source.layouts:
        lines += ["", "[[layouts]]", *_lines(layout, remarks)]
    return "\n".join(lines) + "\n"


def write_source(source: Source, folder: Path, remarks: Remarks = _NONE, *, replace: bool = False) -> Path:
    """Writes *source* to *folder*, atomically; returns the file.

    Raises SourceError if the name is taken (unless *replace*), or the source is invalid.
    """
    check_name(source.name)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{source.name}.toml"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as draft:
        written = Path(draft) / file.name
        written.write_text(source_text(source, remarks), encoding="utf-8")
        if read_source(written) != source:
            raise SourceError(f"source {source.name!r} cannot be written so that it is read again as the same")
        if not replace:
            _take(file, written)
        durable.replace(written, file)
    return file


def _take(file: Path, written: Path) -> None:
    """Has the name *file* stand for what was *written*: an empty file that a kill leaves would stop every command."""
    durable.sync(written)
    try:
        os.link(written, file)
    except OSError as error:  # the name is taken, or the file system has no hard links
        if file.exists():
            told = f"{file} is there already; choose another --name, or replace it with --force"
            raise SourceError(told) from error


def _lines(declared: Source | EntryPoint | Layout, remarks: Remarks, leave: tuple[str, ...] = ()) -> Iterator[str]:
    for field in dataclasses.fields(declared):
        value = getattr(declared, field.name)
        if field.name not in leave and value != field.default:
            yield f"{field.name} = {toml_value(value)}{_beside(remarks.keys.get(field.name))}"


def _beside(remark: str | None) -> str:
    return f"  # {plain(remark)}" if remark else ""


def toml_value(value: object) -> str:
    """*value* (text, number, bool, date, or a tuple of these) as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON strings are TOML strings, except for DEL. No file can hold a lone surrogate.
        whole = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    return repr(value)
