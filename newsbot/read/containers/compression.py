"""Decompression that cannot be made to fill the memory, and that says when bytes are damaged or missing."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK = 1 << 16
GZIP_MAGIC = b"\x1f\x8b\x08"
_CODINGS = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})
_TELLING = 512  # bytes from which on a member tells itself from chance
_TELLING_AT_MOST = 4096  # bytes within which every member that anybody writes begins to give something
_KEPT = 1 << 17  # bytes of a member that are looked through once more where it turns out to be damaged
_MOST_CODINGS = 4  # of one body; a server has one, a proxy may add one
_MOST_MEMBERS = 100  # of one gzip body; a server writes one
_WIDEST_WINDOW = 23  # as a power of 2: RFC 9659 allows servers 8 MiB


class DamagedError(ValueError):
    """Compressed bytes that end too early or are no such bytes; the message says which."""


class TooLargeError(ValueError):
    """What is larger than it may be, as it stands or when it is unpacked; the message says how large that is."""


def unpack(body: bytes, codings: str, limit: int) -> bytes:
    """*body* without the content *codings* of HTTP ("gzip, br"), of which "identity" and unknown ones change nothing.

    Raises DamagedError, also for more than 4 codings, and TooLargeError as soon as more than *limit* bytes have come
    out.
    """
    named = [coding for name in codings.split(",") if (coding := name.strip().lower()) in _CODINGS]
    if len(named) > _MOST_CODINGS:
        raise DamagedError(f"the body is packed {len(named)} times over; at most {_MOST_CODINGS} are unpacked")
    for coding in reversed(named):
        if body:
            body = _unpacked(body, coding, limit)
    return body


def _unpacked(body: bytes, coding: str, limit: int) -> bytes:
    if coding == "br":
        return _joined(_brotli(body), coding, limit)
    if coding == "zstd":
        return _joined(_zstd(body), coding, limit)
    return _zlib(body, coding, limit)


def _zlib(body: bytes, coding: str, limit: int) -> bytes:
    if coding != "deflate":
        return _gzip(body, limit)
    # Some servers call raw deflate streams "deflate", which should mean zlib's (RFC 1950, section 2.2).
    is_zlib = body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _inflated(body, 15 if is_zlib else -15, coding, limit)[0]


def _gzip(body: bytes, limit: int) -> bytes:
    """All members of *body*; what stands behind them and is none, browsers pass over, too."""
    members, size, rest = [], 0, body
    while True:
        out, rest = _inflated(rest, 31, "gzip", limit - size)
        members.append(out)
        size += len(out)
        if not rest.startswith(GZIP_MAGIC):
            return b"".join(members)
        if len(members) >= _MOST_MEMBERS:
            raise DamagedError(f"the gzip body has more than {_MOST_MEMBERS} members")


def _inflated(body: bytes, bits: int, coding: str, limit: int) -> tuple[bytes, bytes]:
    """What comes out of *body*, and what stands behind its end."""
    unpacker = zlib.decompressobj(bits)
    try:
        out = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise DamagedError(f"the {coding} body is damaged: {error}") from error
    if len(out) > limit:
        del out  # which the error's traceback would hold
        raise TooLargeError(f"the {coding} body unpacks to more than {limit:,} bytes")
    if not unpacker.eof:
        raise DamagedError(f"the {coding} body ends too early, after {len(out):,} bytes")
    return out, unpacker.unused_data


def _joined(parts: Iterator[bytes], coding: str, limit: int) -> bytes:
    """What comes out, bounded; a part without a byte means that more should have come."""
    taken: list[bytes] = []
    size = 0
    try:
        for part in parts:
            if not part:
                raise DamagedError(f"the {coding} body ends too early, after {size:,} bytes")
            taken.append(part)
            size += len(part)
            if size > limit:
                taken.clear()
                raise TooLargeError(f"the {coding} body unpacks to more than {limit:,} bytes")
    except (brotli.error, zstd.ZstdError) as error:
        raise DamagedError(f"the {coding} body is damaged: {error}") from error
    return b"".join(taken)


def _brotli(body: bytes) -> Iterator[bytes]:
    unpacker, given = brotli.Decompressor(), body
    while not unpacker.is_finished():
        yield unpacker.process(given, output_buffer_limit=_CHUNK)
        given = b""


def _zstd(body: bytes) -> Iterator[bytes]:
    rest = body
    while rest:  # a body may be several frames
        unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WIDEST_WINDOW})
        given, rest = rest, b""
        while not unpacker.eof:
            part = unpacker.decompress(given, _CHUNK)
            given = b""
            # A frame may end with nothing more to give, or hold nothing at all.
            if part or not unpacker.eof:
                yield part
        rest = unpacker.unused_data


class Readable(Protocol):
    """Whatever bytes can be read from, a few at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most *size* of them; none at the end."""
        ...


class GzipStream(io.RawIOBase):
    """The bytes of a gzip file as they come out, member after member.

    Damage raises DamagedError, and `skip_damage` goes on at the next member: other than gzip.GzipFile, which hides a
    missing end from readers that take EOFError for the end. Damage shows late where the bytes behind a torn member were
    taken for more of it: a next one that gives *begins* first is sought before the place where it showed, too.
    """

    def __init__(self, file: Readable, begins: bytes = b"") -> None:
        self._file = file
        self._begins = begins
        self._waiting = b""  # bytes of the file that were not unpacked yet
        self._unpacker = zlib.decompressobj(31)
        self._begun = False
        self._taken = 0
        self._passed = bytearray()  # the last of the file's bytes that were unpacked of this member
        self.member = 0
        """Where in the file the member begins that is being read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills *buffer* with what comes out next; 0 at the end."""
        while True:
            if not self._waiting:
                self._waiting = self._more()
                if not self._waiting:
                    if self._begun:
                        self._begun = False
                        raise DamagedError("the gzip data ends too early")
                    return 0
            out = self._step(len(buffer))
            if out:
                buffer[: len(out)] = out
                return len(out)

    def _more(self) -> bytes:
        more = self._file.read(_CHUNK)
        self._taken += len(more)
        return more

    def _step(self, size: int) -> bytes:
        if not self._begun:
            # Zeros pad the end of a file on tape, and do no harm.
            self._waiting = self._waiting.lstrip(b"\0")
            if not self._waiting:
                return b""
            self.member = self._taken - len(self._waiting)
            self._passed.clear()
        try:
            self._begun = True
            out = self._unpacker.decompress(self._waiting, size)
        except zlib.error as error:
            raise DamagedError(f"the gzip data is damaged: {error}") from error
        rest = self._unpacker.unconsumed_tail
        self._passed += memoryview(self._waiting)[: len(self._waiting) - len(rest)]
        del self._passed[: -_KEPT if len(self._passed) > 2 * _KEPT else 0]
        self._waiting = rest
        if self._unpacker.eof:
            self._waiting = self._unpacker.unused_data
            self._restart()
        return out

    def _restart(self) -> None:
        self._unpacker, self._begun = zlib.decompressobj(31), False

    def skip_damage(self) -> bool:
        """Goes to the next member after damage; whether there is one."""
        self._restart()
        passed, waiting = len(self._passed), bytes(self._passed) + self._waiting
        self._passed.clear()
        if self._begins and self._found(waiting, 1, passed, self._begins):
            return True
        waiting = waiting[max(1, passed) :]
        while True:
            if self._found(waiting, 0, len(waiting) - _TELLING + 1):
                return True
            waiting = waiting[max(0, len(waiting) - _TELLING + 1) :]
            more = self._more()
            if not more:
                found = self._found(waiting, 0, len(waiting))
                self._waiting = self._waiting if found else b""
                return found
            waiting += more

    def _found(self, waiting: bytes, start: int, end: int, begins: bytes = b"") -> bool:
        """Whether between *start* and *end* of *waiting* a member begins that gives *begins* first; if so, goes there.

        In compressed data the first three bytes of a member stand by chance, too.
        """
        at = waiting.find(GZIP_MAGIC, start)
        while 0 <= at < end:
            if _gives(waiting[at : at + _TELLING_AT_MOST], begins):
                self._waiting = waiting[at:]
                return True
            at = waiting.find(GZIP_MAGIC, at + 1)
        return False


def _gives(data: bytes, begins: bytes) -> bool:
    """Whether *data* can be unpacked, to what begins so."""
    try:
        out = zlib.decompressobj(31).decompress(data, 16)
    except zlib.error:
        return False
    return out.startswith(begins) if out else len(data) < _TELLING and not begins
