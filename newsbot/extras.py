"""Extras: what newsbot can do when more is installed with it. The one place that says how to install it."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

DISTRIBUTION = "newsbot-monitor"  # what is installed; on the package registry, `newsbot` is somebody else's program


def install_hint(extra: str) -> str:
    """The command that adds *extra* to the newsbot that runs."""
    return install_command(f"{DISTRIBUTION}[{extra}]")


def install_command(package: str) -> str:
    """The command that installs *package* into the environment of the newsbot that runs, from whichever shell."""
    python, wanted = shlex.quote(sys.executable), shlex.quote(package)
    if find_spec("pip") is None:  # as where uv made the environment
        return f"uv pip install --python {python} {wanted}"
    return f"{python} -m pip install {wanted}"
