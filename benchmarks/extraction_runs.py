"""Runs the extraction benchmark: each extractor in its own process, peers in their own environments."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.extraction_samples import Reading, Sample

_ROOT = Path(__file__).parents[1]
_INSTALLING = 600  # seconds allowed for fetching an environment the first time
_READING = 1800


@dataclass(frozen=True, slots=True)
class Extractor:
    """One extractor. *pins*: the contents of its own environment, if it is not installed beside newsbot.

    The dependency group `peers` has those compatible with newsbot's pins; newspaper4k and news-please need an older
    python-dateutil, so they cannot share an environment with newsbot.
    """

    name: str
    module: str
    pins: tuple[str, ...] = ()


NEWSBOT = Extractor("newsbot", "newsbot")
PEERS = (
    Extractor("trafilatura", "trafilatura"),
    Extractor("trafilatura fast", "trafilatura"),
    Extractor("readability", "readability", ("readability-lxml==0.8.4.1", "lxml-html-clean==0.4.6")),
    Extractor("newspaper4k", "newspaper", ("newspaper4k==0.9.6", "lxml-html-clean==0.4.6")),
    Extractor("news-please", "newsplease", ("news-please==1.6.16", "lxml-html-clean==0.4.6")),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one extractor read from every page, and the cost."""

    readings: tuple[Reading, ...]
    seconds: float  # of CPU time
    at_start: float  # MB held when the clock started
    peak: float  # peak MB
    network: int  # refused attempts to reach the network


class NotRun(Exception):
    """An extractor could not be run; the message says why, in one line."""


def write_pages(samples: Iterable[Sample], file: Path) -> None:
    """Writes the pages to *file* for `run`."""
    with file.open("w", encoding="utf-8") as lines:
        for sample in samples:
            lines.write(json.dumps({"url": sample.url, "html": base64.b64encode(sample.html).decode()}) + "\n")


def run(extractor: Extractor, pages: Path) -> Run:
    """What *extractor* reads from *pages* (see `write_pages`). Raises NotRun if it cannot be installed or fails."""
    python = _python_of(extractor)
    if extractor.pins:
        _told([*python, "-c", f"import {extractor.module}"], _INSTALLING)
    answer = _told([*python, "-m", "benchmarks.extraction_process", extractor.name, str(pages)], _READING)
    *readings, cost = (json.loads(line) for line in answer.splitlines())
    return Run(tuple(_reading(stated) for stated in readings), **cost["cost"])


def _python_of(extractor: Extractor) -> list[str]:
    """A command for a Python that can import *extractor*: ours, or one that uv makes and caches."""
    if importlib.util.find_spec(extractor.module) is not None:
        return [sys.executable]
    uv = shutil.which("uv")
    if uv is None:
        raise NotRun("it is not installed, and there is no uv to make an environment for it")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    pins = [part for pin in extractor.pins for part in ("--with", pin)]
    return [uv, "run", "--quiet", "--isolated", "--no-project", "--python", version, *pins, "python"]


def _told(command: list[str], seconds: int) -> str:
    ours = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    try:
        done = subprocess.run(command, cwd=_ROOT, env=ours, capture_output=True, text=True, timeout=seconds, check=True)
    except subprocess.CalledProcessError as error:
        raise NotRun(_last_line(error.stderr) or f"it ended with exit code {error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotRun(_last_line(str(error))) from error
    return done.stdout


def _last_line(text: str) -> str:
    return next((line.strip()[:200] for line in reversed(text.splitlines()) if line.strip()), "")


def _reading(stated: dict[str, str | list[str] | None]) -> Reading:
    published = stated.pop("published")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
    return Reading(**values, published=datetime.fromisoformat(str(published)) if published else None)  # type: ignore[arg-type]
