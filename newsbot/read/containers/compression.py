"""Decompresses within a size limit, and reports damaged or missing bytes."""

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
_TELLING = 512  # bytes that tell a gzip member from chance
_TELLING_AT_MOST = 4096  # every real member gives output within this many bytes
_KEPT = 1 << 17  # of a member, searched again if it turns out damaged
_MOST_CODINGS = 4  # of one body; a server applies one, a proxy may add one
_MOST_MEMBERS = 100  # of one gzip body; servers write one
_WIDEST_WINDOW = 23  # log2; RFC 9659 allows servers 8 MiB


class DamagedError(ValueError):
    """Compressed bytes that are invalid or end too early; the message says which."""


class TooLargeError(ValueError):
    """Something over its size limit, packed or unpacked; the message gives the size."""


def unpack(body: bytes, codings: str, limit: int) -> bytes:
    """*body* with the HTTP content *codings* ("gzip, br") undone; "identity" and unknown ones are ignored.

    Raises DamagedError, also for more than 4 codings, and TooLargeError once more than *limit* bytes come out.
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
    # Some servers send raw deflate as "deflate", which should be zlib (RFC 1950, section 2.2).
    is_zlib = body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _inflated(body, 15 if is_zlib else -15, coding, limit)[0]


def _gzip(body: bytes, limit: int) -> bytes:
    """All members of *body*; like browsers, ignores trailing bytes that are none."""
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
    """The unpacked bytes, and what follows their end."""
    unpacker = zlib.decompressobj(bits)
    try:
        out = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise DamagedError(f"the {coding} body is damaged: {error}") from error
    if len(out) > limit:
        del out  # the traceback would keep it alive
        raise TooLargeError(f"the {coding} body unpacks to more than {limit:,} bytes")
    if not unpacker.eof:
        raise DamagedError(f"the {coding} body ends too early, after {len(out):,} bytes")
    return out, unpacker.unused_data


def _joined(parts: Iterator[bytes], coding: str, limit: int) -> bytes:
    """The parts joined, up to *limit*; an empty part means that input is missing."""
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
    while rest:  # a body may have several frames
        unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WIDEST_WINDOW})
        given, rest = rest, b""
        while not unpacker.eof:
            part = unpacker.decompress(given, _CHUNK)
            given = b""
            # A frame may end without more output, or have none at all.
            if part or not unpacker.eof:
                yield part
        rest = unpacker.unused_data


class Readable(Protocol):
    """Anything with a read() for bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most *size*; none at the end."""
        ...


class GzipStream(io.RawIOBase):
    """The unpacked bytes of a gzip file, member after member.

    Damage raises DamagedError, after which `skip_damage` moves to the next member; gzip.GzipFile hides a missing end
    from readers that take EOFError for the end. Damage may show late, when bytes after a torn member were taken for
    more of it, so the bytes just before are searched again for a member whose output starts with *begins*.
    """

    def __init__(self, file: Readable, begins: bytes = b"") -> None:
        self._file = file
        self._begins = begins
        self._waiting = b""  # of the file, not unpacked yet
        self._unpacker = zlib.decompressobj(31)
        self._begun = False
        self._taken = 0
        self._passed = bytearray()  # the last of this member's packed bytes
        self.member = 0
        """Where in the file the member begins that is being read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills *buffer* with the next output; 0 at the end."""
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
            # Zero padding, as at the end of a tape, is harmless.
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
        """Moves to the next member after damage; False if there is none."""
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
        """Moves to a member between *start* and *end* of *waiting* whose output starts with *begins*; False if there is
        none.

        A member's first three bytes also occur by chance in compressed data.
        """
        at = waiting.find(GZIP_MAGIC, start)
        while 0 <= at < end:
            if _unpacks_to(waiting[at : at + _TELLING_AT_MOST], begins):
                self._waiting = waiting[at:]
                return True
            at = waiting.find(GZIP_MAGIC, at + 1)
        return False


def _unpacks_to(data: bytes, begins: bytes) -> bool:
    """Whether *data* unpacks to something that starts with *begins*."""
    try:
        out = zlib.decompressobj(31).decompress(data, 16)
    except zlib.error:
        return False
    return out.startswith(begins) if out else len(data) < _TELLING and not begins
