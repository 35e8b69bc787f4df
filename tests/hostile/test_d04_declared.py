"""D4: files that users write, of any bytes: refused by name, never with a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsbot.config import ConfigError, load_config
from newsbot.sources import SourceError, read_source
from newsbot.store.watches.file import parse_rules
from newsbot.store.watches.watches import WatchError
from schedules.parser import Surroundings, TimetableError, parse_timetable

HUGE = "number = " + "9" * 5_000
DEEP = "list = " + "[" * 5_000


def source(file: Path) -> None:
    with pytest.raises(SourceError, match="not a readable TOML file"):
        read_source(file)


def settings(file: Path) -> None:
    with pytest.raises(ConfigError, match="is not a TOML file"):
        load_config(data=file.rename(file.with_name("newsbot.toml")).parent)


def watches(file: Path) -> None:
    with pytest.raises(WatchError, match="not valid TOML"):
        parse_rules(file.read_text(), str(file))


def timetable(file: Path) -> None:
    with pytest.raises(TimetableError, match="is not valid TOML"):
        parse_timetable(file.read_text(), str(file), Surroundings(sources=()))


@pytest.mark.parametrize("text", [HUGE, DEEP], ids=["a huge number", "deep lists"])
@pytest.mark.parametrize("refused", [source, settings, watches, timetable])
def test_d4_what_the_toml_reader_chokes_on_is_refused(
    refused: Callable[[Path], None], text: str, tmp_path: Path
) -> None:
    """Python refuses numbers of over 4,300 digits with an error that is not the TOML reader's."""
    file = tmp_path / "gazette.toml"
    file.write_text(text)
    refused(file)
