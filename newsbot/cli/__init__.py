"""The `newsbot` command: a table of commands, each of them one call into a function below.

Exit codes: 0 done; 1 a source failed as a whole; 2 usage; 65 an input was unreadable, or could not be stored; 75 busy,
try again; 130 stopped; 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import NoReturn

from typer.core import TyperGroup

from newsbot.cli.commands import NEWSBOT
from newsbot.cli.lazy import group_of
from newsbot.cli.messages import INTERRUPTED, UNHEARD, explain
from newsbot.logs import warnings_in_one_line

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


@cache
def program() -> TyperGroup:
    """All of it: the group of commands that is called `newsbot`."""
    return group_of("newsbot", NEWSBOT)


def main() -> None:
    """Runs the command line. A known trouble ends with one clear line on stderr and its exit code."""
    _open_closed_streams()
    warnings_in_one_line()
    try:
        _run()
    except BrokenPipeError:
        _end_unheard()


def _run() -> None:
    try:
        try:
            program()()
        finally:
            # Here, where trouble with it can be named: at the interpreter's end it could not.
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        _explain_stop()
        sys.exit(INTERRUPTED)
    except SystemExit as ended:
        # Typer makes an exit of Ctrl-C before we see it, and a crawl that was told to stop ends in order.
        if ended.code == INTERRUPTED:
            _explain_stop()
        # Typer and rich make an exit of 1 of it.
        if isinstance(ended.__context__, BrokenPipeError):
            _end_unheard()
        raise
    except Exception as error:
        # Imported as commands are, when it is needed: it knows the errors of all districts.
        code = import_module("newsbot.cli.errors").exit_code_of(error)
        if code is None:
            raise
        explain(str(error))
        sys.exit(code)


def _end_unheard() -> NoReturn:
    """Ends as a program does whose reader has gone: `newsbot flags | head -1` has what it wanted."""
    _forget_output()
    sys.exit(UNHEARD)


def _explain_stop() -> None:
    explain("stopped; nothing that was stored is lost, run it again to go on")


def _open_closed_streams() -> None:
    """Lets each standard stream that is closed lead nowhere, as /dev/null does.

    Without one, Python has None in its place, and the next file that is opened gets its number: a database, say, into
    which a child process would then print.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number that is free: this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  open to the end


def _forget_output() -> None:
    """Lets what is still to be written go nowhere, or the interpreter would complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # one that is no file
            os.dup2(nowhere, stream.fileno())
