"""Writing sources: whatever a site calls itself, its TOML file reads back as the same source."""

import dataclasses
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.source import EntryPoint, Layout, Source
from newsbot.sources import SourceError, load_source, source_names
from newsbot.sources.file import Remarks, check_name, source_text, write_source

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
LAYOUTS = st.builds(
    Layout,
    name=TEXTS,
    detect=st.none() | TEXTS,
    valid_from=st.none() | st.dates(),
    drop=LISTS,
)
SOURCES = st.builds(
    Source,
    name=st.just("any"),
    title=TEXTS,
    home=TEXTS,
    language=st.none() | TEXTS,
    hosts=LISTS,
    reissues=st.booleans(),
    trailing_slash=st.none() | st.booleans(),
    not_articles=LISTS,
    doors=st.lists(
        st.builds(EntryPoint, kind=st.sampled_from(["feed", "sitemap", "listing"]), url=TEXTS), max_size=3
    ).map(tuple),
    layouts=st.lists(LAYOUTS, max_size=2).map(tuple),
    stories_a_day=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
    delay=st.floats(0, 3600),
)


def as_stated(value: object) -> object:
    """A declaration as TOML values, without defaults."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        stated = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: as_stated(one) for field, one in stated if one != field.default and field.name != "name"}
    return [as_stated(one) for one in value] if isinstance(value, tuple) else value


def without_names(stated: dict[str, object]) -> dict[str, object]:
    """*stated* (from `as_stated`) with unnamed layouts."""
    layouts = stated.get("layouts", [])
    assert isinstance(layouts, list)
    for layout in layouts:
        layout.pop("name", None)
    return stated


@given(SOURCES, TEXTS)
def test_every_source_is_read_again_as_it_was_written(source: Source, remark: str) -> None:
    """Quotes, line ends, control characters, table headers: texts stay texts, comments stay comments."""
    remarks = Remarks(
        remark, {"title": remark, "url": remark}, {entry_point.url: remark for entry_point in source.doors}
    )
    assert without_names(tomllib.loads(source_text(source, remarks))) == as_stated(source)


@pytest.mark.parametrize("name", source_names())
def test_every_shipped_source_is_written_and_read_as_the_same(tmp_path: Path, name: str) -> None:
    """Real sources, too."""
    source = load_source(name)
    write_source(source, tmp_path)
    assert load_source(name, [tmp_path]) == source


def harbour(**more: object) -> Source:
    """A source."""
    return dataclasses.replace(
        Source(name="harbour", title='The "Harbour"\nLedger', home="https://harbour.example/"),
        **more,  # type: ignore[arg-type]
    )


def test_a_source_is_written_with_its_remarks(tmp_path: Path) -> None:
    """As a person would write it, with a comment line for each line above it."""
    layout = Layout(name="old", valid_until=date(2024, 5, 1))
    entry_point = EntryPoint(kind="feed", url="https://harbour.example/feed")
    remarks = Remarks("Two\nlines.", {"delay": "seconds"}, {entry_point.url: "9 stories"})
    file = write_source(harbour(delay=2.0, layouts=(layout,), doors=(entry_point,)), tmp_path / "new", remarks)
    assert file.read_text() == (
        '# Two\n# lines.\ntitle = "The \\"Harbour\\"\\nLedger"\nhome = "https://harbour.example/"\n'
        'delay = 2.0  # seconds\n\n[[doors]]  # 9 stories\nkind = "feed"\nurl = "https://harbour.example/feed"\n\n'
        '[[layouts]]\nname = "old"\nvalid_until = 2024-05-01\n'
    )
    assert list(file.parent.iterdir()) == [file]


def test_a_name_that_is_taken_is_not_written_over(tmp_path: Path) -> None:
    """Unless asked to."""
    file = write_source(harbour(), tmp_path)
    before = file.read_text()
    with pytest.raises(SourceError, match=r"harbour\.toml is there already; .*--force"):
        write_source(harbour(delay=9.0), tmp_path)
    assert file.read_text() == before
    write_source(harbour(delay=9.0), tmp_path, replace=True)
    assert load_source("harbour", [tmp_path]).delay == 9.0


def test_an_invalid_source_is_not_written(tmp_path: Path) -> None:
    """Not even in part."""
    with pytest.raises(SourceError, match="delay = -1"):
        write_source(harbour(delay=-1.0), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "../up", "a/b", "A", "a b", "-a", "é", "a" * 64, "a\n"])
def test_a_name_is_a_plain_word(name: str) -> None:
    """It becomes a file name, and is used on command lines."""
    with pytest.raises(SourceError, match="a name is 1 to 63 of"):
        check_name(name)


@pytest.mark.parametrize("name", ["a", "harbour-ledger", "24sata", "a_b"])
def test_ordinary_names_are_valid(name: str) -> None:
    """Host names above all."""
    check_name(name)
