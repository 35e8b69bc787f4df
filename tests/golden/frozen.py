"""What stays as it is though everything behind it changes: commands, options, keys of files, the Python door."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import newsbot
from newsbot import cli, collection, items
from newsbot.config import known_keys
from newsbot.source import EntryPoint, Layout, Source


def texts() -> dict[str, str]:
    """Each by the name of its file."""
    made = {"commands": _commands(), "python": _python(), "keys": _keys()}
    return {name: "\n".join(lines) + "\n" for name, lines in made.items()}


def _commands() -> Iterator[str]:
    """Every command with its options."""
    yield from _of_command(cli.program(), "newsbot")


def _of_command(command: Any, name: str) -> Iterator[str]:
    yield name
    for one in command.params:
        spelt = " ".join([*one.opts, *one.secondary_opts])
        many = " ..." if one.multiple or one.nargs != 1 else ""
        needed = " (needed)" if one.required else f" = {one.default!r}" if one.default not in (None, False) else ""
        yield f"  {one.param_type_name} {spelt}: {one.type_descriptor.annotation.__name__}{many}{needed}"
    for word, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _of_command(inner, f"{name} {word}")


def _python() -> Iterator[str]:
    """What notebooks use: `newsbot.open_database()`, and all that its answers have."""
    yield f"newsbot: {', '.join(newsbot.__all__)}"
    yield f"open_database{inspect.signature(newsbot.open_database)}"
    for kind in (collection.Collection, collection.Answer, collection.Filters, collection.Hit, collection.FlagEntry):
        yield from _of_class(kind)
    for kind in (
        collection.AuthorEntry,
        collection.Edit,
        collection.Bucket,
        items.Article,
        items.Author,
        items.Block,
        items.Entry,
        items.Image,
        items.Link,
    ):
        yield from _of_class(kind)


def _of_class(kind: type) -> Iterator[str]:
    yield f"class {kind.__name__}"
    if is_dataclass(kind):
        yield from (f"  {field.name}: {field.type}" for field in fields(kind))
    for name, member in sorted(vars(kind).items()):
        if not name.startswith("_") and callable(member):
            yield f"  {name}{inspect.signature(member)}"


def _keys() -> Iterator[str]:
    """The keys of newsbot.toml and of a source's file."""
    yield from (f"newsbot.toml {key}" for key in known_keys())
    for kind in (Source, EntryPoint, Layout):
        yield from (f"{kind.__name__.lower()} {field.name}: {field.type}" for field in fields(kind))
