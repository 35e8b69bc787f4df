"""Messages on stderr, and exit codes (those of sysexits.h where there is one).

Commands in advice can be pasted: they start newsbot as the user did, with the same data.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from newsbot.literal import literal
from newsbot.patterns import compiled

DONE = 0
FAILED = 1
USAGE = 2
UNREADABLE = 65  # EX_DATAERR
BUSY = 75  # EX_TEMPFAIL
INTERRUPTED = 130  # what a shell reports for Ctrl-C
UNHEARD = 141  # what a shell reports for a program whose reader has gone (SIGPIPE)

_ADVISED = compiled(r"`newsbot ([a-z][^`]*)`")
_WHICH_DATA = ("--data", "--db")
_PASSWORD = compiled(r"//[^/@:]*:[^/@]*@|password=")


def explain(message: str, *, name: bool = True) -> None:
    """Writes one line to stderr, after the program's *name*, with commands in backticks made pasteable."""
    line = literal(pasteable(message.strip()))
    sys.stderr.write(f"newsbot: {line}\n" if name else f"{line}\n")


def counted(number: int, what: str, many: str | None = None) -> str:
    """`1 page`, `2 pages`, `1,000 pages`."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def command(words: str) -> str:
    """`newsbot *words*` as the user can paste it."""
    start = start_of(
        sys.argv,
        run_by=sys.orig_argv[0] if _is_module() else None,
        under_uv="UV_RUN_RECURSION_DEPTH" in os.environ and _is_of_project(Path.cwd()),
        on_path=_is_on_path(os.environ, sys.argv[0]),
    )
    return " ".join((start, words, *data_of(sys.argv)))


def pasteable(text: str) -> str:
    """*text* with each `newsbot command` in backticks made pasteable."""
    return _ADVISED.sub(lambda found: f"`{command(found[1])}`", text)


def start_of(argv: Sequence[str], *, run_by: str | None, under_uv: bool, on_path: bool) -> str:
    """How to start newsbot again: as a module *run_by* a Python, *under_uv*, by name if *on_path* (the user's, not
    only uv's), or as *argv* did. Pure.
    """
    if under_uv:
        return "newsbot" if on_path else "uv run newsbot"
    if run_by is not None:
        return f"{shlex.quote(run_by)} -m newsbot"
    return "newsbot" if on_path else shlex.quote(argv[0])


def data_of(argv: Sequence[str]) -> list[str]:
    """The options in *argv* that name the data, quoted for a shell, without passwords. Pure."""
    options = list(argv[1 : argv.index("--") if "--" in argv else None])
    found: list[str] = []
    for number, word in enumerate(options):
        name, is_joined, value = word.partition("=")
        if name not in _WHICH_DATA or not (is_joined or options[number + 1 :]):
            continue
        value = value if is_joined else options[number + 1]
        if not _PASSWORD.search(value):
            found += [name, shlex.quote(value)]
    return found


def _is_module() -> bool:
    specification = getattr(sys.modules["__main__"], "__spec__", None)
    return specification is not None and specification.name == "newsbot.__main__"


def _is_of_project(folder: Path) -> bool:
    """Whether `uv run` would find newsbot from *folder* without --project."""
    is_told = {"UV_PROJECT", "UV_PROJECT_ENVIRONMENT"} & os.environ.keys()
    return bool(is_told) or Path(sys.prefix).parent in (folder, *folder.parents)


def _is_on_path(environment: Mapping[str, str], script: str) -> bool:
    """Whether `newsbot` in the user's shell is this newsbot."""
    scripts = Path(sys.prefix, "bin")
    folders = environment.get("PATH", "").split(os.pathsep)
    if "UV_RUN_RECURSION_DEPTH" in environment and Path(folders[0]) == scripts:
        del folders[0]  # added by uv for this command only
    found = shutil.which("newsbot", path=os.pathsep.join(folders))
    return found is not None and Path(found).resolve() in {Path(script).resolve(), (scripts / "newsbot").resolve()}
