"""The table of commands: nothing is imported but what runs, and it says of each what the command says of itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer import Context
from typer.core import TyperGroup

from newsbot.cli import program
from newsbot.cli.commands import NEWSBOT
from newsbot.cli.lazy import Entry, Group


def groups(name: str, group: Group, made: TyperGroup) -> Iterator[tuple[str, Group, TyperGroup]]:
    """The *group* and all beneath it, as declared and as made."""
    yield name, group, made
    for word, inner in group.commands.items():
        if isinstance(inner, Group):
            yield from groups(f"{name} {word}", inner, made.commands[word])  # type: ignore[arg-type]


GROUPS = list(groups("newsbot", NEWSBOT, program()))
ENTRIES = sorted(
    {entry.at.split(":")[0] for _, group, _ in GROUPS for entry in group.commands.values() if isinstance(entry, Entry)}
)


@pytest.mark.parametrize("width", ["50", "80", "200"])
@pytest.mark.parametrize(("group", "made"), [each[1:] for each in GROUPS], ids=[each[0] for each in GROUPS])
def test_the_table_says_of_each_command_how_its_own_help_begins(
    group: Group, made: TyperGroup, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as a terminal shows it, however wide that is."""
    monkeypatch.setenv("COLUMNS", width)
    own = TyperGroup(name=made.name, commands={name: made.commands[name] for name in group.commands})
    lines, expected = (Context(each).make_formatter() for each in (made, own))
    made.format_commands(Context(made), lines)
    own.format_commands(Context(own), expected)
    assert lines.getvalue() == expected.getvalue()


@pytest.mark.parametrize("made", [each[2] for each in GROUPS], ids=[each[0] for each in GROUPS])
def test_each_line_of_a_help_is_whole(made: TyperGroup, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the 80 columns of a usual terminal."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = Context(made).make_formatter()
    made.format_commands(Context(made), lines)
    assert "..." not in lines.getvalue()


@pytest.mark.parametrize("words", [["crawl"], ["import"], ["replay"], ["source", "check"], ["source", "new"]])
def test_the_help_of_a_crawling_command_imports_neither_scrapy_nor_the_store(words: list[str]) -> None:
    """Each of them costs seconds of a small machine."""
    said = (
        "import sys, newsbot.cli\n"
        f"sys.argv = ['newsbot', *{words}, '--help']\n"
        "try:\n    newsbot.cli.main()\n"
        "finally:\n    print({'scrapy', 'sqlalchemy'} & sys.modules.keys(), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == "set()\n"


@pytest.mark.parametrize("module", ENTRIES)
@pytest.mark.full
def test_every_command_can_be_imported_first(module: str) -> None:
    """Whichever runs: none leans on another having been imported."""
    subprocess.run([sys.executable, "-c", f"import newsbot.cli.{module}"], check=True, timeout=60)


@pytest.mark.parametrize("words", [["--help"], ["watch", "--help"], ["--version"]])
def test_help_imports_no_command(words: list[str]) -> None:
    """Nor anything that a command needs."""
    said = (
        "import sys, newsbot.cli\n"
        f"sys.argv = ['newsbot', *{words}]\n"
        "try:\n    newsbot.cli.main()\n"
        "finally:\n    print(sorted(name for name in sys.modules if name.startswith('newsbot')), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60)
    assert {name.removeprefix("newsbot.cli.") for name in eval(done.stderr)} <= {
        *("newsbot", "newsbot.cli", "newsbot.extras", "newsbot.literal", "newsbot.logs", "newsbot.patterns"),
        *("commands", "lazy", "messages"),
    }


def test_authors_without_a_word_lists_them() -> None:
    """`newsbot authors NAME` is `newsbot authors list NAME`."""
    authors = program().commands["authors"]
    context = authors.make_context("authors", ["Mira Tolk"], resilient_parsing=True)
    assert context._protected_args == ["list"]
