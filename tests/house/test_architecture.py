"""ARCHITECTURE.md: what it says where is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`((?:newsbot|pipelines|schedules|tests|benchmarks|docs)/[\w./-]+)`|\((docs/adr/\d{4})\)")


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(document: str) -> None:
    """Placeholders in capitals aside."""
    named = [one or other for one, other in NAMED.findall((ROOT / document).read_text(encoding="utf-8"))]
    missing = [
        name
        for name in named
        if not re.search(r"[A-Z]{3}", name) and not (ROOT / name).exists() and not list(ROOT.glob(f"{name}-*"))
    ]
    assert named
    assert missing == []
