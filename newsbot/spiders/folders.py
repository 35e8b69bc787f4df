"""Walk the folders that the user imports, recognising those made by read-later tools."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsbot.items import Miss
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.read_later import SNAPSHOT_FILES, is_omnivore, snapshot_of
from newsbot.read.containers.saved_json import pages_of_json

logger = logging.getLogger(__name__)

_ADDRESS_FILE, _JSON = ".url", ".json"
_INDEX = "index.json"
_ARCHIVEBOX = ("ArchiveBox.conf", "index.sqlite3")  # beside its folder `archive`
_OMNIVORE = ("content", "highlights")  # its folders, read through its metadata


@dataclass(frozen=True, slots=True)
class File:
    """A file to read, with its address and time of saving if a tool stated them. *is_export*: it is the folder of an
    export.
    """

    path: Path
    url: str | None = None
    saved_at: datetime | None = None
    is_export: bool = False


def files_in(path: Path, own: frozenset[Path]) -> Iterator[File | Miss]:
    """The files in *path*, folders in sorted order, without those in *own*; or *path* itself if it is a file."""
    if not path.is_dir():
        yield File(path)
        return
    root = path.resolve()
    for folder, folders, names in os.walk(path, onerror=None):
        here = Path(folder)
        _without_own(here, folders, names, own)
        if (kept := _of_tool(here, folders, names)) is not None:
            yield _outside(kept.path, path) if _leads_out(kept.path, root) else kept
            continue
        # Links to folders are not followed: they may form a circle, and inside the tree the target is read anyway.
        yield from (_outside(here / inner, path) for inner in folders if _leads_out(here / inner, root))
        if not os.access(here, os.R_OK | os.X_OK):
            yield miss_of(here, "unreadable", "the folder cannot be read; check its permissions")
            continue
        for name in sorted(names):
            file = here / name
            if name.startswith(".") or name.endswith(_ADDRESS_FILE):
                continue
            if _leads_out(file, root):
                yield _outside(file, path)
            elif not name.endswith(_JSON) or _holds_pages(file, names):
                yield File(file)


def _without_own(here: Path, folders: list[str], names: list[str], own: frozenset[Path]) -> None:
    """Removes newsbot's own from the *folders* and *names* in the folder *here*, and sorts the folders."""
    real = Path(os.path.realpath(here))
    passed = [name for name in sorted((*folders, *names)) if real / name in own]
    if passed:
        logger.warning("%s: skipped newsbot's own files: %s", name_of(here), ", ".join(passed))
    folders[:] = sorted(set(folders).difference(passed))
    names[:] = [name for name in names if name not in passed]


def _of_tool(here: Path, folders: list[str], names: list[str]) -> File | None:
    """The files of the folder *here* if a read-later tool made it. Removes from *folders* those that belong to it."""
    if _INDEX in names and (snapshot := snapshot_of(_bytes_of(here / _INDEX))) is not None:
        best = next((here / name for name in SNAPSHOT_FILES if (here / name).is_file()), None)
        folders.clear()
        return File(best or here / _INDEX, *snapshot)
    if is_omnivore(names):
        folders[:] = [name for name in folders if name not in _OMNIVORE]
        return File(here, is_export=True)
    if "archive" in folders and not set(_ARCHIVEBOX).isdisjoint(names):
        folders[:] = ["archive"]
        names.clear()
    return None


def _holds_pages(file: Path, names: list[str]) -> bool:
    """Whether a JSON file holds pages; one beside a file of the same name only describes that file."""
    stem = file.name.removesuffix(_JSON)
    if any(name != file.name and (name == stem or name.startswith(f"{stem}.")) for name in names):
        return False
    return bool(pages_of_json(_bytes_of(file).decode("utf-8", "replace")))


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except (OSError, ValueError):
        return b""
    return body if len(body) <= LARGEST else b""


def _leads_out(path: Path, root: Path) -> bool:
    # Path.resolve raises for a link to itself.
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root)


def _outside(link: Path, folder: Path) -> Miss:
    return miss_of(link, "unreadable", f"leads out of the folder {name_of(folder)}; to read it, name the file itself")


def miss_of(path: Path, reason: str, detail: str) -> Miss:
    """A Miss for the file at *path*, which its detail names."""
    return Miss(reason=reason, detail=said_of(path, detail), file=name_of(path))


def said_of(path: Path, detail: str) -> str:
    return f"{name_of(path)}: {detail}"


def name_of(path: Path) -> str:
    """*path* as text that can be stored: file names may hold bytes that are not valid text."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
