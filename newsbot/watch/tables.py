"""The word tables shipped with newsbot, each read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The table *name* of newsbot/watch/data."""
    text = files("newsbot.watch").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def word_lists(name: str, section: str) -> dict[str, tuple[str, ...]]:
    """A section of the table *name* whose values are words separated by blanks."""
    return {key: tuple(value.split()) for key, value in table(name)[section].items()}
