"""The clock of the golden record: it stands still, and is moved by hand."""

from __future__ import annotations

import builtins
import importlib
import pkgutil
import sys
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any

OURS = ("newsbot", "pipelines", "schedules")
BEGINNING = datetime.fromisoformat("2026-11-21T09:00:00+00:00")
_PYTHONS_IMPORT = builtins.__import__


class _Ours(type):
    """Makes a class answer as `datetime` does, but for what it says itself."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime)

    def __getattr__(cls, name: str) -> Any:
        return getattr(datetime, name)

    def __call__(cls, *args: Any, **kwargs: Any) -> datetime:
        return datetime(*args, **kwargs)  # noqa: DTZ001 - its caller says it


class SetDatetime(metaclass=_Ours):
    """`datetime`, whose `now` is what this clock was set to."""

    moment = BEGINNING

    @classmethod
    def now(cls, zone: tzinfo | None = None) -> datetime:
        """The moment that was set."""
        return cls.moment.astimezone(zone)


def pass_by(span: timedelta) -> None:
    """Let *span* pass."""
    SetDatetime.moment += span


def set_clock() -> None:
    """Give the set clock to all of the project, for as long as this process lives.

    Commands ask `datetime.now` themselves. Modules are imported first: what they say of `datetime` as a type stays so.
    """
    for package in OURS:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations." not in found.name and not found.name.endswith("__main__"):  # those run when imported
                importlib.import_module(found.name)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OURS and vars(module).get("datetime") is datetime:
            vars(module)["datetime"] = SetDatetime
    builtins.__import__ = _import


def _import(name: str, globals: Any = None, *rest: Any, **named: Any) -> Any:
    """For what a function imports when it runs."""
    found = _PYTHONS_IMPORT(name, globals, *rest, **named)
    if name != "datetime" or globals is None or globals.get("__name__", "").partition(".")[0] not in OURS:
        return found
    return SimpleNamespace(**{**vars(found), "datetime": SetDatetime})
