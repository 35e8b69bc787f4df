"""Load the timetable, and reload it when its file is saved. An invalid edit is logged and changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from pathlib import Path

from newsbot.config import FILE_NAME, Config, ConfigError, load_config
from newsbot.source import Source
from newsbot.sources import SourceError, load_source, source_names
from newsbot.store.engine.database import locks_of
from schedules.parser import Surroundings, TimetableError, parse_timetable
from schedules.timetable import Timetable

SHIPPED = Path(__file__).with_name("default.toml")

log = logging.getLogger(__name__)


class LiveTimetable:
    """A timetable that follows its file.

    *read* loads the file or raises ConfigError; a changed value of *seen* means that the file may have changed.
    """

    def __init__(self, read: Callable[[], Timetable], seen: Callable[[], Hashable] = lambda: None) -> None:
        self._read = read
        self._seen = seen
        self._last_seen = seen()
        self._told = False
        self.current = read()
        self.trouble: str | None = None  # why `current` is not what the file says

    def tell(self) -> None:
        """Makes the next look read the file even if it seems unchanged."""
        self._told = True

    def look_again(self) -> bool:
        """Reloads the file if it was saved. Returns whether the timetable or its trouble changed."""
        seen = self._seen()
        if seen == self._last_seen and not self._told:
            return False
        self._last_seen, self._told = seen, False
        before = self.current, self.trouble
        try:
            self.current, self.trouble = self._read(), None
        except ConfigError as error:
            self.trouble = str(error)
            log.error("the timetable is unchanged: %s", error)
        else:
            log.info("read the timetable again: %d jobs are on", jobs_on(self.current))
        return (self.current, self.trouble) != before


def jobs_on(timetable: Timetable) -> int:
    """The number of jobs that are on."""
    return sum(job.off_because is None for job in timetable.jobs)


def following(config: Config) -> LiveTimetable:
    """A timetable that follows its file, newsbot.toml and the sources of *config*. Raises ConfigError."""
    file = timetable_file(config)

    def read() -> Timetable:
        nonlocal file
        stated = load_config(data=config.data, database_url=config.database_url)
        file = timetable_file(stated)
        return load_timetable(stated)

    def seen() -> Hashable:
        files = [file, config.data / FILE_NAME]
        for folder in config.source_folders:
            files += sorted(folder.glob("*.toml"))
        return tuple((str(file), *_stamp(file)) for file in files)

    return LiveTimetable(read, seen)


def load_timetable(config: Config) -> Timetable:
    """The user's timetable if one is set (relative to the data folder), else the shipped one. Raises TimetableError."""
    file = timetable_file(config)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TimetableError(f"{file}: is not a readable timetable: {error}") from error
    return parse_timetable(text, str(file), surroundings_of(config))


def timetable_file(config: Config) -> Path:
    """The file of the timetable of *config*."""
    own = config.schedule.timetable
    return SHIPPED if own is None else config.data / own.expanduser()


def surroundings_of(config: Config) -> Surroundings:
    """The sources, as their files declare them now, and the settings that a timetable refers to."""
    names = source_names(config.source_folders)
    declared: dict[str, Source] = {}
    broken: dict[str, str] = {}
    for name in names:
        try:
            declared[name] = load_source(name, config.source_folders)
        except SourceError as error:
            broken[name] = str(error)
    return Surroundings(
        sources=names,
        declared=declared,
        broken=broken,
        contact=config.network.contact,
        folder=config.data,
        on_a_server=locks_of(config.database) is not None,
    )


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
