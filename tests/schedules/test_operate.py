"""What the document about running newsbot says can be done as it says it."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from newsbot.cli import program
from newsbot.config import Schedule
from schedules.parser import Surroundings, parse_timetable
from schedules.process import GRACE

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def example(kind: str, word: str) -> str:
    """The one example of that kind which has *word*."""
    (found,) = (text for of, text in EXAMPLES if of == kind and word in text)
    return found


def test_the_timetable_in_the_document_is_one() -> None:
    """A reader can begin with it."""
    here = Surroundings(sources=("harbour", "kyivindependent"), contact="you@example.org")
    names = [job.name for job in parse_timetable(example("toml", "[[crawl]]"), "timetable.toml", here).jobs]
    assert names == [
        "crawl kyivindependent",
        "crawl harbour",
        "rechecks harbour",
        "rechecks kyivindependent",
        "relay",
        "health",
        "backup",
        "prune",
    ]


def test_the_settings_in_the_document_are_ours() -> None:
    """Each key of the section."""
    keys = re.findall(r"^(\w+) =", example("toml", "[schedule]"), re.MULTILINE)
    assert set(keys) == set(Schedule.model_fields)


def test_the_unit_stops_the_service_as_it_wants_to_be_stopped() -> None:
    """It is read as systemd reads it, and waits longer than the service gives its jobs."""
    unit = configparser.RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(example("ini", "[Service]"))
    service = unit["Service"]
    assert service["Type"] == "exec"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["Restart"] == "on-failure"
    assert int(service["TimeoutStopSec"]) > GRACE
    assert service["ExecStart"].split()[-2:] == ["schedule", "run"]


@pytest.mark.parametrize("line", sorted(set(re.findall(r"`(?:/opt/newsbot/bin/)?newsbot ([a-z][^`|]*)`", TEXT))))
def test_each_command_in_the_document_is_one(line: str) -> None:
    """With the options that are named beside it."""
    command: object = program()
    for word in line.split():
        inner = getattr(command, "commands", None)
        if inner is None:
            break
        assert word in inner
        command = inner[word]
    options = {name for each in getattr(command, "params", []) for name in each.opts}
    assert set(re.findall(r"--[a-z-]+", line)) <= options
