"""The gate: figures that extraction has reached, and that must not fall without a decision."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("extraction_gate.toml")
MAY_FALL = 0.005
_HEAD = (
    "# What extraction reaches, by what it was measured on. A fall of more than half a point fails; to accept one, or\n"
    "# to hold a gain: uv run python -m benchmarks.extraction --gate --write\n"
)

Figures = Mapping[str, float]


def held_figures(file: Path = FILE) -> dict[str, dict[str, float]]:
    """The committed figures, by what they were measured on."""
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def fallen(held: Figures, figures: Figures) -> list[str]:
    """The figures in *held* that are missing from *figures* or more than half a point lower there."""
    # Rounded as in the file: a fall of exactly half a point passes.
    return [name for name, least in held.items() if round(figures.get(name, 0.0), 4) < round(least - MAY_FALL, 4)]


def write_figures(measured: Mapping[str, Figures], file: Path = FILE) -> None:
    """Commits *measured*; figures not measured in this run stay unchanged."""
    tables = {**held_figures(file), **measured}
    parts = [
        f'\n["{on}"]\n' + "".join(f'"{name}" = {value:.4f}\n' for name, value in figures.items())
        for on, figures in tables.items()
    ]
    file.write_text(_HEAD + "".join(parts), encoding="utf-8")
