"""Read and write watches and their alert rules as TOML, without loss in either direction."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection

from newsbot.patterns import anchored
from newsbot.sources.file import toml_value
from newsbot.store.watches.alert_rules import AlertRule
from newsbot.store.watches.edit import Choices, chosen_watch
from newsbot.store.watches.watches import SavedWatch, WatchError, add_watch, change_watch, pause_watch, saved_watches
from newsbot.watch.matcher import Watch, compiled_watch
from newsbot.watch.query import QueryError

Outcome = Literal["added", "changed", "unchanged"]

_BARE = anchored(r"[A-Za-z0-9_-]+")
_KEYS = ("name", "query", "language", "masks", "with", "without", "senses", "each_copy", "paused", "forms", "alert")


def watches_toml(watches: Iterable[SavedWatch], rules: Mapping[str, AlertRule]) -> str:
    """*watches* and their alert *rules* as a file that `parse_watches` and `parse_rules` read back.

    Everything but the dates on which they were added and changed.
    """
    tables = [
        _table(saved) + (rule_toml(rule) if (rule := rules.get(saved.watch.name)) is not None else "")
        for saved in watches
    ]
    return "\n".join(["# newsbot watches: `newsbot watch import` reads them.\n", *tables])


def parse_watches(text: str, file: str, now: datetime) -> list[SavedWatch]:
    """The watches in *text*. Raises WatchError, naming *file* and the watch, for anything invalid."""
    found = [_watch(each, f"{file}: watch {number}", now) for number, each in enumerate(_tables(text, file), start=1)]
    names = [saved.watch.name for saved in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise WatchError(f"{file}: two watches are named {twice!r}; rename one of them")
    return found


def parse_rules(text: str, file: str) -> list[AlertRule]:
    """The alert rules of the watches in *text* that have one. Raises WatchError as `parse_watches`."""
    return [
        parse_rule(each["alert"], str(each.get("name", each.get("query"))), f"{file}: watch {number}")
        for number, each in enumerate(_tables(text, file), start=1)
        if "alert" in each
    ]


def import_watch(connection: Connection, given: SavedWatch, now: datetime) -> Outcome:
    """Add *given*, or change the watch of its name to it."""
    known = next((each for each in saved_watches(connection) if each.watch.name == given.watch.name), None)
    if known is None:
        add_watch(
            connection,
            given.watch,
            now,
            with_forms=given.with_forms,
            without_forms=given.without_forms,
            each_copy=given.each_copy,
        )
        if given.paused_at is not None:
            pause_watch(connection, given.watch.name, given.paused_at)
        return "added"
    if replace(given, added_at=known.added_at, changed_at=known.changed_at) == known:
        return "unchanged"
    change_watch(connection, given, now)
    return "changed"


def _tables(text: str, file: str) -> list[dict[str, Any]]:
    try:
        stated = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: of TOML, and of numbers of 4,300 digits
        raise WatchError(f"{file}: not valid TOML: {error}") from error
    tables = stated.pop("watch", [])
    if stated or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise WatchError(f"{file}: expected only [[watch]] tables, as `newsbot watch export` writes them")
    return tables


def _table(saved: SavedWatch) -> str:
    watch = saved.watch
    lines = ["[[watch]]"]
    lines += [f"{key} = {toml_value(value)}" for key, value in (("name", watch.name), ("query", watch.query))]
    lines.append(f"language = {toml_value(watch.language)}")
    lists = (
        ("masks", watch.masks),
        ("with", saved.with_forms),
        ("without", saved.without_forms),
        ("senses", watch.senses),
    )
    lines += [f"{key} = {toml_value(values)}" for key, values in lists if values]
    if saved.each_copy:
        lines.append("each_copy = true")
    if saved.paused_at is not None:
        lines.append(f"paused = {saved.paused_at.astimezone(UTC).isoformat()}")
    lines.append("[watch.forms]")
    lines += [f"{_key(word)} = {toml_value(forms)}" for word, forms in watch.forms.items()]
    return "\n".join(lines) + "\n"


def _key(word: str) -> str:
    return word if _BARE.fullmatch(word) else toml_value(word)


def _watch(stated: Mapping[str, Any], where: str, now: datetime) -> SavedWatch:
    unknown = next((key for key in stated if key not in _KEYS), None)
    if unknown is not None:
        raise WatchError(f"{where}: unknown key {unknown!r} in a watch; its keys are {', '.join(_KEYS)}")
    query = _text(stated, "query", None, where)
    name = _text(stated, "name", query, where)
    where = f"{where} ({name!r})"
    language = _text(stated, "language", "en", where)
    lists = ("masks", "with", "without", "senses")
    masks, with_forms, without, senses = (_texts(stated.get(key, []), key, where) for key in lists)
    paused = stated.get("paused")
    if paused is not None and not (isinstance(paused, datetime) and paused.tzinfo):
        raise WatchError(f"{where}: paused is {paused!r}; expected a time with its zone, as in 2026-03-02T12:00:00Z")
    each_copy = stated.get("each_copy", False)
    if not isinstance(each_copy, bool):
        raise WatchError(f"{where}: each_copy is {each_copy!r}; expected true or false")
    try:
        if "forms" in stated:
            watch = Watch(name, query, language, _forms(stated, where), masks, senses)
            choices = Choices(with_forms, without)
            compiled_watch(watch)
        else:
            watch, choices = chosen_watch(name, query, language, masks, Choices(with_forms, without), senses)
    except (QueryError, ValueError) as error:
        raise WatchError(f"{where}: {error}") from error
    return SavedWatch(
        watch=watch,
        with_forms=choices.with_forms,
        without_forms=choices.without_forms,
        each_copy=each_copy,
        added_at=now,
        paused_at=paused.astimezone(UTC) if paused else None,
    )


def _forms(stated: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    forms = stated["forms"]
    if not isinstance(forms, dict):
        raise WatchError(f'{where}: forms is {forms!r}; expected a table, as in desert = ["desert", "deserted"]')
    return {word: _texts(found, f"forms.{word}", where) for word, found in forms.items()}


def _text(stated: Mapping[str, Any], key: str, default: str | None, where: str) -> str:
    value = stated.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise WatchError(f"{where}: {key} is {value!r}; expected text")
    return value


def _texts(value: Any, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise WatchError(f'{where}: {key} is {value!r}; expected a list of texts, as in ["one", "two"]')
    return tuple(value)


_ALERT_KEYS = tuple(field.name for field in fields(AlertRule) if field.name != "watch")
_KINDS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "at_most": ("a whole number", (int,)),
    "min_confidence": ("a number", (int, float)),
    "edits": ("true or false", (bool,)),
}
_ALWAYS = ("channels", "zone")


def rule_toml(rule: AlertRule) -> str:
    """*rule* as a TOML table; values equal to the default are left out."""
    default = asdict(AlertRule(watch=rule.watch, channels=()))
    stated = {key: value for key, value in asdict(rule).items() if key in _ALERT_KEYS}
    lines = [f"{key} = {toml_value(value)}" for key, value in stated.items() if key in _ALWAYS or value != default[key]]
    return "\n".join(["[watch.alert]", *lines]) + "\n"


def parse_rule(stated: Any, watch: str, where: str) -> AlertRule:
    """The alert rule of *watch* in the table *stated*. Raises WatchError, naming *where*, for anything invalid."""
    if not isinstance(stated, dict):
        raise WatchError(f"{where}: alert is {stated!r}; expected a table, as `newsbot watch export` writes it")
    unknown = next((key for key in stated if key not in _ALERT_KEYS), None)
    if unknown is not None:
        raise WatchError(f"{where}: unknown key {unknown!r} in its alert; its keys are {', '.join(_ALERT_KEYS)}")
    channels = stated.get("channels")
    if not isinstance(channels, list) or not channels or not all(isinstance(each, str) for each in channels):
        raise WatchError(f'{where}: alert.channels is {channels!r}; expected names, as in ["desk"]')
    for key, value in stated.items():
        expected, kinds = _KINDS.get(key, ("text", (str,)))
        if key != "channels" and type(value) not in kinds:
            raise WatchError(f"{where}: alert.{key} is {value!r}; expected {expected}")
    return AlertRule(**{**stated, "watch": watch, "channels": tuple(channels)})
