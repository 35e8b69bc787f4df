"""Command groups that import a command only when it runs, and bundles of shared options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import update_wrapper
from importlib import import_module
from inspect import Parameter, Signature, signature
from typing import Any, cast, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its function *at* `module:name` in newsbot.cli, and the first sentence of its docstring."""

    at: str
    help: str


@dataclass(frozen=True, slots=True)
class Group:
    """Commands by name. Without one, runs the function *at* or the command *first*, or shows the help."""

    help: str
    commands: Mapping[str, Entry | Group]
    at: str = ""
    first: str = ""
    no_args_is_help: bool = True


def group_of(name: str, group: Group) -> TyperGroup:
    """*group* as a typer group."""
    own = command_of(name, group.at) if group.at else TyperCommand(name, help=group.help)
    made = _Group(
        name=name,
        help=group.help if group.no_args_is_help or not group.at else own.help,
        params=own.params,
        callback=own.callback,
        invoke_without_command=bool(group.at),
        no_args_is_help=group.no_args_is_help,
        rich_markup_mode=None,
    )
    made.commands = cast("MutableMapping[str, Any]", _Commands(group.commands))  # nobody adds to it
    made.first = group.first
    return made


def command_of(name: str, at: str) -> TyperCommand:
    """The command *name*, imported from *at*."""
    module, _, function = at.partition(":")
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(name)(_unbundled(getattr(import_module(f"newsbot.cli.{module}"), function)))
    command = get_command(app)
    assert isinstance(command, TyperCommand)  # noqa: S101  for mypy
    return command


class _Group(TyperGroup):
    first = ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if self.first and (not args or (args[0] not in self.commands and args[0] != "--help")):
            args = [self.first, *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        assert isinstance(self.commands, _Commands)  # noqa: S101  for mypy
        lines = [TyperCommand(name, help=entry.help) for name, entry in self.commands.entries.items()]
        TyperGroup(name=self.name, commands=lines).format_commands(ctx, formatter)


class _Commands(Mapping[str, Any]):
    """Commands that are imported when they are looked up."""

    def __init__(self, entries: Mapping[str, Entry | Group]) -> None:
        self.entries = entries
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        entry = self.entries[name]
        if name not in self._made:
            self._made[name] = group_of(name, entry) if isinstance(entry, Group) else command_of(name, entry.at)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def _unbundled(function: Callable[..., None]) -> Callable[..., None]:
    """*function* with each bundle (a dataclass of options) replaced by its options, as typer needs it."""
    hints = get_type_hints(function, include_extras=True)
    bundles: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    parameters = []
    for name, parameter in signature(function).parameters.items():
        if name in bundles:
            parameters += _options_of(bundles[name])
        else:
            parameters.append(parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY))

    def called(**given: Any) -> None:
        for name, kind in bundles.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        function(**given)

    update_wrapper(called, function)
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(called)["__signature__"] = Signature(parameters)
    return called


def _options_of(bundle: Any) -> list[Parameter]:
    hints = get_type_hints(bundle, include_extras=True)
    return [
        Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(bundle)
    ]
