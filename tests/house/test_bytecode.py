"""The tests are as quick on a machine that wants no bytecode, as containers often do, as on any other."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAYS = "import sys; print(sys.dont_write_bytecode, flush=True)"
CODE = f"{SAYS}; import subprocess, tests; {SAYS}; subprocess.run([sys.executable, '-c', {SAYS!r}])"


def test_the_tests_keep_what_python_compiles() -> None:
    """So do the processes that they start, though the environment says otherwise."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert ran.stdout.split() == [b"True", b"False", b"False"]
