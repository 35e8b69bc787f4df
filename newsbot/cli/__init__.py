"""The `newsbot` command line.

Exit codes: 0 done; 1 a source failed as a whole; 2 usage; 65 an input was unreadable, or could not be stored; 75 busy,
try again; 130 stopped; 141 the reader of the output has gone.
"""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

from typer.core import TyperGroup

from newsbot.cli.commands import NEWSBOT
from newsbot.cli.lazy import group_of
from newsbot.cli.messages import INTERRUPTED, UNHEARD, explain
from newsbot.logs import warnings_in_one_line

_ESCAPED = "newsbot.escaped"  # the name of the error handler
_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


@cache
def program() -> TyperGroup:
    """The `newsbot` command with all its commands."""
    return group_of("newsbot", NEWSBOT)


def main() -> None:
    """Runs the command line. A known error ends with one line on stderr and its exit code."""
    _keep_private()
    _open_closed_streams()
    _escape_what_cannot_be_encoded()
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
            # Here, where an error can still be reported.
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        _explain_stop()
        sys.exit(INTERRUPTED)
    except SystemExit as ended:
        # Typer turns Ctrl-C into an exit, and a crawl that is told to stop exits by itself.
        if ended.code == INTERRUPTED:
            _explain_stop()
        # Typer and rich turn it into an exit of 1.
        if isinstance(ended.__context__, BrokenPipeError):
            _end_unheard()
        raise
    except Exception as error:
        # Imported when needed: it imports the errors of every package.
        code = import_module("newsbot.cli.errors").exit_code_of(error)
        if code is None:
            raise
        explain(str(error))
        sys.exit(code)


def _keep_private() -> None:
    """Lets nobody else read what is written, whatever the user's umask allows."""
    os.umask(os.umask(0o077) | 0o077)


def _end_unheard() -> NoReturn:
    """Ends quietly, as for `newsbot flags | head -1`."""
    _forget_output()
    sys.exit(UNHEARD)


def _explain_stop() -> None:
    explain("stopped; what was stored is kept, run it again to continue")


def _open_closed_streams() -> None:
    """Opens each closed standard stream on /dev/null.

    Otherwise the next file opened, such as a database, gets its number, and a child process prints into it.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # gets the lowest free number: this one
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  open to the end


def _escape_what_cannot_be_encoded() -> None:
    """Makes standard output and error escape characters that their encoding cannot represent ("\\u041f").

    In JSON, the escapes stand for the same characters. A handler chosen by the user (PYTHONIOENCODING=ascii:replace) is
    kept.
    """
    codecs.register_error(_ESCAPED, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors in ("strict", "surrogateescape", "backslashreplace"):
            with suppress(OSError):  # of a pipe that was opened as a file
                stream.reconfigure(errors=_ESCAPED)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True)), error.end


def _forget_output() -> None:
    """Discards pending output, or the interpreter would complain when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # not a real file
            os.dup2(nowhere, stream.fileno())
