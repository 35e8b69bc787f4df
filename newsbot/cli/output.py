"""What commands print: JSON, one object a line, and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any


def record_json(record: Any) -> dict[str, Any]:
    """*record* (a dataclass) as plain JSON values, with the names of its fields in their order."""
    return {field.name: plain_json(getattr(record, field.name)) for field in fields(record)}


def plain_json(value: Any) -> Any:
    """*value* as JSON has it: records are objects, tuples are lists, instants are ISO 8601 in UTC with a Z."""
    if is_dataclass(value) and not isinstance(value, type):
        return record_json(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_json(one) for one in value]
    return value


def print_json(value: Any) -> None:
    """Writes *value* to stdout as one line of JSON."""
    sys.stdout.write(json.dumps(plain_json(value), ensure_ascii=False) + "\n")


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """*rows*, all with as many cells, as lines in which each column begins at one place."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
