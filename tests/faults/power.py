"""A power cut, played back: what a disk still has of a folder when the power fails at a moment of a process's life.

`powercut.c` is compiled and preloaded into the process, and logs what it asks of the file system. Device mappers that
drop writes (dm-flakey, dm-log-writes) need a kernel that has them and a root user; this needs a C compiler. Files that
are mapped into memory are not seen: SQLite's -shm is the only one, and SQLite makes it anew.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.processes import ROOT

How = Literal["nothing unsynced", "names alone", "some of it"]
HOWS: tuple[How, ...] = ("nothing unsynced", "names alone", "some of it")
SECTOR = 512
_HEAD = struct.Struct("<cHHQQQ")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was asked of the file system, or said."""

    kind: str
    path: str
    other: str
    inode: int
    offset: int
    data: bytes


def shim(folder: Path) -> Path:
    """The compiled layer. Raises FileNotFoundError where there is no compiler."""
    made = folder / "powercut.so"
    source = Path(__file__).with_name("powercut.c")
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        raise FileNotFoundError("the layer that logs writes needs Linux and a C compiler")
    subprocess.run((compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(source), "-ldl"), check=True)
    return made


def logged(
    layer: Path, log: Path, folder: Path, arguments: Sequence[str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`python *arguments` in *folder*, whose file operations are added to *log*."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
    ours = {"LD_PRELOAD": str(layer), "POWERCUT_LOG": str(log), "POWERCUT_FOLDER": str(folder)}
    python = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        (sys.executable, *arguments),
        cwd=folder,
        env={**own, **ours, **python, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def events_in(log: Path) -> list[Event]:
    """What was logged."""
    return list(_read(log.read_bytes()))


def _read(data: bytes) -> Iterator[Event]:
    at = 0
    while at < len(data):
        kind, first, second, inode, offset, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        ends = (at + first, at + first + second, at + first + second + length)
        yield Event(
            kind.decode(),
            os.fsdecode(data[at : ends[0]]),
            os.fsdecode(data[ends[0] : ends[1]]),
            inode,
            offset,
            data[ends[1] : ends[2]],
        )
        at = ends[2]


@dataclass
class Disk:
    """A disk and what is on its way there. Names reach it in their order, as with a journal; data in any."""

    folder: Path
    files: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    pending: dict[int, list[Event]] = field(default_factory=dict)
    renames: list[Event] = field(default_factory=list)
    said: str = ""

    def __post_init__(self) -> None:
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.names[str(path)] = path.stat().st_ino
                self.files[path.stat().st_ino] = bytearray(path.read_bytes())

    def happens(self, event: Event) -> None:
        """The next event."""
        if event.kind == "M":
            self.said += event.data.decode("utf-8", "replace")
        elif event.kind in "WT":
            self.pending.setdefault(event.inode, []).append(event)
        elif event.kind == "S":
            self._synced(event)
        else:
            if event.kind == "C":
                self.files[event.inode] = bytearray()
                self.pending.pop(event.inode, None)
            self.renames.append(event)

    def _synced(self, event: Event) -> None:
        for each in self.pending.pop(event.inode, []):
            _apply(self.files.setdefault(event.inode, bytearray()), each)
        own = [at for at, each in enumerate(self.renames) if each.kind == "C" and each.inode == event.inode]
        folder = any(Path(event.path) in {Path(each.path).parent, Path(each.other).parent} for each in self.renames)
        reached = len(self.renames) if folder else max(own, default=-1) + 1
        for each in self.renames[:reached]:
            _rename(self.names, each)
        del self.renames[:reached]

    def after_a_cut(self, how: How, chance: random.Random) -> dict[str, bytes]:
        """What is there when the power is back, by path in the folder."""
        names, files = dict(self.names), {inode: bytearray(data) for inode, data in self.files.items()}
        reached = {"nothing unsynced": 0, "names alone": len(self.renames)}.get(how)
        for each in self.renames[: chance.randint(0, len(self.renames)) if reached is None else reached]:
            _rename(names, each)
        if how == "some of it":
            for inode, events in self.pending.items():
                for each in events:
                    if chance.random() < 0.5:
                        _apply(files.setdefault(inode, bytearray()), _torn(each, chance))
        inside = {str(Path(path).relative_to(self.folder)): inode for path, inode in names.items()}
        return {path: bytes(files.get(inode, b"")) for path, inode in inside.items()}


def _apply(data: bytearray, event: Event) -> None:
    if event.kind == "T":
        del data[event.offset :]
        data.extend(bytes(event.offset - len(data)))
        return
    data.extend(bytes(max(0, event.offset - len(data))))
    data[event.offset : event.offset + len(event.data)] = event.data


def _torn(event: Event, chance: random.Random) -> Event:
    """The event, or its first sectors."""
    if event.kind == "T" or chance.random() < 0.5:
        return event
    kept = chance.randrange(0, len(event.data) + 1, SECTOR) if len(event.data) >= SECTOR else len(event.data)
    return Event(event.kind, event.path, event.other, event.inode, event.offset, event.data[:kept])


def _rename(names: dict[str, int], event: Event) -> None:
    if event.kind == "C":
        names[event.path] = event.inode
    elif event.kind == "U":
        names.pop(event.path, None)
    elif event.path in names:
        names[event.other] = names[event.path]
        if event.kind == "R":
            del names[event.path]


def restore(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write what a disk had into *folder*, as a machine finds it when it starts again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    for name, data in files.items():
        if not name.endswith(("-shm", ".lock")):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    return folder


def cuts(events: Sequence[Event], many: int, chance: random.Random) -> list[int]:
    """After how many events the power fails: right after each thing that is said, and at *many* other moments."""
    said = [at + 1 for at, each in enumerate(events) if each.kind == "M"]
    return sorted({*said, len(events), *(chance.randint(1, len(events)) for _ in range(many))})
