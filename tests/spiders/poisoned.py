"""The command, with a defect in the library that parses pages: `python -m tests.spiders.poisoned dies crawl local ...`.

A page that holds the word POISON kills the process (`dies`), or is parsed for ever (`hangs`).
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import lxml.html

from newsbot.cli import main
from newsbot.spiders import poison

PATIENCE = 1.0  # seconds of the processor's time, in place of a minute


def with_defect(way: str) -> None:
    """Gives lxml the defect."""
    parse = lxml.html.document_fromstring

    def document_fromstring(html: Any, *rest: Any, **named: Any) -> Any:
        if b"POISON" in (html if isinstance(html, bytes) else html.encode()):
            while way == "hangs":
                pass
            os.kill(os.getpid(), signal.SIGSEGV)
        return parse(html, *rest, **named)

    lxml.html.document_fromstring = document_fromstring


if __name__ == "__main__":
    with_defect(sys.argv.pop(1))
    poison.LONGEST = PATIENCE
    main()
