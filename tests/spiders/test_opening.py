"""`scrapy crawl` with a source that cannot be used: one line, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("spider", "line"),
    [
        (["newsfeed", "-a", "source=unknown"], "newsbot: no source is called 'unknown'; known are "),
        (["newsfeed"], "newsbot: which source? name one: scrapy crawl newsfeed -a source=sample\n"),
        (["dumps", "-a", "path=.", "-a", "source=unknown"], "newsbot: no source is called 'unknown'; known are "),
    ],
)
def test_a_source_that_cannot_be_used_ends_with_one_line(tmp_path: Path, spider: list[str], line: str) -> None:
    """And exit code 2, as from any wrong command."""
    ended = subprocess.run(
        (sys.executable, "-m", "scrapy", "crawl", *spider),
        cwd=ROOT,
        env={**os.environ, "NEWSBOT_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith(line)
    assert ended.stderr.count("\n") == 1
