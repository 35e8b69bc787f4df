"""What commands print: JSON, one object a line, and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any


def plain_json(value: Any) -> Any:
    """*value* as JSON has it: records are objects with the names of their fields, instants are ISO 8601, UTC as Z."""
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)


def print_json(value: Any) -> None:
    """Writes *value* to stdout as one line of JSON."""
    sys.stdout.write(json.dumps(plain_json(value), ensure_ascii=False) + "\n")


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """*rows*, all with as many cells, as lines in which each column begins at one place."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
