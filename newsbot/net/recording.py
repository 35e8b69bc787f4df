"""Use a WARC in place of the web, by URL and time."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from newsbot.read.containers.compression import GzipStream
from newsbot.read.containers.detect import HEAD, Form, form_inside, form_of
from newsbot.read.containers.warc import Capture, DamagedWarc, Revisit, captures, located
from newsbot.read.containers.warc_records import BEGINS
from newsbot.source import Source
from newsbot.urls import UrlError, canonical_url

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where one capture of a URL is; for an unchanged page, where its payload is, perhaps in a file beside this one."""

    time: datetime
    offset: int
    file: Path = field(compare=False)


class Recording:
    """The captures of a WARC file, by URL as *source* spells it. Only the index is in memory."""

    def __init__(self, path: Path, source: Source | None = None) -> None:
        self.path = path
        self._source = source
        self._positions: dict[str, list[Position]] = {}
        with path.open("rb") as file:
            for offset, found in located(file):
                self._note(offset, found)
        for positions in self._positions.values():
            positions.sort()

    def _note(self, offset: int, found: Capture | Revisit | DamagedWarc) -> None:
        if isinstance(found, DamagedWarc):
            logger.warning("recording %s is damaged at byte %d: %.200a", self.path, offset, str(found))
        key = self._key(found.url) if found.url else None
        # A damaged record with an address stays in the index, so that a replay reports it.
        if key is None or found.time is None:
            return
        if not isinstance(found, Revisit):
            self._positions.setdefault(key, []).append(Position(found.time, offset, self.path))
            return
        held = self._payload_of(found)
        if held is None:
            logger.warning(
                "recording %s: the payload that %.200a repeats at byte %d is not in it", self.path, key, offset
            )
        else:
            self._positions.setdefault(key, []).append(Position(found.time, *held))

    def _payload_of(self, revisit: Revisit) -> tuple[int, Path] | None:
        """Where the repeated payload is: in a file beside this one, or earlier in this one."""
        if revisit.file and revisit.position is not None and (beside := self._beside(revisit.file)) is not None:
            return revisit.position, beside
        key = self._key(revisit.of_url or revisit.url)
        for position in self._positions.get(key or "", []):
            if position.time == revisit.of_time and position.file == self.path:
                return position.offset, self.path
        return None

    def _beside(self, name: str) -> Path | None:
        """The file *name* beside this one; None if there is none or *name* leads elsewhere."""
        if Path(name).name != name:
            return None
        beside = self.path.parent / name
        try:
            return beside if beside.is_file() else None
        except (OSError, ValueError):  # a name that no file can have
            return None

    def captures_of(self, url: str) -> list[Position]:
        """The positions of the captures of *url*, oldest first."""
        key = self._key(url)
        return self._positions.get(key, []) if key else []

    def urls(self) -> list[str]:
        """Every captured URL, in file order."""
        return list(self._positions)

    def read(self, position: Position) -> Capture:
        """The capture at *position*. Raises DamagedWarc if it cannot be read."""
        return replace(read_at(position.file, position.offset), time=position.time)

    def _key(self, url: str) -> str | None:
        try:
            return canonical_url(url, self._source)
        except UrlError:
            return None


def read_at(path: Path, offset: int) -> Capture:
    """The capture in the record at *offset* of the file at *path*. Raises DamagedWarc where it cannot be read."""
    with path.open("rb") as file:
        file.seek(offset)
        found = next(captures(file), None)
    if found is None:
        raise DamagedWarc("damaged", f"{path.name} has no capture at byte {offset:,}")
    return found


def trouble_with(path: Path) -> str | None:
    """Why the file at *path* cannot be a recording, judging by its first bytes; None if they are a WARC's."""
    if not path.is_file():
        return f"{path} is not a file"
    try:
        with path.open("rb") as file:
            form: Form | None = form_of(file.read(HEAD))
            if form == "gzip":
                file.seek(0)
                form = form_inside(GzipStream(file, BEGINS))
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    if form is None:
        return f"{path} is not a WARC file: its gzip data is damaged"
    return None if form == "warc" else f"{path} is not a WARC file: it is {form}"
