"""Splits a WARC (ISO 28500) into records, however damaged some are.

A record is whole if it has the length it states and is followed by the standard's end mark, the next record, or
nothing. A damaged one costs only itself: reading resumes where the next record begins.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsbot.patterns import anchored, compiled
from newsbot.read.containers.compression import DamagedError, GzipStream, Readable

LARGEST_BLOCK = 17 * 2**20  # bytes: a page and its headers
_LARGEST_HEAD = 1 << 16
_FARTHEST = 1 << 30  # bytes unpacked to pass one record, before skipping to the file's next member
_CHUNK = 1 << 16
BEGINS = b"WARC/"
_NEXT = compiled(rb"WARC/[01]\.\d{1,3}\r?\n(?=[A-Za-z0-9-]{1,40}:)")
_LONGEST_NEXT = 64  # bytes that identify the start of a record
HEAD_ENDS = compiled(rb"\r?\n\r?\n")
_LONGEST_END = 4  # bytes that end a header
_BLANKS = anchored(rb"[\r\n\0]*")
_FOLD = compiled(r"\r?\n[ \t]+")
_TOO_EARLY = "the WARC is damaged: the record ends too early"


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record. *headers* have lower-case names; the first of a name counts."""

    offset: int  # in the file, where it can be read again
    headers: dict[str, str]
    block: bytes


@dataclass(frozen=True, slots=True)
class NoRecord:
    """A record that is damaged or too large for a page. *headers* are those that could be read."""

    offset: int
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    is_too_large: bool = False


