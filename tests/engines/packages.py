"""Engines from their packages, in a folder that is kept: `ENGINES_CACHE`, or `newsbot-engines` in the system's temp.

Debian's packages are unpacked there or, where a program needs the system, installed by `apt-get` (as root only);
Python's go into environments of their own, npm's into folders of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

_TIME = 1200.0  # seconds that an installation may take


class Unavailable(Exception):
    """An engine that cannot be had here; the message says which package is missing and how it was looked for."""


def cache() -> Path:
    """The folder in which engines are kept from one run to the next."""
    folder = Path(os.environ.get("ENGINES_CACHE") or Path(tempfile.gettempdir()) / "newsbot-engines")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def programs(packages: Mapping[str, str]) -> None:
    """Has Debian's packages installed: the keys; the values are files or programs by which each is known.

    Raises Unavailable.
    """
    missing = [package for package, known_by in packages.items() if not _is_there(known_by)]
    if not missing:
        return
    asked = f"apt-get install {' '.join(missing)}"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Unavailable(f"{', '.join(missing)} not installed, and only root can: {asked}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "install", "-y", "--no-install-recommends", *missing], env=quiet, whose=asked)


def unpacked(name: str, packages: list[str]) -> Path:
    """The folder into which Debian's *packages* are unpacked, without being installed. Raises Unavailable."""
    folder = cache() / name
    if (folder / "whole").exists():
        return folder
    if shutil.which("apt-get") is None:
        raise Unavailable(f"{', '.join(packages)}: there is no apt-get here to download them")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    run(["apt-get", "download", *packages], cwd=folder, whose=f"apt-get download {' '.join(packages)}")
    for archive in sorted(folder.glob("*.deb")):
        run(["dpkg", "-x", archive.name, "."], cwd=folder, whose=f"dpkg -x {archive.name}")
        archive.unlink()
    (folder / "whole").touch()
    return folder


def python_environment(name: str, requirements: list[str]) -> Path:
    """The folder of programs of a Python environment that has *requirements*. Raises Unavailable."""
    folder = cache() / name
    if not (folder / "whole").exists():
        if shutil.which("uv") is None:
            raise Unavailable(f"{', '.join(requirements)}: there is no uv here to install them")
        # No configuration: that of this project pins what it needs itself.
        run(["uv", "venv", "-q", "--no-config", "--clear", str(folder)], whose="uv venv")
        asked = ["uv", "pip", "install", "-q", "--no-config", "--python", str(folder / "bin/python"), *requirements]
        run(asked, whose=f"uv pip install {' '.join(requirements)}")
        (folder / "whole").touch()
    return folder / "bin"


def npm_folder(name: str, packages: list[str]) -> Path:
    """The folder `node_modules` that has *packages*, none of whose scripts was run. Raises Unavailable."""
    folder = cache() / name
    if not (folder / "whole").exists():
        if shutil.which("npm") is None:
            raise Unavailable(f"{', '.join(packages)}: there is no npm here to install them")
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        asked = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
        run(asked, cwd=folder, whose=f"npm install {' '.join(packages)}")
        (folder / "whole").touch()
    return folder / "node_modules"


def run(
    arguments: list[str],
    *,
    whose: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: str | None = None,
) -> str:
    """What a program of an engine prints. Raises Unavailable with the end of its output if it fails."""
    try:
        ended = subprocess.run(
            arguments, cwd=cwd, env=env, input=given, capture_output=True, text=True, timeout=_TIME, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{whose}: {error}") from None
    if ended.returncode:
        raise Unavailable(f"{whose} ended with {ended.returncode}: {(ended.stdout + ended.stderr)[-1500:]}")
    return ended.stdout


def _is_there(known_by: str) -> bool:
    return Path(known_by).exists() if known_by.startswith("/") else shutil.which(known_by) is not None
