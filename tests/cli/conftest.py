"""Fixtures of the tests of the command line."""

import os
from pathlib import Path

import pytest

from tests.cli.command import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Runs commands within the test, in its own folder, with none of our own NEWSBOT_ variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NEWSBOT_")]:
        monkeypatch.delenv(name)
    return Terminal(monkeypatch, capsys)
