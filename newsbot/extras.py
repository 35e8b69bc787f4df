"""How to install the optional extras of newsbot."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

DISTRIBUTION = "newsbot-monitor"  # on the package registry, `newsbot` is another program


def install_hint(extra: str) -> str:
    """The command that installs *extra* for the running newsbot."""
    return install_command(f"{DISTRIBUTION}[{extra}]")


def install_command(package: str) -> str:
    """The command that installs *package* into the running environment, from any shell."""
    python, wanted = shlex.quote(sys.executable), shlex.quote(package)
    if find_spec("pip") is None:  # as where uv made the environment
        return f"uv pip install --python {python} {wanted}"
    return f"{python} -m pip install {wanted}"
