"""The command, with a defect in a library: `python -m tests.spiders.poisoned dies crawl local ...`.

A page that holds the word POISON kills the process (`dies`), or is parsed for ever (`hangs`); as it is stored, it kills
the process (`dies-stored`) or finds no memory (`no-memory-stored`); it finds none for what is read of it (`no-memory`).
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from typing import Any

import lxml.html

PATIENCE = float(os.environ.get("PATIENCE", "1"))  # seconds of the processor's time, in place of a minute


def with_defect(way: str) -> None:
    """Gives the library the defect, before newsbot takes hold of it."""
    if way in ("dies", "hangs"):
        with_defect_in_lxml(way)
    elif way == "no-memory":
        with_defect_in_hashlib()
    else:
        with_defect_in_json(way)


def with_defect_in_json(way: str) -> None:
    """What a database keeps of a page is made JSON."""
    encode = json.JSONEncoder.encode

    def poisoned(self: json.JSONEncoder, value: Any) -> str:
        text = encode(self, value)
        if "POISON" in text:
            if way == "dies-stored":
                os.kill(os.getpid(), signal.SIGKILL)
            raise MemoryError
        return text

    json.JSONEncoder.encode = poisoned  # type: ignore[method-assign]


def with_defect_in_hashlib() -> None:
    """What is read of a page is fingerprinted, before it is on its way to the store."""
    digest = hashlib.blake2b

    def blake2b(data: bytes = b"", **named: Any) -> Any:
        if b"poison" in data:
            raise MemoryError
        return digest(data, **named)

    hashlib.blake2b = blake2b  # type: ignore[assignment,misc]


def with_defect_in_lxml(way: str) -> None:
    """Pages are parsed by it."""
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
    from newsbot.cli import main
    from newsbot.spiders import poison

    poison.LONGEST = PATIENCE
    main()
