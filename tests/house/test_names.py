"""The house: names and places that say what is in them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    path for top in ("newsbot", "pipelines", "schedules", "tests", "benchmarks") for path in (ROOT / top).rglob("*.py")
]
VAGUE = {"utils", "helpers", "common", "misc", "base", "manager", "util", "helper", "core"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A reader finds any behaviour by guessing its file name."""
    assert [path for path in CODE if path.stem in VAGUE or path.parent.name in VAGUE] == []


@pytest.mark.parametrize("folder", ["newsbot", "pipelines", "schedules"])
def test_every_module_says_what_it_is_for(folder: str) -> None:
    """The first line of a module is its promise."""
    silent = [path for path in (ROOT / folder).rglob("*.py") if not path.read_text().lstrip().startswith('"""')]
    assert [path for path in silent if path.stat().st_size] == []


def test_no_file_is_opened_by_a_spider() -> None:
    """Spiders yield; bytes come in at named edges."""
    for spider in ("newsfeed.py", "dumps.py"):
        text = (ROOT / "newsbot/spiders" / spider).read_text()
        assert "open(" not in text
        assert "read_bytes(" not in text
