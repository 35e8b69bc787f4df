"""Standard streams that whoever started us closed (`>&-`), or that lead to nobody any more (`| head -1`)."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def open_closed_streams() -> None:
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


def forget_output() -> None:
    """Lets what is still to be written go nowhere, or the interpreter would complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # one that is no file
            os.dup2(nowhere, stream.fileno())
