"""Pins the exact version of every dependency in pyproject.toml, so that `uv run` installs the same everywhere.

    uv run python .ci/pins.py            after a dependency was added, removed or upgraded (uv lock --upgrade)
    uv run python .ci/pins.py --check    in CI: fails where something is installed that no pin names

uv.lock cannot do this: it names the registry's host, and a commit may name none.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
SECTION = re.compile(r"\n\[tool\.uv\]\nconstraint-dependencies = \[\n(?:.*\n)*?\]\n")


def exported() -> list[str]:
    """Every package with its version, as uv resolved it."""
    command = ["uv", "export", "--quiet", "--all-groups", "--all-extras", "--no-hashes", "--no-emit-project"]
    text = subprocess.run(command, cwd=PROJECT.parent, check=True, capture_output=True, text=True).stdout  # noqa: S603
    lines = [line.strip() for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [line for line in lines if line]


def with_pins(text: str, pins: list[str]) -> str:
    """pyproject's *text* with *pins* in it."""
    body = "".join(f'    "{pin.replace(chr(34), chr(39))}",\n' for pin in pins)
    return SECTION.sub("", text).rstrip("\n") + f"\n\n[tool.uv]\nconstraint-dependencies = [\n{body}]\n"


def main() -> int:
    text = PROJECT.read_text(encoding="utf-8")
    pinned = with_pins(text, exported())
    if "--check" in sys.argv:
        if pinned != text:
            print("pyproject.toml does not pin what uv resolves; run: uv run python .ci/pins.py")
            return 1
        print("every dependency is pinned")
        return 0
    PROJECT.write_text(pinned, encoding="utf-8")
    print("pinned; read the difference, then commit pyproject.toml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
