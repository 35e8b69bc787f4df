"""Makes hostile inputs of well-formed ones, guided by which lines of newsbot they reach.

atheris has no wheel for Python 3.11, so a tenth of the inputs are traced instead: one that reaches a line that none
before it reached is a seed from then on.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from types import CodeType, FrameType
from typing import Any

import newsbot

TRACED = 10  # one input of so many
MOST_SEEDS = 400
LARGEST = 2**20  # bytes of an input

OF_PAGES = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\r\n\r\n", b"\n--b\n", b"]]>", b"-->", b"<!--"),
    *(b"<div>" * 50, b"</article>", b"<table><tr><td>", b"<a href='//['>", b"<base href='http://[::1'>", b"<svg>"),
    *(b'<script type="application/ld+json">{"@graph":[[{}]]}', b'{"@type":"NewsArticle","author":[[]],"headline":{}}'),
    *(b"<time datetime='0000-99-99T99:99'>", b"<meta property=og:url content='http://[::'>", b"&#0;", b"&#xffffffff;"),
    *(b"Content-Length: -1\r\n", b"WARC/1.0\r\nA: b\r\n\r\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"bplist00", b"by "),
    *(b"5 min read", b"\n\n", b"9" * 5_000, b"31.02.2026 25:61", b"Mon, 32 Foo 99999 99:99:99 +9999", b"x" * 100_000),
)
_TOML = rb"""
[[doors]]
[[layouts]]
[[crawl]]
[adaptive]
[backup]
= 1
= -1
= nan
= inf
= true
= ""
= []
= {}
= [1, 2]
= ["a", 1]
= 1979-05-27
= 0001-01-01T00:00:00-23:59
every = "* * * * *"
every = "1 1 31 2 *"
every = "0m"
every = "99999999w"
zone = "../x"
url = "http://[::1"
body = "a:not(b) > *"
title = "::x"
delay = 1e400
"""
OF_TOML = (
    *_TOML.splitlines(keepends=True),
    *(b'"', b"\\", b"#", b"\0", b"\xff", b"\r", b"x = " + b"[" * 400, b"]" * 400, b"9" * 400, b"a" * 9_000),
)
_QUERIES = rb"AND OR NOT NEAR/3 ( ) [ ] { } : + - ~ ~3 ^2 ^nan * ? / /a+/ < > && || title: published: >=9999-12-31"
OF_QUERIES = (
    *(b" " + word + b" " for word in _QUERIES.split()),
    *(
        b"{* TO *}",
        b"[2024-01-01 TO now-7d]",
        b"=war",
        b"a*",
        b'"',
        b"\\",
        b"'" * 9,
        b"(" * 50,
        b")" * 50,
        b"war " * 600,
    ),
    *(b"\xc2\xad", b"\xe2\x80\x8d", b"\0", b"\xff", b"x" * 9_000),
)


class Mutations:
    """Inputs made of *seeds* and *pieces*, the same for the same *seed* of chance."""

    def __init__(self, seeds: Sequence[bytes], pieces: Sequence[bytes], seed: int) -> None:
        self._seeds = list(seeds)
        self._pieces = pieces
        self._chance = random.Random(seed)
        self._reached: set[tuple[CodeType, int]] = set()

    def next(self) -> bytes:
        """The next input."""
        return _changed(self._chance.choice(self._seeds), self._chance.choice(self._seeds), self._pieces, self._chance)

    def trace(self, read: Callable[[bytes], object], data: bytes) -> None:
        """Run *read* on *data*, and keep it as a seed if it reaches new lines."""
        before = len(self._reached)
        sys.settrace(self._on_call)
        try:
            read(data)
        finally:
            sys.settrace(None)
        if len(self._reached) > before and len(self._seeds) < MOST_SEEDS and len(data) < LARGEST // 8:
            self._seeds.append(data)

    def _on_call(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._on_line if frame.f_code.co_filename.startswith(_OURS) else None

    def _on_line(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        self._reached.add((frame.f_code, frame.f_lineno))
        return self._on_line


_OURS = str(newsbot.__file__).rpartition("/")[0]


def _changed(seed: bytes, other: bytes, pieces: Sequence[bytes], chance: random.Random) -> bytes:
    """*seed* with a few changes: bytes flipped, cut out, put in, doubled, or taken from *other*."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(data) + 1), min(chance.choice((1, 2, 9, 100, 5_000)), len(data))
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = chance.choice(pieces) * chance.choice((1, 1, 3, 40))
            case 3:
                data[at:at] = data[at : at + size] * chance.choice((1, 5, 50))
            case 4:
                start = chance.randrange(len(other) + 1)
                data[at : at + size] = other[start : start + size]
            case _:
                data[at : at + size] = chance.randbytes(size)
    return bytes(data[:LARGEST])
