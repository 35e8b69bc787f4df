"""The command as a user runs it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path


def newsbot(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`newsbot *arguments`, run in *folder*, with none of our own NEWSBOT_ variables but *variables*."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("NEWSBOT_")}
    return subprocess.run(
        (sys.executable, "-P", "-m", "newsbot", *arguments),
        cwd=folder,
        env={**own, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
