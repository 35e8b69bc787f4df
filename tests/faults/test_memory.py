"""Memory and descriptors of a crawl do not grow with its pages: a sample of `python -m tests.faults.memory`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.faults.memory import is_flat, watched_crawl

PAGES = int(os.environ.get("PAGES", "400"))


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_long_crawl_needs_no_more_memory_or_descriptors_at_its_end(tmp_path: Path) -> None:
    """At most a fifth more memory than after a quarter of its pages, and all are stored."""
    samples, stored, said = watched_crawl(tmp_path, PAGES, max(1, PAGES // 20))
    assert said == ""
    assert stored == PAGES
    assert is_flat(samples), samples
