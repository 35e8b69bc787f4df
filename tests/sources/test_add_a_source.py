"""docs/add-a-source.md covers everything a source can declare, and its examples are valid."""

import dataclasses
import re
from pathlib import Path

import pytest

from newsbot.source import EntryPoint, Layout, Source
from newsbot.sources import read_source
from schedules.parser import Surroundings, parse_timetable

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "add-a-source.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
SOURCES = [example for example in EXAMPLES if "home = " in example]


def rows(heading: str) -> str:
    """The first cells of the table below *heading*."""
    section = TEXT.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    return "\n".join(line.split("|")[1] for line in section.splitlines() if line.startswith("|"))


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        (heading, field.name)
        for heading, kind in (("The site", Source), ("Entry points", EntryPoint), ("Layouts", Layout))
        for field in dataclasses.fields(kind)
    ],
)
def test_every_key_of_a_source_is_explained(heading: str, key: str) -> None:
    """In the table it belongs to."""
    assert f"`{key}`" in rows(heading)


@pytest.mark.parametrize("example", SOURCES)
def test_every_source_in_the_document_is_valid(tmp_path: Path, example: str) -> None:
    """Readers can start with it."""
    file = tmp_path / "harbour-ledger.toml"
    file.write_text(example, encoding="utf-8")
    assert read_source(file).title == "The Harbour Ledger"


def test_the_timetable_in_the_document_is_valid() -> None:
    """Its source is the worked example."""
    (example,) = (example for example in EXAMPLES if "[[crawl]]" in example)
    here = Surroundings(sources=("harbour-ledger",), contact="you@example.org")
    job, *_ = parse_timetable(example, "timetable.toml", here).jobs
    assert job.source == "harbour-ledger"