class Records:
    """Iterates over the records of *source*, one in memory at a time. Iterating never raises.

    Takes time linear in the unpacked size, whatever lengths records state. *size* is the unpacked size, if known; a
    record that claims more costs only itself.
    """

    def __init__(self, source: Readable, size: int | None = None) -> None:
        self._source = source
        self._size = size
        self._waiting = bytearray()
        self._at = 0  # output offset of `_waiting`
        self._members: deque[tuple[int, int]] = deque()  # gzip members: output offset and file offset of each
        self._unseen: deque[int] = deque()  # output offsets of members whose first bytes have not arrived
        self._starts: deque[int] = deque()  # output offsets of members that start with a record
        self._no_end = 0  # output offset before which no header ends
        self._is_over = False
        self._damage: str | None = None  # why no more comes out, until the damage is passed

    def __iter__(self) -> Iterator[Record | NoRecord]:
        while True:
            while self._pass_blanks():
                yield self._next()
            if self._damage is None:
                return
            torn, self._damage = self._damage, None
            if not isinstance(self._source, GzipStream):
                return
            if torn:
                yield NoRecord(self._source.member, f"the WARC is damaged: {torn}")
            if not self._source.skip_damage():
                return
            self._is_over = False
            self._no_end = self._at
            for places in (self._members, self._unseen, self._starts):
                places.clear()

    def _next(self) -> Record | NoRecord:
        offset = self._offset()
        is_cut = not self._fill(len(BEGINS))
        if not self._waiting.startswith(BEGINS):
            why = (is_cut and self._cause()) or "no record begins where the one before ends"
            self._seek(0)
            return NoRecord(offset, f"the WARC is damaged: {why}")
        ends = self._head_end()
        if ends is None:
            why = "a record's header ends too early" if self._is_over else "a record's header is too long"
            self._seek(1)
            return NoRecord(offset, f"the WARC is damaged: {self._cause() or why}")
        if (cut := self._place(1, ends.start())) is not None:
            self._drop(cut)
            return NoRecord(offset, "the WARC is damaged: a record's header ends too early")
        headers = headers_of(bytes(self._waiting[: ends.start()]))
        length = _length(headers)
        if length is None:
            self._seek(1)
            return NoRecord(offset, "the WARC is damaged: the record does not say how long it is", headers)
        if length > LARGEST_BLOCK:
            return self._pass(offset, headers, ends.end(), length)
        return self._block(offset, headers, ends.end(), length)

    def _block(self, offset: int, headers: dict[str, str], start: int, length: int) -> Record | NoRecord:
        end = start + length
        self._fill(end + 4)
        if (nearer := self._member(start, end)) is not None:
            self._drop(nearer)
            return NoRecord(offset, _TOO_EARLY, headers)
        if len(self._waiting) < end:
            why = self._cause() or f"the record ends {end - len(self._waiting):,} bytes too early"
            self._seek(start)
            return NoRecord(offset, f"the WARC is damaged: {why}", headers)
        if not self._is_closed(end):
            self._seek(start)
            return NoRecord(offset, "the record's length is wrong: it does not end where it says", headers)
        block = bytes(memoryview(self._waiting)[start:end])
        self._drop(end)
        return Record(offset, headers, block)

    def _is_closed(self, end: int) -> bool:
        """Whether what follows *end* may follow a record."""
        behind = bytes(self._waiting[end : end + 4])
        if behind == b"\r\n\r\n" or behind.startswith(b"\n\n"):
            return True
        self._fill(end + 64)
        behind = bytes(self._waiting[end : end + 64]).lstrip(b"\r\n")
        return not behind or behind.startswith(BEGINS) or self._member(end - 1, end + 5) is not None

    def _pass(self, offset: int, headers: dict[str, str], start: int, length: int) -> NoRecord:
        """Skips a record that is too large; if the file ends within it, only its header."""
        self._drop(start)
        if self._size is not None and self._at + length > self._size:
            missing = self._at + length - self._size
            self._seek(0)
            return NoRecord(offset, f"the WARC is damaged: the record ends {missing:,} bytes too early", headers)
        left = length
        while left and self._fill(1):
            if self._unseen:
                self._fill(len(self._waiting) + len(BEGINS))
            if (nearer := self._member(-1, min(left, len(self._waiting)))) is not None:
                self._drop(nearer)
                return NoRecord(offset, _TOO_EARLY, headers)
            if length - left > _FARTHEST and isinstance(self._source, GzipStream):
                self._waiting.clear()
                self._is_over, self._damage = True, ""
                break
            dropped = min(left, len(self._waiting))
            self._drop(dropped)
            left -= dropped
        if left and self._damage is None:
            return NoRecord(offset, f"the WARC is damaged: the record ends {left:,} bytes too early", headers)
        detail = f"the record is larger than {LARGEST_BLOCK - 2**20:,} bytes"
        return NoRecord(offset, detail, headers, is_too_large=True)

    def _seek(self, behind: int) -> None:
        """Moves to the next start of a record at least *behind* bytes ahead, or to the end."""
        while True:
            place = self._place(behind, len(self._waiting))
            if place is not None:
                self._drop(place)
                return
            self._drop(max(0, len(self._waiting) - _LONGEST_NEXT))
            behind = 0
            if not self._fill(len(self._waiting) + 1):
                self._drop(len(self._waiting))
                return

    def _place(self, start: int, end: int) -> int | None:
        """Where between *start* and *end* of the waiting bytes a record seems to begin."""
        found = _NEXT.search(self._waiting, start, end)
        places = (self._member(start, end), found.start() if found else None)
        return min((place for place in places if place is not None), default=None)

    def _member(self, start: int, end: int) -> int | None:
        """Where strictly between *start* and *end* of the waiting bytes a gzip member begins with a record."""
        # Few lie before *start*, because reading stops at the first within a record.
        place = next((place for at in self._starts if (place := at - self._at) > start), end)
        return place if place < end else None

    def _cause(self) -> str | None:
        """Why no more comes out, reported once."""
        torn, self._damage = self._damage, "" if self._damage is not None else None
        return torn

    def _pass_blanks(self) -> bool:
        """Skips line ends and padding; False at the end."""
        while self._fill(1):
            blanks = _BLANKS.match(self._waiting)
            self._drop(blanks.end() if blanks else 0)
            if self._waiting:
                return True
        return False

    def _offset(self) -> int:
        if not isinstance(self._source, GzipStream):
            return self._at
        at, there = self._members[0] if self._members else (self._at, self._source.member)
        return there if at <= self._at else self._source.member

    def _head_end(self) -> re.Match[bytes] | None:
        """The end of the waiting header; bytes once searched are not searched again."""
        while True:
            size = min(len(self._waiting), _LARGEST_HEAD)
            ends = HEAD_ENDS.search(self._waiting, max(0, self._no_end - self._at), size)
            self._no_end = max(self._no_end, self._at + (ends.start() if ends else size - _LONGEST_END + 1))
            if ends or size == _LARGEST_HEAD or not self._fill(size + 1):
                return ends

    def _fill(self, size: int) -> bool:
        """Reads until *size* bytes wait; False if there are fewer."""
        while len(self._waiting) < size and not self._is_over:
            try:
                part = self._source.read(_CHUNK)
            except DamagedError as error:
                self._is_over, self._damage = True, str(error)
                break
            self._is_over = not part
            if part and isinstance(self._source, GzipStream):
                self._note_member(self._source.member)
            self._waiting += part
            self._look_at_members()
        return len(self._waiting) >= size

    def _note_member(self, there: int) -> None:
        if not self._members or self._members[-1][1] != there:
            self._members.append((self._at + len(self._waiting), there))
            self._unseen.append(self._at + len(self._waiting))

    def _look_at_members(self) -> None:
        while self._unseen and self._unseen[0] + len(BEGINS) <= self._at + len(self._waiting):
            at = self._unseen.popleft()
            if at >= self._at and self._waiting.startswith(BEGINS, at - self._at):
                self._starts.append(at)

    def _drop(self, size: int) -> None:
        del self._waiting[:size]
        self._at += size
        while len(self._members) > 1 and self._members[1][0] <= self._at:
            self._members.popleft()
        while self._starts and self._starts[0] < self._at:
            self._starts.popleft()


def headers_of(head: bytes) -> dict[str, str]:
    """The headers in *head* after its first line, with lower-case names; the first of a name counts."""
    headers: dict[str, str] = {}
    text = _FOLD.sub(" ", head.decode("utf-8", "replace"))
    for line in text.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def _length(headers: dict[str, str]) -> int | None:
    stated = headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else None
