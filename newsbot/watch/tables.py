"""The word tables shipped with newsbot, each read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_OWN_FILES = ("ru", "uk")  # languages whose topics and senses have files of their own


@cache
def table(name: str) -> dict[str, Any]:
    """The table *name* of newsbot/watch/data."""
    text = files("newsbot.watch").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def table_of(name: str, language: str) -> dict[str, Any]:
    """The table *name* of *language*, from a file of its own (`topics.uk.toml`) if it has one; {} if there is none."""
    found: dict[str, Any] = table(f"{name}.{language}" if language in _OWN_FILES else name).get(language, {})
    return found


@cache
def word_lists(name: str, section: str) -> dict[str, tuple[str, ...]]:
    """A section of the table *name* whose values are words separated by blanks."""
    return {key: tuple(value.split()) for key, value in table(name)[section].items()}
