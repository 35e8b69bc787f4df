"""Help: every command can be learned from the command line."""

from __future__ import annotations

import pytest
from typer.core import TyperGroup

from newsbot.cli import program


def commands(group: object, name: str) -> list[tuple[str, str]]:
    """Every command beneath *group*, by its whole name, with its help."""
    inner = getattr(group, "commands", {})
    own = [(name, str(getattr(group, "help", None)))]
    return own + [one for word, command in inner.items() for one in commands(command, f"{name} {word}")]


FOUND = commands(program(), "newsbot")


@pytest.mark.parametrize(("name", "help_"), FOUND, ids=[name for name, _ in FOUND])
def test_every_command_has_an_example(name: str, help_: str) -> None:
    """It begins with the command itself, so that it can be tried as it stands."""
    assert f"Example: {name}" in help_ or f"Examples: {name}" in help_


def test_every_command_is_looked_at() -> None:
    """Commands of groups, too."""
    names = {name for name, _ in FOUND}
    assert {"newsbot crawl", "newsbot watch forms", "newsbot schedule run", "newsbot db upgrade"} <= names
    assert isinstance(program(), TyperGroup)
