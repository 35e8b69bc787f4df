"""Rules for alerts in the file of watches: a table `[watch.alert]` beneath the watch they are of. Exact both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from newsbot.sources.writing import toml_value
from newsbot.store.outbox.rules import AlertRule
from newsbot.store.watches.watches import WatchError

_KEYS = tuple(field.name for field in fields(AlertRule) if field.name != "watch")
_KINDS: Mapping[str, tuple[type, ...]] = {"at_most": (int,), "min_confidence": (int, float), "edits": (bool,)}
_ALWAYS = ("channels", "zone")


def rule_written(rule: AlertRule) -> str:
    """*rule* as a table; what is not written is what a rule has by itself."""
    usual = asdict(AlertRule(watch=rule.watch, channels=()))
    stated = {key: value for key, value in asdict(rule).items() if key in _KEYS}
    lines = [f"{key} = {toml_value(value)}" for key, value in stated.items() if key in _ALWAYS or value != usual[key]]
    return "\n".join(["[watch.alert]", *lines]) + "\n"


def rule_in(stated: Any, watch: str, where: str) -> AlertRule:
    """The rule of *watch* that the table *stated* says. Raises WatchError, which names *where* it stands."""
    if not isinstance(stated, dict):
        raise WatchError(f"{where}: alert is {stated!r}; a table was expected, as `newsbot watch export` writes it")
    unknown = next((key for key in stated if key not in _KEYS), None)
    if unknown is not None:
        raise WatchError(f"{where}: {unknown!r} is no key of its alert; there are {', '.join(_KEYS)}")
    channels = stated.get("channels")
    if not isinstance(channels, list) or not channels or not all(isinstance(each, str) for each in channels):
        raise WatchError(f'{where}: alert.channels is {channels!r}; names were expected, as in ["desk"]')
    for key, value in stated.items():
        kinds = _KINDS.get(key, (str,))
        if key != "channels" and type(value) not in kinds:
            raise WatchError(
                f"{where}: alert.{key} is {value!r}; that is no {' or '.join(kind.__name__ for kind in kinds)}"
            )
    return AlertRule(**{**stated, "watch": watch, "channels": tuple(channels)})
