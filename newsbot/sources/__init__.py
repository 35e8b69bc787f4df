"""Sources: each site is one TOML file, read into the types of `newsbot.source`.

newsbot ships some; users keep theirs in a folder of their own, where a file replaces the shipped source of that name.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cssselect import HTMLTranslator, SelectorError

from newsbot.source import EntryPoint, Layout, Source
from newsbot.sources.checks import entry_point_problem, layouts_problem
from newsbot.sources.spans import parse_span
from newsbot.urls import UrlError, canonical_url, on_site

T = TypeVar("T")

SHIPPED = Path(__file__).parent
RECORDINGS = Path(__file__).parent.parent / "samples"

_LONGEST_DELAY = 3600


class SourceError(ValueError):
    """An unusable source; the message names the file, the key and the problem."""


def source_names(folders: Iterable[Path] = ()) -> tuple[str, ...]:
    """The names of all sources, sorted."""
    files = (file for folder in (SHIPPED, *folders) for file in folder.glob("*.toml"))
    return tuple(sorted({file.stem for file in files}))


def load_source(name: str, folders: Iterable[Path] = ()) -> Source:
    """The source *name*.

    Raises SourceError for an unknown name (listing the known ones) and for an invalid file.
    """
    folders = tuple(folders)
    known = source_names(folders)
    if name not in known:
        raise SourceError(f"no source is called {name!r}; known: {', '.join(known)} (see docs/add-a-source.md)")
    for folder in (*reversed(folders), SHIPPED):
        file = folder / f"{name}.toml"
        if file.is_file():
            return read_source(file)
    raise SourceError(f"the file of source {name!r} is gone")


def recording_of(source: Source, folders: Iterable[Path] = ()) -> Path | None:
    """The WARC that replaces the live site of *source*, from its folder or the shipped samples; or None.

    Raises SourceError if the declared file is missing.
    """
    if source.recording is None:
        return None
    for folder in (*folders, SHIPPED, RECORDINGS):
        file = folder / source.recording
        if file.is_file():
            return file
    raise SourceError(f"source {source.name!r}: recording {source.recording!r} is in none of its folders")


def source_of_url(url: str, folders: Iterable[Path] = ()) -> Source | None:
    """The source whose site *url* belongs to; None if there is none."""
    folders = tuple(folders)
    return next((source for source in all_sources(folders) if on_site(url, source)), None)


@lru_cache(maxsize=8)
def all_sources(folders: tuple[Path, ...] = ()) -> tuple[Source, ...]:
    """Every source, by name. Read once per process."""
    return tuple(load_source(name, folders) for name in source_names(folders))


def read_source(file: Path) -> Source:
    """The source that *file* declares. Raises SourceError."""
    try:
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # ValueError: of TOML, UTF-8 and huge numbers
        raise SourceError(f"{file}: not a readable TOML file: {error}") from error
    stated.setdefault("name", file.stem)
    if stated["name"] != file.stem:
        raise SourceError(f"{file}: name = {stated['name']!r}, but the file is called {file.stem!r}; make them equal")
    doors = tuple(_build(EntryPoint, entry_point, f"{file}: doors") for entry_point in _tables(stated, "doors", file))
    layouts = tuple(_build(Layout, layout, f"{file}: layouts") for layout in _tables(stated, "layouts", file))
    source = _build(Source, {**stated, "doors": doors, "layouts": layouts}, str(file))
    _check(source, file)
    return source


def _tables(stated: dict[str, Any], key: str, file: Path) -> list[dict[str, Any]]:
    tables = stated.pop(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SourceError(f"{file}: {key} should be written [[{key}]], one such header for each")
    return tables


def _build(kind: Callable[..., T], stated: Mapping[str, Any], where: str) -> T:
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key, value in stated.items():
        if key not in fields:
            raise SourceError(f"{where}: unknown key {key!r}; known: {', '.join(fields)}")
        _check_type(where, key, value, str(fields[key].type))
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in stated.items()})
    except TypeError as error:
        raise SourceError(f"{where}: {str(error).split(') ')[-1]}") from error


def _are(values: object, kind: type) -> bool:
    return isinstance(values, list) and all(type(value) is kind for value in values)


# By declared type: what to call a value, and a check. A bool is not a number here, and a datetime not a date.
_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "str": ("a text", lambda value: isinstance(value, str)),
    "EntryPointKind": ("a text", lambda value: isinstance(value, str)),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number", lambda value: type(value) is int),
    "float": ("a number", lambda value: type(value) in (int, float)),
    "date": ("a date such as 2024-05-01", lambda value: type(value) is date),
    "tuple[str, ...]": ("a list of texts", lambda value: _are(value, str)),
    "tuple[int, int]": ("a list of two whole numbers", lambda value: _are(value, int) and len(value) == 2),  # type: ignore[arg-type]
    "tuple[EntryPoint, ...]": ("doors", lambda _: True),  # built already
    "tuple[Layout, ...]": ("layouts", lambda _: True),
}


def _check_type(where: str, key: str, value: object, declared: str) -> None:
    called, is_one = _KINDS[declared.removesuffix(" | None")]
    if not is_one(value):
        raise SourceError(f"{where}: {key} = {value!r}; it should be {called}")


def _check(source: Source, file: Path) -> None:
    try:
        canonical_url(source.home)
    except UrlError as error:
        raise SourceError(f"{file}: {error}") from error
    if source.recording is not None and Path(source.recording).name != source.recording:
        raise SourceError(f"{file}: recording = {source.recording!r}; it should be the name of a file beside this one")
    for entry_point in source.doors:
        if problem := entry_point_problem(entry_point, source):
            raise SourceError(f"{file}: {problem}")
    if not 0 <= source.delay <= _LONGEST_DELAY:
        raise SourceError(f"{file}: delay = {source.delay!r}; it should be 0 to {_LONGEST_DELAY} seconds")
    _check_rechecks(source.rechecks, file)
    _check_layouts(source.layouts, file)
    if source.timezone is not None:
        try:
            ZoneInfo(source.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise SourceError(f"{file}: timezone = {source.timezone!r} is not an IANA time zone") from error


def _check_rechecks(rechecks: tuple[str, ...], file: Path) -> None:
    spans = []
    for text in rechecks:
        try:
            spans.append(parse_span(text))
        except ValueError as error:
            raise SourceError(f"{file}: rechecks: {text!r}: {error}") from error
    if spans != sorted(set(spans)):
        raise SourceError(f"{file}: rechecks = {list(rechecks)!r}; each should be longer than the one before it")


def _check_layouts(layouts: Iterable[Layout], file: Path) -> None:
    for layout in layouts:
        _check_selectors(layout, file)
    if problem := layouts_problem(tuple(layouts)):
        raise SourceError(f"{file}: {problem}")


def _check_selectors(layout: Layout, file: Path) -> None:
    for field in dataclasses.fields(layout):
        stated = getattr(layout, field.name)
        if field.name == "name" or not stated or isinstance(stated, date):
            continue
        for selector in stated if isinstance(stated, tuple) else (stated,):
            path = selector.rpartition("@")[0] if field.name == "card_published" and "@" in selector else selector
            try:
                HTMLTranslator().css_to_xpath(path or "*")
            except SelectorError as error:
                raise SourceError(
                    f"{file}: layout {layout.name!r}: {field.name} = {selector!r} is not a CSS selector: {error}"
                ) from error
