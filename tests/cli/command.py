"""The command as a user runs it: as a process of its own, or, where that makes no difference, within the test's."""

import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsbot.cli import main
from tests import processes

# As `uv run newsbot` has it, in whichever folder: the second says where uv's environment is.
UNDER_UV = {
    "UV_RUN_RECURSION_DEPTH": "1",
    "UV_PROJECT_ENVIRONMENT": sys.prefix,
    "PATH": str(Path(sys.prefix, "bin")),
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def newsbot(folder: Path, *arguments: str, **variables: str) -> Ended:
    """`newsbot *arguments` as a process in *folder*, with none of our own NEWSBOT_ variables but *variables*."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
    # What is to be imported in the place of something else must be there before it.
    run = subprocess.run if "PYTHONPATH" in variables else processes.run
    done = run(
        (sys.executable, "-P", "-m", "newsbot", *arguments),
        cwd=folder,
        env={**own, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


class Terminal:
    """Runs commands within the test, in a folder of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, **variables: str) -> Ended:
        """`newsbot *arguments`, with *variables* set."""
        log = logging.root.handlers[:], logging.root.level
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["newsbot", *arguments])
            for name, value in variables.items():
                patch.setenv(name, value)
            self._capsys.readouterr()
            try:
                with pytest.raises(SystemExit) as ended:
                    main()
            finally:
                logging.root.handlers[:], logging.root.level = log
        said = self._capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)
