"""How a crawl comes by its source and its wishes: what cannot be used ends it with one line, and no traceback."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.spiders.arguments import WHOLE, Wishes, wishes_of
from tests import processes

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
    ended = processes.run(
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


def test_what_is_wished_of_a_crawl_is_read_from_its_arguments() -> None:
    """And taken out of them; a day without a zone begins in UTC."""
    arguments = {"since": "2024-01-01", "retry_parked": True, "rechecks_only": False, "other": "1"}
    wishes = wishes_of(arguments)
    assert wishes == Wishes(since=datetime(2024, 1, 1, tzinfo=UTC), retry_parked=True)
    assert arguments == {"other": "1"}
    assert wishes_of({}) == WHOLE


def test_a_since_that_is_no_moment_ends_the_process(capsys: pytest.CaptureFixture[str]) -> None:
    """With one line that says what was expected."""
    with pytest.raises(SystemExit) as ended:
        wishes_of({"since": "last spring"})
    assert ended.value.code == 2
    assert "since='last spring' is not a date; write 2024-01-01" in capsys.readouterr().err
